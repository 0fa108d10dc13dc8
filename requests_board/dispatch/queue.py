"""The coordinators' queue: requests that nobody has met yet, oldest first, by age and area; and the calls of a day."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from ledgers.hours import care
from ledgers.models import CareConversation
from networks import clauses
from networks.actors import Actor
from requests_board import wordings
from requests_board.dispatch import followups
from requests_board.dispatch.clauses import PEER, exchange_type
from requests_board.models import FollowUp, Match, Post

PAGE = 25
MOST_CALLS = 100
MOST_COUNTED = 5_000
AGES = (3, 7, 14, 30)  # days
_ASKED = (Post.State.OPEN, Post.State.PRIVATE)  # what is asked of coordinators alone is in their queue, too


@dataclass(frozen=True)
class Wanted:
    """What a coordinator looks for. `days` is the least age; ids of rows; cursors come from `Page`."""

    days: int | None = None
    neighborhood: int | None = None
    category: int | None = None
    is_urgent: bool = False
    with_whom: str = ""  # "mine": taken by the reader, "free": by nobody
    cursor: int | None = None
    size: int = PAGE


@dataclass
class Line:
    """A request in the queue, with its follow-up and how many neighbors were asked."""

    post: Any
    days: int
    when_words: str
    follow_up: FollowUp | None
    asked: int


@dataclass
class Page:
    rows: list[Line] = field(default_factory=list)
    older: str = ""
    newer: str = ""


def page(wanted: Wanted, *, by: Actor, now: dt.datetime | None = None) -> Page:
    """Open requests without help, the oldest first. Five queries at most, however long the list is."""
    moment = now or timezone.now()
    least = wanted.days
    if least is None and exchange_type() == PEER:
        least = clauses.value("dispatch.unmet_days")
    up = Q(expires_at=None) | Q(expires_at__gt=moment)
    rows = Post.objects.filter(up, kind=Post.Kind.REQUEST, state__in=_ASKED).exclude(author=by.hands)
    if least is not None:
        told = Q(is_urgent=True) | Q(state=Post.State.PRIVATE) | _followed()
        rows = rows.filter(told | Q(published_at__lte=moment - dt.timedelta(days=least)))
    if wanted.neighborhood is not None:
        rows = rows.filter(neighborhood=wanted.neighborhood)
    if wanted.category is not None:
        rows = rows.filter(category=wanted.category)
    if wanted.is_urgent:
        rows = rows.filter(is_urgent=True)
    if wanted.with_whom == "mine":
        rows = rows.filter(pk__in=FollowUp.objects.open().filter(taken_by=by.hands).values("post"))
    elif wanted.with_whom == "free":
        rows = rows.exclude(pk__in=FollowUp.objects.open().filter(taken_by__isnull=False, post__isnull=False).values("post"))
    start = Post.objects.filter(pk=wanted.cursor).first() if wanted.cursor is not None else None
    if start is not None:
        after = Q(published_at__gt=start.published_at) | Q(published_at=start.published_at, pk__gt=start.pk)
        rows = rows.filter(after, published_at__gte=start.published_at)
    found = list(rows.select_related("author", "neighborhood", "category").order_by("published_at", "id")[: wanted.size + 1])
    more, found = len(found) > wanted.size, found[: wanted.size]
    return Page(_lines(found, moment), older=str(found[-1].uid) if more else "")


def _followed() -> Q:
    """Requests that somebody follows up, however young."""
    return Q(pk__in=FollowUp.objects.open().filter(post__isnull=False).values("post"))


def _lines(found: list[Post], now: dt.datetime) -> list[Line]:
    ids = [post.pk for post in found]
    running = {row.post_id: row for row in FollowUp.objects.open().filter(post__in=ids).select_related("taken_by")}
    asked: dict[int, int] = {}
    for pk in Match.objects.filter(post__in=ids, state=Match.State.NEW).values_list("post", flat=True):
        asked[pk] = asked.get(pk, 0) + 1
    return [
        Line(post, max(0, (now - post.published_at).days), wordings.when(post), running.get(post.pk), asked.get(post.pk, 0))
        for post in found
    ]


def waiting(most: int = 50) -> list[Post]:
    """Posts that wait for an officer's look, oldest first. One query."""
    rows = Post.objects.filter(state=Post.State.WAITING).select_related("author", "category", "neighborhood")
    return list(rows.order_by("published_at", "id")[:most])


_AREAS = """
SELECT coalesce(h.name, ''), h.uid,
       count(*) FILTER (WHERE p.age < interval '7 days')::int,
       count(*) FILTER (WHERE p.age >= interval '7 days' AND p.age < interval '30 days')::int,
       count(*) FILTER (WHERE p.age >= interval '30 days')::int,
       count(*) FILTER (WHERE p.is_urgent)::int
  FROM (SELECT neighborhood_id, %(now)s - published_at AS age, is_urgent FROM requests_board_post
         WHERE state = 'open' AND kind = 'request' AND (expires_at IS NULL OR expires_at > %(now)s)
         ORDER BY published_at, id LIMIT %(most)s) AS p
  LEFT JOIN networks_neighborhood h ON h.id = p.neighborhood_id
 GROUP BY 1, 2 ORDER BY 5 DESC, 4 DESC, 1
"""


@dataclass(frozen=True)
class Area:
    """How many requests are open in a neighborhood, by age."""

    name: str
    uid: Any
    week: int
    month: int
    older: int
    urgent: int


def areas(now: dt.datetime | None = None) -> list[Area]:
    """Where requests wait, and for how long; of the oldest five thousand. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_AREAS, {"now": now or timezone.now(), "most": MOST_COUNTED})
        return [Area(*row) for row in cursor.fetchall()]


@dataclass
class Day:
    """Who is to be called: requests, quiet members and newcomers, and those whose hours went far to one side."""

    requests: list[FollowUp] = field(default_factory=list)
    members: list[FollowUp] = field(default_factory=list)
    care: list[CareConversation] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.requests) + len(self.members) + len(self.care)


def calls(by: Actor, *, on: dt.date | None = None, with_hours: bool = True) -> Day:
    """The call list of a day, soonest first, without what concerns the reader. Two queries."""
    day = on or timezone.localdate()
    rows = followups.led_by(by).due(day).select_related("member__neighborhood").order_by("due_on", "id")[:MOST_CALLS]
    found = list(rows)
    talks = care.led_by(by).filter(closed_at=None, due_on__lte=day).order_by("due_on", "id") if with_hours else []
    return Day(
        requests=[row for row in found if row.post_id is not None],
        members=[row for row in found if row.post_id is None],
        care=list(talks[:MOST_CALLS]),
    )


def due_count(by: Actor) -> int:
    """How many calls wait for a coordinator today."""
    return int(followups.led_by(by).due().count())


def needs(now: dt.datetime | None = None, most: int = 200) -> list[Line]:
    """What is asked for now, by area and then the oldest first: for a sheet of paper. Three queries."""
    moment = now or timezone.now()
    rows = Post.objects.current(moment).filter(kind=Post.Kind.REQUEST).select_related("author", "neighborhood", "category")
    found = list(rows.order_by("published_at", "id")[:most])
    found.sort(key=lambda post: (post.neighborhood.name if post.neighborhood else "", post.published_at))
    return _lines(found, moment)
