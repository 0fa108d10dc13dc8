"""Design overview

Petition        members ask for a special meeting and say what for. When enough sign, by clause, the meeting is called:
                nobody can refuse it. Names count on the roll of the day it began, fingerprinted as a vote's is: who joins
                later neither raises the number nor signs. `Steps` keeps the roll as it was.
PetitionName    a name under it, once.
Assembly        a meeting of the members: called, open, over with its minutes, or called off (never one that a petition called).
AgendaItem      a point of its agenda; a proposal or a round of consent in the room may belong to it.
Attendance      who is there, in the room, by telephone or on the platform.
ActionItem      who does what until when, after it.

While it is open the quorum is counted live: attendance against the members of that day, counted once at the opening. Whoever
facilitates may be drawn by lot: the seed is made after the list of those who would, is published with it, and is drawn once.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.walls import Steps
from governance.models.polls import Poll
from governance.models.proposals import Proposal
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable


class Assembly(TenantTable):
    class State(models.TextChoices):
        CALLED = "called", _("Called")
        OPEN = "open", _("Going on")
        OVER = "over", _("Over")
        CALLED_OFF = "called-off", _("Called off")

    app_may = "SELECT, INSERT, UPDATE"

    title = models.CharField(_("title"), max_length=120)
    is_special = models.BooleanField(default=False)
    starts_at = models.DateTimeField(_("when"))
    place = models.CharField(_("where"), max_length=200)
    called_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    called_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=10, choices=State.choices, default=State.CALLED)
    opened_at = models.DateTimeField(null=True)
    members_count = models.PositiveIntegerField(null=True)  # when it opened
    quorum_count = models.PositiveIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    facilitator = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    lot_seed = models.CharField(max_length=64, blank=True)
    lot_names = ArrayField(models.CharField(max_length=40), default=list, blank=True)  # uids of those who would, sorted
    minutes = models.TextField(_("minutes"), max_length=20_000, blank=True)
    end_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering: ClassVar[list[str]] = ["-starts_at", "-id"]
        indexes = [
            models.Index(fields=["network", "state", "starts_at"], name="governance_assembly_when"),
            models.Index(
                fields=["network", "-starts_at", "-id"], name="governance_assembly_past",
                condition=models.Q(state__in=["over", "called-off"]),
            ),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["called", "called-off"])
                | models.Q(opened_at__isnull=False, members_count__isnull=False, quorum_count__isnull=False),
                name="governance_assembly_opened",
            ),
            models.CheckConstraint(
                condition=models.Q(lot_seed="", lot_names=[]) | ~models.Q(lot_seed=""), name="governance_assembly_lot"
            ),
            Steps(
                name="governance_assembly_steps",
                steps=["called>open", "called>called-off", "open>over"],
                may_change=[
                    "title", "place", "starts_at", "state", "opened_at", "members_count", "quorum_count", "closed_at",
                    "facilitator_id", "lot_seed", "lot_names", "minutes", "end_reason",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("networks:assembly", args=[self.uid])

    @property
    def source(self) -> str:
        return f"assembly:{self.uid}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class AgendaItem(TenantTable):
    app_may = "SELECT, INSERT, UPDATE, DELETE"

    assembly = TenantForeignKey(Assembly, models.PROTECT, related_name="agenda", db_index=False)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    proposal = TenantForeignKey(Proposal, models.PROTECT, null=True, related_name="+", db_index=False)
    poll = TenantForeignKey(Poll, models.PROTECT, null=True, related_name="+", db_index=False)
    outcome = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        indexes = [models.Index(fields=["network", "assembly", "position"], name="governance_agenda_of")]

    def __str__(self) -> str:
        return self.title


class Attendance(TenantTable):
    class How(models.TextChoices):
        ROOM = "room", _("In the room")
        PHONE = "phone", _("By telephone")
        SITE = "site", _("On the platform")

    app_may = "SELECT, INSERT, UPDATE"
    referenced = False

    assembly = TenantForeignKey(Assembly, models.PROTECT, related_name="present", db_index=False)
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    how = models.CharField(max_length=5, choices=How.choices, default=How.ROOM)
    came_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [models.UniqueConstraint(fields=["assembly", "member", "network"], name="governance_attendance_once")]


class ActionItem(TenantTable):
    app_may = "SELECT, INSERT, UPDATE"

    assembly = TenantForeignKey(Assembly, models.PROTECT, related_name="actions", db_index=False)
    text = models.CharField(max_length=200)
    member = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [
            models.Index(fields=["network", "assembly", "id"], name="governance_action_of"),
            models.Index(fields=["network", "member"], name="governance_action_todo", condition=models.Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return self.text


class Petition(TenantTable):
    class State(models.TextChoices):
        OPEN = "open", _("Gathering names")
        HEARD = "heard", _("The meeting is called")
        WITHDRAWN = "withdrawn", _("Taken back")

    app_may = "SELECT, INSERT, UPDATE"

    purpose = models.CharField(_("what the meeting is for"), max_length=400)
    starter = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    started_at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    assembly = TenantOneToOneField(Assembly, models.PROTECT, null=True, related_name="petition")
    roll = ArrayField(models.BigIntegerField(), default=list)  # who could vote when it began: they alone sign
    roll_count = models.PositiveIntegerField(default=0)
    roll_fingerprint = models.CharField(max_length=64, blank=True)  # SHA-256 of their uids, sorted, a line each
    names_needed = models.PositiveIntegerField(default=2)

    class Meta:
        verbose_name = _("petition")
        verbose_name_plural = _("petitions")
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="heard", assembly__isnull=False)
                | (~models.Q(state="heard") & models.Q(assembly=None)),
                name="governance_petition_heard",
            ),
            Steps(
                name="governance_petition_steps",
                steps=["open>heard", "open>withdrawn"],
                may_change=["state", "assembly_id", "purpose"],
            ),
        ]

    def __str__(self) -> str:
        return self.purpose


class PetitionName(TenantTable):
    app_may = "SELECT, INSERT, DELETE"
    referenced = False

    petition = TenantForeignKey(Petition, models.PROTECT, related_name="names", db_index=False)
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["petition", "member", "network"], name="governance_petitionname_once")]
