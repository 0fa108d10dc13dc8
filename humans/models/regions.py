"""Regional federations. A region is a network of its own kind (`regional`): its members are the delegates of member networks,
and proposals, votes and meetings are those of every network (docs/decisions/0005).

RegionMember  that a local network is asked into a region, belongs to it, or has left. Written for the network itself alone.
RegionWord    what a region told its networks: what its delegates decided, and minutes. Written for the region alone.
Seat          in a region: that a member speaks there for a network, by a mandate of that network, until a day.

A seat is written from the network that sends the delegate, by `region_seat`, which looks at the mandate itself; it ends with
the mandate, or when the network leaves (humans/sql/regions.sql).
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.walls import READ, Steps
from networks.models import Membership, Network
from networks.models.network import PublishedTable
from networks.tenancy.tables import TenantForeignKey, TenantTable


class RegionMember(PublishedTable):
    stays = "it belongs to a region of one umbrella"

    class State(models.TextChoices):
        INVITED = "invited", _("Asked")
        JOINED = "joined", _("Takes part")
        DECLINED = "declined", _("Does not take part")
        LEFT = "left", _("Has left")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices)
    since = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["region", "state"], name="humans_regionmember_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "region"], condition=Q(state__in=["invited", "joined"]), name="humans_regionmember_once"
            ),
            Steps(
                name="humans_regionmember_steps",
                steps=["invited>joined", "invited>declined", "joined>left"],
                may_change=["state", "since"],
            ),
        ]


class RegionWord(PublishedTable):
    stays = "it was said to networks of one umbrella"

    class Kind(models.TextChoices):
        OUTCOME = "outcome", _("Decided")
        MINUTES = "minutes", _("Minutes")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    source = models.UUIDField()  # the region's own proposal or meeting
    title = models.CharField(max_length=120)
    text = models.TextField()
    outcome = models.CharField(max_length=10, blank=True)  # state of the proposal
    said_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-said_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["subject", "source"], name="humans_regionword_once")]


class Seat(TenantTable):
    stays = "it belongs to a region of one umbrella"
    app_may = READ
    referenced = False

    member = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    of_network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    mandate = models.UUIDField()
    since = models.DateTimeField()
    until = models.DateField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "mandate"], condition=Q(ended_at=None), name="humans_seat_mandate"),
            models.UniqueConstraint(fields=["network", "member"], condition=Q(ended_at=None), name="humans_seat_member"),
        ]
