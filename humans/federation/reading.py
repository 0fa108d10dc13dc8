"""Published rows, read as the role that can read nothing else: it cannot look into a network, by mistake or on purpose."""

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from common import dotmap
from humans.federation import places

PAGE = 20
# How long ago the figures lie that a network's own are held against.
BEFORE = dt.timedelta(days=56)
KEYS = ("members", "hours", "requests", "requests_met", "first_reply", "took_part", "gave_and_received", "things_out")


@dataclass(frozen=True)
class Published:
    """One network, as it shows itself. A figure that is missing or None is one that it does not show."""

    id: int
    slug: str
    name: str
    block: str
    host: str
    state: str
    place: str
    latitude: float | None
    longitude: float | None
    as_of: dt.date | None
    now: dict[str, float | None] = field(default_factory=dict)
    before: dict[str, float | None] = field(default_factory=dict)
    weeks: list[float | None] = field(default_factory=list)
    silent_since: dt.date | None = None  # nobody coordinates, as its sponsor was told
    sponsor: str = ""

    def figure(self, key: str) -> float | None:
        return self.now.get(key)

    def share(self, part: str, whole: str, *, before: bool = False) -> int | None:
        """Percent, where both are shown."""
        said = self.before if before else self.now
        some, all_ = said.get(part), said.get(whole)
        return round(100 * some / all_) if some is not None and all_ else None


@contextlib.contextmanager
def as_umbrella() -> Iterator[Any]:
    """A cursor that may read published rows and nothing of any tenant, until the block ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE umbrella_reader")
        yield cursor
        cursor.execute("RESET ROLE")  # After an error rolling back does it.


_ROWS = """
SELECT n.id, n.slug, n.name, n.block, coalesce(n.host, ''), n.state, coalesce(p.place, ''), p.latitude, p.longitude, size.as_of,
       coalesce(size.value, 0) AS size,
       (SELECT jsonb_object_agg(v.key, v.value) FROM networks_vital v WHERE v.subject_id = n.id AND v.is_latest) AS now,
       (SELECT jsonb_object_agg(v.key, v.value) FROM networks_vital v
         WHERE v.subject_id = n.id AND v.key = ANY (%(keys)s) AND v.as_of = %(before)s) AS before,
       (SELECT jsonb_agg(v.value ORDER BY v.as_of) FROM networks_vital v
         WHERE v.subject_id = n.id AND v.key = 'hours_week' AND v.as_of > %(weeks)s) AS weeks,
       watch.silent_since, coalesce(sponsor.name, '')
  FROM networks_vital size JOIN networks_network n ON n.id = size.subject_id
  LEFT JOIN networks_publicprofile p ON p.subject_id = n.id
  LEFT JOIN humans_sponsorship watch ON watch.subject_id = n.id AND watch.state = 'agreed'
  LEFT JOIN networks_network sponsor ON sponsor.id = watch.sponsor_id
 WHERE size.key = 'members' AND size.is_latest AND n.kind = 'local' AND n.state <> 'closed'
   AND (%(slug)s::text IS NULL OR n.slug = %(slug)s)
   AND (%(size)s::float IS NULL OR (coalesce(size.value, 0), -size.subject_id) < (%(size)s::float, -%(last)s::bigint))
 ORDER BY coalesce(size.value, 0) DESC, size.subject_id LIMIT %(limit)s
"""


_CALLS = """
SELECT c.uid, c.title, c.until, n.name, n.block, coalesce(p.place, ''),
       (SELECT count(*) FROM humans_answertocall a WHERE a.call_id = c.id)
  FROM humans_callforhelp c JOIN networks_network n ON n.id = c.subject_id
  LEFT JOIN networks_publicprofile p ON p.subject_id = n.id
 WHERE c.state = 'open' AND c.until > clock_timestamp() ORDER BY c.called_at DESC LIMIT 20
"""


def page(after: str = "", limit: int = PAGE) -> tuple[list[Published], str]:
    """Networks by size, the largest first, and the cursor of the next page. Two statements, however many there are."""
    size, _dash, last = after.partition("-")
    known = size.replace(".", "", 1).isdigit() and last.isdigit()
    rows = _read(limit + 1, size=float(size) if known else None, last=int(last) if known else None)
    more = rows[limit - 1] if len(rows) > limit else None
    cursor = f"{more.figure('members') or 0:g}-{more.id}" if more else ""
    return rows[:limit], cursor


def one(slug: str) -> Published | None:
    """One network as it shows itself."""
    rows = _read(1, slug=slug)
    return rows[0] if rows else None


def totals() -> tuple[dict[str, float | None], dict[str, float | None]]:
    """What the umbrella published of all networks together, now and a month ago. One statement."""
    with as_umbrella() as cursor:
        cursor.execute(
            "SELECT v.key, v.value, v.is_latest FROM networks_vital v JOIN networks_network n ON n.id = v.subject_id "
            "WHERE n.kind = 'umbrella' AND v.key LIKE 'all.%%' AND (v.is_latest OR v.as_of = %s)",
            [timezone.localdate() - dt.timedelta(days=30)],
        )
        rows = cursor.fetchall()
    now = {key.removeprefix("all."): value for key, value, is_latest in rows if is_latest}
    return now, {key.removeprefix("all."): value for key, value, is_latest in rows if not is_latest}


def calls() -> list[dict[str, Any]]:
    """Calls for help that are open, the newest first: title, network, place, until. One statement."""
    with as_umbrella() as cursor:
        cursor.execute(_CALLS)
        rows = cursor.fetchall()
    return [dict(zip(("uid", "title", "until", "name", "block", "place", "answers"), row, strict=True)) for row in rows]


def spots(part: dotmap.Box | None) -> list[dotmap.Spot]:
    """The marks of the map, or of a part of it. Two statements."""
    with as_umbrella() as cursor:
        return places.marks(cursor, part)


def picture(link: Callable[[dotmap.Spot], str], part: dotmap.Box | None, whole: str) -> str:
    """The map, or a part of it. Two statements."""
    with as_umbrella() as cursor:
        return places.picture(cursor, link, part, whole)


def _read(limit: int, *, slug: str | None = None, size: float | None = None, last: int | None = None) -> list[Published]:
    today = timezone.localdate()
    values = {
        "keys": list(KEYS), "before": today - BEFORE, "weeks": today - dt.timedelta(days=92), "limit": limit,
        "slug": slug, "size": size, "last": last,
    }  # fmt: skip
    with as_umbrella() as cursor:
        cursor.execute(_ROWS, values)
        rows = cursor.fetchall()
    return [_published(row) for row in rows]


def _published(row: tuple[Any, ...]) -> Published:
    now, before, weeks = _figures(row[11]), _figures(row[12]), (_loaded(row[13]) or [])[-12:]
    return replace(Published(*row[:10]), now=now, before=before, weeks=weeks, silent_since=row[14], sponsor=row[15])


def _figures(said: Any) -> dict[str, float | None]:
    return _loaded(said) or {}


def _loaded(said: Any) -> Any:
    return json.loads(said) if isinstance(said, str) else said
