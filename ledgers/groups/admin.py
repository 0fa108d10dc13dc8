"""Circles and share-out groups in the admin site: to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common import wording
from ledgers.models import Group, GroupSheet
from networks.admin_site import NetworkModelAdmin, site


@admin.register(Group, site=site)
class GroupAdmin(NetworkModelAdmin):
    view_capability = "books.read"
    gear = "pool"
    list_display = ("name", "mode", "state", "each_time", "opened_by", "started_on", "closed_on")
    list_filter = ("mode", "state")
    list_select_related = ("currency", "opened_by")
    ordering = ("-id",)
    fields = ("name", "mode", "state", "each_time", "order", "seed", "every_days", "opened_by", "started_on", "closed_on")
    readonly_fields = ("each_time",)

    @admin.display(description=_("Each time"))
    def each_time(self, group: Group) -> str:
        return wording.amount(group.amount, group.currency)


@admin.register(GroupSheet, site=site)
class GroupSheetAdmin(NetworkModelAdmin):
    view_capability = "books.read"
    gear = "pool"
    list_display = ("group", "kind", "round", "held_on", "state", "recorded_by", "answered_by", "total")
    list_filter = ("kind", "state")
    list_select_related = ("group__currency", "recorded_by", "answered_by")
    ordering = ("-id",)
    fields = ("group", "kind", "round", "receiver", "held_on", "state", "recorded_by", "answered_by", "total")
    readonly_fields = ("total",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("lines")

    @admin.display(description=_("On it"))
    def total(self, sheet: GroupSheet) -> str:
        return wording.amount(sum(line.amount for line in sheet.lines.all()), sheet.group.currency)
