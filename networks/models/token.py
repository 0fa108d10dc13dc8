"""Tokens of integrators, and the memory that makes a repeated request harmless."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from networks.tenancy.tables import TenantForeignKey, TenantTable


class ApiToken(TenantTable):
    """A member's key to this network's API. Shown once; only the hash is kept."""

    stays = "a key opens the installation that gave it"
    membership = TenantForeignKey("networks.Membership", models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    # "posts.read", "exchanges.write" … (networks.oauth.scopes); none: everything, as far as `may_write` says.
    scopes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    may_write = models.BooleanField(default=False)
    # May it do what the member's offices may, too? Said by the member, in a session with a second factor.
    carries_offices = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class IdempotencyKey(TenantTable):
    """One effect per (network, principal, route, key). Stored in the transaction of the effect itself."""

    stays = "a call is repeated where it was made"
    referenced = False
    principal = models.CharField(max_length=60)
    route = models.CharField(max_length=120)
    key = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "principal", "route", "key"], name="networks_idempotency_once")
        ]
