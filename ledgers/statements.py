"""Statements: an account's lines, newest first, with the balance after each. Pages by key, any depth costs the same."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledgers.models import Account, Entry, Hold, Transfer

PER_PAGE = 25

KINDS: dict[str, Any] = {
    "exchange": gettext_lazy("Exchange"),
    "payment": gettext_lazy("Payment"),
    "gift": gettext_lazy("Gift"),
    "import": gettext_lazy("From the earlier books"),
    "reversal": gettext_lazy("Taken back"),
    "settlement": gettext_lazy("Settled on leaving"),
    "contribution": gettext_lazy("Contribution"),
    "withdrawal": gettext_lazy("Withdrawal"),
    "pool-gift": gettext_lazy("Gift to the pool"),
    "pool-cost": gettext_lazy("Cost of the bank"),
    "pool-reserve": gettext_lazy("Set aside"),
    "levy": gettext_lazy("Levy on a trade"),
    "dues": gettext_lazy("Dues"),
    "demurrage": gettext_lazy("Demurrage"),
    "loan": gettext_lazy("Loan"),
    "instalment": gettext_lazy("Instalment"),
    "loan-pledge": gettext_lazy("Pledge called"),
    "loan-reserve": gettext_lazy("Borne by the reserve"),
    "loan-fund": gettext_lazy("Borne by the fund"),
    "loan-shares": gettext_lazy("Borne by savings"),
    "bequest": gettext_lazy("Left to a neighbor"),
    "grant": gettext_lazy("From the commons fund"),
    "equity-in": gettext_lazy("Cooperative shares"),
    "equity-out": gettext_lazy("Cooperative shares given back"),
    "relief": gettext_lazy("Urgent help"),
    "circle-in": gettext_lazy("Paid into the circle"),
    "circle-out": gettext_lazy("Received from the circle"),
    "circle-let-go": gettext_lazy("Let go"),
    "group-shares": gettext_lazy("Shares bought"),
    "group-social": gettext_lazy("Into the social fund"),
    "group-repay": gettext_lazy("Paid back"),
    "group-extra": gettext_lazy("Earned or given"),
    "group-help": gettext_lazy("From the social fund"),
    "group-loan": gettext_lazy("Loan of the group"),
    "group-surplus": gettext_lazy("What was earned, shared out"),
    "group-social-out": gettext_lazy("The social fund, shared out"),
    "group-setoff": gettext_lazy("Loan taken off the share"),
    "group-loss": gettext_lazy("What nobody could pay back"),
    "group-payout": gettext_lazy("Shared out"),
    "repair": gettext_lazy("Repair of a shared thing"),
    "deposit": gettext_lazy("Deposit for a shared thing"),
    "support-issued": gettext_lazy("Points of the season"),
    "support-expired": gettext_lazy("Not placed last season"),
    "support-placed": gettext_lazy("Placed on a proposal"),
    "support-returned": gettext_lazy("Given back"),
    "reward": gettext_lazy("Thanked for a contribution"),
    "reward-claimed": gettext_lazy("Turned into money"),
    "reward-paid": gettext_lazy("Paid for rewards"),
    "circle": gettext_lazy("In a circle"),
    "setoff": gettext_lazy("Set-off"),
    "between": gettext_lazy("Between networks"),
    "between-gift": gettext_lazy("Gift between networks"),
    "between-setoff": gettext_lazy("Set-off between networks"),
    "between-move": gettext_lazy("Brought along to another network"),
    "between-memo": gettext_lazy("Settled by memo"),
}


@dataclass(frozen=True)
class Line:
    """One row: what happened, with whom, how much, and the balance after it."""

    happened_on: dt.date
    title: str
    text: str
    kind: str
    amount: int
    balance_after: int
    uid: str = ""
    is_pending: bool = False
    is_reversed: bool = False
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Page:
    """`older` and `newer` are cursors, empty where there is nothing."""

    rows: list[Line]
    older: str = ""
    newer: str = ""


@dataclass(frozen=True)
class Span:
    """Which lines: days (inclusive) and kind; empty means all."""

    start: dt.date | None = None
    until: dt.date | None = None
    kind: str = ""

    @property
    def is_all(self) -> bool:
        return self.start is None and self.until is None and not self.kind


def page(account: Account, *, cursor: str = "", span: Span = Span(), per_page: int = PER_PAGE) -> Page:
    """One page. A cursor is "older-<uid>" or "newer-<uid>" of a transfer on it; one that is no such thing is the start."""
    side, at = _read_cursor(account, cursor)
    entries = _entries(account, span)
    if side == "newer":
        found = list(entries.filter(pk__gt=at).order_by("id")[: per_page + 1])
        more = len(found) > per_page
        found = found[:per_page][::-1]
        older, newer = bool(found), more
    else:
        found = list((entries.filter(pk__lt=at) if at else entries)[: per_page + 1])
        older, newer = len(found) > per_page, bool(at)
        found = found[:per_page]
    rows = lines(account, found)
    if not rows:
        return Page([])
    return Page(rows, f"older-{rows[-1].uid}" if older else "", f"newer-{rows[0].uid}" if newer else "")


def _read_cursor(account: Account, cursor: str) -> tuple[str, int]:
    side, _dash, said = cursor.partition("-")
    if side not in ("older", "newer"):
        return "", 0
    try:
        wanted = uuid.UUID(said)
    except ValueError:
        return "", 0
    found = Entry.objects.filter(account=account, transfer__uid=wanted).values_list("pk", flat=True).first()
    return (side, found) if found else ("", 0)


def _entries(account: Account, span: Span) -> Any:
    entries = Entry.objects.filter(account=account).select_related("transfer", "transfer__note", "transfer__reversed_by")
    if span.start:
        entries = entries.filter(transfer__happened_on__gte=span.start)
    if span.until:
        entries = entries.filter(transfer__happened_on__lte=span.until)
    if span.kind:
        entries = entries.filter(transfer__kind=span.kind)
    return entries.order_by("-id")


def lines(account: Account, entries: list[Entry]) -> list[Line]:
    """Entries in words, with the other sides. One query for all of them."""
    sides = _other_sides(account, [entry.transfer_id for entry in entries])
    return [_line(entry, sides.get(entry.transfer_id, [])) for entry in entries]


def _other_sides(account: Account, transfer_ids: list[int]) -> dict[int, list[str]]:
    sides: dict[int, list[str]] = {}
    others = Entry.objects.filter(transfer_id__in=transfer_ids).exclude(account=account)
    if account.holder_id is None:  # Everyone reads the network's own lines: whom urgent help went to stands in none of them.
        others = others.exclude(transfer__kind="relief")
    for row in others.select_related("account", "account__holder", "account__partner").order_by("id"):
        sides.setdefault(row.transfer_id, []).append(row.account.title)
    return sides


def _line(entry: Entry, others: list[str]) -> Line:
    transfer = entry.transfer
    kind = str(KINDS.get(transfer.kind, transfer.kind))
    note = transfer.note.text if hasattr(transfer, "note") else ""
    return Line(
        happened_on=transfer.happened_on, title=note or kind, text=_with(entry.amount, others, kind if note else ""),
        kind=transfer.kind, amount=entry.amount, balance_after=entry.balance_after, uid=str(transfer.uid),
        is_reversed=hasattr(transfer, "reversed_by"), note=note,
    )  # fmt: skip


def _with(amount: int, others: list[str], kind: str) -> str:
    names = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
    said = (_("from %(names)s") if amount > 0 else _("to %(names)s")) % {"names": names} if names else ""
    return " · ".join(part for part in (kind, said) if part)


def pending(account: Account) -> list[Line]:
    """What is promised and not yet moved, newest first. One query."""
    if not account.held_out and not account.held_in:
        return []
    rows = []
    holds = Hold.objects.filter(state=Hold.State.HELD).select_related("payer__holder", "payee__holder")
    for hold in (holds.filter(payer=account) | holds.filter(payee=account)).order_by("-id")[:20]:
        pays = hold.payer_id == account.pk
        other = hold.payee if pays else hold.payer
        name = other.holder.name if other.holder else str(other.get_kind_display())
        amount = -hold.amount if pays else hold.amount
        rows.append(
            Line(hold.made_at.date(), _("Agreed, not yet done"), _with(amount, [name], ""), "hold", amount,
                 account.balance + amount, is_pending=True)
        )  # fmt: skip
    return rows


def everything(account: Account, span: Span = Span()) -> Iterator[Line]:
    """All lines, oldest first, a thousand at a time: for files."""
    last = 0
    while True:
        some = list(_entries(account, span).filter(pk__gt=last).order_by("id")[:1000])
        if not some:
            return
        last = some[-1].pk
        yield from lines(account, some)


def balances_by_day(account: Account, since: dt.date) -> list[tuple[dt.date, int]]:
    """The balance at the end of each day on which something was recorded, for the chart; at most 400 points. One query."""
    rows = (
        Entry.objects.filter(account=account, transfer__happened_on__gte=since)
        .order_by("-id").values_list("transfer__happened_on", "balance_after")[:2000]
    )  # fmt: skip
    days: dict[dt.date, int] = {}
    for day, balance in rows:
        days.setdefault(day, balance)
    return sorted(days.items())[-400:]


def sides_of(transfer: Transfer) -> list[Entry]:
    """The legs of a transfer with their holders, those who give first."""
    legs = Entry.objects.filter(transfer=transfer).select_related("account", "account__holder", "account__partner")
    return list(legs.order_by("amount"))


def as_table(account: Account, rows: Iterable[Line]) -> Iterator[list[str]]:
    """Lines as cells of text for a file. What a spreadsheet would take for a formula is made plain."""
    yield [_("Date"), _("Kind"), _("What"), _("With whom"), _("Amount"), _("Balance")]
    for row in rows:
        cells = [row.happened_on.isoformat(), str(KINDS.get(row.kind, row.kind)), row.note, row.text]
        yield [*[safe(cell) for cell in cells], units(row.amount, account), units(row.balance_after, account)]


def safe(cell: str) -> str:
    """A cell that no spreadsheet runs: a leading = + - @, tab or line end gets an apostrophe before it."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%") else cell


def units(amount: int, account: Account) -> str:
    """An amount of an account for a machine, see `said`."""
    return said(amount, account.currency.kind, account.currency.exponent)


def said(amount: int, unit: str, exponent: int) -> str:
    """An amount for a machine: hours as 1:30, money with the decimals of its exponent."""
    if unit == "hours":
        sign, minutes = ("-" if amount < 0 else ""), abs(amount)
        return f"{sign}{minutes // 60}:{minutes % 60:02d}"
    return str(Decimal(amount).scaleb(-exponent))
