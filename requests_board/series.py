"""A ride each Tuesday: two agree once, and each date becomes an exchange of its own, some weeks ahead.

Dates are days on the calendar and a time on the wall, in the network's zone: nine o'clock stays nine o'clock when the clocks
change. One date is left out (`skip`), some weeks (`pause`), or all that is still to come (`end`).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, rrule, weekdays
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import actors, apart, clauses, dues, records
from networks.actors import Actor
from networks.models import Membership
from networks.tenancy import current
from requests_board import places, posts
from requests_board.exchanges import agreeing, paying, steps
from requests_board.models import Exchange, Post, Series, Way

DUE = "board.series"
State = Series.State
LIVE = (State.PROPOSED, State.RUNNING, State.PAUSED)
TOLD_BEFORE = dt.timedelta(days=2)  # What cannot be promised is said so many days before the date.


@dataclass(frozen=True)
class Pattern:
    """What is proposed: `interval` weeks or months from one date to the next, `at` by the clock on the wall; `amount` in
    hundredths of credit each time; no `until` is no end.
    """

    way: str = Way.HOURS
    minutes: int | None = None
    amount: int | None = None
    at: dt.time = dt.time(9)
    first_on: dt.date | None = None
    every: str = Series.Every.WEEKLY
    interval: int = 1
    until: dt.date | None = None
    where: str = ""


@transaction.atomic
def propose(post: Post, pattern: Pattern, *, by: Actor) -> Series:
    """Answers a weekly post for all its dates. Asked twice it is one question.

    Refuses `not-weekly`, `dates`, `interval`, `way`, `where`, and as `exchanges.propose`.
    """
    me = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=by.member.pk)
    post = Post.objects.select_related("author", "category").get(pk=post.pk)
    giver, receiver = (me, post.author) if post.kind == Post.Kind.REQUEST else (post.author, me)
    twin = Series.objects.filter(post=post, giver=giver, receiver=receiver, state__in=LIVE).first()
    if twin is not None:
        return twin
    agreeing.check_sides(me, post.author, giver, post, by)
    if post.when != Post.When.WEEKLY or post.weekday is None:
        raise Refused("not-weekly", _("This is for one time. Answer it as it is."))
    first, until = _checked_dates(post.weekday, pattern)
    if pattern.way not in post.ways or pattern.way not in posts.ways_open(clauses.gears()):
        raise Refused("way", _("Choose one of the ways of exchange."), "way")
    if len(pattern.where) > 200:
        raise Refused("where", _("Use at most 200 letters."), "where")
    row = Series(
        post=post, giver=giver, receiver=receiver, proposed_by=me, title=post.title, way=pattern.way,
        minutes=steps.stepped(pattern.minutes, pattern.way, clauses.value("hours.step")),
        amount=paying.checked_amount(pattern.way, pattern.amount), where=pattern.where.strip(), first_on=first,
        at_time=pattern.at, zone=str(current.network().zone), every=pattern.every, interval=pattern.interval, until=until,
    )  # fmt: skip
    steps.one_side_only(row, by)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        return Series.objects.get(post=post, giver=giver, receiver=receiver, state__in=LIVE)
    dues.at(DUE, row.made_at + dt.timedelta(days=clauses.value("board.proposal_days")))
    records.record("repeat.proposed", by=by, about=row)
    return row


@transaction.atomic
def agree(row: Series, *, by: Actor) -> Series:
    """Says yes: the exchanges of the next weeks stand. Agreed twice is agreed.

    Refuses `conflict`, `not-your-turn`, `not-yours`, `same-hand`, `gone`, and what the accounts refuse for the first date.
    """
    row = _begin(row, by)
    if row.state in (State.RUNNING, State.PAUSED):
        return row
    _need(row, State.PROPOSED)
    if row.proposed_by_id == by.member.pk:
        raise Refused("not-your-turn", _("Your neighbor has to say yes to this."))
    places.take(row.post)
    row.state, row.agreed_at = State.RUNNING, timezone.now()
    fill(row, by=by, now=row.agreed_at, must=True)
    records.record("repeat.agreed", by=by, about=row)
    return row


@transaction.atomic
def decline(row: Series, *, by: Actor) -> Series:
    """Says no, or takes one's own question back. Refuses `conflict`, `not-yours`, `same-hand`."""
    row = _begin(row, by)
    if row.state in (State.DECLINED, State.ENDED):
        return row
    _need(row, State.PROPOSED)
    own = row.proposed_by_id == by.member.pk
    row.state, row.ended_at, row.next_at = (State.ENDED if own else State.DECLINED), timezone.now(), None
    row.save()
    records.record("repeat.declined", by=by, about=row)
    return row


@transaction.atomic
def skip(row: Series, day: dt.date, *, by: Actor) -> Series:
    """Leaves one date out; what was agreed for it is called off. Left out twice is left out. Refuses `conflict`, `dates`."""
    row = _begin(row, by)
    _need(row, State.RUNNING, State.PAUSED)
    today = timezone.localdate()
    if day not in (one for one, _at in dates(row, today, today + dt.timedelta(days=366))):
        if day in row.skips:
            return row
        raise Refused("dates", _("It is not on that day."), "day")
    row.skips = sorted({*(one for one in row.skips if one >= today), day})
    row.save()
    _call_off(row, by, Q(occurs_on=day))
    records.record("repeat.skipped", by=by, about=row, day=day.isoformat())
    return row


@transaction.atomic
def pause(row: Series, until: dt.date, *, by: Actor) -> Series:
    """Nothing before `until`; then it goes on by itself. Refuses `conflict`, `dates`."""
    row = _begin(row, by)
    _need(row, State.RUNNING)
    today = timezone.localdate()
    if not today < until <= today + dt.timedelta(days=366):
        raise Refused("dates", _("Choose a day ahead, within a year."), "until")
    row.state, row.paused_until = State.PAUSED, until
    row.save()
    _call_off(row, by, Q(occurs_on__gte=today, occurs_on__lt=until))
    fill(row, by=actors.system("board"), now=timezone.now())
    records.record("repeat.paused", by=by, about=row, day=until.isoformat())
    return row


@transaction.atomic
def resume(row: Series, *, by: Actor) -> Series:
    """It goes on before its day. Refuses `conflict`."""
    row = _begin(row, by)
    if row.state == State.RUNNING:
        return row
    _need(row, State.PAUSED)
    row.state, row.paused_until = State.RUNNING, None
    fill(row, by=actors.system("board"), now=timezone.now())
    records.record("repeat.resumed", by=by, about=row)
    return row


@transaction.atomic
def end(row: Series, *, by: Actor) -> Series:
    """No more of it: what is still to come is called off, and the post is free again. Ended twice is ended."""
    row = _begin(row, by)
    if row.state == State.ENDED:
        return row
    _need(row, State.RUNNING, State.PAUSED)
    _end(row, by, timezone.now())
    return row


def end_all(rows: QuerySet[Series], *, by: Actor) -> None:
    """Ends whatever of these is live: its post closed, or the two do not meet any more."""
    for row in rows.filter(state__in=LIVE).select_for_update(of=("self",), no_key=True).select_related("post"):
        _end(row, by, timezone.now())


def dates(row: Series, since: dt.date, until: dt.date) -> Iterator[tuple[dt.date, dt.datetime]]:
    """The dates of it within two days, both counted: the day, and the moment it begins. Those left out are not among them."""
    zone = ZoneInfo(row.zone)
    for day in takewhile(lambda day: day <= min(until, row.until or until), _days(row, since)):
        if day not in row.skips and (row.paused_until is None or row.state != State.PAUSED or day >= row.paused_until):
            yield day, dt.datetime.combine(day, row.at_time, tzinfo=zone).astimezone(dt.UTC)


def _days(row: Series, since: dt.date) -> Iterator[dt.date]:
    """All its days from `since` on: every so many weeks, or the same day of the week of every so many months (a fifth one
    stands for the last)."""
    if row.every == Series.Every.WEEKLY:
        step = dt.timedelta(weeks=row.interval)
        day = row.first_on + max(0, -(-(since - row.first_on).days // step.days)) * step
        while True:
            yield day
            day += step
    number = (row.first_on.day + 6) // 7
    place = weekdays[row.first_on.weekday()](number if number < 5 else -1)
    begin = dt.datetime.combine(row.first_on, dt.time.min)
    for moment in rrule(MONTHLY, dtstart=begin, interval=row.interval, byweekday=place):
        if moment.date() >= since:
            yield moment.date()


def fill(row: Series, *, by: Actor, now: dt.datetime, must: bool = False) -> list[Exchange]:
    """Makes the exchanges of the next weeks; each is agreed, because the series is. The row is locked, and saved.

    A date that the accounts refuse is tried again day by day; with `must` the refusal is raised.
    """
    today = timezone.localdate(now)
    horizon = today + dt.timedelta(weeks=clauses.value("board.series_weeks"))
    have = set(Exchange.objects.filter(series=row, occurs_on__gte=today).values_list("occurs_on", flat=True))
    made = []
    for day, starts_at in dates(row, today, horizon):
        if day in have or starts_at <= now:
            continue
        try:
            with transaction.atomic():
                made.append(_dated(row, day, starts_at, by, now))
        except Refused as refused:
            if must:
                raise
            if day - today <= TOLD_BEFORE:
                records.record("repeat.waits", by=by, about=row, day=day.isoformat(), reason=refused.code)
    is_over = row.until is not None and horizon >= row.until
    row.next_at = None if is_over and row.state != State.PAUSED else now + dt.timedelta(days=1)
    row.save()
    dues.at(DUE, row.next_at or end_of_series(row))
    return made


def end_of_series(row: Series) -> dt.datetime:
    assert row.until is not None
    return posts.end_of(row.until)


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Makes the exchanges of the coming weeks, ends what is over or was never answered; says when to look again."""
    by = actors.system("board")
    today = timezone.localdate(now)
    patience = dt.timedelta(days=clauses.value("board.proposal_days"))
    over = Q(state__in=[State.RUNNING, State.PAUSED], until__lt=today) | Q(state=State.PROPOSED, made_at__lte=now - patience)
    rows = Series.objects.filter(over | Q(next_at__lte=now)).order_by("id")[:300]
    for pk in rows.values_list("pk", flat=True):
        with transaction.atomic():
            row = _locked(pk)
            if row.state not in LIVE:
                continue
            is_over = row.until is not None and row.until < today
            if is_over or row.state == State.PROPOSED or not (row.giver.is_active and row.receiver.is_active):
                _end(row, by, now)
                continue
            if row.state == State.PAUSED and row.paused_until is not None and row.paused_until <= today:
                row.state, row.paused_until = State.RUNNING, None
            fill(row, by=by, now=now)
    live = Series.objects.filter(state__in=LIVE)
    times = [row.next_at for row in live.filter(next_at__isnull=False).order_by("next_at")[:1] if row.next_at]
    times += [posts.end_of(row.until) for row in live.filter(until__isnull=False).order_by("until")[:1] if row.until]
    times += [row.made_at + patience for row in live.filter(state=State.PROPOSED).order_by("made_at")[:1]]
    return max(min(times), now) if times else None


def of(member: Membership) -> list[Series]:
    """A member's own that are live, with the other side and the next date. One query."""
    rows: Any = Series.objects.filter(Q(giver=member) | Q(receiver=member), state__in=LIVE)
    if away := apart.ids_of(member):
        rows = rows.exclude(giver__in=away).exclude(receiver__in=away)
    found = list(rows.select_related("giver", "receiver", "post", "proposed_by").order_by("-id")[:100])
    today = timezone.localdate()
    for row in found:
        row.other = row.other_of(member)
        row.next_on = next((day for day, _at in dates(row, today, today + dt.timedelta(days=366))), None)
        row.waits_for_me = row.state == State.PROPOSED and row.proposed_by_id != member.pk
    return found


def _dated(row: Series, day: dt.date, starts_at: dt.datetime, by: Actor, now: dt.datetime) -> Exchange:
    exchange = Exchange(
        post=row.post, series=row, occurs_on=day, giver=row.giver, receiver=row.receiver, title=row.title, way=row.way,
        minutes=row.minutes, amount=row.amount, starts_at=starts_at, where=row.where, proposed_by=row.proposed_by,
        made_at=now, changed_at=now,
    )  # fmt: skip
    exchange.save()
    paying.promise(exchange, by=by)
    exchange.agreed_at = now
    return steps.move(exchange, steps.State.AGREED, "exchange.dated", by=by, now=now)


def _call_off(row: Series, by: Actor, which: Q) -> None:
    rows = Exchange.objects.filter(which, series=row, state__in=["proposed", "agreed"])
    for exchange in rows.select_for_update(of=("self",)).select_related("giver", "receiver", "post"):
        agreeing.call_off(exchange, by=by, now=timezone.now())


def _end(row: Series, by: Actor, now: dt.datetime) -> None:
    was_running = row.state in (State.RUNNING, State.PAUSED)
    row.state, row.ended_at, row.next_at = State.ENDED, now, None
    row.save()
    _call_off(row, by, Q(occurs_on__gte=timezone.localdate(now)))
    records.record("repeat.ended", by=by, about=row)
    if was_running:
        places.give_back(row.post)


def _begin(row: Series, by: Actor) -> Series:
    row = _locked(row.pk)
    if not by.system:
        if not row.has(by.member) or apart.are(row.giver, row.receiver):
            raise Refused("not-yours", _("This is an exchange of others."))
        steps.one_side_only(row, by)
    return row


def _locked(pk: int) -> Series:
    rows = Series.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("giver", "receiver", "post", "proposed_by").get(pk=pk)


def _need(row: Series, *states: str) -> None:
    if row.state not in states:
        raise Refused("conflict", _("This does not go any more: it is now “%(state)s”.") % {"state": row.get_state_display()})


def _checked_dates(weekday: int, pattern: Pattern) -> tuple[dt.date, dt.date | None]:
    today = timezone.localdate()
    first = pattern.first_on or today + dt.timedelta(days=1)
    first += dt.timedelta(days=(weekday - first.weekday()) % 7)
    if not today <= first <= today + dt.timedelta(days=366):
        raise Refused("dates", _("Choose a first day ahead, within a year."), "first_on")
    if pattern.until is not None and not first <= pattern.until <= today + dt.timedelta(days=731):
        raise Refused("dates", _("Choose a last day after the first one, within two years."), "until")
    if pattern.every not in Series.Every.values or not 1 <= pattern.interval <= 8:
        raise Refused("interval", _("Choose every week or month, or up to every eighth."), "every")
    return first, pattern.until
