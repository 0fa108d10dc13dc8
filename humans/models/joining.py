"""Members of one network go over to another: all of it joins (merge), or some found a new one (split)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.walls import Steps
from networks.models import Membership, Network
from networks.models.network import PublishedTable
from networks.tenancy.tables import TenantForeignKey, TenantTable

_OPEN = ["asked", "agreed", "carrying"]


class Joining(PublishedTable):
    """Members of `subject` go over to `into`. Written by the functions `joining_…` alone; it goes by steps."""

    stays = "the other network is not here"

    class Kind(models.TextChoices):
        MERGE = "merge", _("A network joins another")
        SPLIT = "split", _("Some go to a new network")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        AGREED = "agreed", _("Agreed: members choose")
        CARRYING = "carrying", _("Members are carried across")
        DONE = "done", _("Done")
        ENDED = "ended", _("Not agreed")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    into = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300)
    choose_by = models.DateField()  # the last day on which members say whether they come
    subject_decision = models.CharField(max_length=80, blank=True)  # "decision:<uid>", "proposal:<uid>"
    into_decision = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=Q(state__in=_OPEN), name="humans_joining_one"),
            models.CheckConstraint(condition=~Q(subject=models.F("into")), name="humans_joining_two"),
            models.CheckConstraint(
                condition=Q(asked_by=models.F("subject")) | Q(asked_by=models.F("into")), name="humans_joining_asker"
            ),
            Steps(
                name="humans_joining_steps",
                steps=["asked>agreed", "asked>ended", "agreed>carrying", "agreed>ended", "carrying>done"],
                may_change=["state", "subject_decision", "into_decision", "answered_at", "ended_at"],
            ),
        ]
        indexes = [models.Index(fields=["into", "state"], name="humans_joining_into")]

    def __str__(self) -> str:
        return f"{self.subject} → {self.into}"


class Comer(TenantTable):
    """A member's word in a joining of this network, and what came of it. Whoever said nothing in a merge comes along; in a
    split only who says so. `keeps`: why they stay a member here, too, after they were carried across."""

    stays = "the other network is not here"
    app_may = "SELECT, UPDATE"  # Rows are made by `joining_say` and `joining_gather`.

    class State(models.TextChoices):
        COMES = "comes", _("Comes along")
        STAYS = "stays", _("Does not come along")
        CARRIED = "carried", _("Is there")
        LEFT = "left", _("Has left")

    class Keeps(models.TextChoices):
        NOTHING = "", _("Nothing")
        OFFICE = "office", _("Keeps the books")
        CREDIT = "credit", _("Credit that cannot come along")

    joining = models.ForeignKey(Joining, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=7, choices=State.choices)
    is_own_word = models.BooleanField(default=True)
    tried_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=200, blank=True)  # why it did not go yet, in the words of the rule
    there = models.UUIDField(null=True)  # their membership in the other network
    keeps = models.CharField(max_length=6, choices=Keeps.choices, blank=True, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["joining", "member", "network"], name="humans_comer_once"),
            models.CheckConstraint(
                condition=Q(state="carried", there__isnull=False, done_at__isnull=False)
                | Q(state="left", there=None, done_at__isnull=False)
                | Q(state__in=["comes", "stays"], there=None, done_at=None),
                name="humans_comer_done",
            ),
            Steps(
                name="humans_comer_steps",
                steps=["comes>stays", "stays>comes", "comes>carried", "stays>left"],
                may_change=["state", "is_own_word", "tried_at", "trouble", "there", "keeps", "done_at"],
            ),
        ]
        indexes = [models.Index(fields=["joining", "state", "tried_at"], name="humans_comer_next")]
