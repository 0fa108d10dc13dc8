"""How networks live: pauses that all can see, a sponsor that watches, somebody who stands in for a coordinator."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models import Membership, Network
from networks.models.network import PublishedTable
from networks.tenancy.tables import TenantForeignKey, TenantTable


class Rest(PublishedTable):
    """That a network (`subject`) rests: its own wish, or HUMANs' (`by_umbrella`), with the reason. Written by `network_rests`,
    `network_wakes` and `umbrella_rests`; the state of the network goes with it."""

    stays = "it rests, or not, where it is"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reason = models.CharField(max_length=300)
    by_umbrella = models.BooleanField(default=False)
    since = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-since"]
        constraints = [models.UniqueConstraint(fields=["subject"], condition=Q(ended_at=None), name="humans_rest_one")]


class Sponsorship(PublishedTable):
    """A network (`subject`) that another (`sponsor`) watches over. `silent_since`: its coordinators have been quiet since then.

    Written by `sponsor_ask`, `sponsor_answer`, `sponsor_end` and `sponsor_hears`.
    """

    stays = "a sponsor is found where the network is"

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        AGREED = "agreed", _("Watches over it")
        ENDED = "ended", _("Ended")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sponsor = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    since = models.DateTimeField()
    silent_since = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-since"]
        constraints = [
            models.UniqueConstraint(fields=["subject"], condition=~Q(state="ended"), name="humans_sponsorship_one"),
            models.CheckConstraint(condition=~Q(subject=models.F("sponsor")), name="humans_sponsorship_of_another"),
        ]
        indexes = [models.Index(fields=["sponsor", "state"], name="humans_sponsorship_of")]


class StandInCall(PublishedTable):
    """A member of a silent network (`subject`) who would stand in, as its sponsor sees them: by name, until a day.

    Written by `standin_ask`, `standin_answer` and `standin_done`.
    """

    stays = "a sponsor answers where the network is"

    class State(models.TextChoices):
        ASKED = "asked", _("Asked")
        AGREED = "agreed", _("Agreed")
        DONE = "done", _("Answered")

    uid = models.UUIDField(unique=True, editable=False)  # that of the StandIn
    name = models.CharField(max_length=120)
    until = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]


class StandIn(TenantTable):
    """A member who would coordinate for the time being, until a day: appointed by enough names, or by the sponsor."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Would stand in")
        APPOINTED = "appointed", _("Coordinates for the time being")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    member = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    until = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OFFERED)
    by_sponsor = models.BooleanField(default=False)
    offered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "member"], condition=Q(state="offered"), name="humans_standin_once")
        ]


class StandInName(TenantTable):
    """A member's name behind somebody who would stand in."""

    stand_in = TenantForeignKey(StandIn, on_delete=models.CASCADE, related_name="names")
    member = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [models.UniqueConstraint(fields=["network", "stand_in", "member"], name="humans_standinname_once")]
