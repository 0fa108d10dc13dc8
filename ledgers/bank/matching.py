"""Whose line is it? Suggestions for a person to say yes to: by member number, by an earlier yes, by name, by the books."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ledgers.models import Account, BankLine, Entry, Instalment, Loan, Transfer, Withdrawal
from networks.models import Membership
from networks.text import fold

# In words that banks' customers use; a number alone counts, too.
_NUMBER = re.compile(
    r"(?:#|\b(?:member|membership|mitglied|socio|no|nr)\b[ .:#-]{0,3})([0-9]{1,6})\b", re.IGNORECASE | re.ASCII
)
_ALONE = re.compile(r"[0-9]{1,6}")
NEAR_DAYS = 10


@dataclass(frozen=True)
class Suggestion:
    """What a line may be. `kind` is contribution, instalment, withdrawal, booked or "" (nobody knows); `why` says why."""

    kind: str
    why: str = ""
    member: Membership | None = None
    transfer: Transfer | None = None
    loan: Loan | None = None
    withdrawal: Withdrawal | None = None

    @property
    def token(self) -> str:
        """What a tick beside it says yes to."""
        of = self.withdrawal or self.loan or self.member or self.transfer
        return f"{self.kind}:{of.uid if of is not None else ''}"


def suggest(lines: Iterable[BankLine], currency: Any) -> dict[int, Suggestion]:
    """For lines that wait. Eight queries, however many."""
    lines = list(lines)
    numbers = {line.pk: number_in(line.reference) for line in lines}
    by_number = {one.number: one for one in Membership.objects.active().filter(number__in=[n for n in numbers.values() if n])}
    by_name = _by_name(lines)
    before = _said_before(lines)
    booked = _in_the_books(lines, currency)
    found = {}
    people = [*by_number.values(), *before.values(), *by_name.values()]
    loans, due = _loans(people)
    asked = _asked_for(lines)
    for line in lines:
        transfer = booked.get(line.pk)
        if transfer is not None:
            found[line.pk] = Suggestion("booked", _("The books have this amount near that day."), transfer=transfer)
            continue
        member, why = _whose(line, by_number.get(numbers[line.pk] or 0), before.get(line.name_folded), by_name.get(line.pk))
        loan = loans.get(member.pk) if member is not None else None
        if line.amount < 0:
            found[line.pk] = _out(asked.get(-line.amount, []), why, member)
        elif loan is not None and line.amount in (due.get(loan.pk), loan.outstanding):
            found[line.pk] = Suggestion("instalment", _("It is what is due next of the loan."), member, loan=loan)
        else:
            found[line.pk] = Suggestion("contribution" if member is not None else "", why, member)
    return found


def _asked_for(lines: list[BankLine]) -> dict[int, list[Withdrawal]]:
    """What members have asked for and is due, by amount: for lines that went out."""
    amounts = [-line.amount for line in lines if line.amount < 0]
    due = Withdrawal.objects.filter(state__in=["asked", "signed"], amount__in=amounts, ready_at__lte=timezone.now())
    found: dict[int, list[Withdrawal]] = {}
    for row in due.select_related("member").order_by("ready_at", "id")[:200] if amounts else []:
        found.setdefault(row.amount, []).append(row)
    return found


def _out(asked: list[Withdrawal], why: str, member: Membership | None) -> Suggestion:
    """Money that went out: what this member asked for, or the only one who asked for so much."""
    theirs = [row for row in asked if member is None or row.member_id == member.pk]
    if len(theirs) == 1 or (theirs and member is not None):
        why = why or _("One neighbor has asked for this amount.")
        return Suggestion("withdrawal", why, theirs[0].member, withdrawal=theirs[0])
    return Suggestion("", why, member)


def number_in(reference: str) -> int | None:
    """The member number somebody wrote: "#7", "member 7", or nothing but a number."""
    found = _NUMBER.search(reference)
    said = found[1] if found else reference.strip() if _ALONE.fullmatch(reference.strip()) else ""
    return int(said) if said.isascii() and said.isdigit() and int(said) else None


def _whose(
    line: BankLine, by_number: Membership | None, before: Membership | None, by_name: Membership | None
) -> tuple[Membership | None, str]:
    if by_number is not None and by_name is not None and by_number.pk != by_name.pk:
        both = {"one": by_number.name, "other": by_name.name}
        return None, _("The number is that of %(one)s, the name that of %(other)s.") % both
    if by_number is not None:
        return by_number, _("The reference names the member number.")
    if before is not None:
        return before, _("You said so of an earlier line.")
    if by_name is not None:
        return by_name, _("The name is the same.")
    return None, ""


def names_of(said: str) -> set[str]:
    """How a member's name may stand at the bank: "Alice Example", "EXAMPLE, ALICE", "Example Alice"."""
    plain = fold(said)
    last, comma, first = plain.partition(",")
    turned = [f"{first.strip()} {last.strip()}"] if comma else []
    words = plain.replace(",", " ").split()
    return {name for name in [" ".join(words), *turned, " ".join([*words[1:], *words[:1]])] if len(name) > 3}


def _by_name(lines: list[BankLine]) -> dict[int, Membership]:
    wanted = {line.pk: names_of(line.name) for line in lines if line.name}
    every = {name for names in wanted.values() for name in names}
    found: dict[str, list[Membership]] = {}
    for member in Membership.objects.active().filter(name_folded__in=every):
        found.setdefault(member.name_folded, []).append(member)
    matched = {}
    for key, names in wanted.items():
        members = {one.pk: one for name in names for one in found.get(name, [])}
        if len(members) == 1:
            matched[key] = next(iter(members.values()))
    return matched


def _said_before(lines: list[BankLine]) -> dict[str, Membership]:
    """What a person said of lines under the same name: only where it was always the same."""
    names = {line.name_folded for line in lines if line.name_folded}
    rows = BankLine.objects.filter(name_folded__in=names, state="recorded", member__state="active").select_related("member")
    found: dict[str, dict[int, Membership]] = {}
    for row in rows.order_by("-id")[:1000]:
        assert row.member is not None
        found.setdefault(row.name_folded, {})[row.member.pk] = row.member
    return {name: next(iter(members.values())) for name, members in found.items() if len(members) == 1}


def _loans(people: Iterable[Membership]) -> tuple[dict[int, Loan], dict[int, int]]:
    """The loan that each is paying back, and what of it is due next."""
    rows = Loan.objects.filter(borrower__in={one.pk for one in people}, state=Loan.State.RUNNING).order_by("-id")
    loans = {row.borrower_id: row for row in rows}
    due: dict[int, int] = {}
    plans = Instalment.objects.filter(loan__in=[row.pk for row in loans.values()], replaced_at=None).order_by("due_on", "id")
    for loan_id, amount, paid, waived in plans.values_list("loan_id", "amount", "paid", "waived"):
        if amount > paid + waived:
            due.setdefault(loan_id, amount - paid - waived)
    return loans, due


def unclaimed(entries: Any) -> Any:
    """Entries of transfers that no line of the bank has made."""
    made = Q(transfer__contribution__source__startswith="line:") | Q(transfer__repayment__source__startswith="line:")
    return entries.exclude(made)


def _in_the_books(lines: list[BankLine], currency: Any) -> dict[int, Transfer]:
    """Lines of the books with the same amount within some days that no line of the bank has claimed."""
    days = [line.booked_on for line in lines]
    if not days:
        return {}
    near = dt.timedelta(days=NEAR_DAYS)
    entries = Entry.objects.filter(
        account__currency=currency, account__kind=Account.Kind.CASH, amount__in=[-line.amount for line in lines],
        transfer__happened_on__gte=min(days) - near, transfer__happened_on__lte=max(days) + near,
        transfer__reverses=None, transfer__reversed_by=None,
    )  # fmt: skip
    entries = unclaimed(entries).select_related("transfer").order_by("id")[:2000]
    targets = {f"transfer:{entry.transfer.uid}" for entry in entries}
    taken = set(BankLine.objects.filter(target__in=targets).values_list("target", flat=True))
    free = [one for one in entries if f"transfer:{one.transfer.uid}" not in taken]
    found: dict[int, Transfer] = {}
    for line in lines:
        able = [one for one in free if one.amount == -line.amount and abs(one.transfer.happened_on - line.booked_on) <= near]
        if able:
            best = min(able, key=lambda one: (abs(one.transfer.happened_on - line.booked_on), one.pk))
            free.remove(best)
            found[line.pk] = best.transfer
    return found
