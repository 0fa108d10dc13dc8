"""From hand to hand: a thing goes out and comes back, with its condition; what is lost, forgiven, or paid by the deposit."""

import datetime as dt
from dataclasses import dataclass
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import pictures, records, roles
from networks.actors import Actor
from networks.models import File, Membership
from requests_board.models import Booking, BorrowingPass, Handover, Thing
from requests_board.things import bookings, policy, repairs, steps, waiting

State = Booking.State
Condition = Handover.Condition
BROKEN = (Condition.DAMAGED, Condition.MISSING)
EARLY = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Seen:
    """What somebody saw when it changed hands."""

    condition: str = Condition.FINE
    text: str = ""
    photo: BinaryIO | None = None


@transaction.atomic
def check_out(
    booking: Booking, seen: Seen | None = None, *, by: Actor, version: int | None = None, at: dt.datetime | None = None
) -> Booking:
    """It goes out, with its borrower or whoever looks after it at the shelf. Taken twice, it is out once.

    Refuses `stale`, `conflict`, `not-yours`, `too-early`, `not-back`, `late`, `photo`, and what stops the thing.
    """
    booking = steps.begin(booking)
    _one_of_them(booking, by)
    if booking.state == State.OUT:
        return booking
    _fresh(booking, version)
    steps.need(booking, State.AGREED)
    now = at or timezone.now()
    rules = policy.of(booking.thing.kind)
    policy.check_ready(booking.thing)
    policy.check_not_late(booking.borrower, rules, now)
    if not booking.borrower.is_active:
        raise Refused("not-active", _("%(name)s cannot take part just now.") % {"name": booking.borrower.name})
    if booking.starts_at > now + EARLY:
        raise Refused("too-early", _("It is booked for later. Pick it up on that day."))
    if booking.ends_at <= now:
        raise Refused("conflict", _("The time of this booking is over. Book it again."))
    if booking.thing.bookings.out().exclude(pk=booking.pk).exists():
        raise Refused("not-back", _("Somebody still has it. Its keeper knows more."))
    if booking.starts_at > now:  # Free already: it goes a little early.
        booking.starts_at = now
        steps.place(booking, rules)
    booking.out_at, booking.lapses_at = now, None
    _write(booking, Handover.Way.OUT, seen or Seen(), by=by, now=now)
    Thing.objects.filter(pk=booking.thing.pk).update(loans_since=booking.thing.loans_since + 1)
    return steps.move(booking, State.OUT, "booking.went_out", by=by)


@transaction.atomic
def check_in(
    booking: Booking, seen: Seen | None = None, *, by: Actor, version: int | None = None, at: dt.datetime | None = None
) -> Booking:
    """It is back. As it should be: a deposit is let go, and the next who waits hears. Damaged: a repair begins, and the
    deposit stays aside until somebody who looks after things has decided. Brought back twice, it is back once.

    Refuses `stale`, `conflict`, `not-yours`, `photo`.
    """
    booking = steps.begin(booking)
    _one_of_them(booking, by)
    if booking.state == State.RETURNED:
        return booking
    _fresh(booking, version)
    steps.need(booking, State.OUT)
    now = at or timezone.now()
    seen = seen or Seen()
    _write(booking, Handover.Way.BACK, seen, by=by, now=now)
    booking.back_at = now
    broken = seen.condition in BROKEN
    if not broken:
        steps.release_deposit(booking, by=by)
    booking = steps.move(booking, State.RETURNED, "booking.returned", by=by, condition=seen.condition)
    if broken:
        repairs.begin(booking.thing, seen.text, by=by, booking=booking)
    else:
        waiting.offer_next(steps.locked_thing(booking.thing), by=by, at=now)
    return booking


@transaction.atomic
def lose(booking: Booking, *, by: Actor, version: int | None = None) -> Booking:
    """It never came back. Whoever looks after it says so, not its borrower; its other bookings end.

    Refuses `stale`, `conflict`, `not-yours`, `own-booking`.
    """
    booking = steps.begin(booking)
    policy.needs_keeper(booking.thing, by)
    _not_own(booking, by)
    if booking.state == State.LOST:
        return booking
    _fresh(booking, version)
    steps.need(booking, State.OUT)
    booking = steps.move(booking, State.LOST, "booking.lost", by=by)
    thing = booking.thing
    thing.state = Thing.State.LOST
    thing.save(update_fields=["state"])
    bookings.stop_all(thing, by=by, now=timezone.now())
    return booking


@transaction.atomic
def forgive(booking: Booking, why: str, *, by: Actor) -> Booking:
    """Lets it be that something was lost or damaged, with a reason that the borrower reads; the deposit is let go.

    Refuses `not-yours`, `own-booking`, `reason`, `conflict`.
    """
    booking = steps.begin(booking)
    policy.needs_keeper(booking.thing, by)
    _not_own(booking, by)
    if booking.forgiven_at is not None:
        return booking
    if not why.strip():
        raise Refused("reason", _("Write why, in a few words. Its borrower reads it."), "why")
    if booking.state != State.LOST and not was_broken(booking):
        raise Refused("conflict", _("Nothing was lost or damaged here."))
    steps.release_deposit(booking, by=by)
    booking.forgiven_at, booking.forgiven_by, booking.forgiven_why = timezone.now(), by.hands, why.strip()[:300]
    return steps.move(booking, booking.state, "booking.forgiven", by=by)


@transaction.atomic
def keep_deposit(booking: Booking, *, by: Actor) -> Booking:
    """What was kept aside goes to the commons fund, for a thing that was lost or damaged. Kept twice is kept once.

    Refuses `not-allowed`, `own-booking`, `conflict`.
    """
    if not roles.can(by, "things.keep"):
        raise Refused("not-allowed", _("Coordinators decide about deposits."))
    booking = steps.begin(booking)
    _not_own(booking, by)
    if booking.deposit == steps.Deposit.KEPT:
        return booking
    if booking.deposit != steps.Deposit.HELD or not (booking.state == State.LOST or was_broken(booking)):
        raise Refused("conflict", _("There is no deposit to decide about."))
    steps.take_deposit(booking, by=by)
    return steps.move(booking, booking.state, "booking.deposit_kept", by=by, amount=booking.deposit_amount)


@transaction.atomic
def give_pass(member: Membership, reason: str, until: dt.datetime, *, by: Actor) -> BorrowingPass:
    """Lets somebody borrow although something of theirs is late. Refuses `not-allowed`, `own-pass`, `reason`, `until`."""
    if not roles.can(by, "things.keep"):
        raise Refused("not-allowed", _("Coordinators make exceptions."))
    hand = by.hands
    if hand is None or member.pk in (hand.pk, by.member.pk):
        raise Refused("own-pass", _("Somebody else has to make this exception."))
    if not reason.strip():
        raise Refused("reason", _("Write why, in a few words."), "reason")
    from networks import clauses

    now = timezone.now()
    days = clauses.value("things.pass_days")
    if not now < until <= now + dt.timedelta(days=days + 1):
        raise Refused("until", _("Choose a day within %(days)s days.") % {"days": days}, "until", why="things.pass_days")
    made = BorrowingPass.objects.create(member=member, reason=reason.strip()[:300], until=until, given_by=hand)
    records.record("borrowing_pass.given", by=by, about=f"membership:{member.uid}", until=until.isoformat())
    return made


def was_broken(booking: Booking) -> bool:
    """Whether it came back damaged, or not all of it."""
    return Handover.objects.filter(booking=booking, way=Handover.Way.BACK, condition__in=BROKEN).exists()


def of(booking: Booking) -> list[Handover]:
    return list(Handover.objects.filter(booking=booking).select_related("by", "file").defer("file__content").order_by("id"))


def _write(booking: Booking, way: str, seen: Seen, *, by: Actor, now: dt.datetime) -> None:
    if seen.condition not in Condition.values:
        raise Refused("condition", _("Choose one of the list."), "condition")
    if len(seen.text) > 1000:
        raise Refused("text", _("Use at most 1,000 letters."), "text")
    if seen.condition in BROKEN and not seen.text.strip():
        raise Refused("text", _("Say in a few words what is wrong, so that it can be repaired."), "text")
    hand = by.hands
    assert hand is not None, "somebody hands it over"
    file = None
    if seen.photo is not None:
        file = pictures.keep(seen.photo, owner=hand, access=File.Access.NETWORK, field="photo")
    Handover.objects.create(
        booking=booking, way=way, condition=seen.condition, text=seen.text.strip(), file=file, by=hand, at=now
    )


def _one_of_them(booking: Booking, by: Actor) -> None:
    if booking.borrower_id != by.member.pk and not policy.may_keep(booking.thing, by):
        raise Refused("not-yours", _("This is somebody else’s booking."))


def _not_own(booking: Booking, by: Actor) -> None:
    hand = by.hands
    if booking.elsewhere is None and hand is not None and booking.borrower_id in (hand.pk, by.member.pk):
        raise Refused("own-booking", _("Somebody else has to decide this: you borrowed it."))


def _fresh(booking: Booking, version: int | None) -> None:
    if version is not None and version != booking.version:
        raise Refused("stale", _("This has changed since you opened the page. See how it stands now, then decide."))
