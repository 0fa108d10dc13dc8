"""A network as everyone may know it, and what it publishes of itself."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.base import ModelBase
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from common.walls import READ, Grant, Steps, Wall
from networks.slugs import PATTERN, RESERVED


class Network(models.Model):
    """A tenant: one Mutual Aid Network, or the umbrella. Founded and changed by definer functions only."""

    class Kind(models.TextChoices):
        LOCAL = "local", _("Local network")
        UMBRELLA = "umbrella", _("Umbrella")
        REGIONAL = "regional", _("Regional federation")

    class State(models.TextChoices):
        FORMING = "forming", _("Forming")
        ACTIVE = "active", _("Active")
        RESTING = "resting", _("Resting")
        CLOSED = "closed", _("Closed")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.LOCAL)
    state = models.CharField(max_length=10, choices=State.choices, default=State.FORMING)
    host = models.CharField(max_length=120, unique=True, null=True, blank=True)
    locale = models.CharField(max_length=10, default="en-us")
    time_zone = models.CharField(max_length=40, default="UTC")
    distance_unit = models.CharField(max_length=2, choices=[("mi", _("miles")), ("km", _("kilometers"))], default="mi")
    block = models.CharField(max_length=20, default="ninepatch")
    # Is anybody outside told of what happens here (webhooks)? Known with the name, so that no record has to ask.
    tells_others = models.BooleanField(default=False, db_default=False)
    founded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        # The directory by name, from any place on: a page costs the same among ten and among ten thousand.
        indexes = [models.Index(fields=["name", "slug"], name="networks_network_named")]
        constraints = [
            Grant(name="networks_network_grant", reason="Names and hosts: found before entering.", app_may=READ),
            Steps(
                name="networks_network_steps",
                steps=[
                    "forming>active",
                    "forming>closed",
                    "active>resting",
                    "resting>active",
                    "active>closed",
                    "resting>closed",
                ],
                may_change=["name", "slug", "state", "host", "locale", "time_zone", "distance_unit", "block", "tells_others"],
            ),
            models.CheckConstraint(condition=models.Q(slug__regex=PATTERN), name="networks_network_slug_shape"),
            models.CheckConstraint(condition=~models.Q(slug__in=sorted(RESERVED)), name="networks_network_slug_free"),
        ]

    def __str__(self) -> str:
        return self.name


class PublishedTableBase(ModelBase):
    """Gives every concrete published table its wall: anyone reads, only `publish_*` definer functions write."""

    def __new__(cls, name, bases, attrs, **kwargs):  # type: ignore[no-untyped-def]
        model = super().__new__(cls, name, bases, attrs, **kwargs)
        meta = model._meta
        if not meta.abstract and not meta.proxy:
            meta.constraints = [*meta.constraints, Wall(name=f"{meta.db_table}_wall", kind="published", app_may=READ)]
            meta.original_attrs["constraints"] = meta.constraints
        return model


class PublishedTable(models.Model, metaclass=PublishedTableBase):
    """What a network shows to all. The column is `subject`, never `network`, so that no one takes it for a tenant table."""

    table_class: ClassVar[str] = "published"
    # As on TenantTable: what goes along when a network moves.
    stays: ClassVar[str] = ""
    ids_in: ClassVar[dict[str, str]] = {}
    renewed: ClassVar[dict[str, str]] = {}
    confidential: ClassVar[str] = ""

    subject = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class PublicProfile(PublishedTable):
    """The public page of a network. Changed through `publish_profile`."""

    subject = models.OneToOneField(Network, on_delete=models.PROTECT, related_name="profile")
    tagline = models.CharField(max_length=160, blank=True)
    story = models.TextField(blank=True)
    place = models.CharField(max_length=120, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    takes_applications = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)


class Vital(PublishedTable):
    """A figure that a network publishes, cells under five suppressed before they are written (`publish_vital`)."""

    key = models.CharField(max_length=40)
    value = models.FloatField(null=True)
    as_of = models.DateField()
    is_latest = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "key", "as_of"], name="networks_vital_once"),
            models.UniqueConstraint(
                fields=["subject", "key"], condition=models.Q(is_latest=True), name="networks_vital_latest"
            ),
        ]
        indexes = [
            # The networks by size, from any place on: a page costs the same among ten and among ten thousand.
            models.Index(
                "key",
                Coalesce("value", models.Value(0.0)).desc(),
                "subject",
                condition=models.Q(is_latest=True),
                name="networks_vital_by_size",
            )
        ]
