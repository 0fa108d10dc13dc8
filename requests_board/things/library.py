"""Reading the library: a page of things as ready rows, by one question to `things_search`; shelves; when a thing is free."""

import base64
import binascii
import datetime as dt
import json
import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection
from django.utils import timezone

from networks import apart, geo
from networks.models import Membership
from requests_board import posts, spelling
from requests_board.models import Booking, Shelf, Thing
from requests_board.models.borrowing import half_open

PAGE = 20
SORTS = ("newest", "near", "best")
WEEKS = 5


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for. `shelf` and `neighborhood` are ids; cursors come from `Page`."""

    words: str = ""
    kinds: tuple[str, ...] = ()
    shelf: int | None = None
    neighborhood: int | None = None
    free_from: dt.datetime | None = None
    free_until: dt.datetime | None = None
    sort: str = "newest"
    cursor: str = ""
    size: int = PAGE


@dataclass
class Line:
    """A thing as a list shows it."""

    pk: int
    uid: uuid.UUID
    number: int
    name: str
    kind: str
    state: str
    body: str
    shelf_name: str | None
    shelf_uid: uuid.UUID | None
    hood_name: str | None
    hood_uid: uuid.UUID | None
    photo_uid: uuid.UUID | None
    photo_alt: str | None
    keeper_name: str
    busy_until: dt.datetime | None
    waiting: int
    distance: float | None
    sort_key: float

    @property
    def icon(self) -> str:
        return Thing(kind=self.kind).icon

    def get_kind_display(self) -> str:
        return str(Thing.Kind(self.kind).label)


@dataclass
class Page:
    rows: list[Line] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    meant: str = ""  # the words that were looked for instead of the words that were typed


def page(wanted: Wanted, me: Membership | None) -> Page:
    """One page of the library. A cursor that nobody gave out shows the first page. One query; where words find nothing, another
    spelling is tried: two more.
    """
    found = _page(wanted, me)
    if found.rows or not wanted.words.strip():
        return found
    guess = spelling.meant(wanted.words, spelling.OF_THINGS)
    other = _page(replace(wanted, words=guess), me) if guess else found
    if other.rows:
        other.meant = guess
    return other


def _page(wanted: Wanted, me: Membership | None) -> Page:
    asked, back = _asked(wanted, me)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM things_search(%s, %s)", [json.dumps(asked), wanted.size + 1])
        rows = [Line(*row) for row in cursor.fetchall()]
    more = len(rows) > wanted.size
    rows = rows[-wanted.size :] if back else rows[: wanted.size]
    has_older, has_newer = (True, more) if back else (more, "after" in asked)
    return Page(
        rows,
        older=_cursor(rows[-1], "<") if rows and has_older else "",
        newer=_cursor(rows[0], ">") if rows and has_newer else "",
    )


def _asked(wanted: Wanted, me: Membership | None) -> tuple[dict[str, Any], bool]:
    place = geo.place_of(me) if me is not None else None
    sort = wanted.sort if wanted.sort in SORTS else "newest"
    if (sort == "near" and place is None) or (sort == "best" and not wanted.words.strip()):
        sort = "newest"
    asked: dict[str, Any] = {
        "words": wanted.words.replace("\x00", "").strip()[:200],
        "config": posts.text_config(),
        "sort": sort,
        "kinds": list(wanted.kinds) or None,
        "shelf": wanted.shelf,
        "neighborhood": wanted.neighborhood,
    }
    if away := apart.ids_of(me):
        asked["apart"] = away
    if place is not None:
        asked |= {"latitude": place.latitude, "longitude": place.longitude}
    if wanted.free_from is not None and wanted.free_until is not None and wanted.free_from < wanted.free_until:
        asked |= {"from": wanted.free_from.isoformat(), "until": wanted.free_until.isoformat()}
    read = _read_cursor(wanted.cursor)
    if read is not None:
        way, asked["key"], asked["after"] = read
        asked["back"] = way == ">"
    return {key: value for key, value in asked.items() if value is not None}, bool(asked.get("back"))


def _cursor(line: Line, way: str) -> str:
    said = json.dumps([way, line.sort_key, line.uid.hex]).encode()
    return base64.urlsafe_b64encode(said).decode().rstrip("=")


def _read_cursor(said: str) -> tuple[str, float, str] | None:
    if not said or len(said) > 160 or not said.isascii():
        return None
    try:
        way, key, uid = json.loads(base64.urlsafe_b64decode(said + "=" * (-len(said) % 4)))
        named = str(uuid.UUID(uid))
    except (ValueError, binascii.Error, TypeError, AttributeError, RecursionError):
        return None
    good = way in ("<", ">") and type(key) in (int, float) and abs(key) < 1e17
    return (way, float(key), named) if good else None


_SHELVES = """
SELECT s.id, s.uid, s.name, s.icon, coalesce(t.things, 0) FROM requests_board_shelf s LEFT JOIN (
       SELECT t.shelf_id, count(*) AS things FROM requests_board_thing t
        WHERE t.is_listed AND t.state IN ('ready', 'repair') AND (%s::bigint[] = '{}' OR NOT things_of_any(t, %s))
        GROUP BY t.shelf_id) t ON t.shelf_id = s.id
 ORDER BY s.position, s.name
"""


def shelves(me: Membership | None) -> list[Shelf]:
    """The shelves, each with `things_here`: how many stand on it for this reader. One query."""
    with connection.cursor() as cursor:
        away = apart.ids_of(me)
        cursor.execute(_SHELVES, [away, away])
        rows = cursor.fetchall()
    found = []
    for pk, uid, name, icon, things in rows:
        shelf = Shelf(pk=pk, uid=uid, name=name, icon=icon)
        shelf.things_here = things  # type: ignore[attr-defined]
        found.append(shelf)
    return found


# ── When it is free ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Day:
    """A day of the calendar: `state` is free, part, taken, mine or past."""

    on: dt.date
    state: str


def calendar(thing: Thing, me: Membership, today: dt.date, weeks: int = WEEKS) -> list[list[Day]]:
    """The coming weeks, each from Monday: which days are free. Whose the others are is nobody's business. One query."""
    first = today - dt.timedelta(days=today.weekday())
    last = first + dt.timedelta(weeks=weeks)
    start, end = (timezone.make_aware(dt.datetime.combine(day, dt.time.min)) for day in (first, last))
    rows = Booking.objects.live().filter(thing=thing, held__overlap=half_open(start, end))
    spans = [(row.starts_at, row.held.upper, row.borrower_id == me.pk) for row in rows.order_by("starts_at")[:500]]
    days = [first + dt.timedelta(days=number) for number in range(weeks * 7)]
    told = [Day(day, "past" if day < today else _state(day, spans)) for day in days]
    return [told[number : number + 7] for number in range(0, len(told), 7)]


def _state(day: dt.date, spans: list[tuple[dt.datetime, dt.datetime, bool]]) -> str:
    begin = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
    touching = [(max(start, begin), min(until, end), mine) for start, until, mine in spans if start < end and until > begin]
    if not touching:
        return "free"
    if any(mine for _start, _until, mine in touching):
        return "mine"
    covered = sum(((until - start) for start, until, _mine in touching), dt.timedelta())
    return "taken" if covered >= end - begin else "part"


def busy(thing: Thing, since: dt.datetime, until: dt.datetime) -> list[Booking]:
    """What is taken between two moments, in order."""
    rows = Booking.objects.live().filter(thing=thing, held__overlap=half_open(since, until))
    return list(rows.order_by("starts_at")[:500])
