"""Founding a region, joining and leaving it, taking one's seat, telling the networks. How it decides is governance's."""

import datetime as dt
import uuid
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.models import Assembly, Mandate
from humans.models import RegionMember, RegionWord, Seat
from networks import actors, clauses, dues, founding, memberships, offices, records, roles
from networks.actors import Actor
from networks.models import Membership, Network, Record
from networks.tenancy import current, lookup
from networks.tenancy.current import NetworkRef, entered

DUE, SEATS, BY = "regions", "regions.seats", "regions.joined_by"
SPEAK = "network.write"
KIND = "regional"
OPENS = ("mandate.given", "region.begun", "region.answered")  # after these a delegate may take a seat


def _words(code: str) -> Refused:
    plain: dict[str, tuple[Any, str | None]] = {
        "forming": (_("Networks begin a region once HUMANs has welcomed them."), None),
        "region": (_("Your network does not take part in this region."), None),
        "network": (_("Choose a local network that takes part in HUMANs."), "network"),
        "unknown": (_("There is nothing to answer here."), None),
        "mandate": (_("A seat needs a mandate of your network that is yours and runs."), "mandate"),
        "full": (_("Your network’s seats are taken."), "mandate"),
        "seated": (_("You have this seat already."), None),
    }
    message, field = plain[code]
    return Refused(code, message, field)


def _asked(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        (refused,) = cursor.fetchone()
    if refused:
        raise _words(refused)


def _speaker(by: Actor) -> None:
    if not roles.can(by, SPEAK):
        raise Refused("not-allowed", _("A coordinator speaks for the network."))


# ── Which ────────────────────────────────────────────────────────────────────────────────────────
def mine() -> QuerySet[RegionMember]:
    """Regions that the current network takes part in or is asked into."""
    rows = RegionMember.objects.filter(subject_id=current.network().id, state__in=["joined", "invited"])
    return rows.select_related("region").order_by("region__name")


def takes_part(region: Network) -> bool:
    return mine().filter(region=region, state="joined").exists()


def networks_of(region: Network) -> QuerySet[RegionMember]:
    rows = RegionMember.objects.filter(region=region, state__in=["joined", "invited"])
    return rows.select_related("subject").order_by("state", "subject__name")


def all_of_them() -> QuerySet[Network]:
    return Network.objects.filter(kind=KIND).exclude(state="closed").order_by("name")


def heard() -> QuerySet[RegionWord]:
    """What the current network may read of regions: of those where it takes part, and a region its own."""
    return RegionWord.objects.filter(
        Q(subject=current.network().id) | Q(subject__in=mine().filter(state="joined").values("region"))
    )


def words_of(region: Network) -> QuerySet[RegionWord]:
    """What a region told its networks; for their members, and its own."""
    return RegionWord.objects.filter(subject=region)


# ── Founded ──────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def found(slug: str, name: str, purpose: str, place: str, others: list[Network], *, by: Actor) -> Network:
    """The current network begins a region and asks others into it; whoever does keeps its list as coordinator.

    It wakes when a second network has joined. Refuses `not-allowed`, `not-local`, `purpose`, `others`, `forming`, and as
    `networks.founding.found`.
    """
    _speaker(by)
    here = current.network()
    if here.kind != Network.Kind.LOCAL:
        raise Refused("not-local", _("Local networks begin regions."))
    person = by.hands.person if by.hands is not None else None
    if person is None:
        raise Refused("not-allowed", _("Somebody who signs in begins a region."))
    purpose = " ".join(purpose.split())
    if not 10 <= len(purpose) <= 160:
        raise Refused("purpose", _("Say in 10 to 160 letters what for."), "purpose")
    if not [one for one in others if one.pk != here.id]:
        raise Refused("others", _("A region is founded by two or more: ask another network."), "others")
    ref = founding.found(
        slug, name, kind=KIND, locale=here.locale, time_zone=here.time_zone, distance_unit=here.distance_unit,
        block=here.block, gears=("decisions",), pattern=founding.Pattern({}, [], []),
    )  # fmt: skip
    _keep(ref, person, str(by.hands), purpose, place)
    _asked("SELECT * FROM region_begin(%s, %s)", [ref.id, [one.pk for one in others]])
    records.record("region.begun", by=by, about=f"network:{ref.uid}")
    return Network.objects.get(pk=ref.id)


def _keep(ref: NetworkRef, person: Any, name: str, purpose: str, place: str) -> None:
    with entered(ref, person=person.pk):
        by = actors.system("founding")
        founding.publish_profile(tagline=purpose, place=" ".join(place.split())[:120], takes=False)
        keeper = memberships.admit(memberships.apply(person, name=name), by=by)
        offices.appoint(keeper, "coordinator", by=by, decision="founding")


# ── Asked, joined, left ──────────────────────────────────────────────────────────────────────────
@transaction.atomic
def ask(network: Network, *, by: Actor) -> None:
    """Inside a region: asks another network in. Refuses `not-allowed`, `region`, `network`."""
    _speaker(by)
    _asked("SELECT * FROM region_asks(%s)", [network.pk])
    records.record("region.asked", by=by, about=f"network:{network.uid}")


@transaction.atomic
def answer(region: Network, yes: bool, *, by: Actor) -> None:
    """The current network joins a region that asked it, or does not. Refuses `not-allowed`, `by-vote`, `unknown`."""
    _decided(by)
    _asked("SELECT * FROM region_answer(%s, %s)", [region.pk, yes])
    records.record("region.answered", by=by, about=f"network:{region.uid}", joined=yes)


@transaction.atomic
def leave(region: Network, *, by: Actor) -> None:
    """The current network leaves; its delegates' seats end at once. Refuses `not-allowed`, `by-vote`, `unknown`."""
    _decided(by)
    _asked("SELECT * FROM region_leave(%s)", [region.pk])
    records.record("region.left", by=by, about=f"network:{region.uid}")


def _decided(by: Actor) -> None:
    if by.system:
        return
    _speaker(by)
    if clauses.value(BY) == "vote":
        raise Refused("by-vote", _("Your members decide this by a vote."), why=BY)


# ── Seats ────────────────────────────────────────────────────────────────────────────────────────
def mandates_of(member: Membership) -> QuerySet[Mandate]:
    """Mandates of a member that run today."""
    today = timezone.localdate()
    return Mandate.objects.filter(delegate=member, state=Mandate.State.RUNNING, since__lte=today, until__gte=today)


def mandates_free(member: Membership, ours: RegionMember) -> QuerySet[Mandate]:
    """Those of a member's mandates by which no seat was taken in a region since the network joined it."""
    taken = Record.objects.filter(kind="region.seated", recorded_at__gte=ours.since, data__region=ours.region.slug)
    used = [about.partition(":")[2] for about in taken.values_list("about", flat=True)]
    return mandates_of(member).exclude(uid__in=used)


@transaction.atomic
def take_seat(region: Network, mandate: Mandate, *, by: Actor) -> None:
    """A delegate of the current network becomes a member of the region, until the mandate's end.

    Refuses `not-allowed`, `region`, `mandate`, `full`, `seated`.
    """
    me = by.membership
    if me is None or by.acts_for_another or me.person is None:
        raise Refused("not-allowed", _("Delegates take their seats themselves."))
    if not takes_part(region):
        raise _words("region")
    if not mandates_of(me).filter(pk=mandate.pk).exists():
        raise _words("mandate")
    ref = lookup.by_id(region.pk)
    assert ref is not None
    with entered(ref, person=me.person.pk):
        most = clauses.value(SEATS)
        there = _member(me.person, me.name)
    _asked("SELECT * FROM region_seat(%s, %s, %s, %s)", [region.pk, mandate.uid, there, most])
    records.record("region.seated", by=by, about=mandate, region=region.slug)


def _member(person: Any, name: str) -> int:
    """Inside the region, as the person: who they are there."""
    known = Membership.objects.filter(person=person).first()
    if known is None or known.state in (Membership.State.LEFT, Membership.State.DECLINED):
        known = memberships.apply(person, name=name)
    if known.state == Membership.State.APPLIED:
        known = memberships.admit(known, by=actors.system("regions"))
    if not known.is_active:
        raise Refused("not-allowed", _("The region has paused your membership there."))
    return int(known.pk)


def seats() -> QuerySet[Seat]:
    """Inside a region: seats that are held today, by networks that take part."""
    here = current.network().id
    taking_part = RegionMember.objects.filter(region_id=here, state="joined", subject__state__in=["active", "resting"])
    rows = Seat.objects.filter(ended_at=None, until__gte=timezone.localdate(), of_network__in=taking_part.values("subject"))
    return rows.select_related("member", "of_network").order_by("of_network__name", "pk")


def voters(_kind: str) -> list[Membership] | None:
    """Whom a region asks: its delegates, one vote a seat; None in other networks."""
    if current.network().kind != KIND:
        return None
    return [one.member for one in seats() if one.member.is_active]


# ── Told ─────────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def tell_minutes(meeting: Assembly, text: str, *, by: Actor) -> None:
    """Inside a region: minutes for all its networks; none takes them back. Refuses `not-allowed`, `text`, `unknown`."""
    _speaker(by)
    if len(text) > 20_000:
        raise Refused("text", _("Write up to 20,000 letters."), "text")
    _asked("SELECT * FROM region_tells_minutes(%s, %s)", [meeting.uid, text.strip()])
    records.record("region.told", by=by, about=meeting)


# ── Later ────────────────────────────────────────────────────────────────────────────────────────
def hear(now: dt.datetime) -> dt.datetime | None:
    """In a network: regions that asked it are told once. In a region: who has no seat any more is no member any more."""
    if current.network().kind != KIND:
        known = set(Record.objects.filter(kind="region.invited").values_list("about", flat=True))
        for row in mine().filter(state="invited"):
            if f"regionmember:{row.uid}" not in known:
                records.record("region.invited", by=actors.system("regions"), about=row, region=row.region.slug)
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT region_look()")
    held = {one.member_id for one in Seat.objects.filter(ended_at=None)}
    for member in Membership.objects.active().filter(pk__in=Seat.objects.values("member_id")).exclude(pk__in=held):
        if not roles.offices_of(member):
            memberships.leave(member, by=actors.system("regions"))
    return now + dt.timedelta(days=1)


def offer_seats(record: Record) -> None:
    """In a network: a delegate hears once of each region where they can take a seat, whichever came first."""
    uid = record.about.partition(":")[2]
    today = timezone.localdate()
    running = Mandate.objects.filter(state=Mandate.State.RUNNING, since__lte=today, until__gte=today)
    places = mine().filter(state="joined")
    if record.kind == "mandate.given":
        running = running.filter(uid=uid)
    else:
        places = places.filter(region__uid=uid)
    for row in running:
        told = Record.objects.filter(kind="region.seat_open", about=f"mandate:{row.uid}")
        known = {one.data["region"] for one in told}
        for place in places:
            if place.region.slug not in known:
                records.record("region.seat_open", by=actors.system("regions"), about=row, region=place.region.slug)


def follow(record: Record) -> None:
    """A mandate that is over ends its seat, a new one can take one; what a region has decided is told to its networks."""
    try:
        uid = uuid.UUID(record.about.partition(":")[2])
    except ValueError:
        return
    if record.kind in OPENS:
        offer_seats(record)
        return
    statement = "SELECT region_unseat(%s)" if record.kind == "mandate.ended" else "SELECT region_tells_outcome(%s)"
    if record.kind == "mandate.ended" or current.network().kind == KIND:
        with connection.cursor() as cursor:
            cursor.execute(statement, [uid])


def begin(ref: NetworkRef, *, by: Any) -> None:
    if ref.kind == KIND:
        dues.at(DUE, timezone.now() + dt.timedelta(days=1))
