"""Talks, requests to the fund and estates in the admin site: to read; what is done is done on their pages."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common import wording
from ledgers.hours import care, fund
from ledgers.models import CareConversation, Estate, FundRequest, HoursWish
from networks.admin_site import Deed, NetworkModelAdmin, site


@admin.register(CareConversation, site=site)
class CareConversationAdmin(NetworkModelAdmin):
    """Who may need a call. One's own is led by another."""

    view_capability = "care.write"
    gear = "hours"
    list_display = ("member", "occasion", "due_on", "taken_by", "outcome", "closed_at")
    list_filter = ("occasion", "outcome")
    list_select_related = ("member", "taken_by")
    ordering = ("closed_at", "due_on", "id")
    fields = ("member", "occasion", "opened_at", "due_on", "taken_by", "next_step", "outcome", "closed_at")
    deeds = {"take": Deed(_("I call them"), care.take, "care.write", shows=lambda row: row.closed_at is None)}

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(~Q(member=request.hand))  # type: ignore[attr-defined]


@admin.register(FundRequest, site=site)
class FundRequestAdmin(NetworkModelAdmin):
    view_capability = "fund.grant"
    gear = "hours"
    list_display = ("member", "amount", "state", "asked_at", "signed_by", "second_by", "decision")
    list_filter = ("state",)
    list_select_related = ("member", "signed_by", "second_by", "decision")
    ordering = ("-id",)
    fields = (
        "member", "hand", "amount", "reason", "state", "asked_at", "signed_by", "second_by", "decision", "answer",
        "answered_at",
    )  # fmt: skip
    readonly_fields = ("amount",)
    deeds = {
        "sign": Deed(_("Say yes"), fund.sign, "fund.grant", shows=lambda row: row.state == "asked", grave=True),
        "decline": Deed(
            _("Not this time"),
            fund.decline,
            "fund.grant",
            asks=_("A few words to them"),
            shows=lambda row: row.state == "asked",
        ),
    }

    @admin.display(description=_("Hours"))
    def amount(self, row: FundRequest) -> str:
        return wording.hours(row.minutes)


@admin.register(HoursWish, site=site)
class HoursWishAdmin(NetworkModelAdmin):
    """To whom hours go when a member leaves or dies, in their own words; none of it is said for them here."""

    view_capability = "care.write"
    gear = "hours"
    list_display = ("member", "goes_to", "said_at", "hand")
    list_select_related = ("member", "heir", "hand")
    ordering = ("-id",)
    fields = ("member", "goes_to", "said_at", "hand")
    readonly_fields = ("goes_to",)

    @admin.display(description=_("Goes to"), ordering="heir")
    def goes_to(self, row: HoursWish) -> str:
        return row.heir.name if row.heir is not None else str(_("The commons fund"))

    def get_queryset(self, request: HttpRequest) -> Any:
        hand = request.hand  # type: ignore[attr-defined]
        return super().get_queryset(request).filter(~Q(heir=hand) | Q(heir=None))


@admin.register(Estate, site=site)
class EstateAdmin(NetworkModelAdmin):
    """Members who have died. A second officer settles it, on its page."""

    view_capability = "care.write"
    gear = "hours"
    list_display = ("member", "state", "died_on", "heir", "recorded_by", "confirmed_by", "settled_at")
    list_filter = ("state",)
    list_select_related = ("member", "heir", "recorded_by", "confirmed_by")
    ordering = ("-id",)
    fields = ("member", "state", "died_on", "executor", "heir", "recorded_by", "recorded_at", "confirmed_by", "settled_at")
