"""Guides in the admin site, to read and to put away; they are written on their pages."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from humans.commons import guides
from humans.models import Guide
from networks.admin_site import Deed, NetworkModelAdmin, site


@admin.register(Guide, site=site)
class GuideAdmin(NetworkModelAdmin):
    view_capability = guides.WRITE
    list_display = ("title", "kind", "state", "origin_version", "changed_at")
    list_filter = ("state", "kind")
    ordering = ("-changed_at", "-id")
    fields = ("title", "kind", "step", "summary", "body", "state", "origin", "origin_version", "published", "writer")
    readonly_fields = fields
    list_select_related = ("writer",)
    deeds = {
        "put_away": Deed(_("Put it away"), guides.put_away, guides.WRITE, shows=lambda row: row.state == "kept"),
        "take_up": Deed(_("Take it up again"), guides.take_up, guides.WRITE, shows=lambda row: row.state == "put_away"),
    }
