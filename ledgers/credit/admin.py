"""Invoices in the admin site: to read, for whoever keeps the books. Only their two sides change them."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import wording
from ledgers.models import Invoice
from networks.admin_site import NetworkModelAdmin, site


@admin.register(Invoice, site=site)
class InvoiceAdmin(NetworkModelAdmin):
    view_capability = "books.read"
    gear = "credit"
    list_display = ("reference", "payee", "payer", "asked", "left", "state", "due_on", "is_late")
    list_filter = ("state",)
    list_select_related = ("payee__holder", "payer__holder", "currency")
    ordering = ("-id",)
    fields = ("reference", "payee", "payer", "asked", "left", "state", "source", "issued_at", "due_on", "ended_at")
    readonly_fields = ("reference", "asked", "left")

    @admin.display(description=_("Amount"), ordering="amount")
    def asked(self, invoice: Invoice) -> str:
        return wording.amount(invoice.amount, invoice.currency)

    @admin.display(description=_("Left to pay"))
    def left(self, invoice: Invoice) -> str:
        return wording.amount(invoice.rest, invoice.currency)

    @admin.display(description=_("Past its day"), boolean=True)
    def is_late(self, invoice: Invoice) -> bool:
        return invoice.is_open and invoice.due_on < timezone.localdate()
