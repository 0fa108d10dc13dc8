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
MOST_LISTED = 60


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
    older: str = ""  # the cursor of further members
    newer: str = ""


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
    open_ones = CirclePart.objects.filter(waits, circle__state=Circle.State.OPEN, member__state="active")
    rows = open_ones.exclude(member__in=apart.ids_of(member))
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


def inside(circle: Circle, by: Any, mine: CirclePart | None, after: uuid.UUID | None = None) -> Inside:
    """Who is in it, by name, but whom the reader never meets; members a page at a time. Two queries, or three."""
    is_in = mine is not None and mine.state == State.IN
    looks_after = steps.may_look_after(by)
    keeps = looks_after or (is_in and mine is not None and mine.is_keeper)
    rows = CirclePart.objects.filter(circle=circle).exclude(member__in=apart.ids_of(by.membership)).select_related("member")
    found = Inside()
    waits = Q(state__in=[State.ASKED, State.INVITED]) if keeps else Q()
    kept = rows.filter(Q(is_keeper=True) | waits) if keeps else rows.filter(is_keeper=True)
    for part in kept.order_by("state", "since", "id")[:MOST_SHOWN]:
        {State.IN: found.keepers, State.ASKED: found.asking, State.INVITED: found.invited}[State(part.state)].append(part)
    if not (is_in or looks_after):
        return found
    members = rows.filter(state=State.IN, is_keeper=False).order_by("member__name_folded", "id")
    if after is not None:
        start = CirclePart.objects.filter(circle=circle, uid=after).values_list("member__name_folded", "pk").first()
        if start is None:
            return found
        later = Q(member__name_folded__gt=start[0]) | Q(member__name_folded=start[0], pk__gt=start[1])
        members = members.filter(later)
    shown = list(members[: MOST_LISTED + 1])
    found.members, found.older = shown[:MOST_LISTED], str(shown[MOST_LISTED - 1].uid) if len(shown) > MOST_LISTED else ""
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
