"""Design overview

How two networks settle what stands open between them, in writing: before one leaves, when they become one, or just so.

Memo      what is said of the open positions, by the one who wrote it and the one who was asked: written → signed (or declined).
MemoLine  one unit of it: how much this network owed, and what is agreed (let go, given, paid outside, carried over).

Like an agreement a memo is a row in each book, under a common `pact`, written by definer functions alone, both or neither.
Each side signs by the name of an officer; where the one that was asked has no coordinator any more, the umbrella signs for it,
and the memo says so.

Signing moves both books at once (`ledgers_memo_sign`): the clearing account to zero, the commons fund on the other side. So a
network that is owed and lets go has it in its fund, where all can see it; nothing is minted, and L8 holds leg by leg. What is
carried over stays.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.walls import READ, AppendOnly, Steps
from ledgers.models.between import KINDS, partner_key
from ledgers.models.pool import member_key
from networks.tenancy.tables import TenantForeignKey, TenantTable


class Memo(TenantTable):
    class State(models.TextChoices):
        WRITTEN = "written", _("Waiting for the second signature")
        SIGNED = "signed", _("Signed by both")
        DECLINED = "declined", _("Not agreed")

    app_may = READ

    pact = models.UUIDField(default=uuid.uuid4, editable=False)  # the same in both copies
    partner = partner_key()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WRITTEN)
    is_ours = models.BooleanField()  # whether this side wrote it
    words = models.TextField(max_length=2000)  # what was talked about, and agreed
    signed_as = models.CharField(max_length=120, blank=True)  # our signature
    partner_signed_as = models.CharField(max_length=120, blank=True)  # theirs
    by_umbrella = models.BooleanField(default=False)  # it signed for the side that was asked
    signed_by = member_key(null=True)  # our officer
    decision = models.CharField(max_length=80, blank=True)  # ours: "decision:<uid>", "joining:<uid>"
    umbrella_decision = models.CharField(max_length=80, blank=True, db_default="")  # of HUMANs: "decision:<uid>"
    umbrella_words = models.TextField(max_length=400, blank=True, db_default="")  # what HUMANs decided
    written_at = models.DateTimeField(db_default=Now())
    settled_on = models.DateField(null=True)  # by the calendar of each network
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["pact", "network"], name="ledgers_memo_copy"),
            models.UniqueConstraint(
                fields=["partner", "network"], condition=models.Q(state="written"), name="ledgers_memo_one_written"
            ),
            models.CheckConstraint(condition=~models.Q(partner=models.F("network")), name="ledgers_memo_two_networks"),
            models.CheckConstraint(
                condition=models.Q(state="written", ended_at=None, settled_on=None)
                | models.Q(state="declined", ended_at__isnull=False, settled_on=None)
                | (
                    models.Q(state="signed", ended_at__isnull=False, settled_on__isnull=False)
                    & ~models.Q(signed_as="")
                    & ~models.Q(partner_signed_as="")
                ),
                name="ledgers_memo_signed",
            ),
            Steps(
                name="ledgers_memo_steps", steps=["written>signed", "written>declined"],
                may_change=[
                    "state", "signed_as", "partner_signed_as", "by_umbrella", "signed_by_id", "decision", "umbrella_decision",
                    "umbrella_words", "settled_on", "ended_at",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.partner)


class MemoLine(TenantTable):
    """`amount`: what this network owes the partner, below zero what it is owed, in its own smallest unit; `amount_there` the
    same in the partner's book. Signed, a line is a transfer here, by its source "memo:<uid>"."""

    class Way(models.TextChoices):
        FORGIVEN = "forgiven", _("It is let go")
        GIFT = "gift", _("It is a gift")
        PAID = "paid", _("It was paid outside of the books")
        CARRIED = "carried", _("It is carried over and stays open")

    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # named by its memo and kind

    memo = TenantForeignKey(Memo, models.PROTECT, related_name="lines", db_index=False)
    kind = models.CharField(max_length=6, choices=KINDS)
    amount = models.BigIntegerField()
    amount_there = models.BigIntegerField()
    way = models.CharField(max_length=9, choices=Way.choices)
    reference = models.CharField(max_length=160, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-kind"]  # hours first
        constraints = [
            models.UniqueConstraint(fields=["memo", "kind", "network"], name="ledgers_memoline_once"),
            models.CheckConstraint(condition=~models.Q(amount=0) | ~models.Q(amount_there=0), name="ledgers_memoline_open"),
            models.CheckConstraint(
                condition=models.Q(kind="hours", amount_there=-models.F("amount")) | models.Q(kind="credit"),
                name="ledgers_memoline_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(way__in=["forgiven", "gift", "carried"]) | (models.Q(way="paid") & ~models.Q(reference="")),
                name="ledgers_memoline_way",
            ),
            AppendOnly(name="ledgers_memoline_kept"),
        ]
