"""Design overview: lending things within agreements

ThingCopy     what a network publishes of a thing that it lends to neighboring networks: what it is, its picture, a rough place,
              and nothing of whose it is. Written by `publish_things` for the current network alone: made, changed and withdrawn
              with the original. Shown where an agreement in force speaks of things.
NeighborLoan  a member of one network borrows a thing of the other: a row in each, by the same `pair`, written by definer
              functions, both or neither: asked → (waiting →) agreed → out → returned, with declined, cancelled, lost. Who waits
              is in the one line of the thing, by when they asked, with the members of its network.

Where the thing stands, a yes makes a booking (`Booking.elsewhere`) in its keeper's name: it takes the time as every other, and
handing out, coming back, damage, calling back are the same deeds on the same page. The loan follows that booking within
moments, in both networks; who borrowed hears in their own, and is reminded there. Nothing is left as a deposit across networks:
what asks for one, or for training, stays at home.
"""

import datetime as dt
import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.walls import READ, Steps
from networks.models.network import Network, PublishedTable
from networks.tenancy.tables import TenantForeignKey, TenantQuerySet, TenantTable
from requests_board.models.elsewhere import Pictured
from requests_board.models.things import Thing


class ThingCopy(Pictured, PublishedTable):
    stays = "Published anew from the things."

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    thing = models.UUIDField()  # of the original
    kind = models.CharField(max_length=7, choices=Thing.Kind.choices)
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=4000, blank=True)
    days = models.PositiveSmallIntegerField()  # how long one borrows it there
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-added_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["subject", "thing"], name="requests_board_thingcopy_once")]


class NeighborLoanQuerySet(TenantQuerySet["NeighborLoan"]):
    def late(self, at: dt.datetime, grace_days: int = 0) -> "NeighborLoanQuerySet":
        """What our members have and should have brought back, by more than the days of grace."""
        return self.filter(is_ours=True, state="out", ends_at__lt=at - dt.timedelta(days=grace_days))

    def in_line(self, thing: Thing) -> "NeighborLoanQuerySet":
        """Who waits elsewhere for a thing of ours, the first first."""
        return self.filter(is_ours=False, state="waiting", thing=thing.uid).order_by("asked_at", "id")


class NeighborLoan(TenantTable):
    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        WAITING = "waiting", _("In line")
        AGREED = "agreed", _("Booked")
        OUT = "out", _("Borrowed")
        RETURNED = "returned", _("Back")
        DECLINED = "declined", _("Not this time")
        CANCELLED = "cancelled", _("Called off")
        LOST = "lost", _("Lost")

    app_may = READ

    pair = models.UUIDField()
    is_ours = models.BooleanField()  # our member borrows; else a thing of ours is lent
    partner = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")  # who borrows, or who keeps it
    thing = models.UUIDField()
    title = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    other_name = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=600, blank=True)
    reply = models.CharField(max_length=600, blank=True)
    problem = models.CharField(max_length=600, blank=True)  # what who borrowed reports
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    booking = models.UUIDField(null=True)  # where the thing stands
    asked_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # reminded last

    objects = NeighborLoanQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["pair", "network"], name="requests_board_neighborloan_copy"),
            models.UniqueConstraint(
                fields=["member", "thing", "network"], condition=models.Q(is_ours=True, state__in=["asked", "waiting"]),
                name="requests_board_neighborloan_one",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="requests_board_neighborloan_some_time"
            ),
            Steps(
                name="requests_board_neighborloan_steps",
                steps=[
                    "asked>waiting", "waiting>agreed", "waiting>declined", "waiting>cancelled",
                    "asked>agreed", "asked>declined", "asked>cancelled", "agreed>out", "agreed>cancelled", "agreed>returned",
                    "agreed>lost", "out>returned", "out>lost",
                ],
                may_change=[
                    "state", "starts_at", "ends_at", "other_name", "words", "reply", "problem", "booking", "answered_at",
                    "told_at",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.ASKED, self.State.WAITING, self.State.AGREED, self.State.OUT)

    @property
    def is_late(self) -> bool:
        return self.state == self.State.OUT and self.ends_at < timezone.now()
