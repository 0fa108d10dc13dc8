"""Waiting places: in the order of asking; when a thing comes free it is kept for the first, for a while."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import dues, records
from networks.actors import Actor
from networks.models import Membership
from requests_board.models import Booking, NeighborLoan, Thing, WaitingPlace
from requests_board.things import policy, steps

State = WaitingPlace.State
LIVE = (State.WAITING, State.OFFERED)


@transaction.atomic
def wait(thing: Thing, *, by: Actor) -> WaitingPlace:
    """Takes a waiting place; asked twice, it is one. Refuses `free` (then one books), `gone`, `yours`, `not-active`, `late`."""
    thing = steps.locked_thing(thing)
    found = WaitingPlace.objects.filter(thing=thing, member=by.member, state__in=LIVE).first()
    if found is not None:
        return found
    if thing.state in (Thing.State.RETIRED, Thing.State.LOST) or not policy.may_see(thing, by):
        raise Refused("gone", _("It is no longer in the library."))
    rules = policy.of(thing.kind)
    if not by.member.is_active:
        raise Refused("not-active", _("Only active members borrow."))
    policy.check_not_late(by.member, rules)
    if thing.state == Thing.State.READY and not policy.is_service_due(thing) and steps.is_free_now(thing, timezone.now()):
        raise Refused("free", _("It is free now. Book it."))
    if thing.bookings.out().filter(borrower=by.member).exists():
        raise Refused("yours", _("You have it."))
    place = WaitingPlace.objects.create(thing=thing, member=by.member)
    records.record("waiting.began", by=by, about=place, thing=str(thing.uid))
    return place


@transaction.atomic
def leave(place: WaitingPlace, *, by: Actor) -> WaitingPlace:
    """Gives a waiting place back; what was kept goes to the next. Refuses `not-yours`."""
    thing = steps.locked_thing(place.thing)
    place = WaitingPlace.objects.select_for_update(of=("self",)).get(pk=place.pk)
    if not by.system and place.member_id != by.member.pk and not policy.may_keep(thing, by):
        raise Refused("not-yours", _("This is somebody else’s waiting place."))
    if place.state not in LIVE:
        return place
    kept = place.booking if place.state == State.OFFERED else None
    _end(place, State.LEFT)
    records.record("waiting.ended", by=by, about=place, thing=str(thing.uid))
    if kept is not None:
        kept = steps.begin(kept)
        if kept.state == Booking.State.OFFERED:
            steps.move(kept, Booking.State.CANCELLED, "booking.cancelled", by=by)
        offer_next(thing, by=by)
    return place


def offer_next(thing: Thing, *, by: Actor, at: dt.datetime | None = None) -> Booking | None:
    """Keeps a thing that is free for the first who waits and may borrow. Who waits in a neighboring network stands in the same
    line, by when they asked. The thing is locked. None when nobody waits."""
    from requests_board.lending import loans

    now = at or timezone.now()
    line = [*WaitingPlace.objects.open().filter(thing=thing).select_related("member").order_by("id")[:50]]
    line = sorted([*line, *NeighborLoan.objects.in_line(thing)[:50]], key=lambda place: place.asked_at)
    if not line or thing.state != Thing.State.READY or policy.is_service_due(thing) or not steps.is_free_now(thing, now):
        return None
    rules = policy.of(thing.kind)
    until = _until(thing, rules, now)
    if until is None:
        return None
    for place in line:
        if isinstance(place, NeighborLoan):
            if (booked := loans.turn_came(place, thing, until, by=by, now=now)) is not None:
                return booked
            continue
        try:
            policy.check_borrower(thing, place.member, rules)
        except Refused:
            continue  # They stay in the line, and their turn comes when nothing stops them.
        kept = Booking(thing=thing, borrower=place.member, state=Booking.State.OFFERED, starts_at=now, ends_at=until)
        kept.lapses_at = min(now + dt.timedelta(hours=rules.offer_hours), until)
        steps.place(kept, rules)
        dues.at(steps.DUE, kept.lapses_at)
        Booking.objects.filter(pk=kept.pk).update(next_at=kept.lapses_at)
        WaitingPlace.objects.filter(pk=place.pk).update(state=State.OFFERED, booking=kept)
        records.record("booking.offered", by=by, about=kept, thing=str(thing.uid), version=kept.version)
        return kept
    return None


def _until(thing: Thing, rules: policy.Policy, now: dt.datetime) -> dt.datetime | None:
    """As long as one borrows it, or until somebody else has it booked. None when that is too short to be of use."""
    until = now + dt.timedelta(days=rules.days)
    coming = Booking.objects.live().filter(thing=thing, starts_at__gt=now).order_by("starts_at").first()
    if coming is not None:
        until = min(until, coming.starts_at - rules.buffer)
    least = dt.timedelta(days=1) if thing.by_the_day else dt.timedelta(hours=1)
    return until if until >= now + least else None


def taken(booking: Booking) -> None:
    """What was kept was accepted."""
    WaitingPlace.objects.filter(booking=booking, state=State.OFFERED).update(state=State.TAKEN, ended_at=timezone.now())


def passed(booking: Booking) -> None:
    """What was kept was not taken in time, or was turned down."""
    WaitingPlace.objects.filter(booking=booking, state=State.OFFERED).update(state=State.PASSED, ended_at=timezone.now())


def served(thing: Thing, member: Membership) -> None:
    """Who waited and has booked it by themselves waits no longer."""
    rows = WaitingPlace.objects.open().filter(thing=thing, member=member)
    rows.update(state=State.TAKEN, ended_at=timezone.now())


def end_all(thing: Thing, *, now: dt.datetime) -> None:
    """The thing is gone for good."""
    from requests_board.lending import loans

    loans.end_line(thing)
    WaitingPlace.objects.filter(thing=thing, state__in=LIVE).update(state=State.LEFT, ended_at=now)


def count(thing: Thing) -> int:
    """How many wait, here and in neighboring networks."""
    return thing.waiting.filter(state__in=LIVE).count() + NeighborLoan.objects.in_line(thing).count()


def position(place: WaitingPlace) -> int:
    """1 is the next."""
    own = WaitingPlace.objects.filter(thing_id=place.thing_id, state__in=LIVE, id__lte=place.pk).count()
    return own + NeighborLoan.objects.in_line(place.thing).filter(asked_at__lt=place.asked_at).count()


def _end(place: WaitingPlace, state: str) -> None:
    place.state, place.ended_at = state, timezone.now()
    place.save(update_fields=["state", "ended_at"])
