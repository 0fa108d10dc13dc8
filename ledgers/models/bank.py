"""Design overview

BankStatement  a file of the bank: read once, its bytes then forgotten. A CSV whose columns nobody has named yet waits for that.
BankColumns    which column of a bank's CSV holds what, by its headings: asked once.
BankLine       one booked line. It stays where it is until a person says what it is: a contribution (recorded, to be
               countersigned by another), something that is in the books already, or nothing to do with the pool.

Where the rules hold:
the same line comes in once          unique `identity` (the bank's own id, or what stands there)
nothing is posted without a yes      lines write nothing into the books; `contributions.record` does, and another countersigns
a line of the books is matched once  unique `target`
lines are never deleted or rewritten `Steps`; words are erased with the member's, or after a clause's days
"""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.walls import Steps
from networks.tenancy.tables import TenantForeignKey, TenantTable

MOST = 10**9


def member_key(**more: Any) -> TenantForeignKey:
    return TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", **more)


class BankStatement(TenantTable):
    class State(models.TextChoices):
        COLUMNS = "columns", _("Waiting for its columns")
        READ = "read", _("Read")

    name = models.CharField(max_length=100)
    format = models.CharField(max_length=4)  # csv, ofx, camt
    state = models.CharField(max_length=7, choices=State.choices)
    account = models.CharField(max_length=40, blank=True)
    money = models.CharField(max_length=3, blank=True)
    opening = models.BigIntegerField(null=True)
    closing = models.BigIntegerField(null=True)
    closes_on = models.DateField(null=True)
    row_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0)  # lines that an earlier file had brought
    problems = models.JSONField(default=list)  # what was noted: [[line, column, code, params]]
    content = models.BinaryField(null=True)  # until it is read
    uploaded_by = member_key()
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="columns", content__isnull=False) | models.Q(state="read", content=None),
                name="ledgers_bankstatement_content",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BankColumns(TenantTable):
    referenced = False

    digest = models.CharField(max_length=40)
    columns = models.JSONField(default=dict)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "digest"], name="ledgers_bankcolumns_once")]


class BankLine(TenantTable):
    class State(models.TextChoices):
        WAITING = "waiting", _("To be decided")
        RECORDED = "recorded", _("Recorded")
        BOOKED = "booked", _("In the books already")
        IGNORED = "ignored", _("Not the pool's")

    app_may = "SELECT, INSERT, UPDATE"

    statement = TenantForeignKey(BankStatement, models.PROTECT, related_name="lines")
    line = models.PositiveIntegerField()
    booked_on = models.DateField()
    amount = models.BigIntegerField()
    reference = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=120, blank=True)
    name_folded = models.CharField(max_length=120, blank=True)
    bank_id = models.CharField(max_length=80, blank=True)
    identity = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    member = member_key(null=True)
    target = models.CharField(max_length=80, blank=True)  # opaque: "contribution:<uid>", "transfer:<uid>"
    decided_by = member_key(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-booked_on", "-id"]
        indexes = [
            models.Index(fields=["statement", "id"], name="ledgers_bankline_statement"),
            models.Index(fields=["name_folded", "state"], name="ledgers_bankline_name"),
            models.Index(fields=["state", "booked_on", "id"], name="ledgers_bankline_queue"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["network", "identity"], name="ledgers_bankline_once"),
            models.UniqueConstraint(
                fields=["network", "target"], condition=~models.Q(target=""), name="ledgers_bankline_target_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=-MOST, amount__lte=MOST) & ~models.Q(amount=0), name="ledgers_bankline_amount"
            ),
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_by=None)
                | (~models.Q(state="waiting") & models.Q(decided_by__isnull=False)),
                name="ledgers_bankline_decided",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["recorded", "booked"]) | models.Q(target=""), name="ledgers_bankline_target"
            ),
            Steps(
                name="ledgers_bankline_steps",
                steps=[
                    "waiting>recorded", "waiting>booked", "waiting>ignored", "recorded>waiting", "booked>waiting",
                    "ignored>waiting",
                ],
                may_change=[
                    "state", "member_id", "target", "decided_by_id", "decided_at", "reference", "name", "name_folded",
                    "bank_id",
                ],
            ),
        ]  # fmt: skip
