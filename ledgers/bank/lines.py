"""One line of the bank: a person says what it is. A contribution is recorded by that, and countersigned by another."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.bank import matching
from ledgers.loans import repayments
from ledgers.models import Account, BankLine, Contribution, Entry, Loan, Repayment, Transfer, Withdrawal
from ledgers.pool import contributions, signatories, units, withdrawals
from networks import records
from networks.actors import Actor
from networks.models import Membership

State = BankLine.State


def _locked(line: BankLine, *states: str) -> BankLine:
    row = BankLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if row.state not in states:
        raise Refused("decided", _("Somebody has decided this line already."))
    return row


@transaction.atomic
def contribute(line: BankLine, member: Membership | None, *, by: Actor, pot: str = Contribution.Pot.SHARE) -> Contribution:
    """Money that came in: recorded for a member (or as a gift), to be countersigned by another.

    Refuses `decided`, `sign`, and what `contributions.record` refuses.
    """
    row = _locked(line, State.WAITING)
    if row.amount < 0:
        raise Refused("sign", _("This line went out of the bank. It is no contribution."))
    made = contributions.record(
        member, row.amount, by=by, pot=pot, happened_on=row.booked_on, reference=row.reference[:60], source=f"line:{row.uid}"
    )
    row.member = member
    _decide(row, State.RECORDED, f"contribution:{made.uid}", by)
    return made


@transaction.atomic
def cost(line: BankLine, *, by: Actor) -> Contribution:
    """Money the bank took for itself: recorded against the pool's fund, to be countersigned by another.

    Refuses `decided`, `sign`, and what `contributions.record` refuses.
    """
    row = _locked(line, State.WAITING)
    if row.amount > 0:
        raise Refused("sign", _("This line came into the bank. It is no cost."))
    made = contributions.record(
        None, -row.amount, by=by, pot=Contribution.Pot.COST, happened_on=row.booked_on, reference=row.reference[:60],
        source=f"line:{row.uid}",
    )  # fmt: skip
    _decide(row, State.RECORDED, f"contribution:{made.uid}", by)
    return made


@transaction.atomic
def repay(line: BankLine, loan: Loan, *, by: Actor) -> Repayment:
    """Money back of a loan: recorded, to be countersigned by another.

    Refuses `decided`, `sign`, and what `repayments.record` refuses (`own`, `too-much` …).
    """
    row = _locked(line, State.WAITING)
    if row.amount < 0:
        raise Refused("sign", _("This line went out of the bank. It pays nothing back."))
    made = repayments.record(
        loan, row.amount, by=by, happened_on=row.booked_on, reference=row.reference[:60], source=f"line:{row.uid}"
    )
    row.member = loan.borrower
    _decide(row, State.RECORDED, f"repayment:{made.uid}", by)
    return made


@transaction.atomic
def hand_over(line: BankLine, withdrawal: Withdrawal, *, by: Actor) -> Withdrawal:
    """Money that went out is what a member asked for: the signature that is due, the first or the second one.

    Refuses `decided`, `sign`, `amount`, and what `withdrawals.sign` and `pay` refuse (`own`, `notice`, `queue` …).
    """
    row = _locked(line, State.WAITING)
    if row.amount > 0:
        raise Refused("sign", _("This line came into the bank. It hands nothing over."))
    withdrawal = Withdrawal.objects.get(pk=withdrawal.pk)
    if withdrawal.amount != -row.amount:
        raise Refused("amount", _("That member asked for another amount."))
    signs = withdrawals.pay if withdrawal.state == Withdrawal.State.SIGNED else withdrawals.sign
    made = signs(withdrawal, by=by)
    row.member = Membership.objects.get(pk=made.member_id)
    _decide(row, State.RECORDED, f"withdrawal:{made.uid}", by)
    return made


@transaction.atomic
def match(line: BankLine, transfer: Transfer, *, by: Actor) -> BankLine:
    """The books have it already. Refuses `not-allowed`, `decided`, `amount`, `taken`."""
    signatories.number(by)
    row = _locked(line, State.WAITING)
    moved = Entry.objects.filter(
        transfer=transfer, account__currency=units.unit(), account__kind=Account.Kind.CASH, amount=-row.amount
    )
    if not moved.exists():
        raise Refused("amount", _("That line of the books moved another amount."))
    target = f"transfer:{transfer.uid}"
    if not matching.unclaimed(moved).exists() or BankLine.objects.filter(target=target).exists():
        raise Refused("taken", _("Another line of the bank is that one already."))
    return _decide(row, State.BOOKED, target, by)


@transaction.atomic
def ignore(line: BankLine, *, by: Actor) -> BankLine:
    """Nothing to do with the pool. Refuses `not-allowed`, `decided`."""
    signatories.number(by)
    return _decide(_locked(line, State.WAITING), State.IGNORED, "", by)


@transaction.atomic
def reopen(line: BankLine, *, by: Actor) -> BankLine:
    """Decide it anew: ignored, matched, or recorded and then declined or taken back.

    Refuses `not-allowed`, `decided`, `in-books`.
    """
    signatories.number(by)
    row = _locked(line, State.IGNORED, State.BOOKED, State.RECORDED)
    if row.state == State.RECORDED and standing([row]):
        raise Refused("in-books", _("It is recorded. Whoever countersigns can say that it is not so; then decide anew."))
    row.state, row.target, row.member, row.decided_by, row.decided_at = State.WAITING, "", None, None, None
    row.save(update_fields=["state", "target", "member", "decided_by", "decided_at"])
    records.record("bank.reopened", by=by, about=row)
    return row


def standing(rows: list[BankLine]) -> set[int]:
    """Which of these lines were recorded, and not declined, called off or taken back since: their ids. Three queries."""
    gone = ["declined", "taken-back", "called-off"]
    named: dict[str, int] = {}
    for row in rows:
        named |= {f"line:{row.uid}": row.pk, row.target: row.pk}
    found: set[str] = set()
    for table in (Contribution, Repayment):
        made: Any = table.objects.filter(source__in=named).exclude(state__in=gone)
        found |= set(made.values_list("source", flat=True))
    paid = [target.partition(":")[2] for target in named if target.startswith("withdrawal:")]
    asked = Withdrawal.objects.filter(uid__in=paid).exclude(state__in=gone).values_list("uid", flat=True)
    return {named[source] for source in found} | {named[f"withdrawal:{uid}"] for uid in asked}


def _decide(row: BankLine, state: str, target: str, by: Actor) -> BankLine:
    row.state, row.target, row.decided_by, row.decided_at = state, target, by.hands, timezone.now()
    row.save(update_fields=["state", "target", "member", "decided_by", "decided_at"])
    records.record("bank.decided", by=Actor(by.hands, None, by.offices), about=row, state=state)
    return row
