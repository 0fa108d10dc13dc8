"""Exchanges: what two agreed, wrote and thanked. Map and invariants: requests_board.models.board."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import wording
from networks import apart
from networks.tenancy.tables import TenantForeignKey, TenantQuerySet, TenantTable
from requests_board.models.board import Match, Post, Way

RUNNING = ("proposed", "agreed", "done", "disputed")


class ExchangeQuerySet(TenantQuerySet["Exchange"]):
    def of(self, membership: Any) -> "ExchangeQuerySet":
        return self.filter(models.Q(giver=membership) | models.Q(receiver=membership))

    def seen_by(self, membership: Any) -> "ExchangeQuerySet":
        """Those of a member, but for those with whom they are kept apart."""
        rows = self.of(membership)
        away = apart.ids_of(membership)
        return rows.exclude(giver_id__in=away).exclude(receiver_id__in=away) if away else rows

    def running(self) -> "ExchangeQuerySet":
        return self.filter(state__in=RUNNING)

    def waiting_for(self, membership: Any) -> "ExchangeQuerySet":
        """Where it is this member's turn: to answer, to confirm, to say what they remember."""
        turn = (
            models.Q(state="proposed") & ~models.Q(proposed_by=membership)
            | models.Q(state="done") & ~models.Q(done_by=membership)
            | models.Q(state="disputed")
        )
        return self.seen_by(membership).filter(turn)


class Exchange(TenantTable):
    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        DONE = "done", _("Done")
        CONFIRMED = "confirmed", _("Confirmed")
        DISPUTED = "disputed", _("Being talked over")
        DECLINED = "declined", _("Declined")
        CANCELLED = "cancelled", _("Called off")

    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    post = TenantForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="exchanges")
    match = TenantForeignKey(Match, models.SET_NULL, null=True, blank=True, related_name="+")
    series = TenantForeignKey("requests_board.Series", models.PROTECT, null=True, blank=True, related_name="exchanges")
    occurs_on = models.DateField(null=True, blank=True)  # the date of its series that it is for
    giver = TenantForeignKey("networks.Membership", models.PROTECT, related_name="given")
    receiver = TenantForeignKey("networks.Membership", models.PROTECT, related_name="received")
    title = models.CharField(max_length=120)
    way = models.CharField(max_length=6, choices=Way.choices, default=Way.HOURS)
    minutes = models.PositiveIntegerField(null=True)  # as last proposed; agreed when state says so
    amount = models.PositiveIntegerField(null=True, blank=True)  # hundredths of credit, of way credit alone
    starts_at = models.DateTimeField(null=True, blank=True)
    where = models.CharField(max_length=200, blank=True)
    proposed_by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")  # whose turn it is not
    agreed_at = models.DateTimeField(null=True, blank=True)
    done_minutes = models.PositiveIntegerField(null=True, blank=True)
    done_amount = models.PositiveIntegerField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    note = models.CharField(_("a line for the statement"), max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    confirms_itself_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    time_told_at = models.DateTimeField(null=True, blank=True)  # when both were reminded of the agreed time
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    # Which hands did it, so that no one person supplies both sides, in whatever roles (rule 9).
    done_hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)  # a stale page names an old one and is refused

    objects = ExchangeQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["-changed_at", "-id"]
        indexes = [
            models.Index(fields=["network", "giver", "state", "-changed_at"], name="board_exchange_giver"),
            models.Index(fields=["network", "receiver", "state", "-changed_at"], name="board_exchange_receiver"),
            models.Index(fields=["network", "state", "confirms_itself_at"], name="board_exchange_due"),
            models.Index(fields=["network", "post", "-changed_at"], name="board_exchange_post"),
            models.Index(
                name="board_exchange_soon", fields=["network", "starts_at"],
                condition=models.Q(state="agreed", time_told_at=None)),
        ]  # fmt: skip
        constraints = [
            models.CheckConstraint(name="board_exchange_two_members", condition=~models.Q(giver=models.F("receiver"))),
            models.CheckConstraint(
                name="board_exchange_amount", condition=models.Q(way="credit") | models.Q(amount=None, done_amount=None)),
            models.CheckConstraint(
                name="board_exchange_two_hands",
                condition=models.Q(confirmed_hand=None) | models.Q(done_hand=None)
                | ~models.Q(confirmed_hand=models.F("done_hand")),
            ),
            models.CheckConstraint(
                name="board_exchange_other_confirms",
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("done_by")),
            ),
            models.UniqueConstraint(
                name="board_exchange_one_running", fields=["network", "post", "giver", "receiver"],
                condition=models.Q(state__in=["proposed", "agreed", "done", "disputed"], series=None),
            ),
            models.UniqueConstraint(
                name="board_exchange_one_a_date", fields=["network", "series", "occurs_on"],
                condition=models.Q(series__isnull=False),
            ),
            models.CheckConstraint(
                name="board_exchange_dated",
                condition=models.Q(series=None, occurs_on=None) | models.Q(series__isnull=False, occurs_on__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    @property
    def source(self) -> str:
        """What holds, transfers and records call it."""
        return f"exchange:{self.uid}"

    @property
    def much(self) -> str:
        """How much of what, in words: the last that was said. "" where there is nothing to count."""
        amount = self.done_amount or self.amount
        if self.way == Way.CREDIT and amount:
            return wording.credit(amount)
        minutes = self.done_minutes or self.minutes
        return wording.hours(minutes) if minutes else ""

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    def has(self, membership: Any) -> bool:
        return membership is not None and membership.pk in (self.giver_id, self.receiver_id)

    def other_of(self, membership: Any) -> Any:
        """The other of the two."""
        return self.receiver if membership.pk == self.giver_id else self.giver


class Message(TenantTable):
    referenced = False
    exchange = TenantForeignKey(Exchange, models.CASCADE, related_name="messages")
    author = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")
    body = models.TextField(max_length=4000)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["network", "exchange", "id"], name="board_message_thread")]


class Thanks(TenantTable):
    """Thanks for an exchange; shared with the network when its writer says so."""

    exchange = TenantForeignKey(Exchange, models.CASCADE, related_name="thanks")
    author = TenantForeignKey("networks.Membership", models.PROTECT, related_name="thanks_written")
    to = TenantForeignKey("networks.Membership", models.PROTECT, related_name="thanks_received")
    skill = TenantForeignKey("networks.Skill", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    text = models.CharField(max_length=500)
    is_shared = models.BooleanField(default=False)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-written_at", "-id"]
        indexes = [models.Index(fields=["network", "is_shared", "-written_at"], name="board_thanks_shared")]
        constraints = [models.UniqueConstraint(fields=["network", "exchange", "author"], name="board_thanks_once")]


class Feedback(TenantTable):
    """Private words for the coordinators: how it was."""

    class Mood(models.TextChoices):
        LOVELY = "lovely", _("Lovely")
        FINE = "fine", _("All fine")
        OFF = "off", _("Something was off")

    referenced = False
    exchange = TenantForeignKey(Exchange, models.CASCADE, related_name="feedback")
    author = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")
    mood = models.CharField(max_length=6, choices=Mood.choices)
    text = models.TextField(max_length=2000, blank=True)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "exchange", "author"], name="board_feedback_once")]
