"""The apps and services of a network, for its coordinators. They are registered, and get secrets, on their own page."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from networks.admin_site import Deed, NetworkModelAdmin, site
from networks.models import ConnectedApp
from networks.oauth import connected


@admin.register(ConnectedApp, site=site)
class ConnectedAppAdmin(NetworkModelAdmin):
    """What members may let in (apps), and what reads by itself (services)."""

    view_capability = "network.write"
    list_display = ("name", "kind", "website", "made_by", "made_at", "removed_at")
    list_filter = ("kind",)
    list_select_related = ("made_by",)
    ordering = ("name", "id")
    fields = ("name", "kind", "website", "client_id", "made_by", "made_at", "removed_at")
    deeds = {
        "end": Deed(
            _("Let it in no more"), connected.remove, "network.write", shows=lambda app: app.removed_at is None, grave=True
        )
    }
