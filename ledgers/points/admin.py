"""Rewards, claims and placements in the admin site: to read, and to sign, two officers together."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ledgers.models import Placement, Reward, RewardClaim
from ledgers.points import rewards
from networks.admin_site import Deed, NetworkModelAdmin, site


@admin.register(Reward, site=site)
class RewardAdmin(NetworkModelAdmin):
    view_capability = "books.read"
    gear = "points"
    list_display = ("thanked_at", "member", "text", "thanked_by", "state", "answered_by")
    list_filter = ("state",)
    list_select_related = ("member", "thanked_by", "answered_by")
    ordering = ("-id",)
    fields = ("member", "text", "thanked_by", "thanked_at", "state", "answered_by", "answered_at")
    deeds = {
        "agree": Deed(_("I agree"), rewards.agree, "decide", shows=lambda reward: reward.state == "asked"),
        "decline": Deed(_("Not this time"), rewards.decline, "decide", shows=lambda reward: reward.state == "asked"),
    }


@admin.register(RewardClaim, site=site)
class RewardClaimAdmin(NetworkModelAdmin):
    view_capability = "books.read"
    gear = "points"
    list_display = ("asked_at", "member", "points", "amount", "state", "signed_by", "ended_by")
    list_filter = ("state",)
    list_select_related = ("member", "signed_by", "ended_by")
    ordering = ("-id",)
    fields = ("member", "points", "amount", "asked_at", "state", "signed_by", "signed_at", "ended_by", "ended_at")
    deeds = {
        "sign": Deed(_("Sign it"), rewards.sign, "books.countersign", shows=lambda claim: claim.state == "asked"),
        "pay": Deed(
            _("Sign it, it is paid"), rewards.pay, "books.countersign", shows=lambda claim: claim.state == "signed", grave=True
        ),
        "call_off": Deed(
            _("Call it off"), rewards.call_off, "books.countersign", shows=lambda claim: claim.state in ("asked", "signed")
        ),
    }


@admin.register(Placement, site=site)
class PlacementAdmin(NetworkModelAdmin):
    """How many points lie on what. Whose they are is nobody's business here."""

    view_capability = "books.read"
    gear = "points"
    list_display = ("placed_at", "source", "amount", "state")
    list_filter = ("state",)
    ordering = ("-id",)
    fields = ("source", "amount", "state", "placed_at", "returned_at")
