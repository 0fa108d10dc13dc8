"""Reports from the books: how much moves, and how fast."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from common import registry
from networks.reports import Column, Figures, asked

# What was taken back never counts, nor do books brought in from elsewhere.
_VELOCITY = """
WITH months AS (SELECT generate_series(date_trunc('month', %(start)s::date), %(until)s::date, '1 month')::date AS month),
lines AS (
    SELECT t.id, date_trunc('month', t.happened_on)::date AS month, t.happened_on, e.account_id, e.amount,
           t.kind NOT IN ('reversal', 'import')
           AND NOT EXISTS (SELECT FROM ledgers_transfer r WHERE r.reverses_id = t.id) AS counts
      FROM ledgers_currency c JOIN ledgers_transfer t ON t.currency_id = c.id JOIN ledgers_entry e ON e.transfer_id = t.id
     WHERE c.kind = 'hours'),
moved AS (
    SELECT month, count(DISTINCT id) AS transfers, sum(amount) AS minutes FROM lines
     WHERE counts AND amount > 0 AND happened_on BETWEEN %(start)s AND %(until)s GROUP BY month),
changes AS (SELECT account_id, month, sum(amount) AS amount FROM lines GROUP BY account_id, month),
balances AS (
    SELECT m.month, c.account_id, sum(c.amount) AS balance FROM months m JOIN changes c ON c.month <= m.month GROUP BY 1, 2),
saved AS (SELECT month, sum(greatest(balance, 0)) AS minutes FROM balances GROUP BY month)
SELECT m.month, coalesce(v.transfers, 0), coalesce(v.minutes, 0)::bigint, coalesce(s.minutes, 0)::bigint,
       CASE WHEN s.minutes > 0 THEN round(100 * coalesce(v.minutes, 0) / s.minutes)::int END
  FROM months m LEFT JOIN moved v USING (month) LEFT JOIN saved s USING (month) ORDER BY m.month
"""


def velocity(start: dt.date, until: dt.date) -> Figures:
    """Hours that moved in each month against hours that lay above zero at its end."""
    columns = [
        Column("month", _("Month"), "month"),
        Column("transfers", _("Lines in the books")),
        Column("moved", _("Hours moved"), "minutes"),
        Column("saved", _("Hours above zero at its end"), "minutes"),
        Column("velocity", _("Moved, of those"), "percent"),
    ]
    note = _("Hours are for moving. A low share means that many lie still.")
    return Figures(columns, asked(_VELOCITY, start, until), "moved", note)


registry.reports.add(
    "velocity",
    registry.Report(
        _("How fast hours move"), _("Each month: what moved, against what lies above zero."), velocity, order=50, gear="hours"
    ),
)
