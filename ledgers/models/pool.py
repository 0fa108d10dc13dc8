"""Design overview

Money that members put together. The software records it and holds none: cash is in a bank or a box, and two people stand
behind every line that says so.

Contribution  money in, from a member into their share, or as a gift into the fund or a reserve: recorded by one signatory,
              countersigned by another. What the bank takes for itself is one into the pot `cost`: out of the fund.
Withdrawal    money out: asked by a member, due after a notice, paid first come first served as cash allows, by two signatories.
              What is asked for is promised (`Hold`) until paid or called off, and set aside as it is free.

Where the rules hold (reliability.md, L7):
money + principal = shares + reserves   the sum of the unit's balances is zero, and constraints on `Account` say who is where
money at hand never below zero          `ledgers_account_not_above`; `ledgers_move` refuses `over`
a share never below what is committed   `ledgers_account_committed`
two different people, none of them the one concerned   CHECKs here; the functions ask holders, too
steps happen in order and once          `Steps` (a trigger), and the row's lock in every function
what turns out not to be so             two officers take the line back (`ledgers.reversals`); ledgers/sql/undoing.sql knows
                                        what hangs on it

Only the functions in ledgers/sql/pool.sql write. Each locks the account of the money at hand first: that is the pool's one
queue, so that nobody lends what another takes out.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.walls import READ, Steps
from ledgers.models.books import Currency, Transfer
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable

MOST = 10**9


def amount_is_sane(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(amount__gte=1, amount__lte=MOST), name=name)


def member_key(**more: Any) -> TenantForeignKey:
    return TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False, **more)


class Contribution(TenantTable):
    class State(models.TextChoices):
        RECORDED = "recorded", _("Waiting for a second signature")
        COUNTERSIGNED = "countersigned", _("In the books")
        DECLINED = "declined", _("Not so")
        TAKEN_BACK = "taken-back", _("Taken back")

    class Pot(models.TextChoices):
        SHARE = "share", _("Savings")
        FUND = "fund", _("A gift to the fund")
        RESERVE = "reserve", _("A gift to the reserve")
        INDIVISIBLE = "indivisible", _("A gift to the indivisible reserve")
        COST = "cost", _("A cost of the bank, out of the fund")

    app_may = READ

    currency = TenantForeignKey(Currency, models.PROTECT, related_name="+", db_index=False)
    member = member_key(null=True)  # whose savings, or who gave; None: somebody who is no member
    pot = models.CharField(max_length=12, choices=Pot.choices, default=Pot.SHARE)
    amount = models.BigIntegerField()
    happened_on = models.DateField()
    reference = models.CharField(max_length=60, blank=True)  # as the bank or the receipt says it
    source = models.CharField(max_length=80, blank=True)  # opaque: "line:<uid>" of a bank statement
    state = models.CharField(max_length=13, choices=State.choices, default=State.RECORDED)
    recorded_by = member_key()
    recorded_at = models.DateTimeField(db_default=Now())
    answered_by = member_key(null=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)  # why it was declined
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, related_name="contribution")
    key = models.CharField(max_length=80, null=True)  # noqa: DJ001  (none: nobody may repeat it)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["member", "-id"], name="ledgers_contribution_member"),
            models.Index(fields=["state", "id"], name="ledgers_contribution_queue"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "network"], name="ledgers_contribution_once"),
            models.UniqueConstraint(
                fields=["source", "network"],
                condition=~models.Q(source="") & ~models.Q(state__in=["declined", "taken-back"]),
                name="ledgers_contribution_source",
            ),
            amount_is_sane("ledgers_contribution_amount"),
            models.CheckConstraint(
                condition=(models.Q(member__isnull=False) & ~models.Q(pot="cost"))
                | (models.Q(member=None) & ~models.Q(pot="share")),
                name="ledgers_contribution_whose",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["countersigned", "taken-back"])
                | (
                    models.Q(answered_by__isnull=False, transfer__isnull=False)
                    & ~models.Q(answered_by=models.F("recorded_by"))
                    & (models.Q(member=None) | ~models.Q(answered_by=models.F("member")))
                ),
                name="ledgers_contribution_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(member=None) | ~models.Q(recorded_by=models.F("member")), name="ledgers_contribution_not_own"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["countersigned", "taken-back"]) | models.Q(transfer=None),
                name="ledgers_contribution_in_books",
            ),
            Steps(
                name="ledgers_contribution_steps",
                steps=["recorded>countersigned", "recorded>declined", "countersigned>taken-back"],
                may_change=["state", "answered_by_id", "answered_at", "reason", "transfer_id", "reference"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on}, {self.amount}"


class Withdrawal(TenantTable):
    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        SIGNED = "signed", _("Signed by one")
        PAID = "paid", _("Paid")
        CALLED_OFF = "called-off", _("Called off")
        TAKEN_BACK = "taken-back", _("Taken back")

    app_may = READ

    currency = TenantForeignKey(Currency, models.PROTECT, related_name="+", db_index=False)
    member = member_key()
    amount = models.BigIntegerField()
    held = models.BigIntegerField(db_default=0)  # set aside already; the rest as it comes back from loans
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(db_default=Now())
    ready_at = models.DateTimeField()  # when the notice is over
    signed_by = member_key(null=True)
    signed_at = models.DateTimeField(null=True)
    paid_by = member_key(null=True)
    paid_at = models.DateTimeField(null=True)
    ended_by = member_key(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, related_name="withdrawal")
    key = models.CharField(max_length=80, null=True)  # noqa: DJ001

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["member", "-id"], name="ledgers_withdrawal_member"),
            models.Index(fields=["state", "ready_at", "id"], name="ledgers_withdrawal_queue"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "network"], name="ledgers_withdrawal_once"),
            amount_is_sane("ledgers_withdrawal_amount"),
            models.CheckConstraint(
                condition=models.Q(held__gte=0, held__lte=models.F("amount"))
                & (~models.Q(state="paid") | models.Q(held=models.F("amount"))),
                name="ledgers_withdrawal_held",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["signed", "paid"])
                | (models.Q(signed_by__isnull=False) & ~models.Q(signed_by=models.F("member"))),
                name="ledgers_withdrawal_signed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid")
                | (
                    models.Q(paid_by__isnull=False, transfer__isnull=False)
                    & ~models.Q(paid_by=models.F("signed_by"))
                    & ~models.Q(paid_by=models.F("member"))
                ),
                name="ledgers_withdrawal_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["paid", "taken-back"]) | models.Q(transfer=None),
                name="ledgers_withdrawal_in_books",
            ),
            Steps(
                name="ledgers_withdrawal_steps",
                steps=[
                    "asked>signed", "asked>called-off", "signed>asked", "signed>paid", "signed>called-off", "paid>taken-back",
                ],
                may_change=[
                    "state", "held", "signed_by_id", "signed_at", "paid_by_id", "paid_at", "ended_by_id", "ended_at", "reason",
                    "transfer_id",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}, {self.amount}"
