"""Who is here: the members' directory, by name, skill and distance, a page at a time."""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from networks import apart, geo, privacy, roles
from networks.actors import Actor
from networks.geo import Place
from networks.models import Availability, Membership, MemberSkill, Neighborhood
from networks.models.member import Audience
from networks.text import fold

PAGE = 24
MOST_LOOKED_UP = 500
# What the list may show to any member; partners and coordinators see the rest on the member's page.
OPEN_TO_MEMBERS = frozenset({Audience.NETWORK, Audience.PUBLIC})


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for. `within` is meters from their own place; `skill` a uid; `level` how well they do it; `weekday`
    (0 is Monday) and `part` when they are free; `language` one that they speak; `cursor` comes from `Page`.
    """

    words: str = ""
    skill: str = ""
    within: float | None = None
    kind: str = ""
    cursor: str = ""
    size: int = PAGE
    level: str = ""
    language: str = ""
    weekday: int | None = None
    part: str = ""


@dataclass(frozen=True)
class Row:
    """A neighbor in the list, with no more than the reader may see."""

    uid: str
    name: str
    kind: str
    number: int | None
    joined_on: dt.date | None
    picture_url: str
    neighborhood: Neighborhood | None
    distance: float | None
    offers: list[str]


@dataclass(frozen=True)
class Page:
    """`older` and `newer` are cursors for the links: the uid of the row that the next page starts from. `are_alike` says
    that nobody has the words, and that these look like them."""

    rows: list[Row]
    older: str
    newer: str
    are_alike: bool = False


class _Found(NamedTuple):
    """A row of `people_search`."""

    pk: int
    uid: uuid.UUID
    name: str
    kind: str
    number: int | None
    joined_on: dt.date | None
    audiences: Any
    picture: int | None
    latitude: float | None
    longitude: float | None
    hood: int | None
    hood_uid: uuid.UUID
    hood_name: str
    hood_latitude: float
    hood_longitude: float
    offers: list[str]
    alike: bool


def page(wanted: Wanted, *, to: Actor) -> Page:
    """A page of active members by name. At most three queries."""
    sees_all = roles.can(to, "people.contacts")
    asked = _asked(wanted, to, sees_all=sees_all)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_search(%s, %s)", [json.dumps(asked), wanted.size + 1])
        found = [_Found(*row) for row in cursor.fetchall()]
    more = len(found) > wanted.size
    back = asked.get("back", False)
    found = found[-wanted.size :] if back and more else found[: wanted.size]
    open_to = privacy.ALL if sees_all else OPEN_TO_MEMBERS
    rows = [_row(row, open_to, to) for row in found]
    if not found or found[0].alike:
        return Page(rows, "", "", are_alike=bool(found))
    older = rows[-1].uid if more or back else ""
    newer = f"-{rows[0].uid}" if (more if back else "after" in asked) else ""
    return Page(rows, older, newer)


def looked_up(words: str) -> list[int]:
    """Ids of members in whatever state whose name, email, phone or earlier number holds the words: for coordinators."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_lookup(%s, %s)", [fold(words.replace("\0", " "))[:80], MOST_LOOKED_UP])
        return [row[0] for row in cursor.fetchall()]


def _asked(wanted: Wanted, to: Actor, *, sees_all: bool) -> dict[str, Any]:
    """What `people_search` takes. A cursor or a skill that nobody gave out finds the first page, or nobody."""
    asked: dict[str, Any] = {"sees_all": sees_all, "words": fold(wanted.words.replace("\0", " "))[:80]}
    if away := apart.ids_of(to.membership):
        asked["apart"] = away
    if wanted.kind in Membership.Kind.values:
        asked["kind"] = wanted.kind
    if wanted.skill:
        asked["skill"] = str(_uuid(wanted.skill) or uuid.UUID(int=0))
    if wanted.level in MemberSkill.Level.values:
        asked["level"] = wanted.level
    if language := fold(wanted.language.replace("\0", " "))[:40]:
        asked["language"] = language
    if wanted.weekday is not None and 0 <= wanted.weekday <= 6:
        asked["weekday"] = wanted.weekday
    if wanted.part in Availability.Part.values:
        asked["part"] = wanted.part
    here = geo.place_of(to.member)
    if wanted.within is not None and here is not None:
        asked["hoods"] = _hoods_within(here, wanted.within)
        asked["box"] = list(geo.box_around(here, wanted.within))
    start = _uuid(wanted.cursor.removeprefix("-"))
    if start is not None and Membership.objects.filter(uid=start).exists():
        asked |= {"after": str(start), "back": wanted.cursor.startswith("-")}
    return asked


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _hoods_within(here: Place, meters: float) -> list[int]:
    """Neighborhoods whose center is within a distance."""
    hoods = Neighborhood.objects.values_list("pk", "latitude", "longitude")
    return [pk for pk, north, east in hoods if geo.meters_between(here, Place(north, east)) <= meters]


def _row(found: _Found, open_to: frozenset[str], to: Actor) -> Row:
    """What the reader may see of what was found."""
    member = Membership(
        pk=found.pk, uid=found.uid, name=found.name, kind=found.kind, picture_id=found.picture,
        audiences=json.loads(found.audiences) if isinstance(found.audiences, str) else found.audiences,
        latitude=found.latitude, longitude=found.longitude,
    )  # fmt: skip
    if found.hood is not None:
        place = {"latitude": found.hood_latitude, "longitude": found.hood_longitude}
        member.neighborhood = Neighborhood(pk=found.hood, uid=found.hood_uid, name=found.hood_name, **place)
    shown = privacy.ALL if found.pk == to.member.pk else open_to
    placed = privacy.shows(member, "neighborhood", shown)
    return Row(
        uid=str(found.uid),
        name=found.name,
        kind=found.kind,
        number=found.number,
        joined_on=found.joined_on,
        picture_url=member.picture_address if privacy.shows(member, "picture", shown) else "",
        neighborhood=member.neighborhood if placed else None,
        distance=geo.meters_apart(to.member, member) if placed and found.pk != to.member.pk else None,
        offers=found.offers if privacy.shows(member, "skills", shown) else [],
    )
