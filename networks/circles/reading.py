"""Circles as pages and endpoints show them: those of a member, the others, and one with who is in it."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from networks import apart
from networks.circles import steps
from networks.circles.steps import State
from networks.models import Circle, CirclePart, Membership

PAGE = 24
MOST_SHOWN = 200


@dataclass
class Page:
    """`older` is a cursor, empty where there is nothing more."""

    rows: list[Circle]
    older: str = ""
    newer: str = ""


@dataclass
class Inside:
    """Who is in a circle as one reader may see them: names for those inside and who looks after it, else keepers alone."""

    keepers: list[CirclePart] = field(default_factory=list)
    members: list[CirclePart] = field(default_factory=list)
    asking: list[CirclePart] = field(default_factory=list)
    invited: list[CirclePart] = field(default_factory=list)


def _rows() -> QuerySet:
    size = Count("parts", filter=Q(parts__state=State.IN))
    return Circle.objects.select_related("category", "neighborhood").annotate(size=size)


def of(member: Membership) -> list[Circle]:
    """The open circles that a member is in, by name. One query."""
    mine = CirclePart.objects.filter(member=member, state=State.IN).values("circle")
    return list(_rows().filter(state=Circle.State.OPEN, pk__in=mine).order_by("name_folded", "id"))


def ids_of(member: Membership) -> QuerySet:
    """For a query: ids of the circles that a member is in, ended ones too."""
    return CirclePart.objects.filter(member=member, state=State.IN).values("circle")


def is_in(circle_id: int | None, member: Membership | None) -> bool:
    if circle_id is None or member is None:
        return False
    return CirclePart.objects.filter(circle=circle_id, member=member, state=State.IN).exists()


def called(member: Membership) -> list[CirclePart]:
    """What waits for a member's word: invitations to open circles, and who asks to come into those they keep. One query."""
    keeps = CirclePart.objects.filter(member=member, is_keeper=True).values("circle")
    waits = Q(member=member, state=State.INVITED) | Q(circle__in=keeps, state=State.ASKED)
    rows = CirclePart.objects.filter(waits, circle__state=Circle.State.OPEN).exclude(member__in=apart.ids_of(member))
    return list(rows.select_related("circle", "member").order_by("since", "id")[:20])


def others(member: Membership, after: uuid.UUID | None = None) -> Page:
    """The open circles that a member is not in, by name, a page at a time. One query, or two."""
    rows = _rows().filter(state=Circle.State.OPEN).exclude(pk__in=ids_of(member)).order_by("name_folded", "id")
    if after is not None:
        start = Circle.objects.filter(uid=after).values_list("name_folded", "pk").first()
        if start is None:
            return Page([])
        rows = rows.filter(Q(name_folded__gt=start[0]) | Q(name_folded=start[0], pk__gt=start[1]))
    found = list(rows[: PAGE + 1])
    return Page(found[:PAGE], str(found[PAGE - 1].uid) if len(found) > PAGE else "")


def one(uid: uuid.UUID) -> Circle | None:
    found: Circle | None = _rows().filter(uid=uid).first()
    return found


def inside(circle: Circle, by: Any, mine: CirclePart | None) -> Inside:
    """Who is in it, by name, but whom the reader never meets. One query."""
    is_in = mine is not None and mine.state == State.IN
    looks_after = steps.may_look_after(by)
    keeps = looks_after or (is_in and mine is not None and mine.is_keeper)
    rows = CirclePart.objects.filter(circle=circle).exclude(member__in=apart.ids_of(by.membership)).select_related("member")
    if not (is_in or looks_after):
        rows = rows.filter(is_keeper=True)
    elif not keeps:
        rows = rows.filter(state=State.IN)
    found = Inside()
    for part in rows.order_by("-is_keeper", "member__name_folded", "id")[:MOST_SHOWN]:
        if part.state == State.IN:
            (found.keepers if part.is_keeper else found.members).append(part)
        elif part.state == State.ASKED:
            found.asking.append(part)
        elif part.state == State.INVITED:
            found.invited.append(part)
    return found


def parts_for(by: Any) -> QuerySet:
    """The places in circles that a reader may see, as `inside` shows them: their own; keepers; who is in theirs; all of what
    they keep or look after."""
    rows = CirclePart.objects.exclude(member__in=apart.ids_of(by.membership))
    if steps.may_look_after(by):
        return rows
    own = CirclePart.objects.filter(member=by.member, state=State.IN)
    seen = Q(member=by.member) | Q(is_keeper=True) | Q(circle__in=own.values("circle"), state=State.IN)
    return rows.filter(seen | Q(circle__in=own.filter(is_keeper=True).values("circle")))
