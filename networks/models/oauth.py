"""Apps of others that members let in, and the key that says who they are to them."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.walls import Grant
from networks.tenancy.tables import TenantForeignKey, TenantTable


class ConnectedApp(TenantTable):
    """An app that coordinators know. Its keys and where it may send people back to are allauth's `Client` of `client_id`.

    For members: each lets it in, or not. A service acts for nobody: it has a membership of its own, without a person.
    """

    class Kind(models.TextChoices):
        MEMBERS = "members", _("For members: each decides whether it comes in")
        SERVICE = "service", _("By itself: it acts for nobody")

    stays = "an app is registered anew, with keys of the new installation"
    name = models.CharField(_("name"), max_length=60)
    website = models.CharField(_("website"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.MEMBERS)
    client_id = models.CharField(max_length=100, unique=True, editable=False)
    membership = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+")
    made_by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="members", membership=None) | models.Q(kind="service", membership__isnull=False),
                name="networks_connectedapp_service",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SigningKey(models.Model):
    """What our word about who somebody is (OpenID Connect) is signed with. Made when it is first needed, locked."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    locked = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            Grant(
                name="networks_signingkey_grant",
                reason="Signs at the front door, for all networks.",
                app_may="SELECT, INSERT, DELETE",
            ),
        ]
