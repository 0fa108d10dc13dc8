"""Gatherings as pages show them: those that are coming, one's own, and one with its places."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from common import wording
from networks import apart
from networks.models import Membership
from requests_board.gatherings import joining
from requests_board.models import Gathering, GatheringPart

MOST, PAGE = 100, 20


def _rows() -> Any:
    taken = Count("parts", filter=Q(parts__state__in=["joined", "present"]))
    return Gathering.objects.select_related("host", "category").annotate(taken=taken)


@dataclass
class Page:
    """`older` is a cursor, empty where there is nothing more."""

    rows: list[Gathering]
    older: str = ""
    newer: str = ""


def open_ones(me: Membership | None, after: uuid.UUID | None = None, most: int = PAGE) -> Page:
    """Those that have not happened, the newest first; those after one, on further pages. One query, or two."""
    away = apart.ids_of(me)
    rows = _rows().filter(state=Gathering.State.OPEN).without(away).order_by("-id")
    if away:
        there = GatheringPart.objects.filter(gathering=OuterRef("pk")).exclude(state=GatheringPart.State.LEFT)
        rows = rows.annotate(is_beside=Exists(there.filter(member__in=away)) & ~Exists(there.filter(member=me)))
    if after is not None:
        start = Gathering.objects.filter(uid=after).values_list("pk", flat=True).first()
        rows = rows.filter(pk__lt=start) if start is not None else rows
    found = list(rows[: most + 1])
    for row in found:
        if away and row.is_beside:
            row.taken = row.places
    return Page(found[:most], str(found[most - 1].uid) if len(found) > most else "")


def of_member(me: Membership) -> list[Gathering]:
    """Those that a member hosts or takes part in, the newest first; `waits_for_me` where they should answer. Two queries."""
    mine = dict(
        GatheringPart.objects.filter(member=me).exclude(state=GatheringPart.State.LEFT).order_by("-id").values_list(
            "gathering_id", "answer"
        )[:MOST]
    )  # fmt: skip
    rows = list(_rows().filter(Q(host=me) | Q(pk__in=mine)).without(apart.ids_of(me)).order_by("-id")[:MOST])
    for row in rows:
        row.waits_for_me = (row.state == "done" and mine.get(row.pk) == "") or (
            row.state == "disputed" and row.host_id == me.pk
        )
    return rows


def waiting_for(me: Membership) -> list[Gathering]:
    """Where a member was there and has not said whether it is right. One query."""
    parts = GatheringPart.objects.filter(member=me, state="present", answer="", gathering__state=Gathering.State.DONE)
    parts = parts.exclude(gathering__host__in=apart.ids_of(me))
    return [part.gathering for part in parts.select_related("gathering__host")[:20]]


def coming(request: Any) -> dict[str, Any] | None:
    """The panel on the home page."""
    rows = open_ones(request.me, most=4).rows
    return {"gatherings": rows} if rows else None


@dataclass(frozen=True)
class Terms:
    """What taking part means, in words."""

    costs: str
    each: int


def terms(gathering: Gathering) -> Terms:
    """Who pays what, before one says yes."""
    length, most = wording.hours(gathering.minutes), joining.promised(gathering)
    said = {"length": length, "most": wording.hours(most)}
    if gathering.is_class:
        if gathering.share == "each":
            return Terms(_("Each pays %(length)s. What is more than the teacher’s time goes to the commons fund.") % said, most)
        return Terms(_("Those there share the %(length)s among them: %(most)s each at most.") % said, most)
    if gathering.share == "each":
        return Terms(_("Everybody earns the time they were there, about %(length)s.") % said, most)
    return Terms(_("Those there share %(length)s among them.") % said, most)
