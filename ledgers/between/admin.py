"""Agreements, memos and set-offs in the admin site, to read. Both sides make them on their pages."""

from django.contrib import admin
from django.http import HttpRequest

from ledgers.between import rounds
from ledgers.models import Agreement, ClearingPart, ClearingRound, Memo
from networks.admin_site import NetworkModelAdmin, site


@admin.register(Agreement, site=site)
class AgreementAdmin(NetworkModelAdmin):
    view_capability = "books.read"
    gear = "between"
    list_display = ("partner", "state", "is_ours", "live_at", "review_on", "ends_on")
    list_filter = ("state",)
    search_fields = ("partner__name",)
    list_select_related = ("partner",)
    ordering = ("-id",)
    fields = (
        "partner", "state", "is_ours", "lends_things", "contact", "partner_contact", "proposed_at", "live_at", "review_on",
        "ends_on", "ended_at", "signed_by", "decision",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(ClearingPart, site=site)
class ClearingPartAdmin(NetworkModelAdmin):
    """What this network was asked in set-offs, and answered; said on the page between networks."""

    view_capability = "books.read"
    gear = "between"
    list_display = ("kind", "state", "relieved", "cleared", "answers_until", "ended_at")
    list_filter = ("kind", "state")
    ordering = ("-id",)
    fields = (
        "kind", "state", "relieved", "cleared", "answers_until", "answered_by", "answered_at", "ended_at", "transfer",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(ClearingRound, site=site)
class ClearingRoundAdmin(NetworkModelAdmin):
    """Rounds that the umbrella asked; they are asked and cleared on its page, and are nowhere else."""

    view_capability = rounds.MAY_ASK
    list_display = ("kind", "state", "amount", "cleared", "asked_at", "ended_at")
    list_filter = ("kind", "state")
    ordering = ("-id",)
    fields = ("kind", "state", "asked_by", "asked_at", "answers_until", "amount", "cleared", "ended_at")
    readonly_fields = fields

    def _may(self, request: HttpRequest, capability: str) -> bool:
        return request.network.kind == "umbrella" and super()._may(request, capability)  # type: ignore[attr-defined]


@admin.register(Memo, site=site)
class MemoAdmin(NetworkModelAdmin):
    view_capability = "books.read"
    gear = "between"
    list_display = ("partner", "state", "is_ours", "written_at", "settled_on")
    list_filter = ("state",)
    search_fields = ("partner__name", "words")
    list_select_related = ("partner",)
    ordering = ("-id",)
    fields = (
        "partner", "state", "is_ours", "words", "signed_as", "partner_signed_as", "by_umbrella", "written_at", "settled_on",
        "signed_by", "decision", "umbrella_words",
    )  # fmt: skip
    readonly_fields = fields
