"""Where other systems hear of what happened here, and what became of each telling."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.models.record import Record
from networks.tenancy.tables import TenantForeignKey, TenantTable


class Webhook(TenantTable):
    """An address that is told of records, signed. The secrets are locked (`common.locked`): they are needed to sign."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Told")
        PARKED = "parked", _("Parked: it did not answer")
        REMOVED = "removed", _("Removed")

    stays = "its secret is locked with the key of the installation that made it"
    name = models.CharField(_("name"), max_length=60)
    address = models.CharField(_("address"), max_length=500)
    kinds = ArrayField(models.CharField(max_length=60))  # "exchange.confirmed", "exchange.*", "*"
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    secret_locked = models.TextField()
    # The secret before signs beside the new one for a day, so that nothing is lost while a receiver changes over.
    former_locked = models.TextField(blank=True)
    former_until = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    made_by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["active", "parked", "removed"]), name="networks_webhook_state"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WebhookMessage(TenantTable):
    """One record on its way to one address. Its uid is the `webhook-id`: the same however often it is sent."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    stays = "the installation that is left delivers what is under way"
    webhook = TenantForeignKey(Webhook, models.CASCADE, related_name="messages", db_index=False)
    record = TenantForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    # The tries, oldest first: {"at", "status" or null, "trouble", "milliseconds"}.
    tries = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["network", "webhook", "id"], name="networks_webhookmessage_list"),
            models.Index(fields=["network", "due_at"], condition=models.Q(state="waiting"), name="networks_webhookmessage_due"),
            models.Index(fields=["network", "made_at"], name="networks_webhookmessage_old"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["network", "record", "webhook"], name="networks_webhookmessage_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "delivered", "failed"]), name="networks_webhookmessage_state"
            ),
        ]
