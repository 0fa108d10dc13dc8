"""Design overview

Loop      a loop: everybody gives to one neighbor and gets from another (A → B → C → A, two to five of them):
          open → started (all said yes: an exchange per leg), refused, lapsed.
LoopLeg   one leg of it: who gives to whom, about which post, because of which reasons; `answer` is that of its giver.

NeighborLetter   when a member's weekly letter was written last, and whether they want one.

Invariants, and where they hold
it goes its way once                                     `Steps`
it starts when every one of them has said yes, not before   trigger `board_loop_whole`
each gives once and receives once in a loop              unique constraints
nobody answers for two                                   unique constraint on the hand
the same loop is open once                              partial unique index on its key
"""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.walls import Steps
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable


class Loop(TenantTable):
    class State(models.TextChoices):
        OPEN = "open", _("Waiting for answers")
        STARTED = "started", _("Everybody said yes")
        REFUSED = "refused", _("Somebody cannot")
        LAPSED = "lapsed", _("It did not come together")

    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    proposed_by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=64, editable=False)  # the same loop has the same key
    trouble = models.CharField(max_length=300, blank=True, editable=False)  # why it waits, though all said yes
    made_at = models.DateTimeField(default=timezone.now)
    lapses_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["network", "state", "lapses_at"], name="board_loop_due")]
        constraints = [
            models.UniqueConstraint(fields=["network", "key"], condition=models.Q(state="open"), name="board_loop_once"),
            Steps(
                name="board_loop_step",
                steps=["open>started", "open>refused", "open>lapsed"],
                may_change=["state", "trouble", "ended_at"],
            ),
        ]

    @property
    def source(self) -> str:
        return f"loop:{self.uid}"


def _member(**more: Any) -> TenantForeignKey:
    return TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False, **more)


class LoopLeg(TenantTable):
    class Answer(models.TextChoices):
        WAITING = "", _("has not answered yet")
        YES = "yes", _("said yes")
        NO = "no", _("cannot")

    referenced = False
    loop = TenantForeignKey(Loop, models.CASCADE, related_name="legs", db_index=False)
    position = models.PositiveSmallIntegerField()
    match = TenantForeignKey("requests_board.Match", models.SET_NULL, null=True, related_name="+", db_index=False)
    post = TenantForeignKey("requests_board.Post", models.PROTECT, related_name="+", db_index=False)
    giver = _member()
    receiver = _member()
    reasons = models.JSONField(default=list)  # as of a match, told for everybody
    answer = models.CharField(max_length=3, choices=Answer.choices, default=Answer.WAITING, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_hand = _member(null=True, blank=True)
    exchange = TenantForeignKey(
        "requests_board.Exchange", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        indexes = [
            models.Index(fields=["network", "giver", "loop"], name="board_loopleg_giver"),
            models.Index(fields=["network", "post", "loop"], name="board_loopleg_post"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["network", "loop", "position"], name="board_loopleg_position"),
            models.UniqueConstraint(fields=["network", "loop", "giver"], name="board_loopleg_gives_once"),
            models.UniqueConstraint(fields=["network", "loop", "receiver"], name="board_loopleg_receives_once"),
            models.UniqueConstraint(
                fields=["network", "loop", "answered_hand"],
                condition=models.Q(answered_hand__isnull=False),
                name="board_loopleg_one_hand",
            ),
            models.CheckConstraint(condition=~models.Q(giver=models.F("receiver")), name="board_loopleg_two_members"),
        ]


class NeighborLetter(TenantTable):
    """The weekly letter of one member."""

    referenced = False
    member = TenantOneToOneField("networks.Membership", models.CASCADE, related_name="+")
    is_wanted = models.BooleanField(default=True)
    sent_on = models.DateField(null=True, blank=True)
