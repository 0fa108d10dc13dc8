"""Who took all data of the network out, and when: the register of it. It is asked for and answered on its own page."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from networks.admin_site import Deed, NetworkModelAdmin, site
from networks.copies import asking
from networks.models import NetworkCopy


@admin.register(NetworkCopy, site=site)
class NetworkCopyAdmin(NetworkModelAdmin):
    view_capability = "copy.allow"
    list_display = ("asked_at", "purpose", "state", "asked_by", "second", "until_at")
    list_filter = ("state",)
    list_select_related = ("asked_by", "second")
    ordering = ("-id",)
    fields = ("purpose", "state", "asked_by", "second", "asked_at", "made_at", "until_at", "size", "fingerprint")
    deeds = {
        "decline": Deed(_("No"), asking.decline, "copy.allow", shows=lambda row: row.state == "asked"),
        "end": Deed(
            _("Delete the file"), asking.delete, "copy.allow", shows=lambda row: row.state in ("agreed", "ready"), grave=True
        ),
    }
