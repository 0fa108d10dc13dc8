"""Design overview

BudgetLine   what the fund means to give in a year for one purpose: the kinds of its transfers that count for it, or the vote
             (`source`) whose gifts do.

A line moves nothing: it is a plan, and the books say what became of it (ledgers/desk/budget.py). One kind counts for one line
of a unit and year (checked by the verb under the lock of the unit's lines; two lines that overlap would show a sum twice).
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledgers.models.books import Currency
from networks.tenancy.tables import TenantForeignKey, TenantTable


class BudgetLine(TenantTable):
    currency = TenantForeignKey(Currency, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(_("what for"), max_length=80)
    amount = models.BigIntegerField()  # planned, in the smallest unit
    kinds = ArrayField(models.CharField(max_length=20), default=list)
    source = models.CharField(max_length=80, blank=True, default="")  # what voted it, "proposal:<uid>": its gifts count for it
    written_by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["currency_id", "id"]
        indexes = [models.Index(fields=["network", "year", "currency", "id"], name="ledgers_budgetline_year")]
        constraints = [
            models.UniqueConstraint(fields=["network", "currency", "year", "name"], name="ledgers_budgetline_name"),
            models.CheckConstraint(condition=models.Q(amount__gte=1, amount__lte=10**9), name="ledgers_budgetline_amount"),
            models.CheckConstraint(condition=models.Q(year__gte=2000, year__lte=2200), name="ledgers_budgetline_year_range"),
        ]

    def __str__(self) -> str:
        return self.name
