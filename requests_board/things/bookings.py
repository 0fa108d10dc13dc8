"""Booking a thing: asking, saying yes or no, keeping it longer, calling off. Handing it over is in `handovers`."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import dues, records
from networks.actors import Actor
from networks.models import Membership
from requests_board.models import Booking, BookingSeries, Thing
from requests_board.things import policy, steps, waiting

State = Booking.State


@transaction.atomic
def book(
    thing: Thing,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    *,
    by: Actor,
    words: str = "",
    at: dt.datetime | None = None,
) -> Booking:
    """Takes a thing for a time, [starts_at, ends_at). Where the class wants a yes first it is only asked for.

    The same said twice is one booking. Refuses `gone`, `called-back`, `in-repair`, `service-due`, `not-active`, `minor`,
    `training`, `late`, `too-many`, `times`, `taken`, and for the deposit what the account refuses.
    """
    me = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=by.member.pk)
    thing = steps.locked_thing(thing)
    twin = Booking.objects.live().filter(thing=thing, borrower=me, starts_at=starts_at, ends_at=ends_at).first()
    if twin is not None:
        twin.thing = thing
        return twin
    if not policy.may_see(thing, by):
        raise Refused("gone", _("It is no longer in the library."))
    now = at or timezone.now()
    rules = policy.of(thing.kind)
    policy.check_ready(thing)
    steps.check_times(thing, starts_at, ends_at, rules, now)
    policy.check_borrower(thing, me, rules)
    _not_out(thing, starts_at, now)
    booking = _placed(thing, me, starts_at, ends_at, rules, by=by, now=now, words=words)
    waiting.served(thing, me)
    return booking


def make(
    series: BookingSeries, starts_at: dt.datetime, ends_at: dt.datetime, day: dt.date, rules: policy.Policy, *, by: Actor
) -> Booking:
    """One date of a series. The thing is locked. Refuses `taken`."""
    return _placed(
        series.thing, series.borrower, starts_at, ends_at, rules, by=by, now=timezone.now(), series=series, occurs_on=day
    )


def _placed(
    thing: Thing,
    borrower: Membership,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    rules: policy.Policy,
    *,
    by: Actor,
    now: dt.datetime,
    words: str = "",
    series: BookingSeries | None = None,
    occurs_on: dt.date | None = None,
) -> Booking:
    asks = _asks(thing, borrower, rules, by)
    booking = Booking(
        thing=thing,
        borrower=borrower,
        hand=by.hand if by.acts_for_another else None,
        state=State.ASKED if asks else State.AGREED,
        starts_at=starts_at,
        ends_at=ends_at,
        words=words.strip()[:300],
        series=series,
        occurs_on=occurs_on,
        made_at=now,
        lapses_at=_lapses_at(starts_at, ends_at, rules, now),
    )
    booking.next_at = booking.lapses_at
    steps.place(booking, rules)
    if not asks:
        steps.hold_deposit(booking, rules, by=by)
        booking.save(update_fields=["deposit", "deposit_amount", "deposit_currency"])
    if booking.next_at is not None:
        dues.at(steps.DUE, booking.next_at)
    kind = "booking.asked" if asks else "booking.made"
    records.record(kind, by=by, about=booking, thing=str(thing.uid), version=1)
    return booking


@transaction.atomic
def agree(booking: Booking, *, by: Actor, version: int | None = None) -> Booking:
    """Whoever looks after the thing says yes. Agreed twice is agreed.

    Refuses `stale`, `conflict`, `not-yours`, `own-booking`, and what stops the borrower meanwhile.
    """
    booking = steps.begin(booking)
    _needs_another(booking, by)
    if booking.state == State.AGREED:
        return booking
    _fresh(booking, version)
    steps.need(booking, State.ASKED)
    rules = policy.of(booking.thing.kind)
    policy.check_ready(booking.thing)
    policy.check_not_late(booking.borrower, rules)
    steps.hold_deposit(booking, rules, by=by)
    booking.agreed_by = by.hands
    booking.lapses_at = _lapses_at(booking.starts_at, booking.ends_at, rules, timezone.now())
    return steps.move(booking, State.AGREED, "booking.agreed", by=by)


@transaction.atomic
def decline(booking: Booking, *, by: Actor, version: int | None = None) -> Booking:
    """Whoever looks after the thing says no. Refuses `stale`, `conflict`, `not-yours`, `own-booking`."""
    booking = steps.begin(booking)
    _needs_another(booking, by)
    if booking.state == State.DECLINED:
        return booking
    _fresh(booking, version)
    steps.need(booking, State.ASKED)
    booking = steps.move(booking, State.DECLINED, "booking.declined", by=by)
    waiting.offer_next(booking.thing, by=by)
    return booking


@transaction.atomic
def accept(booking: Booking, *, by: Actor, version: int | None = None) -> Booking:
    """Takes what was kept for who waited. Refuses `stale`, `conflict`, `not-yours`, and as `book`."""
    booking = steps.begin(booking)
    _needs_borrower(booking, by)
    if booking.state in (State.AGREED, State.ASKED):
        return booking
    _fresh(booking, version)
    steps.need(booking, State.OFFERED)
    now = timezone.now()
    if booking.lapses_at is not None and booking.lapses_at <= now:
        raise Refused("conflict", _("The time to take it is over. Take a waiting place again."))
    rules = policy.of(booking.thing.kind)
    policy.check_ready(booking.thing)
    policy.check_not_late(booking.borrower, rules)
    asks = _asks(booking.thing, booking.borrower, rules, by)
    booking.lapses_at = max(booking.lapses_at or now, now + rules.pickup)
    if not asks:
        steps.hold_deposit(booking, rules, by=by)
    waiting.taken(booking)
    return steps.move(booking, State.ASKED if asks else State.AGREED, "booking.asked" if asks else "booking.made", by=by)


@transaction.atomic
def cancel(booking: Booking, *, by: Actor, version: int | None = None) -> Booking:
    """Calls it off, by its borrower or whoever looks after the thing; a deposit is let go; the next who waits hears.

    Called off twice is called off. Refuses `stale`, `conflict`, `not-yours`.
    """
    booking = steps.begin(booking)
    if not by.system and booking.borrower_id != by.member.pk and not policy.may_keep(booking.thing, by):
        raise Refused("not-yours", _("This is somebody else’s booking."))
    if booking.state == State.CANCELLED:
        return booking
    _fresh(booking, version)
    steps.need(booking, State.ASKED, State.OFFERED, State.AGREED)
    return end(booking, State.CANCELLED, "booking.cancelled", by=by)


def end(booking: Booking, state: str, kind: str, *, by: Actor, now: dt.datetime | None = None, offers: bool = True) -> Booking:
    """The end of a booking that never went out. The row and its thing are locked."""
    waiting.passed(booking)
    steps.release_deposit(booking, by=by)
    booking = steps.move(booking, state, kind, by=by)
    if offers:
        waiting.offer_next(booking.thing, by=by, at=now)
    return booking


def lapse(booking: Booking, *, by: Actor, now: dt.datetime) -> Booking:
    """Nobody answered, came or took it in time. Called by due work."""
    booking = steps.begin(booking)
    if booking.state not in (State.ASKED, State.OFFERED, State.AGREED) or booking.lapses_at is None or booking.lapses_at > now:
        return booking
    return end(booking, State.LAPSED, "booking.lapsed", by=by, now=now)


@transaction.atomic
def renew(booking: Booking, *, by: Actor, version: int | None = None) -> Booking:
    """Keeps it longer, by as much as one borrows at once, while the rules allow it and nobody waits.

    Refuses `stale`, `conflict`, `not-yours`, `renewals`, `waited-for`, `called-back`, `late`, `taken`.
    """
    booking = steps.begin(booking, version)
    if booking.borrower_id != by.member.pk and not policy.may_keep(booking.thing, by):
        raise Refused("not-yours", _("This is somebody else’s booking."))
    steps.need(booking, State.OUT)
    rules = policy.of(booking.thing.kind)
    if booking.called_back_at is not None or booking.thing.state == Thing.State.CALLED_BACK:
        raise Refused("called-back", _("Its owners have called it back. Please bring it."))
    if booking.renewals >= rules.renewals:
        raise Refused(
            "renewals",
            _("It was made longer %(count)s times. Bring it back, so that others can have it.") % {"count": booking.renewals},
            why="things.renewals",
        )
    if booking.is_late(timezone.now() - dt.timedelta(days=rules.grace_days)):
        raise Refused("late", _("It is late already. Bring it back, or talk to its keeper."), why="things.grace_days")
    if waiting.count(booking.thing):
        raise Refused("waited-for", _("Somebody waits for it. Please bring it back in time."))
    booking.ends_at += dt.timedelta(days=rules.days)
    booking.renewals += 1
    booking.reminded_at = booking.late_told_at = None
    steps.place(booking, rules)
    return steps.move(booking, State.OUT, "booking.renewed", by=by, until=booking.ends_at.isoformat())


def stop_all(thing: Thing, *, by: Actor, now: dt.datetime) -> tuple[int, int]:
    """Called back or gone: what is booked ends, what is out is due soon. The thing is locked. How many of each."""
    rules = policy.of(thing.kind)
    ended = out = 0
    rows = Booking.objects.live().filter(thing=thing).select_related("borrower").order_by("id")
    for booking in rows.select_for_update(of=("self",), no_key=True):
        booking.thing = thing
        if booking.state == State.OUT:
            booking.ends_at = max(booking.starts_at + dt.timedelta(minutes=1), min(
                booking.ends_at, now + dt.timedelta(days=rules.return_days)
            ))  # fmt: skip
            booking.called_back_at, booking.reminded_at, booking.late_told_at = now, now, None
            steps.place(booking, rules)
            steps.move(booking, State.OUT, "booking.called_back", by=by)
            out += 1
        else:
            end(booking, State.CANCELLED, "booking.stopped", by=by, offers=False)
            ended += 1
    return ended, out


def _not_out(thing: Thing, starts_at: dt.datetime, now: dt.datetime) -> None:
    """Whoever wants it today does not get what has not come back."""
    late = Booking.objects.late(now).filter(thing=thing).exists()
    if late and starts_at <= now + dt.timedelta(days=1):
        raise Refused("taken", _("It should be back and is not. Take a waiting place, and you hear."), "starts_at")


def _asks(thing: Thing, borrower: Membership, rules: policy.Policy, by: Actor) -> bool:
    """Whether somebody has to say yes first: not to an owner, and not when a coordinator books for a neighbor."""
    if not rules.approval or policy.owns(thing, borrower):
        return False
    hand = by.hands
    if hand is not None and hand.pk != borrower.pk:
        return not policy.may_keep(thing, Actor(hand, None, by.offices))
    return True


def _lapses_at(starts_at: dt.datetime, ends_at: dt.datetime, rules: policy.Policy, now: dt.datetime) -> dt.datetime:
    """Until when somebody has to come for it. Never before they could."""
    return min(max(starts_at, now) + rules.pickup, max(ends_at, now))


def _needs_another(booking: Booking, by: Actor) -> None:
    """The yes or no comes from whoever looks after the thing, never from the borrower or their hand."""
    policy.needs_keeper(booking.thing, by)
    hand = by.hands
    own = {booking.borrower_id, booking.hand_id} - {None}
    if hand is not None and (hand.pk in own or by.member.pk == booking.borrower_id):
        raise Refused("own-booking", _("Somebody else has to say yes to this."))


def _needs_borrower(booking: Booking, by: Actor) -> None:
    if booking.borrower_id != by.member.pk:
        raise Refused("not-yours", _("This is somebody else’s booking."))


def _fresh(booking: Booking, version: int | None) -> None:
    if version is not None and version != booking.version:
        raise Refused("stale", _("This has changed since you opened the page. See how it stands now, then decide."))
