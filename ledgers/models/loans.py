"""Design overview

Loan          lent without interest from the pool: applied, approved (two treasurers, or a decision), signed, paid out, repaid.
Slice         the part of a loan that one member's share funds; what is left of it is committed there.
Pledge        the part of their share that a guarantor stands for the loan with; committed from the moment they accept.
OptOut        a member whose share does not fund a given loan.          LoanApproval  one treasurer's yes.
Instalment    one due part of the plan; a new plan replaces what is open of the old one.
Repayment     money back: recorded by one signatory, countersigned by another.
Reschedule    another plan, proposed by one side and agreed by the other.
Loss          what will not come back, by decision: it falls on pledges, the reserve, the fund (if decided), then on the slices.
MonthEnd      a member's balance in the pool (share less loans) at the end of a month, and all of them added up: the
              reciprocity points of JAK. Written once.

Where the rules hold (reliability.md, L7):
slices of a loan = its outstanding principal (once approved, its amount)    the functions, audit
share.committed = its slices + its pledges, and share >= committed          the functions, CHECK on `Account`, audit
loan account = − outstanding of its loans                                   the functions, audit
nobody approves their own loan, nor one they stand for                      trigger `ledgers_loan_others_approve`, functions
instalments that are open = outstanding                                     the functions, audit
steps happen in order and once                                              `Steps`, row locks

Only the functions in ledgers/sql/loans.sql write, under the pool's one lock (ledgers/sql/pool.sql).
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.walls import READ, AppendOnly, Steps
from ledgers.models.books import Account, Currency, Transfer
from ledgers.models.pool import amount_is_sane, member_key
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable


class Loan(TenantTable):
    class State(models.TextChoices):
        APPLIED = "applied", _("Applied for")
        APPROVED = "approved", _("Approved")
        SIGNED = "signed", _("Signed by one")
        RUNNING = "running", _("Being paid back")
        REPAID = "repaid", _("Paid back")
        WRITTEN_OFF = "written-off", _("Closed by decision")
        DECLINED = "declined", _("Not approved")
        WITHDRAWN = "withdrawn", _("Taken back")

    app_may = READ

    currency = TenantForeignKey(Currency, models.PROTECT, related_name="+", db_index=False)
    borrower = member_key()
    amount = models.BigIntegerField()
    purpose = models.CharField(max_length=200)
    security = models.CharField(max_length=200, blank=True)
    months = models.PositiveSmallIntegerField()
    saves_monthly = models.BigIntegerField(default=0)  # what the borrower means to save beside, until the points are square
    state = models.CharField(max_length=12, choices=State.choices, default=State.APPLIED)
    outstanding = models.BigIntegerField(default=0)
    applied_at = models.DateTimeField(db_default=Now())
    approved_at = models.DateTimeField(null=True)
    decision = TenantForeignKey("networks.Decision", models.PROTECT, null=True, related_name="+", db_index=False)
    signed_by = member_key(null=True)
    signed_at = models.DateTimeField(null=True)
    paid_out_by = member_key(null=True)
    paid_out_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)  # why it was declined
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, related_name="loan")
    key = models.CharField(max_length=80, null=True)  # noqa: DJ001

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["borrower", "-id"], name="ledgers_loan_borrower"),
            models.Index(fields=["state", "-id"], name="ledgers_loan_list"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "network"], name="ledgers_loan_once"),
            models.UniqueConstraint(fields=["decision", "network"], name="ledgers_loan_decision"),
            amount_is_sane("ledgers_loan_amount"),
            models.CheckConstraint(
                condition=models.Q(outstanding__gte=0, outstanding__lte=models.F("amount")), name="ledgers_loan_outstanding"
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", outstanding__gt=0) | (~models.Q(state="running") & models.Q(outstanding=0)),
                name="ledgers_loan_running",
            ),
            models.CheckConstraint(
                condition=models.Q(months__gte=1, months__lte=240, saves_monthly__gte=0), name="ledgers_loan_months"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["running", "repaid", "written-off"])
                | (
                    models.Q(signed_by__isnull=False, paid_out_by__isnull=False, transfer__isnull=False)
                    & ~models.Q(signed_by=models.F("paid_out_by"))
                    & ~models.Q(signed_by=models.F("borrower"))
                    & ~models.Q(paid_out_by=models.F("borrower"))
                ),
                name="ledgers_loan_two_people",
            ),
            Steps(
                name="ledgers_loan_steps",
                steps=[
                    "applied>approved", "applied>declined", "applied>withdrawn", "approved>signed", "approved>declined",
                    "approved>withdrawn", "signed>running", "signed>declined", "running>repaid", "running>written-off",
                    "running>approved", "repaid>running",
                ],
                may_change=[
                    "state", "outstanding", "approved_at", "decision_id", "signed_by_id", "signed_at", "paid_out_by_id",
                    "paid_out_at", "ended_at", "reason", "transfer_id", "purpose", "security",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.applied_at:%Y-%m-%d}, {self.amount}"


class LoanApproval(TenantTable):
    app_may = READ
    referenced = False

    loan = TenantForeignKey(Loan, models.PROTECT, related_name="approvals", db_index=False)
    by = member_key()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["loan", "by", "network"], name="ledgers_loanapproval_once"),
            AppendOnly(name="ledgers_loanapproval_kept"),
        ]


class Slice(TenantTable):
    app_may = READ
    referenced = False

    loan = TenantForeignKey(Loan, models.PROTECT, related_name="slices", db_index=False)
    account = TenantForeignKey(Account, models.PROTECT, related_name="slices", db_index=False)
    amount = models.BigIntegerField()
    left = models.BigIntegerField()
    lost = models.BigIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["account", "loan"], name="ledgers_slice_account")]
        constraints = [
            models.UniqueConstraint(fields=["loan", "account", "network"], name="ledgers_slice_once"),
            amount_is_sane("ledgers_slice_amount"),
            models.CheckConstraint(
                condition=models.Q(left__gte=0, lost__gte=0, left__lte=models.F("amount") - models.F("lost")),
                name="ledgers_slice_left",
            ),
        ]


class Pledge(TenantTable):
    class State(models.TextChoices):
        INVITED = "invited", _("Asked")
        ACCEPTED = "accepted", _("Stands for it")
        DECLINED = "declined", _("Not this time")
        RELEASED = "released", _("Free again")

    app_may = READ

    loan = TenantForeignKey(Loan, models.PROTECT, related_name="pledges", db_index=False)
    guarantor = member_key()
    amount = models.BigIntegerField()
    left = models.BigIntegerField(default=0)  # committed in the guarantor's share
    state = models.CharField(max_length=8, choices=State.choices, default=State.INVITED)
    invited_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["guarantor", "-id"], name="ledgers_pledge_guarantor")]
        constraints = [
            models.UniqueConstraint(fields=["loan", "guarantor", "network"], name="ledgers_pledge_once"),
            amount_is_sane("ledgers_pledge_amount"),
            models.CheckConstraint(
                condition=models.Q(left__gte=0, left__lte=models.F("amount")) & (models.Q(state="accepted") | models.Q(left=0)),
                name="ledgers_pledge_left",
            ),
            Steps(
                name="ledgers_pledge_steps",
                steps=["invited>accepted", "invited>declined", "accepted>declined", "accepted>released"],
                may_change=["state", "left", "answered_at"],
            ),
        ]


class OptOut(TenantTable):
    app_may = READ
    referenced = False

    loan = TenantForeignKey(Loan, models.PROTECT, related_name="opt_outs", db_index=False)
    member = member_key()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["loan", "member", "network"], name="ledgers_optout_once")]


class Instalment(TenantTable):
    app_may = READ
    referenced = False

    loan = TenantForeignKey(Loan, models.PROTECT, related_name="instalments", db_index=False)
    plan = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = models.BigIntegerField()
    paid = models.BigIntegerField(default=0)
    waived = models.BigIntegerField(default=0)
    replaced_at = models.DateTimeField(null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["plan", "number"]
        indexes = [models.Index(fields=["due_on", "id"], name="ledgers_instalment_due")]
        constraints = [
            models.UniqueConstraint(fields=["loan", "plan", "number", "network"], name="ledgers_instalment_once"),
            amount_is_sane("ledgers_instalment_amount"),
            models.CheckConstraint(
                condition=models.Q(paid__gte=0, waived__gte=0, paid__lte=models.F("amount") - models.F("waived")),
                name="ledgers_instalment_paid",
            ),
        ]

    @property
    def open(self) -> int:
        return 0 if self.replaced_at else self.amount - self.paid - self.waived


class Repayment(TenantTable):
    class State(models.TextChoices):
        RECORDED = "recorded", _("Waiting for a second signature")
        COUNTERSIGNED = "countersigned", _("In the books")
        DECLINED = "declined", _("Not so")
        TAKEN_BACK = "taken-back", _("Taken back")

    app_may = READ

    loan = TenantForeignKey(Loan, models.PROTECT, related_name="repayments", db_index=False)
    amount = models.BigIntegerField()
    happened_on = models.DateField()
    reference = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=13, choices=State.choices, default=State.RECORDED)
    recorded_by = member_key()
    recorded_at = models.DateTimeField(db_default=Now())
    answered_by = member_key(null=True)
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, related_name="repayment")
    key = models.CharField(max_length=80, null=True)  # noqa: DJ001

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["loan", "-id"], name="ledgers_repayment_loan"),
            models.Index(fields=["state", "id"], name="ledgers_repayment_queue"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "network"], name="ledgers_repayment_once"),
            models.UniqueConstraint(
                fields=["source", "network"], condition=~models.Q(source="") & ~models.Q(state__in=["declined", "taken-back"]),
                name="ledgers_repayment_source",
            ),
            amount_is_sane("ledgers_repayment_amount"),
            models.CheckConstraint(
                condition=(
                    models.Q(state__in=["countersigned", "taken-back"], answered_by__isnull=False, transfer__isnull=False)
                    & ~models.Q(answered_by=models.F("recorded_by"))
                )
                | (~models.Q(state__in=["countersigned", "taken-back"]) & models.Q(transfer=None)),
                name="ledgers_repayment_two_people",
            ),
            Steps(
                name="ledgers_repayment_steps",
                steps=["recorded>countersigned", "recorded>declined", "countersigned>taken-back"],
                may_change=["state", "answered_by_id", "answered_at", "reason", "transfer_id", "reference"],
            ),
        ]  # fmt: skip


class Reschedule(TenantTable):
    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Not agreed")

    app_may = READ

    loan = TenantForeignKey(Loan, models.PROTECT, related_name="reschedules", db_index=False)
    months = models.PositiveSmallIntegerField()
    first_due_on = models.DateField()
    by_borrower = models.BooleanField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    proposed_by = member_key()
    proposed_at = models.DateTimeField(db_default=Now())
    answered_by = member_key(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "network"], condition=models.Q(state="proposed"), name="ledgers_reschedule_one"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="agreed")
                | (models.Q(answered_by__isnull=False) & ~models.Q(answered_by=models.F("proposed_by"))),
                name="ledgers_reschedule_two_sides",
            ),
            Steps(
                name="ledgers_reschedule_steps", steps=["proposed>agreed", "proposed>declined"],
                may_change=["state", "answered_by_id", "answered_at"],
            ),
        ]  # fmt: skip


class Loss(TenantTable):
    class Kind(models.TextChoices):
        LOSS = "loss", _("Will not come back")
        FORGIVENESS = "forgiveness", _("Forgiven")

    app_may = READ

    loan = TenantForeignKey(Loan, models.PROTECT, related_name="losses", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    amount = models.BigIntegerField()
    from_pledges = models.BigIntegerField()
    from_reserve = models.BigIntegerField()
    from_fund = models.BigIntegerField()
    from_shares = models.BigIntegerField()
    decision = TenantForeignKey("networks.Decision", models.PROTECT, related_name="+", db_index=False)
    by = member_key(null=True)  # none: the members voted it
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "network"], name="ledgers_loss_decision"),
            amount_is_sane("ledgers_loss_amount"),
            models.CheckConstraint(
                condition=models.Q(
                    amount=models.F("from_pledges") + models.F("from_reserve") + models.F("from_fund") + models.F("from_shares")
                ),
                name="ledgers_loss_whole",
            ),
            AppendOnly(name="ledgers_loss_kept"),
        ]


class MonthEnd(TenantTable):
    app_may = READ
    referenced = False

    currency = TenantForeignKey(Currency, models.PROTECT, related_name="+", db_index=False)
    member = member_key()
    month = models.DateField()  # its first day
    balance = models.BigIntegerField()  # share less outstanding loans
    points = models.BigIntegerField()  # all balances until then, added up

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "currency", "month", "network"], name="ledgers_monthend_once"),
            AppendOnly(name="ledgers_monthend_kept"),
        ]
