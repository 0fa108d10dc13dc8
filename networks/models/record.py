"""Records (said once, in the transaction), deliveries and files."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from common.walls import ADD, AppendOnly
from networks.tenancy.tables import TenantForeignKey, TenantTable


class Record(TenantTable):
    """What happened: audit trail, feed, and source of messages, webhooks and projections.

    No free text and no contact data: `data` holds uids, kinds, amounts and times only, for these rows are never erased.
    """

    app_may = ADD

    kind = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)
    # Whose deed it was, and who did it for them (a holder or a coordinator), by membership.
    actor = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    about = models.CharField(max_length=80, blank=True)  # "exchange:<uid>"
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["network", "about", "id"], name="networks_record_about"),
            models.Index(fields=["network", "kind", "id"], name="networks_record_kind"),
            models.Index(fields=["network", "actor", "id"], name="networks_record_actor"),
            models.Index(fields=["network", "hand"], condition=models.Q(hand__isnull=False), name="networks_record_hand"),
        ]
        constraints = [AppendOnly(name="networks_record_once")]


class Delivery(TenantTable):
    """One consumer still has to see one record. Claimed with SKIP LOCKED, deleted when done."""

    stays = "the installation that is left delivers what is under way"
    referenced = False
    uid = None  # type: ignore[assignment]  # nobody outside speaks of it
    record = TenantForeignKey(Record, models.PROTECT, related_name="deliveries", db_index=False)
    consumer = models.CharField(max_length=40)
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at", "network"], name="networks_delivery_due")]
        constraints = [models.UniqueConstraint(fields=["network", "record", "consumer"], name="networks_delivery_once")]


class DueTime(TenantTable):
    """When some kind of work (`registry.dues`) is next due in this network. Beat asks for all networks at once."""

    referenced = False
    name = models.CharField(max_length=40)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at", "network"], name="networks_duetime_due")]
        constraints = [models.UniqueConstraint(fields=["network", "name"], name="networks_duetime_once")]


class File(TenantTable):
    """Bytes, at most 2 MB after re-encoding. Served by one view with access check, ETag and attachment."""

    class Access(models.TextChoices):
        NETWORK = "network"
        PUBLIC = "public"
        OWNER = "owner"
        ASKED = "asked"  # whoever holds it is asked (networks.pictures.readers)

    owner = TenantForeignKey("networks.Membership", models.SET_NULL, null=True, related_name="+")
    access = models.CharField(max_length=10, choices=Access.choices, default=Access.NETWORK)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size__lte=2 * 1024 * 1024), name="networks_file_size"),
        ]
