"""Who is here: the members' directory, by name, skill and distance, a page at a time."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q

from networks import geo, privacy, roles
from networks.actors import Actor
from networks.geo import Place
from networks.models import Membership, MemberSkill, Neighborhood
from networks.models.member import Audience
from networks.text import fold

PAGE = 24
# What the list may show to any member; partners and coordinators see the rest on the member's page.
OPEN_TO_MEMBERS = frozenset({Audience.NETWORK, Audience.PUBLIC})


@dataclass(frozen=True)
class Row:
    """A neighbor in the list, with no more than the reader may see."""

    uid: str
    name: str
    kind: str
    picture_url: str
    neighborhood: Neighborhood | None
    distance: float | None
    offers: list[str]


@dataclass(frozen=True)
class Page:
    """`older` and `newer` are cursors for the links: the uid of the row that the next page starts from."""

    rows: list[Row]
    older: str
    newer: str


def page(*, to: Actor, words: str = "", skill: str = "", within: float | None = None, kind: str = "", cursor: str = "") -> Page:
    """A page of active members by name. `within` is meters from the reader's own place. At most five queries."""
    people = Membership.objects.active()
    sees_all = roles.can(to, "people.contacts")
    open_to = privacy.ALL if sees_all else OPEN_TO_MEMBERS
    if kind in Membership.Kind.values:
        people = people.filter(kind=kind)
    folded = fold(words)[:80]
    if folded:
        by_skill = _offers(sees_all).filter(skill__name_folded__contains=folded)
        people = people.filter(Q(name_folded__contains=folded) | Exists(by_skill))
    if skill:
        people = people.filter(Exists(_offers(sees_all).filter(skill__uid=_uuid(skill))))
    here = geo.place_of(to.member)
    if within is not None and here is not None:
        people = people.filter(_near(here, within, sees_all))
    found, older, newer = _slice(people, cursor)
    return Page([_row(member, open_to, to) for member in found], older, newer)


def _uuid(text: str) -> uuid.UUID:
    """A uid as said; one that cannot be finds nobody."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _offers(sees_all: bool) -> Any:
    """What members offer, of those who let the network see it."""
    offered = MemberSkill.objects.filter(membership=OuterRef("pk"), direction=MemberSkill.Direction.OFFER)
    return offered if sees_all else offered.filter(_open("skills", "membership__"))


def _open(field: str, prefix: str = "") -> Q:
    """Members who let the network see a field; by default they do (Membership.DEFAULT_AUDIENCES)."""
    said = f"{prefix}audiences__{field}"
    return Q(**{f"{said}__isnull": True}) | Q(**{f"{said}__in": sorted(OPEN_TO_MEMBERS)})


def _near(here: Place, meters: float, sees_all: bool) -> Q:
    """Members whose neighborhood's center, or whose blurred place, is within a distance."""
    hoods = [
        hood.pk
        for hood in Neighborhood.objects.all()
        if geo.meters_between(here, Place(hood.latitude, hood.longitude)) <= meters
    ]
    box = geo.box_around(here, meters)
    tapped = Q(
        neighborhood=None, latitude__gte=box.south, latitude__lte=box.north, longitude__gte=box.west, longitude__lte=box.east
    )
    near = Q(neighborhood__in=hoods) | tapped
    return near if sees_all else near & _open("neighborhood")


def _slice(people: Any, cursor: str) -> tuple[list[Membership], str, str]:
    """The rows after (or, with a leading "-", before) the one that the cursor names, and the cursors of the neighbors."""
    backward = cursor.startswith("-")
    start = Membership.objects.filter(uid=_uuid(cursor.lstrip("-"))).values("name_folded", "uid").first() if cursor else None
    backward = backward and start is not None
    if start is not None:
        past = "lt" if backward else "gt"
        people = people.filter(
            Q(**{f"name_folded__{past}": start["name_folded"]})
            | Q(name_folded=start["name_folded"], **{f"uid__{past}": start["uid"]})
        )
    order = ("-name_folded", "-uid") if backward else ("name_folded", "uid")
    offers = MemberSkill.objects.filter(direction=MemberSkill.Direction.OFFER).select_related("skill")
    rows = list(
        people.select_related("neighborhood")
        .order_by(*order)
        .prefetch_related(Prefetch("skills", queryset=offers, to_attr="offered"))[: PAGE + 1]
    )
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    if backward:
        rows.reverse()
    older = str(rows[-1].uid) if rows and (more or backward) else ""
    newer = f"-{rows[0].uid}" if rows and ((more and backward) or (start is not None and not backward)) else ""
    return rows, older, newer


def _row(member: Membership, open_to: frozenset[str], to: Actor) -> Row:
    audiences = privacy.ALL if member.pk == to.member.pk else open_to
    placed = privacy.shows(member, "neighborhood", audiences)
    offered = member.offered if privacy.shows(member, "skills", audiences) else []  # type: ignore[attr-defined]
    return Row(
        uid=str(member.uid),
        name=member.name,
        kind=member.kind,
        picture_url=member.picture_address if privacy.shows(member, "picture", audiences) else "",
        neighborhood=member.neighborhood if placed else None,
        distance=geo.meters_apart(to.member, member) if placed and member.pk != to.member.pk else None,
        offers=[row.skill.name for row in offered[:4]],
    )
