"""The ground of bookings: which step leads where, locks, the one place where a time is taken, deposits."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from ledgers import accounts, currencies, holds, transfers
from ledgers.models import Account, Currency
from networks import clauses, dues, records
from networks.actors import Actor
from networks.models import Membership
from requests_board.models import Booking, Thing
from requests_board.models.borrowing import half_open
from requests_board.things import policy
from requests_board.things.policy import Policy

DUE = "things"
State = Booking.State
Deposit = Booking.Deposit

# before → after; '' is the beginning. The trigger `things_booking_step` holds the same table.
STEPS: dict[str, tuple[str, ...]] = {
    "": ("asked", "agreed", "offered"),
    "asked": ("agreed", "declined", "cancelled", "lapsed"),
    "offered": ("agreed", "asked", "cancelled", "lapsed"),
    "agreed": ("out", "cancelled", "lapsed"),
    "out": ("returned", "lost"),
}


def locked_thing(thing: Thing) -> Thing:
    """The thing, so that nobody else books, calls back or repairs it meanwhile."""
    rows = Thing.objects.select_related("keeper__neighborhood")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=thing.pk)


def begin(booking: Booking, version: int | None = None) -> Booking:
    """The booking and its thing, locked: always the thing first. Refuses `stale` for a page that was drawn before."""
    thing = locked_thing(booking.thing)
    rows = Booking.objects.select_related("borrower", "hand")
    booking = rows.select_for_update(of=("self",), no_key=True).get(pk=booking.pk)
    booking.thing = thing
    if version is not None and version != booking.version:
        raise Refused("stale", _("This has changed since you opened the page. See how it stands now, then decide."))
    return booking


def need(booking: Booking, *states: str) -> None:
    """Refuses `conflict` where a step does not fit."""
    if booking.state not in states:
        raise Refused("conflict", _("It stands at: %(state)s.") % {"state": str(booking.get_state_display()).lower()})


def move(booking: Booking, state: str, kind: str, *, by: Actor, **data: Any) -> Booking:
    """One step, written and recorded. The row is locked."""
    booking.state = state
    booking.version += 1
    booking.next_at = next_at(booking)
    booking.save()
    if booking.next_at is not None:
        dues.at(DUE, booking.next_at)
    records.record(kind, by=by, about=booking, thing=str(booking.thing.uid), version=booking.version, **data)
    return booking


def next_at(booking: Booking) -> dt.datetime | None:
    """When due work has to look at it."""
    if booking.state in (State.ASKED, State.OFFERED, State.AGREED):
        return booking.lapses_at
    if booking.state != State.OUT:
        return None
    rules = clauses.values("things.remind_days", "things.late_days")
    if booking.reminded_at is None:
        return booking.ends_at - dt.timedelta(days=rules["things.remind_days"])
    if booking.late_told_at is None:
        return booking.ends_at
    return booking.late_told_at + dt.timedelta(days=rules["things.late_days"])


# ── Time ────────────────────────────────────────────────────────────────────────────────────────


def check_times(thing: Thing, starts_at: dt.datetime, ends_at: dt.datetime, rules: Policy, now: dt.datetime) -> None:
    """Refuses `times`: the wrong way round, over, too long or too far ahead."""
    if timezone.is_naive(starts_at) or timezone.is_naive(ends_at) or not 2000 < starts_at.year < ends_at.year + 1 < 9000:
        raise Refused("times", _("Say from when until when."), "starts_at")
    if ends_at <= starts_at:
        raise Refused("times", _("The end comes after the beginning."), "ends_at")
    if ends_at <= now:
        raise Refused("times", _("That time is over. Choose a later one."), "ends_at")
    if starts_at < now - dt.timedelta(hours=26):
        raise Refused("times", _("That day is over. Choose today or a later day."), "starts_at")
    if ends_at - starts_at > dt.timedelta(days=rules.days, hours=2):  # The clocks may change meanwhile.
        raise Refused(
            "times", _("One borrows it for at most %(days)s days.") % {"days": rules.days}, "ends_at", why="things.days"
        )
    if starts_at > now + dt.timedelta(days=rules.ahead_days):
        raise Refused(
            "times",
            _("One books at most %(days)s days ahead.") % {"days": rules.ahead_days},
            "starts_at",
            why="things.ahead_days",
        )


def in_the_way(thing: Thing, starts_at: dt.datetime, until: dt.datetime, *, but: int | None = None) -> Booking | None:
    """The first live booking that touches this time. The thing is locked."""
    rows = Booking.objects.live().filter(thing=thing, held__overlap=half_open(starts_at, until))
    rows = rows.exclude(pk=but) if but is not None else rows
    return rows.order_by("starts_at").first()


def taken(other: Booking) -> Refused:
    """Somebody has it then; who is nobody's business."""
    until = timezone.localtime(other.held.upper)
    return Refused("taken", _("Somebody has it then. It is free again %(when)s.") % {"when": wording.when(until)}, "starts_at")


def place(booking: Booking, rules: Policy) -> Booking:
    """Takes the time and stores the row; the exclusion constraint has the last word. Refuses `taken`."""
    booking.held = half_open(booking.starts_at, booking.ends_at + rules.buffer)
    other = in_the_way(booking.thing, booking.starts_at, booking.held.upper, but=booking.pk)
    if other is not None:
        raise taken(other)
    try:
        with transaction.atomic():
            booking.save()
    except IntegrityError as error:
        if "things_booking_never_twice" not in str(error):
            raise
        raise Refused("taken", _("Somebody has it then. Choose another time."), "starts_at") from None
    return booking


def is_free_now(thing: Thing, now: dt.datetime) -> bool:
    """Whether one could take it along at this moment."""
    rows = Booking.objects.live().filter(thing=thing)
    return not rows.filter(state=State.OUT).exists() and not rows.filter(held__contains=now).exists()


# ── Deposit ─────────────────────────────────────────────────────────────────────────────────────


def deposit_of(thing: Thing, borrower: Membership, rules: Policy) -> tuple[Account, int] | None:
    """The account and the amount that a borrowing keeps aside; owners leave nothing. Hours before credit."""
    if policy.owns(thing, borrower):
        return None
    gears = clauses.gears()
    if rules.deposit_minutes and "hours" in gears:
        return accounts.of(borrower), rules.deposit_minutes
    if rules.deposit_credit and "credit" in gears:
        unit = Currency.objects.filter(kind="credit", is_open=True).order_by("id").first()
        if unit is not None:
            return accounts.of(borrower, unit), rules.deposit_credit
    return None


def hold_deposit(booking: Booking, rules: Policy, *, by: Actor) -> None:
    """Keeps the deposit aside, once. Refuses what the account refuses (`floor`, `account-closed`)."""
    found = deposit_of(booking.thing, booking.borrower, rules)
    if found is None or booking.deposit != Deposit.NONE:
        return
    account, amount = found
    holds.promise(account, currencies.fund(account.currency), amount, source=booking.source, by=by)
    booking.deposit, booking.deposit_amount, booking.deposit_currency = Deposit.HELD, amount, account.currency.code


def release_deposit(booking: Booking, *, by: Actor) -> None:
    """Lets the deposit go."""
    if booking.deposit == Deposit.HELD:
        holds.release(booking.source, by=by)
        booking.deposit = Deposit.RELEASED


def take_deposit(booking: Booking, *, by: Actor) -> None:
    """The deposit goes to the commons fund."""
    unit = Currency.objects.get(code=booking.deposit_currency)
    transfers.pay(
        accounts.of(booking.borrower, unit),
        currencies.fund(unit),
        booking.deposit_amount,
        kind="deposit",
        source=booking.source,
        by=by,
        key=booking.source,
        hold_source=booking.source,
    )
    booking.deposit = Deposit.KEPT
