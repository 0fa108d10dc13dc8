"""The journal: every line of the books in a span of days, for the treasurer's own tables and for an auditor."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from ledgers import statements
from ledgers.models import Entry
from networks.reports import Column, Figures, asked

_AT_A_TIME = 2000

_MONTHS = """
SELECT date_trunc('month', t.happened_on)::date, c.code, c.exponent, c.kind, t.kind, count(DISTINCT t.id),
       sum(e.amount) FILTER (WHERE e.amount > 0)::bigint,
       coalesce(sum(e.amount) FILTER (WHERE a.kind = 'fund'), 0)::bigint
  FROM ledgers_transfer t JOIN ledgers_currency c ON c.id = t.currency_id
  JOIN ledgers_entry e ON e.transfer_id = t.id JOIN ledgers_account a ON a.id = e.account_id
 WHERE t.happened_on BETWEEN %(start)s AND %(until)s
 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1 DESC, 2, 5
"""


def rows(start: dt.date, until: dt.date) -> Iterator[list[Any]]:
    """A header, then one row for each leg, oldest first."""
    yield [
        _("Recorded"), _("Happened"), _("Line"), _("Kind"), _("Unit"), _("Account"), _("Member number"), _("Amount"),
        _("Balance after"), _("What for"),
    ]  # fmt: skip
    last = 0
    found = Entry.objects.filter(transfer__happened_on__range=(start, until)).select_related(
        "transfer", "transfer__note", "account", "account__holder", "account__currency"
    )
    while some := list(found.filter(pk__gt=last).order_by("id")[:_AT_A_TIME]):
        last = some[-1].pk
        for leg in some:
            yield _row(leg)


def _row(leg: Entry) -> list[Any]:
    transfer, account = leg.transfer, leg.account
    return [
        transfer.recorded_at.isoformat(timespec="seconds"), transfer.happened_on.isoformat(), str(transfer.uid),
        str(statements.KINDS.get(transfer.kind, transfer.kind)), account.currency.code, str(account),
        account.holder.number if account.holder else None, statements.units(leg.amount, account),
        statements.units(leg.balance_after, account), transfer.note.text if hasattr(transfer, "note") else "",
    ]  # fmt: skip


def by_month(start: dt.date, until: dt.date) -> Figures:
    """What moved, by month, unit and kind, and what of it came to the fund or left it."""
    columns = [
        Column("month", gettext_lazy("Month"), "month"), Column("unit", gettext_lazy("Unit"), "text"),
        Column("kind", gettext_lazy("Kind"), "text"), Column("lines", gettext_lazy("Lines")),
        Column("moved", gettext_lazy("Moved"), "text"), Column("fund", gettext_lazy("Fund"), "text"),
    ]  # fmt: skip
    found = []
    for month, code, exponent, unit, kind, lines, moved, fund in asked(_MONTHS, start, until):
        said = [statements.said(amount, unit, exponent) for amount in (moved, fund)]
        found.append([month, code, str(statements.KINDS.get(kind, kind)), lines, *said])
    return Figures(columns, found, "lines")


registry.reports.add(
    "books",
    registry.Report(
        gettext_lazy("The month in the books"), gettext_lazy("What moved, by unit and kind, and what it did to the fund."),
        by_month, order=60,
    ),
)  # fmt: skip
