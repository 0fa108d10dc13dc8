"""A report: calls by month and what came of them. Days until met, and what was not met, are in `requests_board.figures`."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from common import registry
from networks.reports import Column, Figures, asked

_CALLS = """
SELECT date_trunc('month', t."on")::date, count(*), count(*) FILTER (WHERE t.outcome <> 'not-reached' AND t.outcome <> 'asked'),
       count(*) FILTER (WHERE t.outcome = 'asked'), count(*) FILTER (WHERE t.outcome = 'helped'),
       count(*) FILTER (WHERE t.outcome IN ('fine', 'back')), count(*) FILTER (WHERE t.outcome IN ('leaves', 'paused'))
  FROM requests_board_followuptry t WHERE t."on" BETWEEN %(start)s AND %(until)s GROUP BY 1 ORDER BY 1
"""


def calls(start: dt.date, until: dt.date) -> Figures:
    """What coordinators tried, by month, and how it came out. Nobody is named."""
    columns = [
        Column("month", _("Month"), "month"), Column("tries", _("Tries")), Column("reached", _("Reached")),
        Column("asked", _("Helpers asked")), Column("helped", _("Found help")), Column("well", _("Well, or back")),
        Column("gone", _("Paused or left")),
    ]  # fmt: skip
    return Figures(columns, asked(_CALLS, start, until), "tries")


registry.reports.add(
    "calls", registry.Report(_("Calls and what came of them"), _("How coordinators stay with people."), calls, order=55)
)
