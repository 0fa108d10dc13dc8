"""The keeper's desk: what waits for whoever looks after things; how much each is used; what to buy together next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from networks import roles
from networks.actors import Actor
from networks.models import Membership
from requests_board.models import Booking, BookingSeries, Handover, OwnershipPart, Repair, RepairWork, Thing, WaitingPlace, Wish
from requests_board.things import handovers, policy

MOST = 100


@dataclass
class Desk:
    """Lists of what is to do, each of at most a hundred."""

    asked: list[Booking] = field(default_factory=list)
    today: list[Booking] = field(default_factory=list)
    late: list[Booking] = field(default_factory=list)
    out: list[Booking] = field(default_factory=list)
    deposits: list[Booking] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    works: list[RepairWork] = field(default_factory=list)
    services: list[Thing] = field(default_factory=list)
    resting: list[Thing] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(vars(self).values())


def has_desk(by: Actor) -> bool:
    """Whether the actor looks after anything."""
    if roles.can(by, "things.keep"):
        return True
    return bool(Thing.objects.of(by.member).exists())


def of(by: Actor, now: dt.datetime | None = None) -> Desk:
    """What waits for this keeper; a coordinator sees the whole library's. Its number of queries is constant."""
    moment = now or timezone.now()
    kept = _kept(by)
    bookings = Booking.objects.filter(**({"thing__in": kept} if kept is not None else {})).select_related("thing", "borrower")
    if away := policy.unseen_by(by):
        bookings = bookings.exclude(borrower__in=away)
    day_ends = timezone.make_aware(dt.datetime.combine(timezone.localdate(moment) + dt.timedelta(days=1), dt.time.min))
    out = list(bookings.out().order_by("ends_at")[:MOST])
    broken = Q(state="returned", handovers__way="back", handovers__condition__in=handovers.BROKEN) | Q(state="lost")
    about = {"thing__in": kept} if kept is not None else {}
    services = Thing.objects.filter(state=Thing.State.READY).exclude(service_months=None, service_loans=None)
    resting = Thing.objects.filter(state__in=[Thing.State.CALLED_BACK, Thing.State.LOST])
    if kept is not None:
        services, resting = services.filter(pk__in=kept), resting.filter(pk__in=kept)
    return Desk(
        asked=list(bookings.filter(state="asked").order_by("starts_at")[:MOST]),
        today=list(bookings.filter(state="agreed", starts_at__lt=day_ends).order_by("starts_at")[:MOST]),
        late=[row for row in out if row.ends_at < moment],
        out=[row for row in out if row.ends_at >= moment],
        deposits=list(bookings.filter(broken, forgiven_at=None, deposit__in=["held", "none"]).filter(
            Q(deposit="held") | Q(state="lost")).order_by("-id")[:MOST]),
        repairs=list(Repair.objects.open().filter(**about).select_related("thing", "reporter")[:MOST]),
        works=_works(by),
        services=[thing for thing in services.order_by("serviced_on")[:500] if policy.is_service_due(thing)],
        resting=list(resting.order_by("-id")[:MOST]),
    )  # fmt: skip


def _kept(by: Actor) -> Any:
    """The things of a keeper as a subquery; None for all of them."""
    return None if roles.can(by, "things.keep") else Thing.objects.of(by.member).values("pk")


def _works(by: Actor) -> list[RepairWork]:
    """Work that waits for a second pair of eyes, and is not the reader's own."""
    if not roles.can(by, "things.keep"):
        return []
    hand = by.hands
    rows = RepairWork.objects.filter(state="logged").select_related("repair__thing", "worker")
    return list(rows.exclude(worker=hand).order_by("id")[:MOST])


def count_waiting(me: Membership) -> int:
    """What waits for a member in the library: kept for them, due or late, asked of them. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [me.pk, me.pk, me.pk])
        return int(cursor.fetchone()[0])


_WAITING = """
SELECT (SELECT count(*) FROM requests_board_booking b
         WHERE b.borrower_id = %s AND (b.state = 'offered' OR (b.state = 'out' AND b.ends_at < now() + interval '1 day')))
     + (SELECT count(*) FROM requests_board_booking b JOIN requests_board_thing t
            ON t.network_id = b.network_id AND t.id = b.thing_id
         WHERE b.state = 'asked' AND b.borrower_id <> t.keeper_id
           AND (t.keeper_id = %s OR EXISTS (SELECT FROM requests_board_ownershippart p
                WHERE p.network_id = t.network_id AND p.thing_id = t.id AND p.owner_id = %s)))
"""


# ── Use, and what to buy together ───────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Use:
    """How much a thing was used in the last twelve months. `days` are those it was out."""

    uid: Any
    name: str
    kind: str
    borrowings: int
    borrowers: int
    days: int
    waited: int
    last_on: dt.date | None


_USE = """
SELECT t.uid, t.name, t.kind, count(b.id)::int, count(DISTINCT b.borrower_id)::int,
       coalesce(sum(ceil(extract(epoch FROM coalesce(b.back_at, now()) - b.out_at) / 86400)), 0)::int,
       (SELECT count(*)::int FROM requests_board_waitingplace w
         WHERE w.thing_id = t.id AND w.network_id = t.network_id AND w.asked_at > %s), max(b.out_at)::date
  FROM requests_board_thing t
  LEFT JOIN requests_board_booking b ON b.network_id = t.network_id AND b.thing_id = t.id AND b.out_at > %s
 WHERE t.state NOT IN ('retired', 'lost') AND (t.is_listed OR %s)
   AND (%s::bigint[] = '{}' OR NOT things_of_any(t, %s))
 GROUP BY t.network_id, t.id, t.uid, t.name, t.kind ORDER BY 4 DESC, t.name, t.id LIMIT 500
"""


def use(*, with_unlisted: bool = False, away: Sequence[int] = (), now: dt.datetime | None = None) -> list[Use]:
    """Each thing with how often it went out within a year, the most used first; none of `away`. One query."""
    since = (now or timezone.now()) - dt.timedelta(days=365)
    with connection.cursor() as cursor:
        cursor.execute(_USE, [since, since, with_unlisted, list(away), list(away)])
        return [Use(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Lack:
    """Something to buy together: words of searches that found nothing, or a thing that many wait for."""

    words: str
    members: int
    thing_uid: Any = None


def lacking(*, away: Sequence[int] = (), now: dt.datetime | None = None) -> list[Lack]:
    """What members looked for in vain, and what they wait for: by how many want it. Nobody is named. Two queries."""
    since = (now or timezone.now()) - dt.timedelta(days=365)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(words), count(*)::int FROM requests_board_wish WHERE met_at IS NULL GROUP BY folded "
            "ORDER BY 2 DESC, 1 LIMIT 30"
        )
        found = [Lack(words, members) for words, members in cursor.fetchall()]
        cursor.execute(
            "SELECT t.name, count(DISTINCT w.member_id)::int, t.uid FROM requests_board_waitingplace w "
            "JOIN requests_board_thing t ON t.network_id = w.network_id AND t.id = w.thing_id AND t.is_listed "
            "WHERE w.asked_at > %s AND w.state IN ('waiting', 'passed') AND (%s::bigint[] = '{}' OR NOT things_of_any(t, %s)) "
            "GROUP BY t.name, t.uid HAVING count(DISTINCT w.member_id) > 1 "
            "ORDER BY 2 DESC, 1 LIMIT 30",
            [since, list(away), list(away)],
        )
        found += [Lack(name, members, uid) for name, members, uid in cursor.fetchall()]
    return sorted(found, key=lambda one: -one.members)


def mine(me: Membership) -> dict[str, Any]:
    """A member's own: what they have, have booked, wait for, wish for, and lend. Its number of queries is constant."""
    rows = Booking.objects.filter(borrower=me).select_related("thing")
    live = list(rows.live().order_by("starts_at", "id")[:MOST])
    places = WaitingPlace.objects.open().filter(member=me).select_related("thing")
    lent = Thing.objects.of(me).exclude(state=Thing.State.RETIRED).order_by("name", "id")
    return {
        "out": [row for row in live if row.state == "out"],
        "offered": [row for row in live if row.state == "offered"],
        "coming": [row for row in live if row.state in ("asked", "agreed")],
        "past": list(rows.exclude(state__in=["asked", "offered", "agreed", "out"]).order_by("-starts_at", "-id")[:20]),
        "waiting": list(places.order_by("id")[:MOST]),
        "wishes": list(Wish.objects.filter(member=me, met_at=None)[:50]),
        "series": list(BookingSeries.objects.filter(borrower=me, ended_at=None).select_related("thing")[:20]),
        "lent": list(lent[:MOST]),
    }


def last_seen(thing: Thing) -> list[Handover]:
    """The last times that it changed hands, for whoever looks after it."""
    rows = Handover.objects.filter(booking__thing=thing).select_related("by", "file", "booking__borrower")
    return list(rows.defer("file__content").order_by("-id")[:8])


def part_of(thing: Thing, me: Membership) -> OwnershipPart | None:
    return OwnershipPart.objects.filter(thing=thing, owner=me).first()
