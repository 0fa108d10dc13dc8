"""Classes of members in the admin site of HUMANs: made and changed here; who belongs is kept on its page."""

from django.contrib import admin
from django.http import HttpRequest

from humans.belonging import members
from humans.models import Belonging, MemberClass
from networks.admin_site import NetworkModelAdmin, site


class _OfTheUmbrella(NetworkModelAdmin):
    def _may(self, request: HttpRequest, capability: str) -> bool:
        return request.network.kind == "umbrella" and super()._may(request, capability)  # type: ignore[attr-defined]


@admin.register(MemberClass, site=site)
class MemberClassAdmin(_OfTheUmbrella):
    view_capability = add_capability = change_capability = members.KEEP
    list_display = ("name", "of", "dues_amount", "dues_months")
    ordering = ("of", "dues_amount", "id")
    fields = ("name", "of", "dues_amount", "dues_months")


@admin.register(Belonging, site=site)
class BelongingAdmin(_OfTheUmbrella):
    view_capability = members.KEEP
    list_display = ("member", "in_class", "since", "until")
    list_select_related = ("member", "in_class")
    ordering = ("-since", "-id")
    fields = ("member", "in_class", "of_network", "since", "until")
    readonly_fields = fields
