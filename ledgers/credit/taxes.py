"""The yearly statement for tax: what a member sold and bought for credit. Hours are not in it: they have no price."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import papers, wording
from common.sheets import safe
from ledgers.models import Account, Charge, Entry, Trade
from networks.tenancy.current import NetworkRef

MOST_LINES = 5_000


@dataclass(frozen=True)
class Line:
    """One trade or charge: above zero sold (or taken back), below zero bought or paid to the fund."""

    happened_on: dt.date
    kind: str
    other: str
    note: str
    amount: int
    uid: str


@dataclass(frozen=True)
class Year:
    year: int
    lines: list[Line]
    sold: int
    bought: int
    to_fund: int


def years_of(account: Account) -> list[int]:
    """The years that have a statement, the last first."""
    first = Entry.objects.filter(account=account).order_by("id").values_list("transfer__happened_on", flat=True).first()
    return list(range(timezone.localdate().year, first.year - 1, -1)) if first else []


def of_year(account: Account, year: int) -> Year:
    """What counts for tax in one year. Three queries."""
    span = {"transfer__happened_on__gte": dt.date(year, 1, 1), "transfer__happened_on__lte": dt.date(year, 12, 31)}
    rows = Trade.objects.filter(Q(payee=account) | Q(payer=account), **span).order_by("id")
    trades = list(
        rows.select_related(
            "transfer__note", *(f"{side}__{whose}" for side in ("payer", "payee") for whose in ("holder", "partner"))
        )[:MOST_LINES]
    )
    lines = [_line(row, account) for row in trades]
    kinds = ["levy", *Charge.Kind.values]
    charged = Entry.objects.filter(Q(transfer__kind__in=kinds) | Q(transfer__reverses__kind__in=kinds), account=account, **span)
    for entry in charged.select_related("transfer").order_by("id")[:MOST_LINES]:
        lines.append(
            Line(entry.transfer.happened_on, entry.transfer.kind, _("Commons fund"), "", entry.amount, str(entry.transfer.uid))
        )
    trade_sums = [row.amount if row.payee_id == account.pk else -row.amount for row in trades]
    own = sum(line.amount for line in lines if line.kind in (*kinds, "reversal"))
    sold = sum(row.amount for row in trades if row.payee_id == account.pk)
    return Year(year, sorted(lines, key=lambda line: line.happened_on), sold, sold - sum(trade_sums), -own)


def _line(row: Trade, account: Account) -> Line:
    sells = row.payee_id == account.pk
    other = row.payer if sells else row.payee
    kind = ("sold" if sells else "bought") if row.amount > 0 else "taken-back"
    note = row.transfer.note.text if hasattr(row.transfer, "note") else ""
    return Line(
        row.transfer.happened_on, kind, other.title, note,
        row.amount if sells else -row.amount, str(row.transfer.uid),
    )  # fmt: skip


def words_of(kind: str) -> str:
    from ledgers.statements import KINDS

    own = {"sold": _("Sold"), "bought": _("Bought"), "taken-back": _("Taken back")}
    return str(own.get(kind) or KINDS.get(kind, kind))


def as_table(found: Year, account: Account) -> Iterator[list[str]]:
    """The statement as cells of text for a file."""
    from ledgers.statements import units

    yield [_("Date"), _("Kind"), _("With whom"), _("What for"), _("Amount"), _("Line")]
    for line in found.lines:
        cells = [safe(words_of(line.kind)), safe(line.other), safe(line.note)]
        yield [line.happened_on.isoformat(), *cells, units(line.amount, account), line.uid]
    for word, sum_ in ((_("Sold in all"), found.sold), (_("Bought in all"), -found.bought), (_("To the fund"), -found.to_fund)):
        yield ["", word, "", "", units(sum_, account), ""]


def paper(network: NetworkRef, account: Account, holder: str, found: Year) -> bytes:
    """The statement as a PDF."""
    language = (translation.get_language() or "en-us").split("-")
    unit = account.currency
    data: dict[str, Any] = {
        "title": _("Trade in credit %(year)s, %(name)s") % {"year": found.year, "name": holder},
        "network": network.name,
        "facts": [
            _("Sold %(amount)s") % {"amount": wording.amount(found.sold, unit)},
            _("Bought %(amount)s") % {"amount": wording.amount(found.bought, unit)},
            _("To the commons fund %(amount)s") % {"amount": wording.amount(found.to_fund, unit)},
            _("Hours are not listed: they are no income and have no price."),
        ],
        "heads": [_("Date"), _("What and with whom"), unit.name, ""],
        "rows": [
            [
                line.happened_on.isoformat(), words_of(line.kind), " · ".join(part for part in (line.other, line.note) if part),
                wording.amount(line.amount, unit, "signed"), "",
            ]
            for line in found.lines
        ],
        "nothing": _("Nothing in this year."),
        "foot": _("Printed on %(day)s") % {"day": wording.day(timezone.localdate(), "long")},
        "lang": language[0],
        "paper": "us-letter" if language[-1] == "us" else "a4",
    }  # fmt: skip
    return papers.pdf(Path(__file__).parents[1] / "papers" / "statement.typ", data)
