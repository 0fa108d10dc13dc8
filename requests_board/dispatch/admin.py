"""Follow-ups and incidents in the admin site: seen here, done by verbs. Who reads an incident depends on whom it is about."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from networks.admin_site import Deed, NetworkModelAdmin, site
from networks.doors import officer
from requests_board.dispatch import followups, incidents
from requests_board.models import FollowUp, Incident


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


@admin.register(Incident, site=site)
class IncidentAdmin(NetworkModelAdmin):
    """Never those that whoever looks has told, or that are about them."""

    view_capability = "dispatch"
    list_display = ("happened_on", "kind", "state", "about", "taken_by", "filed_at")
    list_filter = ("state", "kind")
    list_select_related = ("about", "taken_by")
    ordering = ("-id",)
    fields = (
        "kind", "state", "happened_on", "about", "reporter", "exchange", "text", "filed_at", "taken_by", "closed_by",
        "closed_at", "ending",
    )  # fmt: skip
    deeds = {
        "take": Deed(_("I look into it"), incidents.take, "incident.read", shows=lambda row: row.state == Incident.State.FILED),
        "close": Deed(
            _("Close it"), incidents.close, "incident.read", asks=_("How did it end? Who told it reads this."),
            shows=lambda row: row.state == Incident.State.TAKEN,
        ),
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        return incidents.readable(officer(request)).order_by("-id")
