"""Design overview: set-off

What neighbors owe one another on open invoices often goes round: everybody's debt is somebody else's claim. A set-off clears as
much of it as can be cleared (`ledgers.setoff.clearing`) and moves nobody's balance.

SetOff         a round: who asked for it, until when answers count, what came of it. One at a time per unit.
SetOffLine     up to how much of one invoice is cleared by it.
SetOffPart     one account in it: how much less it owes, and is owed, and what its holder says to that.
SetOffConsent  a member says yes to every round, until they take it back.

Where the rules hold
nobody without their yes      `ledgers_setoff_settle` asks the parts under the round's lock
never more than was shown     CHECK on the line; the function asks the line and what is left of the invoice, under its lock
nobody's net moves            `ledgers_setoff_settle` refuses anything else; the audit sums lines and entries
a round ends once             `Steps`, and the round's lock
Only the functions in ledgers/sql/setoff.sql write. They lock in one order: the round, invoices, accounts, each by id.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.walls import READ, Steps
from ledgers.models.books import Account, Currency
from ledgers.models.credit import Invoice
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable


class SetOff(TenantTable):
    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for answers")
        DONE = "done", _("Cleared")
        ENDED = "ended", _("Ended without clearing")

    app_may = READ

    currency = TenantForeignKey(Currency, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=6, choices=State.choices, default=State.ASKED)
    proposed_by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField(db_default=Now())
    answers_until = models.DateTimeField()
    amount = models.BigIntegerField()  # what all lines together can clear
    cleared = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["currency", "-id"], name="ledgers_setoff_of_unit")]
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "network"], condition=models.Q(state="asked"), name="ledgers_setoff_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=1, cleared__gte=0, cleared__lte=models.F("amount")),
                name="ledgers_setoff_amounts",
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked", ended_at=None)
                | (~models.Q(state="asked") & models.Q(ended_at__isnull=False)),
                name="ledgers_setoff_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(state="done", cleared__gte=1) | (~models.Q(state="done") & models.Q(cleared=0)),
                name="ledgers_setoff_cleared",
            ),
            Steps(
                name="ledgers_setoff_steps", steps=["asked>done", "asked>ended"], may_change=["state", "cleared", "ended_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposed_at:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.ASKED


class SetOffLine(TenantTable):
    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # named by its round and invoice

    round = TenantForeignKey(SetOff, models.PROTECT, related_name="lines", db_index=False)
    invoice = TenantForeignKey(Invoice, models.PROTECT, related_name="set_off_lines")
    amount = models.BigIntegerField()  # at most
    cleared = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "invoice", "network"], name="ledgers_setoffline_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=1, amount__lte=10**9, cleared__gte=0, cleared__lte=models.F("amount")),
                name="ledgers_setoffline_amounts",
            ),
        ]


class SetOffPart(TenantTable):
    class State(models.TextChoices):
        WAITING = "waiting", _("No answer yet")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Not this time")

    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # named by its round and account

    round = TenantForeignKey(SetOff, models.PROTECT, related_name="parts", db_index=False)
    account = TenantForeignKey(Account, models.PROTECT, related_name="set_off_parts")
    relieved = models.BigIntegerField()  # owes so much less, and is owed so much less
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    is_standing = models.BooleanField(default=False)  # by a consent that stands
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "account", "network"], name="ledgers_setoffpart_once"),
            models.CheckConstraint(condition=models.Q(relieved__gte=1), name="ledgers_setoffpart_relieved"),
        ]


class SetOffConsent(TenantTable):
    """The member's own word: written by `ledgers.setoff.consents`, gone with them."""

    referenced = False
    holder = TenantOneToOneField("networks.Membership", models.CASCADE, related_name="set_off_consent")
    given_at = models.DateTimeField(default=timezone.now)
