"""Design overview

SavedSearch    what a member looks for on the board; new posts that fit are told to them.
Series         an arrangement of two about a weekly request ("a ride each Tuesday"), from proposal to end: each date becomes an
               exchange of its own, some weeks ahead. Kept as wall-clock time in the network's zone.
CalendarFeed   a member's secret address of a calendar with their exchanges; only its hash is kept.
Report         words to the coordinators about a post or an exchange: a coordinator reads the messages only then.
Hiding         a coordinator hid a post, why; its author's one appeal, and what another officer decided about it.

Invariants, and where they hold
a series goes its way step by step, its terms stay            trigger `board_series_steps` (common.walls.Steps)
one exchange per series and date                              unique index on Exchange
one hiding of a post at a time; whoever hid it does not       unique index, CHECK
decide the appeal
"""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.walls import Steps
from networks.tenancy.tables import TenantForeignKey, TenantTable
from requests_board.models.board import Post, Way
from requests_board.models.exchanging import Exchange


class SavedSearch(TenantTable):
    referenced = False
    member = TenantForeignKey("networks.Membership", models.CASCADE, related_name="saved_searches", db_index=False)
    words = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=7, choices=Post.Kind.choices, blank=True)
    ways = ArrayField(models.CharField(max_length=6, choices=Way.choices), default=list, blank=True)
    category = TenantForeignKey("networks.Category", models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    neighborhood = TenantForeignKey(
        "networks.Neighborhood", models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    within = models.PositiveIntegerField(null=True, blank=True)  # in the network's unit, from the member's own place
    is_urgent = models.BooleanField(default=False)
    fingerprint = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [models.UniqueConstraint(fields=["network", "member", "fingerprint"], name="board_search_once")]


class Series(TenantTable):
    class Every(models.TextChoices):
        WEEKLY = "weekly", _("by weeks")
        MONTHLY = "monthly", _("by months")  # the same day of the week: the second Tuesday, or the last one

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        RUNNING = "running", _("Running")
        PAUSED = "paused", _("Paused")
        DECLINED = "declined", _("Declined")
        ENDED = "ended", _("Ended")

    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    post = TenantForeignKey(Post, models.PROTECT, related_name="series")
    giver = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    receiver = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    proposed_by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    title = models.CharField(max_length=120)
    way = models.CharField(max_length=6, choices=Way.choices)
    minutes = models.PositiveIntegerField(null=True)
    amount = models.PositiveIntegerField(null=True, blank=True)  # hundredths of credit each time, of way credit alone
    where = models.CharField(max_length=200, blank=True)
    first_on = models.DateField()
    at_time = models.TimeField()  # by the clock on the wall, in `zone`
    zone = models.CharField(max_length=40)
    every = models.CharField(max_length=7, choices=Every.choices, default=Every.WEEKLY)
    interval = models.PositiveSmallIntegerField(default=1)  # every so many weeks, or months
    until = models.DateField(null=True, blank=True)
    skips = ArrayField(models.DateField(), default=list, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["network", "giver", "state", "-id"], name="board_series_giver"),
            models.Index(fields=["network", "receiver", "state", "-id"], name="board_series_receiver"),
            models.Index(fields=["network", "next_at"], condition=models.Q(next_at__isnull=False), name="board_series_due"),
        ]
        constraints = [
            models.CheckConstraint(condition=~models.Q(giver=models.F("receiver")), name="board_series_two_members"),
            models.CheckConstraint(condition=models.Q(interval__gte=1, interval__lte=8), name="board_series_interval"),
            models.CheckConstraint(condition=models.Q(every__in=["weekly", "monthly"]), name="board_series_every"),
            models.CheckConstraint(condition=models.Q(way="credit") | models.Q(amount=None), name="board_series_amount"),
            models.UniqueConstraint(
                fields=["network", "post", "giver", "receiver"],
                condition=models.Q(state__in=["proposed", "running", "paused"]),
                name="board_series_one_running",
            ),
            Steps(
                name="board_series_steps",
                steps=[
                    "proposed>running", "proposed>declined", "proposed>ended", "running>paused", "paused>running",
                    "running>ended", "paused>ended",
                ],
                may_change=["state", "where", "title", "skips", "paused_until", "agreed_at", "ended_at", "next_at"],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def has(self, membership: Any) -> bool:
        return membership is not None and membership.pk in (self.giver_id, self.receiver_id)

    def other_of(self, membership: Any) -> Any:
        return self.receiver if membership.pk == self.giver_id else self.giver


class CalendarFeed(TenantTable):
    stays = "its address leads to the old installation"
    referenced = False
    member = TenantForeignKey("networks.Membership", models.CASCADE, related_name="+", db_index=False)
    secret_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "member"], name="board_feed_one"),
            models.UniqueConstraint(fields=["network", "secret_hash"], name="board_feed_secret"),
        ]


class Report(TenantTable):
    """Words to the coordinators about a post or an exchange, by a member."""

    post = TenantForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="reports")
    exchange = TenantForeignKey(Exchange, models.CASCADE, null=True, blank=True, related_name="reports")
    author = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")
    text = models.TextField(_("what is wrong"), max_length=2000, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["network", "settled_at", "-id"], name="board_report_open")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(post=None, exchange__isnull=False) | models.Q(post__isnull=False, exchange=None),
                name="board_report_about_one",
            )
        ]


class Hiding(TenantTable):
    class Outcome(models.TextChoices):
        OPEN = "", _("Hidden")
        SHOWN = "shown", _("Shown again")
        KEPT = "kept", _("Stays hidden")

    post = TenantForeignKey(Post, models.CASCADE, related_name="hidings")
    reason = models.CharField(max_length=300)
    hidden_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    hidden_at = models.DateTimeField(default=timezone.now)
    appeal = models.CharField(max_length=1000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=5, choices=Outcome.choices, blank=True, default="")
    answer = models.CharField(max_length=300, blank=True)
    decided_by = TenantForeignKey(
        "networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(
                fields=["network", "appealed_at"],
                condition=models.Q(appealed_at__isnull=False, outcome=""),
                name="board_hiding_appeals",
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["network", "post"], condition=~models.Q(outcome="shown"), name="board_hiding_one"),
            models.CheckConstraint(
                condition=models.Q(appealed_at=None) | models.Q(decided_by=None) | ~models.Q(decided_by=models.F("hidden_by")),
                name="board_hiding_other_decides",
            ),
        ]
