"""Reading the board: a page of posts as ready rows, by one question to `board_search`; shelves and neighborhoods too."""

import base64
import binascii
import datetime as dt
import json
import uuid
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.utils import timezone

from common import drawing
from networks import apart, geo
from networks.models import Membership
from networks.tenancy import current
from requests_board import posts, spelling, wordings
from requests_board.models import Post

PAGE = 20
SORTS = ("newest", "near", "best")


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for. Distances in meters; `days` ahead; cursors come from `Page`."""

    words: str = ""
    kinds: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    category: int | None = None
    neighborhood: int | None = None
    author: int | None = None
    is_urgent: bool = False
    meters: float | None = None
    day_from: dt.date | None = None
    day_until: dt.date | None = None
    sort: str = "newest"
    cursor: str = ""
    size: int = PAGE


@dataclass
class Line:
    """A post as a list shows it; templates read it like a Post."""

    pk: int
    uid: uuid.UUID
    kind: str
    state: str
    title: str
    body: str
    ways: list[str]
    minutes: int | None
    is_urgent: bool
    when_kind: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    weekday: int | None
    part_of_day: str
    published_at: dt.datetime
    expires_at: dt.datetime | None
    author: Any
    category: Any
    neighborhood: Any
    distance: float | None
    sort_key: float
    places: int
    taken: int
    language: str

    def get_kind_display(self) -> str:
        return str(Post.Kind(self.kind).label)

    @property
    def when_words(self) -> str:
        return wordings.when(self)


@dataclass
class Page:
    rows: list[Line] = field(default_factory=list)
    older: str = ""
    newer: str = ""
    meant: str = ""  # the words that were looked for instead of the words that were typed


def page(wanted: Wanted, me: Membership | None) -> Page:
    """One page of open posts. A cursor that nobody gave out shows the first page. One query; where words find nothing, another
    spelling is tried: two more.
    """
    found = _page(wanted, me)
    if found.rows or not wanted.words.strip():
        return found
    guess = spelling.meant(wanted.words, spelling.OF_POSTS)
    other = _page(replace(wanted, words=guess), me) if guess else found
    if other.rows:
        other.meant = guess
    return other


def _page(wanted: Wanted, me: Membership | None) -> Page:
    asked, back = _asked(wanted, me)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM board_search(%s, %s)", [json.dumps(asked), wanted.size + 1])
        rows = [_line(row) for row in cursor.fetchall()]
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
        "words": wanted.words.strip()[:200],
        "config": posts.text_config(),
        "sort": sort,
        "kinds": list(wanted.kinds) or None,
        "ways": list(wanted.ways) or None,
        "category": wanted.category,
        "neighborhood": wanted.neighborhood,
        "author": wanted.author,
        "urgent": wanted.is_urgent,
    }
    if away := apart.ids_of(me):
        asked["apart"] = away
    if place is not None:
        asked |= {"latitude": place.latitude, "longitude": place.longitude, "meters": wanted.meters}
    if wanted.day_from is not None and wanted.day_until is not None:
        asked |= {"from": wanted.day_from.isoformat(), "until": wanted.day_until.isoformat()}
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


def _line(row: tuple[Any, ...]) -> Line:
    (
        pk,
        uid,
        kind,
        state,
        title,
        body,
        ways,
        minutes,
        urgent,
        when_kind,
        starts,
        ends,
        weekday,
        part,
        published,
        expires,
        author_id,
        author_uid,
        author_name,
        category,
        icon,
        category_uid,
        hood,
        hood_uid,
        meters,
        key,
        places,
        taken,
        language,
    ) = row
    return Line(
        pk,
        uid,
        kind,
        state,
        title,
        body,
        ways,
        minutes,
        urgent,
        when_kind,
        starts,
        ends,
        weekday,
        part,
        published,
        expires,
        SimpleNamespace(pk=author_id, uid=author_uid, name=author_name),
        SimpleNamespace(name=category, icon=icon, uid=category_uid),
        SimpleNamespace(name=hood, uid=hood_uid) if hood is not None else None,
        meters,
        key,
        places,
        taken,
        language,
    )


def around(me: Membership | None) -> tuple[list[Any], list[Any]]:
    """Categories, and neighborhoods with how much is asked and offered there, counted up to a hundred each. One query.

    What the reader never sees is not counted, either.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM board_around(%s, %s)", [drawing.MOST_COUNTED + 1, apart.ids_of(me) or None])
        read = [json.loads(part) if isinstance(part, str) else part for part in cursor.fetchone()]
    return [SimpleNamespace(**one) for one in read[0]], [SimpleNamespace(**one) for one in read[1]]


def attached(uids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[list[str], list[uuid.UUID]]]:
    """By the uid of a post: the names of its skills, and the uids of its pictures in their order. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT uid, skills, files FROM board_attached(%s::uuid[])", [uids])
        return {uid: (skills, files) for uid, skills, files in cursor.fetchall()}


def near(me: Membership, most: int = 5) -> list[Line]:
    """Requests near a member, not their own: the nearest first, the newest where nobody has a place. One query."""
    rows = page(Wanted(kinds=("request",), sort="near", size=most + 5), me).rows
    return [row for row in rows if row.author.pk != me.pk][:most]


def days_of(choice: str) -> tuple[dt.date, dt.date] | None:
    """The days that a choice of "when" means: today, this week, the weekend, two weeks."""
    today = timezone.localdate()
    if choice == "today":
        return today, today
    if choice == "week":
        return today, today + dt.timedelta(days=6)
    if choice == "weekend":
        saturday = today + dt.timedelta(days=(5 - today.weekday()) % 7)
        return (today if today.weekday() == 6 else saturday), saturday + dt.timedelta(days=1 if today.weekday() != 6 else -6)
    if choice == "fortnight":
        return today, today + dt.timedelta(days=13)
    return None


def distances() -> list[tuple[int, float]]:
    """Choices of how far, in the network's unit, with meters."""
    unit = current.network().distance_unit
    numbers = (1, 2, 5, 10) if unit == "mi" else (1, 3, 5, 15)
    return [(number, geo.meters_of(number, unit)) for number in numbers]
