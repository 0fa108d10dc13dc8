"""What becomes due in the library: bookings that nobody picks up, reminders, what is late, series, maintenance."""

import datetime as dt

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from networks import actors, records
from networks.actors import Actor
from requests_board.models import Booking, BookingSeries, Thing
from requests_board.things import bookings, inventory, series, steps

State = Booking.State


def run(now: dt.datetime) -> dt.datetime | None:
    """Does all of it; says when to look again."""
    by = actors.system("things")
    waiting = Booking.objects.filter(next_at__lte=now).select_related("thing").order_by("next_at")
    for booking in waiting[:500]:
        with transaction.atomic():
            if booking.state == State.OUT:
                remind(booking, by=by, now=now)
            else:
                bookings.lapse(booking, by=by, now=now)
    series.run_due(now, by=by)
    inventory.tell_services(now, by=by)
    times = [
        Booking.objects.filter(next_at__isnull=False).aggregate(first=Min("next_at"))["first"],
        BookingSeries.objects.filter(next_at__isnull=False).aggregate(first=Min("next_at"))["first"],
        _next_service(now),
    ]
    known = [when for when in times if when is not None]
    return max(min(known), now + dt.timedelta(minutes=1)) if known else None


def remind(booking: Booking, *, by: Actor, now: dt.datetime) -> Booking:
    """Soon due, once; then late, again and again in the clause's days, with its keeper."""
    booking = steps.begin(booking)
    if booking.state != State.OUT or booking.next_at is None or booking.next_at > now:
        return booking
    if now < booking.ends_at:
        booking.reminded_at = now
        kind = "booking.due_soon"
    else:
        booking.reminded_at = booking.reminded_at or now
        booking.late_told_at = now
        kind = "booking.late"
    booking.next_at = steps.next_at(booking)
    booking.save(update_fields=["reminded_at", "late_told_at", "next_at"])
    records.record(kind, by=by, about=booking, thing=str(booking.thing.uid), version=booking.version)
    return booking


def _next_service(now: dt.datetime) -> dt.datetime | None:
    """Tomorrow, where anything is looked after by the calendar or by borrowings."""
    rows = Thing.objects.filter(state=Thing.State.READY, service_told_at=None)
    if not rows.exclude(service_months=None, service_loans=None).exists():
        return None
    return timezone.make_aware(dt.datetime.combine(timezone.localdate(now) + dt.timedelta(days=1), dt.time(6)))
