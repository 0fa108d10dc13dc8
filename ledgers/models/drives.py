"""Design overview

A drive gathers money, hours and things in the open: a goal, what neighbors pledge, what has come, and a report at the end.

Drive       what is gathered and why, until when: open → closed with a report, or called off.
DriveThing  a kind of thing that is wanted, and how many.
DrivePledge what somebody will bring, or brought: money (its receipt is a contribution to the pool's fund, by two
            signatories), hours (a gift to the commons fund that names the drive), or things (seen by who runs the drive).

Money that has come is what is countersigned in the pool; no sum is kept here that could differ from the books.
States go step by step (`Steps`), and pledges keep their amount; the words of both can be erased.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.walls import ALL, Steps
from ledgers.models.books import Transfer
from ledgers.models.pool import Contribution, amount_is_sane, member_key
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable


class Drive(TenantTable):
    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Done")
        CALLED_OFF = "called-off", _("Called off")

    app_may = ALL

    title = models.CharField(_("title"), max_length=120)
    story = models.TextField(_("story"), max_length=4000, blank=True)
    goal_money = models.BigIntegerField(default=0)  # smallest units of the pool's money
    goal_minutes = models.BigIntegerField(default=0)
    until = models.DateField(_("until"))
    is_public = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    started_by = member_key()
    started_at = models.DateTimeField(db_default=Now())
    report = models.TextField(_("report"), max_length=4000, blank=True)
    ended_by = member_key(null=True)
    ended_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)  # the report is asked for, once

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["state", "until"], name="ledgers_drive_open")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(goal_money__gte=0, goal_money__lte=10**9, goal_minutes__gte=0, goal_minutes__lte=10**7),
                name="ledgers_drive_goal",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", ended_by=None) | (~models.Q(state="open") & models.Q(ended_by__isnull=False)),
                name="ledgers_drive_ended",
            ),
            Steps(
                name="ledgers_drive_steps",
                steps=["open>closed", "open>called-off"],
                may_change=[
                    "title", "story", "until", "is_public", "state", "report", "ended_by_id", "ended_at", "reminded_at",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class DriveThing(TenantTable):
    drive = TenantForeignKey(Drive, models.PROTECT, related_name="things", db_index=False)
    name = models.CharField(max_length=120)
    wanted = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["drive", "id"], name="ledgers_drivething_of")]
        constraints = [
            models.CheckConstraint(condition=models.Q(wanted__gte=1, wanted__lte=10_000), name="ledgers_drivething_count")
        ]

    def __str__(self) -> str:
        return self.name


class DrivePledge(TenantTable):
    class Kind(models.TextChoices):
        MONEY = "money", _("Money")
        HOURS = "hours", _("Hours")
        THING = "thing", _("A thing")

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered by a visitor")
        PLEDGED = "pledged", _("Promised")
        RECEIVED = "received", _("It came")
        WITHDRAWN = "withdrawn", _("Taken back")

    app_may = ALL

    drive = TenantForeignKey(Drive, models.PROTECT, related_name="pledges", db_index=False)
    member = member_key(null=True)  # None: somebody who is no member, by name in `words`
    kind = models.CharField(max_length=5, choices=Kind.choices)
    thing = TenantForeignKey(DriveThing, models.PROTECT, null=True, related_name="pledges", db_index=False)
    amount = models.BigIntegerField()  # smallest units of money, minutes, or how many
    words = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=120, blank=True, db_default="")  # of a visitor, until it is settled
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLEDGED)
    made_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    contribution = TenantOneToOneField(Contribution, models.PROTECT, null=True, related_name="drive_pledge")
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=80, null=True)  # noqa: DJ001  (none: nobody may repeat it)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["drive", "-id"], name="ledgers_drivepledge_drive"),
            models.Index(fields=["member", "-id"], name="ledgers_drivepledge_member"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "network"], name="ledgers_drivepledge_once"),
            amount_is_sane("ledgers_drivepledge_amount"),
            models.CheckConstraint(
                condition=models.Q(kind="thing", thing__isnull=False) | (~models.Q(kind="thing") & models.Q(thing=None)),
                name="ledgers_drivepledge_thing",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="hours", state="received") | models.Q(transfer__isnull=False),
                name="ledgers_drivepledge_hours_moved",
            ),
            Steps(
                name="ledgers_drivepledge_steps",
                steps=["offered>pledged", "offered>withdrawn", "pledged>received", "pledged>withdrawn"],
                may_change=["state", "words", "contact", "ended_at", "contribution_id", "transfer_id"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
