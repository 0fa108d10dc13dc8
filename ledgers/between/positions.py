"""How this network stands with its partners, as pages and endpoints show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from common import wording
from ledgers.models import Account, Agreement, AgreementTerm, Currency


@dataclass(frozen=True)
class Position:
    """One unit of one agreement. `stands`: what we are owed, below zero what we owe; amounts in our smallest unit."""

    term: AgreementTerm
    currency: Currency | None
    stands: int

    @property
    def floor(self) -> int:
        return -self.term.we_owe

    @property
    def ceiling(self) -> int:
        return int(self.term.they_owe)

    @property
    def left(self) -> str:
        return _("We may owe %(amount)s more") % {"amount": self._said(max(0, self.stands - self.floor))}

    @property
    def right(self) -> str:
        return _("they %(amount)s") % {"amount": self._said(max(0, self.ceiling - self.stands))}

    @property
    def words(self) -> str:
        said = {"amount": self._said(abs(self.stands))}
        if not self.stands:
            return _("Nobody owes anything")
        return (_("We owe %(amount)s") if self.stands < 0 else _("They owe %(amount)s")) % said

    @property
    def rate(self) -> str:
        """What one unit is worth over there; hours are hours."""
        if self.term.kind == "hours":
            return _("1 hour is 1 hour")
        return _("%(ours)s of ours are %(theirs)s of theirs") % {"ours": self.term.ours, "theirs": self.term.theirs}

    @property
    def caps(self) -> str:
        said = {"ours": self._said(self.term.we_owe), "theirs": self._said(self.term.they_owe)}
        return _("We may owe up to %(ours)s, they up to %(theirs)s") % said

    def _said(self, amount: int) -> str:
        return wording.amount(amount, self.currency) if self.currency else wording.hours(amount)


def of(agreements: Iterable[Agreement]) -> dict[int, list[Position]]:
    """Agreement id → where it stands in each unit. One query."""
    rows = list(agreements)
    found = Account.objects.filter(partner__in={row.partner_id for row in rows}).select_related("currency")
    accounts = {(one.partner_id, one.currency.kind): one for one in found}
    units = {one.kind: one for one in Currency.objects.filter(code__in=["HOURS", "CREDIT"])}
    return {row.pk: [_position(row, term, accounts, units) for term in row.terms.all()] for row in rows}  # type: ignore[attr-defined]


def _position(
    row: Agreement, term: AgreementTerm, accounts: dict[tuple[int | None, str], Account], units: dict[str, Currency]
) -> Position:
    account = accounts.get((row.partner_id, term.kind))
    return Position(term, units.get(term.kind), -account.balance if account is not None else 0)
