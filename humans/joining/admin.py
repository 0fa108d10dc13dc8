"""Who goes over to another network, in the admin site, to read; for HUMANs, what runs among networks."""

from django.contrib import admin
from django.http import HttpRequest

from humans.joining import joinings
from humans.models import Comer, Joining
from networks.admin_site import NetworkModelAdmin, site


@admin.register(Comer, site=site)
class ComerAdmin(NetworkModelAdmin):
    view_capability = joinings.MAY
    list_display = ("member", "state", "keeps", "trouble", "done_at")
    list_filter = ("state", "keeps")
    list_select_related = ("member",)
    ordering = ("-id",)
    fields = ("joining", "member", "state", "is_own_word", "keeps", "trouble", "tried_at", "done_at")
    readonly_fields = fields


@admin.register(Joining, site=site)
class JoiningAdmin(NetworkModelAdmin):
    """In the umbrella alone: which networks join, and which are founded out of one."""

    view_capability = "federation.admit"
    list_display = ("subject", "into", "kind", "state", "choose_by", "asked_at", "ended_at")
    list_filter = ("kind", "state")
    list_select_related = ("subject", "into")
    ordering = ("-asked_at",)
    fields = ("subject", "into", "kind", "state", "words", "choose_by", "asked_at", "answered_at", "ended_at")
    readonly_fields = fields

    def _may(self, request: HttpRequest, capability: str) -> bool:
        return request.network.kind == "umbrella" and super()._may(request, capability)  # type: ignore[attr-defined]
