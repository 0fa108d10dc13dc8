"""Reports from the board: hours by category, how long requests wait, who is still without a first exchange, how many meet."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from common import registry
from networks.reports import Column, Figures, asked

_MONTH = Column("month", _("Month"), "month")

_HOURS = """
SELECT date_trunc('month', e.done_on)::date AS month, c.name, count(*), sum(e.done_minutes)::bigint
  FROM requests_board_exchange e
  LEFT JOIN requests_board_post p ON p.id = e.post_id LEFT JOIN networks_category c ON c.id = p.category_id
 WHERE e.state = 'confirmed' AND e.way = 'hours' AND e.done_on BETWEEN %(start)s AND %(until)s
 GROUP BY 1, 2 ORDER BY 1, 4 DESC, 2
"""


def hours_by_category(start: dt.date, until: dt.date) -> Figures:
    """Confirmed exchanges for hours, by the month they were done in and the category of their post."""
    columns = [
        _MONTH, Column("category", _("Category"), "text"), Column("exchanges", _("Exchanges")),
        Column("hours", _("Hours"), "minutes"),
    ]  # fmt: skip
    rows = [
        [month, name or str(_("Without a post")), count, minutes] for month, name, count, minutes in asked(_HOURS, start, until)
    ]
    return Figures(columns, rows, "hours")


# Met: the first exchange of that request was confirmed. Days from the day it was posted to the day it was done.
_ASKED = """
WITH asked AS (SELECT p.id, p.category_id, p.happened_on, p.state,
       (SELECT min(e.done_on) FROM requests_board_exchange e WHERE e.post_id = p.id AND e.state = 'confirmed') AS met_on
  FROM requests_board_post p
 WHERE p.kind = 'request' AND p.audience NOT IN ('coordinators', 'circle') AND p.state NOT IN ('draft', 'hidden')
   AND p.happened_on BETWEEN %(start)s AND %(until)s)
"""
_WAITS = """
SELECT date_trunc('month', happened_on)::date, count(*), count(met_on),
       round(100.0 * count(met_on) / count(*))::int,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(met_on - happened_on, 0)) FILTER (WHERE met_on IS NOT NULL),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY greatest(met_on - happened_on, 0)) FILTER (WHERE met_on IS NOT NULL)
  FROM asked GROUP BY 1 ORDER BY 1
"""
_UNMET = """
SELECT c.name, count(*), count(*) - count(met_on), count(*) FILTER (WHERE met_on IS NULL AND state IN ('open', 'reserved')),
       round(100.0 * (count(*) - count(met_on)) / count(*))::int
  FROM asked JOIN networks_category c ON c.id = category_id
 GROUP BY 1 HAVING count(*) > count(met_on) ORDER BY 3 DESC, 1
"""


def days_to_met(start: dt.date, until: dt.date) -> Figures:
    """Requests by the month they were posted in: how many were met, and after how many days."""
    columns = [
        _MONTH, Column("requests", _("Requests")), Column("met", _("Met")), Column("share", _("Share met"), "percent"),
        Column("median", _("Half of them within"), "days"), Column("ninth", _("Nine of ten within"), "days"),
    ]  # fmt: skip
    note = _("Days from posting a request to the day it was done.")
    return Figures(columns, asked(_ASKED + _WAITS, start, until), "share", note)


def unmet(start: dt.date, until: dt.date) -> Figures:
    """What was asked for and not met, by category: where the network lacks hands."""
    columns = [
        Column("category", _("Category"), "text"), Column("requests", _("Requests")), Column("unmet", _("Not met")),
        Column("open", _("Still open")), Column("share", _("Share not met"), "percent"),
    ]  # fmt: skip
    return Figures(columns, asked(_ASKED + _UNMET, start, until), "unmet")


_FIRST = """
WITH first AS (
    SELECT m.id, m.joined_on,
           (SELECT min(e.done_on) FROM requests_board_exchange e
             WHERE (e.giver_id = m.id OR e.receiver_id = m.id) AND e.state = 'confirmed') AS began_on
      FROM networks_membership m
     WHERE m.joined_on BETWEEN %(start)s AND %(until)s AND m.state IN ('active', 'suspended', 'left'))
SELECT date_trunc('month', joined_on)::date, count(*), count(began_on), round(100.0 * count(began_on) / count(*))::int,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY greatest(began_on - joined_on, 0)) FILTER (WHERE began_on IS NOT NULL)
  FROM first GROUP BY 1 ORDER BY 1
"""


def first_exchanges(start: dt.date, until: dt.date) -> Figures:
    """Members by the month they joined in: how many have exchanged since, and after how many days."""
    columns = [
        _MONTH, Column("joined", _("Joined")), Column("began", _("Exchanged since")), Column("share", _("Share"), "percent"),
        Column("median", _("Half of them within"), "days"),
    ]  # fmt: skip
    return Figures(columns, asked(_FIRST, start, until), "share", _("Days from joining to a first exchange."))


_PARTNERS = """
WITH met AS (
    SELECT date_trunc('month', done_on)::date AS month, giver_id AS one, receiver_id AS other
      FROM requests_board_exchange WHERE state = 'confirmed' AND done_on BETWEEN %(start)s AND %(until)s
     UNION ALL
    SELECT date_trunc('month', done_on)::date, receiver_id, giver_id
      FROM requests_board_exchange WHERE state = 'confirmed' AND done_on BETWEEN %(start)s AND %(until)s),
each AS (SELECT month, one, count(*) AS exchanges, count(DISTINCT other) AS partners FROM met GROUP BY month, one)
SELECT month, count(*), sum(exchanges)::bigint / 2, sum(partners)::bigint / 2, round(avg(partners), 1)
  FROM each GROUP BY month ORDER BY month
"""


def partners(start: dt.date, until: dt.date) -> Figures:
    """How many members took part in each month, and how many different neighbors they met."""
    columns = [
        _MONTH, Column("members", _("Members who took part")), Column("exchanges", _("Exchanges")),
        Column("pairs", _("Different pairs")), Column("average", _("Neighbors met, on average"), "decimal"),
    ]  # fmt: skip
    return Figures(columns, asked(_PARTNERS, start, until), "members")


_GAP = """
WITH asked AS (SELECT category_id, count(*) FILTER (WHERE kind = 'request') AS requests,
                      count(*) FILTER (WHERE kind = 'offer') AS offers
                 FROM requests_board_post
                WHERE state NOT IN ('draft', 'hidden', 'waiting') AND audience NOT IN ('coordinators', 'circle')
                  AND happened_on BETWEEN %(start)s AND %(until)s GROUP BY 1),
said AS (SELECT s.category_id, count(DISTINCT ms.membership_id) FILTER (WHERE ms.direction = 'want') AS wants,
                count(DISTINCT ms.membership_id) FILTER (WHERE ms.direction = 'offer') AS hands
           FROM networks_memberskill ms JOIN networks_skill s ON s.id = ms.skill_id
           JOIN networks_membership m ON m.id = ms.membership_id AND m.state = 'active' GROUP BY 1)
SELECT c.name, coalesce(a.requests, 0) + coalesce(d.wants, 0) AS needs, coalesce(a.offers, 0) + coalesce(d.hands, 0) AS hands,
       coalesce(a.requests, 0) + coalesce(d.wants, 0) - coalesce(a.offers, 0) - coalesce(d.hands, 0) AS gap
  FROM networks_category c LEFT JOIN asked a ON a.category_id = c.id LEFT JOIN said d ON d.category_id = c.id
 WHERE a.category_id IS NOT NULL OR d.category_id IS NOT NULL ORDER BY 4 DESC, 1
"""


def skills_gap(start: dt.date, until: dt.date) -> Figures:
    """By category: what is needed (requests of these days, members who want it) beside the hands for it (offers, members who
    offer it), where more hands are needed first."""
    columns = [
        Column("category", _("Category"), "text"), Column("needs", _("Needed")), Column("hands", _("Hands for it")),
        Column("gap", _("Hands missing")),
    ]  # fmt: skip
    note = _("Needed: requests of these days and members who want it. Hands: offers of these days and members who offer it.")
    return Figures(columns, asked(_GAP, start, until), "needs", note, beside="hands")


for _order, (_name, _title, _words, _figures) in enumerate(
    [
        ("hours", _("Hours by category and month"), _("What neighbors did for each other."), hours_by_category),
        ("days-to-met", _("Days from request to met"), _("How long people wait for help."), days_to_met),
        ("unmet", _("Not met, by category"), _("Where more hands are needed."), unmet),
        ("skills-gap", _("Needs and skills"), _("Which skills to look for, teach or invite."), skills_gap),
        ("first-exchanges", _("From joining to a first exchange"), _("How newcomers find their way in."), first_exchanges),
        ("partners", _("Who meets whom"), _("How many different neighbors people exchange with. No names."), partners),
    ],
    start=1,
):
    registry.reports.add(_name, registry.Report(_title, _words, _figures, order=10 * _order))
