"""Design overview

EquityOrder   shares of the cooperative itself: bought (recorded by one signatory, countersigned by another) or given back
              (asked by the member, due after a notice, paid by two signatories as cash allows). At par, never traded, capped.
ReliefGrant   urgent help out of the commons fund, in hours or money: one coordinator writes it, another signs it, neither of
              them receives; above a clause's amount it names a decision.

Where the rules hold: the functions in ledgers/sql/equity.sql alone write; CHECKs say that two people stand behind a row and
that none of them is the one concerned; `Steps` keeps states in order; the pool's money is locked first.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.walls import READ, Steps
from ledgers.models.books import Currency, Transfer
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable

MOST = 10**9


def member_key(**more: Any) -> TenantForeignKey:
    return TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False, **more)


class EquityOrder(TenantTable):
    class Way(models.TextChoices):
        BUY = "buy", _("Bought")
        BACK = "back", _("Given back")

    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        RECORDED = "recorded", _("Waiting for a second signature")
        DONE = "done", _("In the books")
        DECLINED = "declined", _("Called off")
        TAKEN_BACK = "taken-back", _("Taken back")

    app_may = READ

    currency = TenantForeignKey(Currency, models.PROTECT, related_name="+", db_index=False)
    member = member_key()
    way = models.CharField(max_length=4, choices=Way.choices)
    shares = models.PositiveIntegerField()
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    happened_on = models.DateField(null=True)
    asked_at = models.DateTimeField(db_default=Now())
    ready_at = models.DateTimeField(db_default=Now())  # when the notice is over
    recorded_by = member_key(null=True)
    answered_by = member_key(null=True)
    answered_at = models.DateTimeField(null=True)
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, related_name="equity_order")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["member", "-id"], name="ledgers_equityorder_member"),
            models.Index(fields=["state", "id"], name="ledgers_equityorder_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(shares__gte=1, amount__gte=1, amount__lte=MOST), name="ledgers_equityorder_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", recorded_by=None, way="back")
                | models.Q(state="declined")
                | models.Q(state__in=["recorded", "done", "taken-back"], recorded_by__isnull=False),
                name="ledgers_equityorder_recorded",
            ),
            models.CheckConstraint(
                condition=models.Q(recorded_by=None) | ~models.Q(recorded_by=models.F("member")),
                name="ledgers_equityorder_not_own",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done")
                | (
                    models.Q(answered_by__isnull=False, transfer__isnull=False)
                    & ~models.Q(answered_by=models.F("recorded_by"))
                    & ~models.Q(answered_by=models.F("member"))
                ),
                name="ledgers_equityorder_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["done", "taken-back"]) | models.Q(transfer=None),
                name="ledgers_equityorder_in_books",
            ),
            Steps(
                name="ledgers_equityorder_steps",
                steps=["asked>recorded", "asked>declined", "recorded>done", "recorded>declined", "done>taken-back"],
                may_change=["state", "amount", "happened_on", "recorded_by_id", "answered_by_id", "answered_at", "transfer_id"],
            ),
        ]


class ReliefGrant(TenantTable):
    class State(models.TextChoices):
        RECORDED = "recorded", _("Waiting for a second coordinator")
        DONE = "done", _("Given")
        DECLINED = "declined", _("Not given")
        TAKEN_BACK = "taken-back", _("Taken back")

    app_may = READ

    currency = TenantForeignKey(Currency, models.PROTECT, related_name="+", db_index=False)
    member = member_key()
    amount = models.BigIntegerField()
    decision = TenantForeignKey("networks.Decision", models.PROTECT, null=True, related_name="+", db_index=False)
    note = models.CharField(max_length=200, blank=True)  # for the coordinators; erased with the member
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECORDED)
    recorded_by = member_key()
    recorded_at = models.DateTimeField(db_default=Now())
    answered_by = member_key(null=True)
    answered_at = models.DateTimeField(null=True)
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, related_name="relief")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["member", "-id"], name="ledgers_reliefgrant_member"),
            models.Index(fields=["state", "id"], name="ledgers_reliefgrant_queue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "network"],
                condition=models.Q(decision__isnull=False) & ~models.Q(state__in=["declined", "taken-back"]),
                name="ledgers_reliefgrant_decision_once",
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=1, amount__lte=MOST), name="ledgers_reliefgrant_amount"),
            models.CheckConstraint(condition=~models.Q(recorded_by=models.F("member")), name="ledgers_reliefgrant_not_own"),
            models.CheckConstraint(
                condition=~models.Q(state="done")
                | (
                    models.Q(answered_by__isnull=False, transfer__isnull=False)
                    & ~models.Q(answered_by=models.F("recorded_by"))
                    & ~models.Q(answered_by=models.F("member"))
                ),
                name="ledgers_reliefgrant_two_people",
            ),
            Steps(
                name="ledgers_reliefgrant_steps",
                steps=["recorded>done", "recorded>declined", "done>taken-back"],
                may_change=["state", "note", "answered_by_id", "answered_at", "transfer_id"],
            ),
        ]
