"""Bookings that come back: every Tuesday from nine to eleven. Kept as a rule over local time, made into bookings some weeks
ahead, so that nine o'clock stays nine o'clock when the clocks change."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import clauses, dues, records
from networks.actors import Actor
from networks.models import Membership
from networks.tenancy import current
from requests_board.models import Booking, BookingSeries, Thing
from requests_board.things import policy, steps

MOST_DATES = 400
EVERY = {"daily": "DAILY", "weekly": "WEEKLY", "monthly": "MONTHLY"}


@dataclass(frozen=True)
class Pattern:
    """What is said of a series: local times. `every`: daily, weekly, monthly; `interval`: every so many of them."""

    first_on: dt.date
    first_time: dt.time
    minutes: int
    until: dt.date
    every: str = "weekly"
    interval: int = 1


def occurrences(row: BookingSeries, since: dt.date, until: dt.date) -> Iterator[tuple[dt.date, dt.datetime, dt.datetime]]:
    """The dates from `since` to `until`: day, beginning and end as moments of the zone."""
    zone = ZoneInfo(row.zone)
    begin = dt.datetime.combine(row.first_on, row.first_time)
    rule = rrulestr(row.rule, dtstart=begin)
    first = dt.datetime.combine(since, dt.time.min)
    last = dt.datetime.combine(min(until, row.until), dt.time.max)
    for number, local in enumerate(rule.xafter(first, inc=True)):
        if local > last or number >= MOST_DATES:
            return
        starts_at = _moment(local, zone)
        yield local.date(), starts_at, starts_at + dt.timedelta(minutes=row.minutes)


def _moment(local: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """A wall clock's time as a moment; one that the clocks jump over is the moment right after the jump's length."""
    return local.replace(tzinfo=zone).astimezone(dt.UTC)


@transaction.atomic
def begin(thing: Thing, pattern: Pattern, *, by: Actor, at: dt.datetime | None = None) -> BookingSeries:
    """Books a thing for every date of a pattern; dates that somebody else has are left out, and said.

    The answer carries `skipped`, the days that were taken. Refuses `pattern`, `deposit`, `none-free`, and as `bookings.book`.
    """
    me = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=by.member.pk)
    thing = steps.locked_thing(thing)
    now = at or timezone.now()
    rules = policy.of(thing.kind)
    if not policy.may_see(thing, by):
        raise Refused("gone", _("It is no longer in the library."))
    policy.check_ready(thing)
    policy.check_borrower(thing, me, rules)
    _check(pattern, rules, timezone.localdate(now))
    if steps.deposit_of(thing, me, rules) is not None:
        raise Refused("deposit", _("A deposit is left for it: book one time after the other."))
    twin = BookingSeries.objects.filter(
        thing=thing, borrower=me, ended_at=None, first_on=pattern.first_on, first_time=pattern.first_time
    ).first()
    if twin is not None:
        twin.skipped = []  # type: ignore[attr-defined]
        return twin
    row = BookingSeries.objects.create(
        thing=thing,
        borrower=me,
        rule=f"FREQ={EVERY[pattern.every]};INTERVAL={pattern.interval}",
        zone=str(current.network().zone),
        first_on=pattern.first_on,
        first_time=pattern.first_time,
        minutes=pattern.minutes,
        until=pattern.until,
        made_at=now,
    )
    made, skipped = fill(row, by=by, now=now)
    if not made:
        raise Refused("none-free", _("None of these dates is free."), "first_on")
    records.record("series.began", by=by, about=row, thing=str(thing.uid), made=made, skipped=len(skipped))
    row.skipped = skipped  # type: ignore[attr-defined]
    return row


def fill(row: BookingSeries, *, by: Actor, now: dt.datetime) -> tuple[int, list[dt.date]]:
    """Makes the bookings of the next weeks. How many, and the days that somebody else has. The thing is locked."""
    from requests_board.things import bookings

    today = timezone.localdate(now)
    horizon = today + dt.timedelta(weeks=clauses.value("things.series_weeks"))
    since = max(row.first_on, today, row.made_until + dt.timedelta(days=1) if row.made_until else today)
    rules = policy.of(row.thing.kind)
    made, skipped = 0, []
    for day, starts_at, ends_at in occurrences(row, since, horizon):
        if ends_at <= now or Booking.objects.filter(series=row, occurs_on=day).exists():
            continue
        try:
            with transaction.atomic():
                bookings.make(row, starts_at, ends_at, day, rules, by=by)
            made += 1
        except Refused:
            skipped.append(day)
    row.made_until = horizon
    is_over = horizon >= row.until
    row.next_at = None if is_over else now + dt.timedelta(days=1)
    row.save(update_fields=["made_until", "next_at"])
    if row.next_at is not None:
        dues.at(steps.DUE, row.next_at)
    return made, skipped


@transaction.atomic
def stop(row: BookingSeries, *, by: Actor, at: dt.datetime | None = None) -> BookingSeries:
    """No more of it: what is still to come is called off. Stopped twice is stopped. Refuses `not-yours`."""
    thing = steps.locked_thing(row.thing)
    if not by.system and row.borrower_id != by.member.pk and not policy.may_keep(thing, by):
        raise Refused("not-yours", _("This is somebody else’s booking."))
    row = BookingSeries.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.ended_at is not None:
        return row
    row.thing = thing
    _end(row, by=by, now=at or timezone.now())
    return row


def end_all(thing: Thing, *, by: Actor, now: dt.datetime) -> None:
    """The thing was called back or retired. It is locked."""
    for row in BookingSeries.objects.select_for_update(of=("self",)).filter(thing=thing, ended_at=None):
        row.thing = thing
        _end(row, by=by, now=now)


def _end(row: BookingSeries, *, by: Actor, now: dt.datetime) -> None:
    from requests_board.things import bookings

    row.ended_at, row.next_at = now, None
    row.save(update_fields=["ended_at", "next_at"])
    coming = Booking.objects.filter(series=row, state__in=["asked", "agreed"], starts_at__gt=now).select_related("borrower")
    for booking in coming.select_for_update(of=("self",), no_key=True).order_by("id"):
        booking.thing = row.thing
        bookings.end(booking, Booking.State.CANCELLED, "booking.dropped", by=by, offers=False)
    records.record("series.ended", by=by, about=row, thing=str(row.thing.uid))


def run_due(now: dt.datetime, *, by: Actor) -> None:
    """Makes the bookings of the coming weeks. Called by due work."""
    rows = BookingSeries.objects.filter(ended_at=None, next_at__lte=now).select_related("thing").order_by("next_at")
    for row in rows[:200]:
        with transaction.atomic():
            thing = steps.locked_thing(row.thing)
            row = BookingSeries.objects.select_for_update(of=("self",)).select_related("borrower").get(pk=row.pk)
            row.thing = thing
            if row.ended_at is not None:
                continue
            if thing.state != Thing.State.READY or not row.borrower.is_active:
                BookingSeries.objects.filter(pk=row.pk).update(next_at=now + dt.timedelta(days=1))
                continue
            _made, skipped = fill(row, by=by, now=now)
            if skipped:
                records.record(
                    "series.skipped", by=by, about=row, thing=str(thing.uid), days=[day.isoformat() for day in skipped[:20]]
                )


def _check(pattern: Pattern, rules: policy.Policy, today: dt.date) -> None:
    if pattern.every not in EVERY or not 1 <= pattern.interval <= 12:
        raise Refused("pattern", _("Choose how often, up to every 12."), "every")
    if not 15 <= pattern.minutes <= rules.days * 1440:
        raise Refused(
            "pattern", _("One borrows it for at most %(days)s days.") % {"days": rules.days}, "ends_at", why="things.days"
        )
    least = {"daily": 1440, "weekly": 7 * 1440, "monthly": 28 * 1440}[pattern.every] * pattern.interval
    if pattern.minutes + rules.buffer_minutes > least:
        raise Refused("pattern", _("One time would run into the next."), "ends_at")
    if not today <= pattern.first_on <= today + dt.timedelta(days=rules.ahead_days):
        raise Refused("pattern", _("Choose a first day within the days that one books ahead."), "first_on")
    if not pattern.first_on <= pattern.until <= today + dt.timedelta(days=366):
        raise Refused("pattern", _("Choose a last day after the first one, within a year."), "until")
