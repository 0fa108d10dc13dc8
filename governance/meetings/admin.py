"""Meetings, petitions and mandates in the admin site, to read. They are run on their pages."""

from django.contrib import admin

from governance.models import Assembly, DelegateReport, Mandate, Petition
from networks.admin_site import NetworkModelAdmin, site


@admin.register(Assembly, site=site)
class AssemblyAdmin(NetworkModelAdmin):
    view_capability = "polls.run"
    gear = "decisions"
    list_display = ("title", "starts_at", "place", "state", "is_special")
    list_filter = ("state",)
    ordering = ("-starts_at", "-id")
    fields = (
        "title", "is_special", "starts_at", "place", "state", "members_count", "quorum_count", "facilitator", "lot_seed",
        "minutes", "end_reason",
    )  # fmt: skip
    readonly_fields = fields


@admin.register(Petition, site=site)
class PetitionAdmin(NetworkModelAdmin):
    view_capability = "polls.run"
    gear = "decisions"
    list_display = ("purpose", "starter", "state", "started_at")
    list_filter = ("state",)
    list_select_related = ("starter",)
    ordering = ("-id",)
    fields = ("purpose", "starter", "state", "started_at", "assembly")
    readonly_fields = fields


@admin.register(Mandate, site=site)
class MandateAdmin(NetworkModelAdmin):
    view_capability = "polls.run"
    gear = "decisions"
    list_display = ("place", "delegate", "since", "until", "state")
    list_filter = ("state",)
    list_select_related = ("delegate",)
    ordering = ("-id",)
    fields = ("place", "delegate", "text", "since", "until", "source", "state", "ended_at")
    readonly_fields = fields


@admin.register(DelegateReport, site=site)
class DelegateReportAdmin(NetworkModelAdmin):
    view_capability = "polls.run"
    gear = "decisions"
    list_display = ("assembly", "mandate", "held_on", "due_on", "written_at")
    list_select_related = ("mandate",)
    ordering = ("-held_on", "-id")
    fields = ("assembly", "mandate", "held_on", "due_on", "text", "against", "written_at")
    readonly_fields = fields
