"""Design overview: borrowing a shared thing

Booking        one borrowing, from the first word until the thing is back:
               asked → agreed → out → returned, with declined, cancelled, lapsed (nobody came), lost.
               offered: kept for the first who waits, until `lapses_at`.
BookingSeries  every Tuesday from nine to eleven: bookings are made of it some weeks ahead, on local time.
WaitingPlace   a member waits for a thing; the order is that of asking.
Handover       what somebody saw when it went out or came back: condition, words, a picture.
BorrowingPass  a coordinator lets somebody borrow although something of theirs is late; with a reason and an end.

Invariants, and where they hold
a thing is never promised twice for the same time           exclusion constraint `things_booking_never_twice` on `held`, the
                                                            half-open range with the buffer after it, over live states
a thing is out once                                         partial unique index
a booking moves only along `bookings.STEPS`                 trigger `things_booking_step`, which also asks that the thing
                                                            is ready when somebody begins or agrees
a deposit is one hold, named by the booking                 ledgers (`holds.promise`, source `booking:<uid>`)
one waiting place per member and thing                      partial unique index
"""

import datetime as dt
from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.tenancy.tables import TenantForeignKey, TenantQuerySet, TenantTable
from requests_board.models.things import Thing

LIVE = ("asked", "offered", "agreed", "out")


class BookingSeries(TenantTable):
    """`rule` is an RRULE over naive local times from `first_at` on, in `zone`."""

    thing = TenantForeignKey(Thing, models.CASCADE, related_name="series")
    borrower = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")
    rule = models.CharField(max_length=200)
    zone = models.CharField(max_length=60)
    first_on = models.DateField()
    first_time = models.TimeField()
    minutes = models.PositiveIntegerField()
    until = models.DateField()
    made_until = models.DateField(null=True, blank=True)  # occurrences up to this day were looked at
    ended_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["network", "next_at"], name="things_series_due"),
            models.Index(fields=["network", "borrower", "-id"], name="things_series_mine"),
        ]


class BookingQuerySet(TenantQuerySet["Booking"]):
    def live(self) -> "BookingQuerySet":
        return self.filter(state__in=LIVE)

    def out(self) -> "BookingQuerySet":
        return self.filter(state="out")

    def late(self, at: dt.datetime, grace_days: int = 0) -> "BookingQuerySet":
        """Not back although its time is over, by more than the days of grace."""
        return self.out().filter(ends_at__lt=at - dt.timedelta(days=grace_days))


class Booking(TenantTable):
    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        OFFERED = "offered", _("Kept for you")
        AGREED = "agreed", _("Booked")
        OUT = "out", _("Borrowed")
        RETURNED = "returned", _("Back")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Called off")
        LAPSED = "lapsed", _("Not picked up")
        LOST = "lost", _("Lost")

    class Deposit(models.TextChoices):
        NONE = "none", _("none")
        HELD = "held", _("held")
        RELEASED = "released", _("let go")
        KEPT = "kept", _("kept")

    thing = TenantForeignKey(Thing, models.PROTECT, related_name="bookings")
    borrower = TenantForeignKey("networks.Membership", models.PROTECT, related_name="bookings")
    hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.AGREED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    held = DateTimeRangeField()  # [starts_at, ends_at and the buffer)
    words = models.CharField(_("what for"), max_length=300, blank=True)
    series = TenantForeignKey(BookingSeries, models.PROTECT, null=True, blank=True, related_name="bookings")
    occurs_on = models.DateField(null=True, blank=True)
    renewals = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    agreed_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    out_at = models.DateTimeField(null=True, blank=True)
    back_at = models.DateTimeField(null=True, blank=True)
    lapses_at = models.DateTimeField(null=True, blank=True)
    called_back_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    late_told_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)  # when due work looks at it
    deposit = models.CharField(max_length=8, choices=Deposit.choices, default=Deposit.NONE)
    deposit_amount = models.PositiveIntegerField(default=0)  # in the smallest unit of its currency
    deposit_currency = models.CharField(max_length=12, blank=True)
    forgiven_at = models.DateTimeField(null=True, blank=True)
    forgiven_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    forgiven_why = models.CharField(max_length=300, blank=True)
    elsewhere = models.UUIDField(null=True, blank=True, editable=False)  # for a neighbor of another network (models/lending.py)
    version = models.PositiveIntegerField(default=1)

    objects = BookingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_at", "-id"]
        indexes = [
            models.Index(fields=["network", "thing", "starts_at"], name="things_booking_thing"),
            models.Index(fields=["network", "borrower", "state", "-starts_at", "-id"], name="things_booking_mine"),
            models.Index(fields=["network", "state", "starts_at"], name="things_booking_state"),
            models.Index(fields=["network", "next_at"], name="things_booking_due"),
        ]
        constraints = [
            ExclusionConstraint(
                name="things_booking_never_twice",
                expressions=[("thing", RangeOperators.EQUAL), ("held", RangeOperators.OVERLAPS)],
                condition=models.Q(state__in=LIVE),
            ),
            models.UniqueConstraint(
                fields=["network", "thing"], condition=models.Q(state="out"), name="things_booking_out_once"
            ),
            models.UniqueConstraint(fields=["network", "series", "occurs_on"], name="things_booking_occurs_once"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="things_booking_some_time"),
            models.CheckConstraint(
                condition=models.Q(held__startswith=models.F("starts_at"), held__endswith__gte=models.F("ends_at")),
                name="things_booking_held",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[*LIVE, "returned", "declined", "cancelled", "lapsed", "lost"]),
                name="things_booking_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(deposit="none") | models.Q(deposit_amount__gt=0), name="things_booking_deposit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thing}, {self.starts_at:%Y-%m-%d}"

    @property
    def source(self) -> str:
        """What holds and transfers of its deposit call it."""
        return f"booking:{self.uid}"

    @property
    def is_elsewhere(self) -> bool:
        """Lent to another network: its keeper stands here as who has it."""
        return self.elsewhere is not None

    @property
    def is_live(self) -> bool:
        return self.state in LIVE

    def is_late(self, at: dt.datetime | None = None) -> bool:
        return self.state == self.State.OUT and self.ends_at < (at or timezone.now())


class WaitingPlaceQuerySet(TenantQuerySet["WaitingPlace"]):
    def open(self) -> "WaitingPlaceQuerySet":
        return self.filter(state="waiting")


class WaitingPlace(TenantTable):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        OFFERED = "offered", _("Kept for you")
        TAKEN = "taken", _("Taken")
        PASSED = "passed", _("Passed on")
        LEFT = "left", _("No longer waiting")

    thing = TenantForeignKey(Thing, models.CASCADE, related_name="waiting")
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="waiting_places")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    booking = TenantForeignKey(Booking, models.SET_NULL, null=True, blank=True, related_name="+")  # what was kept for them
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingPlaceQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [
            models.Index(fields=["network", "thing", "state", "id"], name="things_waiting_line"),
            models.Index(fields=["network", "member", "state", "id"], name="things_waiting_mine"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "thing", "member"],
                condition=models.Q(state__in=["waiting", "offered"]),
                name="things_waiting_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "offered", "taken", "passed", "left"]), name="things_waiting_state"
            ),
        ]


class Handover(TenantTable):
    class Way(models.TextChoices):
        OUT = "out", _("Went out")
        BACK = "back", _("Came back")

    class Condition(models.TextChoices):
        FINE = "fine", _("As it should be")
        WORN = "worn", _("Worn, still works")
        DAMAGED = "damaged", _("Damaged")
        MISSING = "missing", _("Something is missing")

    referenced = False
    booking = TenantForeignKey(Booking, models.CASCADE, related_name="handovers")
    way = models.CharField(max_length=4, choices=Way.choices)
    condition = models.CharField(max_length=8, choices=Condition.choices, default=Condition.FINE)
    text = models.TextField(_("in your words"), max_length=1000, blank=True)
    file = TenantForeignKey("networks.File", models.PROTECT, null=True, blank=True, related_name="+")
    by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [models.UniqueConstraint(fields=["network", "booking", "way"], name="things_handover_once")]


class BorrowingPass(TenantTable):
    referenced = False
    member = TenantForeignKey("networks.Membership", models.CASCADE, related_name="borrowing_passes")
    reason = models.CharField(_("why"), max_length=300)
    until = models.DateTimeField()
    given_by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["network", "member", "-until"], name="things_pass_member")]
        constraints = [models.CheckConstraint(condition=~models.Q(member=models.F("given_by")), name="things_pass_by_another")]


def half_open(starts_at: dt.datetime, ends_at: dt.datetime) -> Any:
    """From the first moment up to, and without, the last."""
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    return DateTimeTZRange(starts_at, ends_at, "[)")
