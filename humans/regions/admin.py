"""Regional federations in the admin site: which networks take part, what regions told, who has a seat in this one."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from humans.models import RegionMember, RegionWord, Seat
from humans.regions import regions
from networks.actors import Actor
from networks.admin_site import Deed, NetworkModelAdmin, site
from networks.models import Network
from networks.tenancy import current


def _is_ours(row: RegionMember, state: str) -> bool:
    return row.state == state and row.subject_id == current.network().id


def _joins(row: RegionMember, *, by: Actor) -> None:
    regions.answer(row.region, True, by=by)


def _declines(row: RegionMember, *, by: Actor) -> None:
    regions.answer(row.region, False, by=by)


def _leaves(row: RegionMember, *, by: Actor) -> None:
    regions.leave(row.region, by=by)


@admin.register(RegionMember, site=site)
class RegionMemberAdmin(NetworkModelAdmin):
    """For HUMANs all; a network or region sees its own part of it."""

    view_capability = regions.SPEAK
    list_display = ("region", "subject", "state", "since")
    list_filter = ("state",)
    search_fields = ("region__name", "subject__name")
    list_select_related = ("region", "subject")
    ordering = ("-id",)
    fields = ("region", "subject", "state", "since")
    readonly_fields = fields
    deeds = {
        "join": Deed(_("Take part"), _joins, regions.SPEAK, shows=lambda row: _is_ours(row, "invited")),
        "decline": Deed(_("Not take part"), _declines, regions.SPEAK, shows=lambda row: _is_ours(row, "invited")),
        "leave": Deed(_("Leave the region"), _leaves, regions.SPEAK, shows=lambda row: _is_ours(row, "joined"), grave=True),
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        rows, here = super().get_queryset(request), current.network()
        return rows if here.kind == Network.Kind.UMBRELLA else rows.filter(Q(subject=here.id) | Q(region=here.id))


@admin.register(RegionWord, site=site)
class RegionWordAdmin(NetworkModelAdmin):
    """What delegates decided, and minutes: for the networks of the region alone."""

    view_capability = regions.SPEAK
    list_display = ("subject", "kind", "title", "outcome", "said_at")
    list_filter = ("kind",)
    search_fields = ("title", "subject__name")
    list_select_related = ("subject",)
    ordering = ("-id",)
    fields = ("subject", "kind", "title", "text", "outcome", "said_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(pk__in=regions.heard().values("pk"))


@admin.register(Seat, site=site)
class SeatAdmin(NetworkModelAdmin):
    """In a region: who speaks for which network, until when. Delegates take seats themselves; a mandate's end ends them."""

    view_capability = regions.SPEAK
    list_display = ("member", "of_network", "since", "until", "ended_at")
    list_filter = ("until",)
    search_fields = ("member__name_folded", "of_network__name")
    list_select_related = ("member", "of_network")
    ordering = ("-id",)
    fields = ("member", "of_network", "since", "until", "ended_at")
    readonly_fields = fields

    def _may(self, request: HttpRequest, capability: str) -> bool:
        return current.network().kind == regions.KIND and super()._may(request, capability)
