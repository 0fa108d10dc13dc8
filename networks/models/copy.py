"""All data of a network in one file: asked for by one officer, allowed by another, built by a worker, gone after a while."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.walls import Steps
from networks.tenancy.tables import TenantForeignKey, TenantTable


class NetworkCopy(TenantTable):
    """Two people stand behind each that is made (constraint). The row stays when the file is gone: members can look it up."""

    class Purpose(models.TextChoices):
        KEEP = "keep", _("To keep a copy in a safe place")
        MOVE = "move", _("To move to another installation")
        CHECK = "check", _("To have the books checked by somebody outside")

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for a second person")
        AGREED = "agreed", _("Is being made")
        READY = "ready", _("Ready")
        DECLINED = "declined", _("Not wanted")
        OVER = "over", _("Deleted")

    stays = "says who took the file out of the installation that is left"
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    second = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=timezone.now)
    until_at = models.DateTimeField()  # Asked: somebody has to say yes before; ready: the file goes then.
    made_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "declined", "over"]) | (Q(second__isnull=False) & ~Q(second=F("asked_by"))),
                name="networks_networkcopy_two_people",
            ),
            models.UniqueConstraint(
                fields=["network"], condition=Q(state__in=["asked", "agreed", "ready"]), name="networks_networkcopy_one"
            ),
            Steps(
                name="networks_networkcopy_steps",
                steps=["asked>agreed", "asked>declined", "asked>over", "agreed>ready", "agreed>over", "ready>over"],
                may_change=["state", "second_id", "until_at", "made_at", "size", "fingerprint"],
            ),
        ]


class NetworkCopyPart(TenantTable):
    """A megabyte of the file. Deleted when its time is over, or sooner."""

    stays = "the file itself"
    referenced = False
    uid = None  # type: ignore[assignment]  # nobody outside speaks of it
    copy = TenantForeignKey(NetworkCopy, models.CASCADE, related_name="parts", db_index=False)
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "copy", "position"], name="networks_networkcopypart_once"),
        ]
