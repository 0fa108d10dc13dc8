"""The fund's budget: what is meant for which purpose in a year, and what the books say became of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, Sum, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import statements
from ledgers.models import Account, BudgetLine, Currency, Entry
from networks import records, roles
from networks.actors import Actor
from networks.models import Membership

LARGEST = 10**9


@dataclass(frozen=True)
class Spent:
    """A line with what the fund has given for it so far, and what is left; below zero when more was given than meant."""

    line: BudgetLine
    spent: int

    @property
    def left(self) -> int:
        return self.line.amount - self.spent


@transaction.atomic
def write(
    currency: Currency, year: int, name: str, amount: int, kinds: Iterable[str], *, by: Actor
) -> BudgetLine:  # fmt: skip
    """A new line. Refuses `not-allowed`, `name`, `amount`, `kinds`, `year`, `name-taken`, `kind-taken`."""
    writer = _may(by)
    name, wanted = " ".join(name.split())[:80], sorted(set(kinds))
    if not name:
        raise Refused("name", _("Say what it is for, like “Repairs”."), "name")
    if isinstance(amount, bool) or not 1 <= amount <= LARGEST:
        raise Refused("amount", _("Write a number above 0."), "amount")
    if not 2000 <= year <= 2200:
        raise Refused("year", _("Write a year, like 2026."), "year")
    if not wanted or any(kind not in statements.KINDS for kind in wanted):
        raise Refused("kinds", _("Choose what counts for this line."), "kinds")
    rows = list(BudgetLine.objects.select_for_update(of=("self",)).filter(currency=currency, year=year))
    if any(row.name.casefold() == name.casefold() for row in rows):
        raise Refused("name-taken", _("There is a line of that name already."), "name")
    taken = next((kind for row in rows for kind in row.kinds if kind in wanted), None)
    if taken is not None:
        kind = str(statements.KINDS[taken])
        raise Refused("kind-taken", _("“%(kind)s” counts for another line already.") % {"kind": kind}, "kinds")
    made = BudgetLine.objects.create(currency=currency, year=year, name=name, amount=amount, kinds=wanted, written_by=writer)
    records.record("budget.written", by=by, about=made, amount=amount, currency=currency.code, year=year)
    return made


@transaction.atomic
def decided(currency: Currency, name: str, amount: int, *, source: str, by: Actor) -> BudgetLine:
    """A line that the members voted (`source` "proposal:<uid>"), for this year; what that decision gives counts for it."""
    assert by.membership is not None, "somebody brought it"
    year, name = timezone.localdate().year, " ".join(name.split())[:80]
    if BudgetLine.objects.filter(currency=currency, year=year, name=name).exists():
        name = f"{name[:70]} ({source[-6:]})"
    made = BudgetLine.objects.create(
        currency=currency, year=year, name=name, amount=amount, source=source, written_by=by.membership
    )
    records.record("budget.written", by=by, about=made, amount=amount, currency=currency.code, year=year)
    return made


@transaction.atomic
def strike(line: BudgetLine, *, by: Actor) -> None:
    """Takes a line away; what was given stays in the books. Refuses `not-allowed`, `decided` (the members voted it)."""
    _may(by)
    if line.source:
        raise Refused("decided", _("The members voted this line: it stays."))
    records.record("budget.struck", by=by, about=line, amount=line.amount, year=line.year)
    line.delete()


def lines(year: int) -> list[Spent]:
    """The lines of a year with what was given. Two queries.

    What a voted line's decision gave counts for that line and for no other.
    """
    rows = list(BudgetLine.objects.filter(year=year).select_related("currency"))
    gone = Entry.objects.filter(
        account__kind=Account.Kind.FUND, amount__lt=0, transfer__happened_on__year=year, transfer__reversed_by=None
    )
    voted = {row.source for row in rows if row.source}
    by_kind, by_source = Counter[tuple[int, str]](), Counter[str]()
    by_vote = When(transfer__source__startswith="proposal:", then="transfer__source")
    grouped = gone.annotate(source=Case(by_vote, default=Value(""))).values_list("currency", "transfer__kind", "source")
    for currency, kind, source, total in grouped.annotate(total=Sum("amount")) if rows else []:
        decision = ":".join(source.split(":")[:2])  # An item of a decision is "proposal:<uid>:<place>".
        if decision in voted:
            by_source[decision] -= total
        else:
            by_kind[currency, kind] -= total
    return [
        Spent(row, by_source[row.source] if row.source else sum(by_kind[row.currency_id, kind] for kind in row.kinds))
        for row in rows
    ]


def _may(by: Actor) -> Membership:
    if by.hands is None or not roles.can(by, "books.record"):
        raise Refused("not-allowed", _("Treasurers write the budget."))
    return by.hands
