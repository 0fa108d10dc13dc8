"""Circles in the admin site: who keeps them, who is in; ended by a deed."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from networks import circles
from networks.admin_site import Deed, NetworkModelAdmin, site
from networks.models import Circle, CirclePart


def _is_open(circle: Circle) -> bool:
    return circle.state == Circle.State.OPEN


@admin.register(Circle, site=site)
class CircleAdmin(NetworkModelAdmin):
    """What a circle says of itself; its keepers look after it on its page, as coordinators can."""

    view_capability = "post.moderate"
    list_display = ("name", "entry", "state", "size", "category", "neighborhood", "opened_at")
    list_filter = ("state", "entry")
    list_select_related = ("category", "neighborhood")
    search_fields = ("name_folded",)
    ordering = ("state", "name_folded", "id")
    fields = ("name", "about", "agreed", "entry", "state", "category", "neighborhood", "opened_at", "ended_at")
    deeds = {
        "end": Deed(_("End this circle"), lambda row, by: circles.end(row, by=by), "post.moderate", shows=_is_open),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(size=Count("parts", filter=Q(parts__state="in")))

    @admin.display(description=_("Members"))
    def size(self, row: Circle) -> int:
        return int(row.size)  # type: ignore[attr-defined]


@admin.register(CirclePart, site=site)
class CirclePartAdmin(NetworkModelAdmin):
    """Who is in which circle, since when."""

    view_capability = "post.moderate"
    list_display = ("circle", "member", "state", "is_keeper", "since")
    list_filter = ("state", "is_keeper")
    list_select_related = ("circle", "member")
    search_fields = ("circle__name_folded", "member__name_folded")
    ordering = ("circle", "-is_keeper", "id")
    fields = ("circle", "member", "state", "is_keeper", "since")
