"""The pool in the admin site: to read, for whoever reads the books. What is signed is signed at the pool's desk."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common import wording
from ledgers.models import Contribution, Loan, Withdrawal
from networks.admin_site import NetworkModelAdmin, site


class _Money(NetworkModelAdmin):
    view_capability = "books.read"
    gear = "pool"
    ordering = ("-id",)

    @admin.display(description=_("Amount"), ordering="amount")
    def money(self, row: Any) -> str:
        return wording.amount(row.amount, row.currency)


@admin.register(Contribution, site=site)
class ContributionAdmin(_Money):
    list_display = ("happened_on", "member", "money", "pot", "state", "recorded_by", "answered_by")
    list_filter = ("state", "pot")
    list_select_related = ("member", "currency", "recorded_by", "answered_by")
    fields = ("member", "money", "pot", "happened_on", "reference", "state", "recorded_by", "recorded_at", "answered_by",
              "answered_at", "reason")  # fmt: skip
    readonly_fields = ("money",)


@admin.register(Withdrawal, site=site)
class WithdrawalAdmin(_Money):
    list_display = ("asked_at", "member", "money", "ready_at", "state", "signed_by", "paid_by")
    list_filter = ("state",)
    list_select_related = ("member", "currency", "signed_by", "paid_by")
    fields = ("member", "money", "state", "asked_at", "ready_at", "signed_by", "paid_by", "paid_at", "reason")
    readonly_fields = ("money",)


@admin.register(Loan, site=site)
class LoanAdmin(_Money):
    list_display = ("applied_at", "borrower", "money", "owed", "state", "signed_by", "paid_out_by")
    list_filter = ("state",)
    list_select_related = ("borrower", "currency", "signed_by", "paid_out_by")
    fields = ("borrower", "money", "owed", "purpose", "security", "months", "state", "applied_at", "approved_at", "signed_by",
              "paid_out_by", "paid_out_at", "ended_at", "reason")  # fmt: skip
    readonly_fields = ("money", "owed")

    @admin.display(description=_("Outstanding"), ordering="outstanding")
    def owed(self, row: Loan) -> str:
        return wording.amount(row.outstanding, row.currency)
