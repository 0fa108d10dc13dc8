"""Drives and pledges in the admin site, to read. They are run on their pages."""

from django.contrib import admin

from ledgers.models import Drive, DrivePledge
from networks.admin_site import NetworkModelAdmin, site


@admin.register(Drive, site=site)
class DriveAdmin(NetworkModelAdmin):
    view_capability = "books.read"
    gear = "drives"
    list_display = ("title", "until", "state", "started_by", "started_at")
    list_filter = ("state",)
    list_select_related = ("started_by",)
    ordering = ("-id",)
    fields = ("title", "story", "goal_money", "goal_minutes", "until", "is_public", "state", "started_by", "report", "ended_by")
    readonly_fields = fields


@admin.register(DrivePledge, site=site)
class DrivePledgeAdmin(NetworkModelAdmin):
    view_capability = "books.read"
    gear = "drives"
    list_display = ("drive", "member", "kind", "amount", "state", "made_at")
    list_filter = ("state", "kind")
    list_select_related = ("drive", "member")
    ordering = ("-id",)
    fields = ("drive", "member", "kind", "thing", "amount", "words", "state", "made_at", "ended_at")
    readonly_fields = fields
