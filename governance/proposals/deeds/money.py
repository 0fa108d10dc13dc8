"""Paying from the commons fund, also of the pool's money; urgent relief; approving a loan; letting go of what is lost."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from common.errors import Refused
from governance.models import Proposal
from governance.proposals.deeds import saying
from ledgers import currencies, transfers
from ledgers.loans import approvals, losses
from ledgers.models import Account, Currency, Loan
from ledgers.pool import reserves
from ledgers.relief import grants
from networks import actors
from networks.models import Membership

PAYABLE = (Currency.Kind.HOURS, Currency.Kind.CREDIT, Currency.Kind.POOL)
MOST = 10**9


def unit_of(said: dict[str, Any]) -> Currency:
    found = Currency.objects.filter(code=saying.text(said, "currency"), kind__in=PAYABLE, is_open=True).first()
    if found is None:
        raise Refused("currency", _("Choose a unit of this network."), "currency")
    return found


def amount_of(said: dict[str, Any]) -> int:
    amount = said.get("amount")
    if isinstance(amount, bool) or not isinstance(amount, int) or not 1 <= amount <= MOST:
        raise Refused("amount", _("Write a number, like 1.5"), "amount")
    return amount


def receiver(said: dict[str, Any]) -> tuple[Currency, Membership]:
    """Who gets it in which unit. A share of the pool opens when something comes into it. Refuses `member`, `account`."""
    unit, member = unit_of(said), saying.member(said)
    if not member.is_active:
        raise Refused("member", _("%(name)s is not taking part just now.") % {"name": member.name}, "member")
    if unit.kind != Currency.Kind.POOL:
        _account(unit, member)
    return unit, member


def _account(unit: Currency, member: Membership) -> Account:
    account = Account.objects.filter(currency=unit, holder=member, kind=Account.Kind.MEMBER, closed_at=None).first()
    if account is None:
        raise Refused("account", _("%(name)s has no account in this unit.") % {"name": member.name}, "member")
    account.currency = unit
    return account


def give(said: dict[str, Any], proposal: Any, item: str = "") -> str:
    """What was voted, once for each `item` (":<place>") of it: of hours and credit at once, of the pool's money to a share."""
    (unit, member), amount = receiver(said), amount_of(said)
    if unit.kind == Currency.Kind.POOL:
        if proposal.decision is None:
            raise Refused("decision", _("The pool gives by a vote alone."))
        return f"transfer:{reserves.give(member, amount, decision=proposal.decision, item=item).uid}"
    made = transfers.pay(
        currencies.fund(unit), _account(unit, member), amount, kind="grant", source=proposal.source,
        by=actors.system("governance"), key=proposal.source + item,
    )  # fmt: skip
    return f"transfer:{made.uid}"


def _check_pay(said: dict[str, Any]) -> None:
    saying.only(said, "member", "currency", "amount")
    amount_of(said)
    receiver(said)


def _preview_pay(said: dict[str, Any]) -> registry.IfPassed:
    unit = unit_of(said)
    pot = currencies.fund(unit)
    names = {"amount": wording.amount(amount_of(said), unit), "name": saying.member(said).name}
    lines = [_("The commons fund gives %(amount)s to %(name)s at once.") % names]
    if unit.kind == Currency.Kind.POOL:
        lines.append(_("It is added to their share of the pool; two who sign hand it over when they ask for it."))
    then = {"now": wording.amount(pot.balance, unit), "after": wording.amount(pot.balance - amount_of(said), unit)}
    outlook = [_("The fund has %(now)s; afterwards it would have %(after)s.") % then]
    return registry.IfPassed(lines, url=reverse("ledgers:statement", args=[pot.uid]), outlook=outlook)


# ── Urgent relief ────────────────────────────────────────────────────────────────────────────────
def _check_relief(said: dict[str, Any]) -> None:
    saying.only(said, "currency", "amount")
    amount_of(said)
    if unit_of(said).kind not in grants.KINDS:
        raise Refused("currency", _("Choose hours, or the pool's money."), "currency")


def _preview_relief(said: dict[str, Any]) -> registry.IfPassed:
    amount = wording.amount(amount_of(said), unit_of(said))
    return registry.IfPassed(
        [
            _("Two coordinators may give up to %(amount)s of the commons fund to one neighbor who needs it now.")
            % {"amount": amount},
            _("Who it is stays between them: the vote names nobody."),
        ]
    )


def _allow_relief(said: dict[str, Any], proposal: Any) -> str:
    if proposal.decision is None:
        raise Refused("decision", _("This needs a vote."))
    return f"decision:{proposal.decision.uid}"


def relief_sum(uid: str) -> tuple[str, int] | None:
    """The unit's code and the amount that a proposal allowed for urgent relief."""
    try:
        row = Proposal.objects.filter(uid=uuid.UUID(uid), state=Proposal.State.ENACTED).first()
    except ValueError:
        row = None
    if row is None or row.deed.get("do") != "relief":
        return None
    return row.deed["said"]["currency"], row.deed["said"]["amount"]


# ── Loans ────────────────────────────────────────────────────────────────────────────────────────
def _loan(said: dict[str, Any], state: str) -> Loan:
    saying.only(said, "loan")
    try:
        uid = uuid.UUID(saying.text(said, "loan"))
    except ValueError:
        raise Refused("loan", _("Choose a loan."), "loan") from None
    row = Loan.objects.select_related("borrower", "currency").filter(uid=uid, state=state).first()
    if row is None:
        raise Refused("loan", _("Choose a loan."), "loan")
    return row


def _check_lend(said: dict[str, Any]) -> None:
    _loan(said, Loan.State.APPLIED)


def _check_forgive(said: dict[str, Any]) -> None:
    _loan(said, Loan.State.RUNNING)


def _preview_loan(words: Any) -> Any:
    def preview(said: dict[str, Any]) -> registry.IfPassed:
        row = Loan.objects.select_related("borrower", "currency").get(uid=said["loan"])
        left = row.outstanding or row.amount
        said_so = {"name": row.borrower.name, "amount": wording.amount(left, row.currency)}
        return registry.IfPassed([str(words) % said_so], url=reverse("ledgers:loan", args=[row.uid]))

    return preview


def _lend(said: dict[str, Any], proposal: Any) -> str:
    row = approvals.approve(_loan(said, Loan.State.APPLIED), by=actors.system("governance"), decision=proposal.decision)
    return f"loan:{row.uid}"


def _forgive(said: dict[str, Any], proposal: Any) -> str:
    row = _loan(said, Loan.State.RUNNING)
    losses.write_off(
        row, row.outstanding, kind="forgiveness", decision=proposal.decision, use_fund=True, by=actors.system("governance")
    )
    return f"loan:{row.uid}"


registry.enactments.add("pay", registry.Enactment(gettext_lazy("Pay from the commons fund"), _check_pay, _preview_pay, give))
registry.enactments.add("relief", registry.Enactment(
    gettext_lazy("Allow urgent help, without a name"), _check_relief, _preview_relief, _allow_relief,
))  # fmt: skip
registry.enactments.add("lend", registry.Enactment(
    gettext_lazy("Approve a loan of the pool"), _check_lend,
    _preview_loan(gettext_lazy("The loan of %(amount)s to %(name)s is approved; two who sign pay it out.")), _lend,
))  # fmt: skip
registry.enactments.add("forgive", registry.Enactment(
    gettext_lazy("Let go of what is left of a loan"), _check_forgive,
    _preview_loan(gettext_lazy("What %(name)s still owes, %(amount)s, is let go. Reserve, fund and savers carry it.")),
    _forgive,
))  # fmt: skip
