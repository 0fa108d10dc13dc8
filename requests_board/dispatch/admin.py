"""Follow-ups in the admin site: seen here, done by verbs. Incidents are not: who reads one depends on whom it is about."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from networks.admin_site import Deed, NetworkModelAdmin, site
from networks.doors import officer
from requests_board.dispatch import followups
from requests_board.models import FollowUp


@admin.register(FollowUp, site=site)
class FollowUpAdmin(NetworkModelAdmin):
    view_capability = "dispatch"
    list_display = ("member", "occasion", "due_on", "taken_by", "outcome", "closed_at")
    list_filter = ("occasion", "outcome")
    list_select_related = ("member", "taken_by")
    ordering = ("-id",)
    fields = ("member", "occasion", "post", "opened_at", "due_on", "taken_by", "next_step", "outcome", "closed_at")
    deeds = {
        "take": Deed(_("I call them"), followups.take, "dispatch", shows=lambda row: row.closed_at is None),
        "pause": Deed(
            _("Pause the membership"),
            followups.pause,
            "dispatch",
            shows=lambda row: row.closed_at is None and row.post_id is None,
            grave=True,
        ),
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).exclude(member=officer(request).hands)
