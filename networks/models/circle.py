"""Circles: members who do things together, or look after one thing.

Circle        by topic or place, with what it has agreed: who joins and how (`entry`), open until it is ended.
CirclePart    a member in it: asked or invited, in (some as keepers), or not any more.

Invariants, and where they hold
a circle that has ended stays ended, and is never deleted         trigger `networks_circle_steps`
one row for a member and circle; only who is in is a keeper       unique and CHECK constraints
two open circles never have the same name                         partial unique index
an open circle with members has a keeper                          `circles.steps`, under the lock on the circle
"""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.walls import Steps
from networks.tenancy.tables import TenantForeignKey, TenantQuerySet, TenantTable


class CircleQuerySet(TenantQuerySet["Circle"]):
    def open(self) -> "CircleQuerySet":
        return self.filter(state=Circle.State.OPEN)

    def of(self, member: Any) -> "CircleQuerySet":
        """The open ones that a member is in."""
        return self.open().filter(parts__member=member, parts__state=CirclePart.State.IN)


class Circle(TenantTable):
    class Entry(models.TextChoices):
        OPEN = "open", _("Any member joins")
        ASK = "ask", _("Members ask first")
        INVITED = "invited", _("By invitation")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ENDED = "ended", _("Ended")

    name = models.CharField(_("name"), max_length=80)
    name_folded = models.CharField(max_length=200, editable=False)
    about = models.TextField(_("what it is for"), max_length=2000, blank=True)
    agreed = models.TextField(_("what we have agreed"), max_length=4000, blank=True)
    category = TenantForeignKey("networks.Category", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    neighborhood = TenantForeignKey(
        "networks.Neighborhood", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    entry = models.CharField(max_length=7, choices=Entry.choices, default=Entry.ASK)
    state = models.CharField(max_length=5, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)  # a form that shows an old one is refused

    objects = CircleQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["name_folded", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "name_folded"], condition=models.Q(state="open"), name="networks_circle_named_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at=None) | models.Q(state="ended", ended_at__isnull=False),
                name="networks_circle_end",
            ),
            Steps(
                name="networks_circle_steps",
                steps=["open>ended"],
                may_change=[
                    "name", "name_folded", "about", "agreed", "category_id", "neighborhood_id", "entry", "state", "ended_at",
                    "version",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class CirclePart(TenantTable):
    class State(models.TextChoices):
        ASKED = "asked", _("Asks to join")
        INVITED = "invited", _("Invited")
        IN = "in", _("Takes part")
        LEFT = "left", _("Takes part no more")
        REFUSED = "refused", _("Does not take part")  # a keeper said no, or asked them to go: they ask, and never just join

    circle = TenantForeignKey(Circle, models.CASCADE, related_name="parts", db_index=False)
    member = TenantForeignKey("networks.Membership", models.CASCADE, related_name="circle_parts", db_index=False)
    state = models.CharField(max_length=7, choices=State.choices)
    is_keeper = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["network", "member", "state", "circle"], name="networks_circlepart_member")]
        constraints = [
            models.UniqueConstraint(fields=["network", "circle", "member"], name="networks_circlepart_once"),
            models.CheckConstraint(
                condition=models.Q(is_keeper=False) | models.Q(state="in"), name="networks_circlepart_keeper_is_in"
            ),
        ]
