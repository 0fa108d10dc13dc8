"""Design overview

Gathering      a class (one gives, many receive) or a work party (many give, one receives), in hours:
               open → done → confirmed, with disputed (→ done again, confirmed, cancelled) and cancelled.
GatheringPart  one neighbor's place in it: joined, left, was there or not; confirmed or seen differently.

`share` is fixed when it opens, by clause: "split" divides the hours by largest remainder, so that sums are exact; "each" lets
everybody count in full (what a class pays more than its teacher gets goes to the commons fund).

Invariants, and where they hold
it changes only along `gatherings.STEPS`, by growing versions      trigger `board_gathering_step`
no more neighbors than places; the host is none of them            trigger `board_gathering_place`
whoever wrote down who was there confirms for nobody               CHECK, `gatherings.hands`
hours are promised by each who joins, and move once, all together  holds and one transfer named after it (ledgers)
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.tenancy.tables import TenantForeignKey, TenantQuerySet, TenantTable


class GatheringQuerySet(TenantQuerySet["Gathering"]):
    def without(self, away: Sequence[int]) -> "GatheringQuerySet":
        """But for those that members of these ids host."""
        return self.exclude(host__in=away) if away else self


class Gathering(TenantTable):
    class Kind(models.TextChoices):
        CLASS = "class", _("Class")
        PARTY = "party", _("Work party")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")
        DISPUTED = "disputed", _("Being talked over")
        CONFIRMED = "confirmed", _("Confirmed")
        CANCELLED = "cancelled", _("Called off")

    class Share(models.TextChoices):
        SPLIT = "split", _("The hours are shared")
        EACH = "each", _("Everybody counts in full")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    host = TenantForeignKey("networks.Membership", models.PROTECT, related_name="gatherings", db_index=False)
    category = TenantForeignKey("networks.Category", models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("in your words"), max_length=2000, blank=True)
    share = models.CharField(max_length=5, choices=Share.choices)
    minutes = models.PositiveIntegerField()  # of a class: how long it is; of a party: of each, or of all together
    places = models.PositiveSmallIntegerField()
    least = models.PositiveSmallIntegerField(default=1)  # so many at least: how much each promises when hours are shared
    starts_at = models.DateTimeField(null=True, blank=True)
    where = models.CharField(max_length=200, blank=True)
    done_minutes = models.PositiveIntegerField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    confirms_itself_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    objects = GatheringQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["network", "state", "-id"], name="board_gathering_list"),
            models.Index(fields=["network", "host", "state", "-id"], name="board_gathering_host"),
            models.Index(
                fields=["network", "confirms_itself_at"],
                condition=models.Q(confirms_itself_at__isnull=False),
                name="board_gathering_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(minutes__gte=1, minutes__lte=60_000, places__gte=1, places__lte=500, least__gte=1)
                & models.Q(least__lte=models.F("places")),
                name="board_gathering_numbers",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> str:
        """What the transfer is called: the record of agreed work, as of an exchange."""
        return f"exchange:{self.uid}"

    @property
    def is_class(self) -> bool:
        return self.kind == self.Kind.CLASS

    @property
    def is_running(self) -> bool:
        return self.state in ("open", "done", "disputed")


class GatheringPart(TenantTable):
    class State(models.TextChoices):
        JOINED = "joined", _("Takes part")
        LEFT = "left", _("Gave the place back")
        PRESENT = "present", _("Was there")
        ABSENT = "absent", _("Was not there")

    class Answer(models.TextChoices):
        NONE = "", _("No answer yet")
        CONFIRMED = "confirmed", _("Confirmed")
        DISPUTED = "disputed", _("Sees it differently")

    gathering = TenantForeignKey(Gathering, models.PROTECT, related_name="parts", db_index=False)
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="gathering_parts", db_index=False)
    state = models.CharField(max_length=7, choices=State.choices, default=State.JOINED)
    joined_at = models.DateTimeField(default=timezone.now)
    minutes = models.PositiveIntegerField(null=True, blank=True)  # their own time, where everybody counts in full
    amount = models.BigIntegerField(null=True, blank=True)  # what moved in the end: earned above zero, spent below
    answer = models.CharField(max_length=9, choices=Answer.choices, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)
    logged_hand = TenantForeignKey(
        "networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    answered_hand = TenantForeignKey(
        "networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["network", "member", "state", "-id"], name="board_part_member")]
        constraints = [
            models.UniqueConstraint(fields=["network", "gathering", "member"], name="board_part_once"),
            models.CheckConstraint(
                condition=models.Q(answer="") | models.Q(logged_hand=None) | ~models.Q(logged_hand=models.F("answered_hand")),
                name="board_part_two_hands",
            ),
        ]

    @property
    def source(self) -> str:
        """What the promise of this place is called."""
        return f"part:{self.uid}"


PRESENT_OR_COMING: Any = ("joined", "present")


class GatheringMessage(TenantTable):
    """What host and those who take part write to all of them."""

    referenced = False
    gathering = TenantForeignKey(Gathering, models.CASCADE, related_name="messages", db_index=False)
    author = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    body = models.TextField(max_length=4000)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["network", "gathering", "id"], name="board_gathering_thread")]
