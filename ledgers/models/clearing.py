"""Design overview

Networks that owe one another in a ring are relieved of it all at once, without anybody working or paying: a round of set-off,
asked by the umbrella, agreed by each network concerned, cleared in one transaction.

ClearingRound  the umbrella's row: asked → done or ended.
ClearingPart   in the book of each network concerned: how much it would be relieved of, and its answer.
ClearingLine   what of it is with which partner: `amount` above zero is what it owes less, below zero what it is owed less.

The amounts are worked out from published positions; what is cleared is at most that, and at most what stands in the books then.
No network's sum moves: each line is a leg of one transfer in either book, with its twin (L8), by `ledgers_round_settle`.
Hours and credit have rounds of their own. In credit a line stands in each book in its own unit: only what the rates leave whole
in all books of the ring is let go, so nobody gains by rounding (ledgers/between/rings.py).
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common import wording
from common.walls import READ, Steps
from ledgers.models.between import KINDS, partner_key
from ledgers.models.books import Transfer
from ledgers.models.pool import member_key
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable

_ENDED = models.Q(state="asked", ended_at=None) | (~models.Q(state="asked") & models.Q(ended_at__isnull=False))


class ClearingRound(TenantTable):
    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for answers")
        DONE = "done", _("Cleared")
        ENDED = "ended", _("Ended")

    app_may = READ

    kind = models.CharField(max_length=6, choices=KINDS, default="hours")
    state = models.CharField(max_length=5, choices=State.choices, default=State.ASKED)
    asked_by = member_key(null=True)
    asked_at = models.DateTimeField(db_default=Now())
    answers_until = models.DateTimeField()
    amount = models.BigIntegerField()  # at most, all lines together; in credit each in its debtor's unit
    cleared = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "network"], condition=models.Q(state="asked"), name="ledgers_clearinground_one"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=["hours", "credit"]), name="ledgers_clearinground_kind"),
            models.CheckConstraint(condition=_ENDED, name="ledgers_clearinground_ended"),
            Steps(
                name="ledgers_clearinground_steps", steps=["asked>done", "asked>ended"],
                may_change=["state", "cleared", "ended_at"],
            ),
        ]  # fmt: skip


class ClearingPart(TenantTable):
    class State(models.TextChoices):
        ASKED = "asked", _("No answer yet")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Not this time")

    app_may = READ

    round = models.UUIDField()  # the umbrella's, by its uid
    kind = models.CharField(max_length=6, choices=KINDS, default="hours")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    relieved = models.BigIntegerField()  # owes so much less, and is owed so much less
    cleared = models.BigIntegerField(default=0)
    answers_until = models.DateTimeField()
    answered_by = member_key(null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, related_name="clearing_part")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "network"], name="ledgers_clearingpart_once"),
            models.CheckConstraint(condition=models.Q(relieved__gte=1, cleared__gte=0), name="ledgers_clearingpart_amounts"),
        ]


class ClearingLine(TenantTable):
    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # named by its part and partner

    part = TenantForeignKey(ClearingPart, models.PROTECT, related_name="lines", db_index=False)
    partner = partner_key()
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "partner", "network"], name="ledgers_clearingline_once")]

    @property
    def words(self) -> str:
        kind = self.part.kind
        return wording.hours(abs(self.amount)) if kind == "hours" else wording.credit(abs(self.amount))

    @property
    def owed_less(self) -> bool:
        """We owe so much less; else they do."""
        return self.amount > 0
