"""Agreements in the admin site, to read. They are made on their pages, by both sides; what crossed stands among transfers."""

from django.contrib import admin

from ledgers.models import Agreement
from networks.admin_site import NetworkModelAdmin, site


@admin.register(Agreement, site=site)
class AgreementAdmin(NetworkModelAdmin):
    view_capability = "books.read"
    gear = "between"
    list_display = ("partner", "state", "is_ours", "live_at", "review_on", "ends_on")
    list_filter = ("state",)
    list_select_related = ("partner",)
    ordering = ("-id",)
    fields = (
        "partner", "state", "is_ours", "contact", "partner_contact", "proposed_at", "live_at", "review_on", "ends_on",
        "ended_at", "signed_by", "decision",
    )  # fmt: skip
    readonly_fields = fields
