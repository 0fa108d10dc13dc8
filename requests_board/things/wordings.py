"""Times of bookings and parts of things, in words."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import wording
from requests_board.models import Booking


def booking_when(booking: Booking) -> str:
    """From when until when, as its class says it: days, or days with times."""
    starts, ends = timezone.localtime(booking.starts_at), timezone.localtime(booking.ends_at)
    if not booking.thing.by_the_day:
        if starts.date() == ends.date():
            return _("%(day)s, %(from)s to %(until)s") % {
                "day": wording.day(starts), "from": wording.clock(starts), "until": wording.clock(ends)
            }  # fmt: skip
        return _("%(from)s until %(until)s") % {"from": wording.when(starts), "until": wording.when(ends)}
    last = (ends - dt.timedelta(seconds=1)).date()
    if last <= starts.date():
        return wording.day(starts)
    days = (last - starts.date()).days + 1
    length = ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    return _("%(from)s to %(until)s, %(length)s") % {"from": wording.day(starts), "until": wording.day(last), "length": length}


def due_day(booking: Booking) -> str:
    """The day by whose end it is back; with the time where it is booked by the hour."""
    if not booking.thing.by_the_day:
        return wording.when(booking.ends_at)
    return wording.day(timezone.localtime(booking.ends_at) - dt.timedelta(seconds=1))


def part_words(part: Any, thing: Any) -> str:
    """ "all of it", "1 of 3 parts"."""
    if part.parts == thing.parts:
        return _("all of it")
    return _("%(parts)s of %(all)s parts") % {"parts": part.parts, "all": thing.parts}
