"""What a network publishes of its board: hours, requests met, how soon somebody answers, who both gives and receives.

Nothing that fewer than five people stand behind: the figure is None then, and SQL suppresses small counts once more.
"""

import datetime as dt
from typing import Any

from django.db import connection

from common import registry

FEWEST = 5
SPAN, SEASON = dt.timedelta(days=30), dt.timedelta(days=90)

_HOURS = """
SELECT sum(done_minutes) / 60.0, count(DISTINCT giver_id) FROM requests_board_exchange
 WHERE state = 'confirmed' AND way = 'hours' AND done_on >= %(start)s AND done_on < %(until)s
"""
_WEEKS = """
SELECT (done_on - %(start)s::date) / 7 AS week, sum(done_minutes) / 60.0, count(DISTINCT giver_id) + count(DISTINCT receiver_id)
  FROM requests_board_exchange
 WHERE state = 'confirmed' AND way = 'hours' AND done_on >= %(start)s AND done_on < %(until)s GROUP BY 1
"""
_REQUESTS = """
SELECT count(*), count(*) FILTER (WHERE EXISTS (
         SELECT FROM requests_board_exchange e WHERE e.post_id = p.id AND e.state IN ('agreed', 'done', 'confirmed'))),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM r.first_at - p.published_at) / 3600)
         FILTER (WHERE r.first_at IS NOT NULL),
       count(r.first_at)
  FROM requests_board_post p
  LEFT JOIN LATERAL (SELECT min(e.made_at) AS first_at FROM requests_board_exchange e WHERE e.post_id = p.id) r ON true
 WHERE p.kind = 'request' AND p.state NOT IN ('draft', 'hidden')
   AND p.audience NOT IN ('coordinators', 'circle') AND p.happened_on >= %(start)s AND p.happened_on < %(until)s
"""
_BOTH = """
WITH sides AS (
    SELECT giver_id AS one, true AS gave FROM requests_board_exchange
     WHERE state = 'confirmed' AND done_on >= %(start)s AND done_on < %(until)s
     UNION
    SELECT receiver_id, false FROM requests_board_exchange
     WHERE state = 'confirmed' AND done_on >= %(start)s AND done_on < %(until)s),
each AS (SELECT one, count(*) AS sides FROM sides GROUP BY one)
SELECT count(*), count(*) FILTER (WHERE sides = 2) FROM each
"""


def _asked(sql: str, start: dt.date, until: dt.date) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"start": start, "until": until})
        return cursor.fetchall()


def hours(today: dt.date) -> float | None:
    """Hours exchanged in the last 30 days."""
    ((total, people),) = _asked(_HOURS, today - SPAN, today)
    return float(total) if total is not None and people >= FEWEST else None


def hours_by_week(first: dt.date, weeks: int) -> list[float | None]:
    """Hours exchanged in each of so many weeks."""
    found = {week: (total, people) for week, total, people in _asked(_WEEKS, first, first + dt.timedelta(weeks=weeks))}
    figures = [found.get(week, (0, FEWEST)) for week in range(weeks)]
    return [float(total) if people >= FEWEST else None for total, people in figures]


def requests(today: dt.date) -> float:
    """Requests of the last 30 days."""
    return float(_asked(_REQUESTS, today - SPAN, today)[0][0])


def requests_met(today: dt.date) -> float:
    """Of these, how many somebody agreed to help with."""
    return float(_asked(_REQUESTS, today - SPAN, today)[0][1])


def first_reply(today: dt.date) -> float | None:
    """Half of the requests of the last 30 days had a first offer within so many hours."""
    _all, _met, median, answered = _asked(_REQUESTS, today - SPAN, today)[0]
    return max(float(median), 0.0) if answered >= FEWEST else None


def took_part(today: dt.date) -> float:
    """Members who gave or received in the last 90 days."""
    return float(_asked(_BOTH, today - SEASON, today)[0][0])


def gave_and_received(today: dt.date) -> float:
    """Of these, how many did both."""
    return float(_asked(_BOTH, today - SEASON, today)[0][1])


registry.vitals.add("hours", registry.Vital(hours, is_count=False))
registry.vitals.add("hours_week", registry.Vital(weeks=hours_by_week, is_count=False))
registry.vitals.add("requests", registry.Vital(requests))
registry.vitals.add("requests_met", registry.Vital(requests_met))
registry.vitals.add("first_reply", registry.Vital(first_reply, is_count=False))
registry.vitals.add("took_part", registry.Vital(took_part))
registry.vitals.add("gave_and_received", registry.Vital(gave_and_received))
