"""Design overview: things that neighbors share

Shelf          where a thing stands in the library. Its class (tool, vehicle, space, kit, food) is what clauses are scoped by.
Thing          what can be borrowed, with its keeper (who looks after it), place, words, maintenance.
               ready ⇄ repair, ready ⇄ called_back, any of them → retired; lost when it never came back.
OwnershipPart  how much of a thing belongs to whom; no owner means the network itself. A third each: 1 of 3 parts.
ThingPhoto     a picture of it, re-encoded.
Repair         assess → parts → repairing → back or retired. RepairWork: somebody's time on it, paid from the fund when
               a second person agrees.
Wish           a search that found nothing, kept on purpose by a member; what to buy together is read from them.

Invariants, and where they hold
the parts of a thing are all of it, no more and no less     deferred trigger `things_whole`, `owners.share_out`
who did the work never approves its hours                   CHECKs, `repairs.approve`
a thing is found by its words in the network's language     trigger `things_words`, function `things_search`

Borrowing itself is in `models/borrowing.py`.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.tenancy.tables import TenantForeignKey, TenantQuerySet, TenantTable


class Shelf(TenantTable):
    name = models.CharField(_("name"), max_length=60)
    icon = models.CharField(max_length=40, default="wrench")
    position = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["network", "name"], name="things_shelf_name")]

    def __str__(self) -> str:
        return self.name


class ThingQuerySet(TenantQuerySet["Thing"]):
    def listed(self) -> "ThingQuerySet":
        """What every member may see."""
        return self.filter(is_listed=True).exclude(state__in=["retired", "lost"])

    def of(self, membership: Any) -> "ThingQuerySet":
        """What a member looks after or owns a part of."""
        own = OwnershipPart.objects.filter(owner=membership).values("thing")
        return self.filter(models.Q(keeper=membership) | models.Q(pk__in=own))

    def without(self, away: Sequence[int]) -> "ThingQuerySet":
        """But for what members of these ids look after or own a part of."""
        if not away:
            return self
        theirs = OwnershipPart.objects.filter(owner__in=away).values("thing")
        return self.exclude(keeper__in=away).exclude(pk__in=theirs)


class Thing(TenantTable):
    class Kind(models.TextChoices):
        TOOL = "tool", _("Tool")
        VEHICLE = "vehicle", _("Vehicle")
        SPACE = "space", _("Space")
        KIT = "kit", _("Kit")
        FOOD = "food", _("Food batch")

    class State(models.TextChoices):
        READY = "ready", _("Can be borrowed")
        REPAIR = "repair", _("Being repaired")
        CALLED_BACK = "called_back", _("Called back")
        RETIRED = "retired", _("Retired")
        LOST = "lost", _("Lost")

    number = models.PositiveIntegerField(editable=False)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("class"), max_length=7, choices=Kind.choices, default=Kind.TOOL)
    state = models.CharField(max_length=11, choices=State.choices, default=State.READY)
    shelf = TenantForeignKey(Shelf, models.PROTECT, null=True, blank=True, related_name="things")
    keeper = TenantForeignKey("networks.Membership", models.PROTECT, related_name="kept_things")
    body = models.TextField(_("in your words"), max_length=4000, blank=True)
    neighborhood = TenantForeignKey("networks.Neighborhood", models.PROTECT, null=True, blank=True, related_name="+")
    spot = models.CharField(_("where exactly"), max_length=200, blank=True)  # shown to who borrows it, not before
    training = models.CharField(_("training it needs"), max_length=60, blank=True)  # a kind of vetting
    is_listed = models.BooleanField(_("in the library"), default=True)
    for_neighbors = models.BooleanField(_("for neighboring networks, too"), default=False)
    parts = models.PositiveSmallIntegerField(default=1)  # into how many parts its ownership is divided
    service_months = models.PositiveSmallIntegerField(_("maintenance every … months"), null=True, blank=True)
    service_loans = models.PositiveSmallIntegerField(_("maintenance every … borrowings"), null=True, blank=True)
    serviced_on = models.DateField(default=timezone.localdate)
    loans_since = models.PositiveIntegerField(default=0)  # borrowings since the last maintenance
    service_told_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    called_back_at = models.DateTimeField(null=True, blank=True)
    external_ref = models.CharField(max_length=60, blank=True)
    labels = models.TextField(blank=True, default="", editable=False)
    words = SearchVectorField(null=True, editable=False)  # filled by the trigger `things_words`
    text_config = models.CharField(max_length=40, default="english_words", editable=False)

    objects = ThingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["-added_at", "-id"]
        indexes = [
            models.Index(fields=["network", "state", "-added_at", "-id"], name="things_thing_list"),
            models.Index(fields=["network", "keeper", "-id"], name="things_thing_keeper"),
            models.Index(fields=["network", "external_ref"], name="things_thing_ref"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="things_thing_number"),
            models.CheckConstraint(
                condition=models.Q(state__in=["ready", "repair", "called_back", "retired", "lost"]), name="things_thing_state"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["tool", "vehicle", "space", "kit", "food"]), name="things_thing_kind"
            ),
            models.CheckConstraint(condition=models.Q(parts__gte=1, parts__lte=1000), name="things_thing_parts"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> str:
        """What the clauses of its class are scoped by."""
        return f"class:{self.kind}"

    @property
    def by_the_day(self) -> bool:
        """Vehicles and spaces are booked by the hour, everything else by the day."""
        return self.kind not in (self.Kind.VEHICLE, self.Kind.SPACE)

    @property
    def icon(self) -> str:
        return {"vehicle": "car", "space": "building-2", "kit": "shopping-basket", "food": "carrot"}.get(self.kind, "wrench")


class OwnershipPart(TenantTable):
    """`parts` of `thing.parts`; owner None is the network itself."""

    referenced = False
    thing = TenantForeignKey(Thing, models.CASCADE, related_name="owners")
    owner = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="owned_parts")
    parts = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-parts", "id"]
        indexes = [models.Index(fields=["network", "owner", "thing"], name="things_part_owner")]
        constraints = [
            models.UniqueConstraint(fields=["network", "thing", "owner"], name="things_part_once", nulls_distinct=False),
            models.CheckConstraint(condition=models.Q(parts__gte=1, parts__lte=1000), name="things_part_some"),
        ]


class ThingPhoto(TenantTable):
    referenced = False
    thing = TenantForeignKey(Thing, models.CASCADE, related_name="photos")
    file = TenantForeignKey("networks.File", models.PROTECT, related_name="+")
    alt = models.CharField(_("what it shows"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        indexes = [models.Index(fields=["network", "thing", "position"], name="things_photo_list")]


class RepairQuerySet(TenantQuerySet["Repair"]):
    def open(self) -> "RepairQuerySet":
        return self.filter(state__in=["assess", "parts", "repairing"])


class Repair(TenantTable):
    class State(models.TextChoices):
        ASSESS = "assess", _("To be looked at")
        PARTS = "parts", _("Waiting for parts")
        REPAIRING = "repairing", _("Being repaired")
        BACK = "back", _("Back in the library")
        RETIRED = "retired", _("Retired")

    thing = TenantForeignKey(Thing, models.CASCADE, related_name="repairs")
    booking = TenantForeignKey("requests_board.Booking", models.SET_NULL, null=True, blank=True, related_name="repairs")
    reporter = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASSESS)
    text = models.TextField(_("what is wrong"), max_length=2000, blank=True)
    note = models.TextField(_("what is needed"), max_length=2000, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = RepairQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["network", "state", "-id"], name="things_repair_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "thing"],
                condition=models.Q(state__in=["assess", "parts", "repairing"]),
                name="things_repair_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["assess", "parts", "repairing", "back", "retired"]), name="things_repair_state"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thing}: {self.get_state_display()}"

    @property
    def source(self) -> str:
        """What transfers for its work call it."""
        return f"repair:{self.uid}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.ASSESS, self.State.PARTS, self.State.REPAIRING)


class RepairWork(TenantTable):
    """Minutes that a member worked on a repair; paid once, when somebody else with the office agrees."""

    class State(models.TextChoices):
        LOGGED = "logged", _("Waits for a second pair of eyes")
        PAID = "paid", _("Paid from the fund")
        GIVEN = "given", _("Given")
        DECLINED = "declined", _("Not agreed")

    referenced = False
    repair = TenantForeignKey(Repair, models.CASCADE, related_name="works")
    worker = TenantForeignKey("networks.Membership", models.PROTECT, related_name="repair_works")
    hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.PositiveIntegerField()
    done_on = models.DateField(default=timezone.localdate)
    text = models.CharField(_("what was done"), max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.LOGGED)
    logged_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    transfer_uid = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["network", "state", "id"], name="things_work_open"),
            models.Index(fields=["network", "repair", "id"], name="things_work_repair"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gte=1, minutes__lte=60_000), name="things_work_minutes"),
            models.CheckConstraint(
                condition=models.Q(state__in=["logged", "paid", "given", "declined"]), name="things_work_state"
            ),
            models.CheckConstraint(
                condition=models.Q(settled_by=None) | ~models.Q(settled_by=models.F("worker")), name="things_work_two_members"
            ),
            models.CheckConstraint(
                condition=models.Q(settled_by=None) | models.Q(hand=None) | ~models.Q(settled_by=models.F("hand")),
                name="things_work_two_hands",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid") | models.Q(settled_by__isnull=False, transfer_uid__isnull=False),
                name="things_work_paid_by_somebody",
            ),
        ]


class Wish(TenantTable):
    """Something that the library does not have. Its words are the member's; others see how many wish, not who."""

    referenced = False
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="wishes")
    words = models.CharField(_("what"), max_length=80)
    folded = models.CharField(max_length=80, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    met_at = models.DateTimeField(null=True, blank=True)
    thing = TenantForeignKey(Thing, models.SET_NULL, null=True, blank=True, related_name="+")  # what met it

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["network", "met_at", "folded"], name="things_wish_open")]
        constraints = [models.UniqueConstraint(fields=["network", "member", "folded"], name="things_wish_once")]

    def __str__(self) -> str:
        return self.words
