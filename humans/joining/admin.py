"""Who goes over to another network, in the admin site, to read; for HUMANs, what runs among networks."""

from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from humans.joining import joinings
from humans.models import Comer, Joining
from networks.actors import Actor
from networks.admin_site import Deed, NetworkModelAdmin, site
from networks.tenancy import current


@admin.register(Comer, site=site)
class ComerAdmin(NetworkModelAdmin):
    view_capability = joinings.MAY
    list_display = ("member", "state", "keeps", "trouble", "done_at")
    list_filter = ("state", "keeps")
    search_fields = ("member__name_folded",)
    list_select_related = ("member",)
    ordering = ("-id",)
    fields = ("joining", "member", "state", "is_own_word", "keeps", "trouble", "tried_at", "done_at")
    readonly_fields = fields


def _is_asked(row: Joining) -> bool:
    return row.state == Joining.State.ASKED and _is_part(row) and row.asked_by_id != current.network().id


def _declines(row: Joining, *, by: Actor) -> None:
    joinings.answer(row, False, by=by)


@admin.register(Joining, site=site)
class JoiningAdmin(NetworkModelAdmin):
    """Which networks join, and which are founded out of one: for HUMANs all, for a network its own. A yes takes a decision, on
    the page."""

    view_capability = joinings.MAY
    list_display = ("subject", "into", "kind", "state", "choose_by", "asked_at", "ended_at")
    list_filter = ("kind", "state")
    search_fields = ("subject__name", "into__name")
    list_select_related = ("subject", "into")
    ordering = ("-asked_at",)
    fields = ("subject", "into", "kind", "state", "words", "choose_by", "asked_at", "answered_at", "ended_at")
    readonly_fields = fields
    deeds = {
        "decline": Deed(_("Not agreed"), _declines, joinings.MAY, shows=_is_asked),
        "off": Deed(
            _("Call it off"), joinings.call_off, joinings.MAY, grave=True,
            shows=lambda row: _is_part(row) and not _is_asked(row) and row.state in ("asked", "agreed"),
        ),
        "begin": Deed(
            _("Carry members across"), joinings.begin, joinings.MAY, grave=True,
            shows=lambda row: row.subject_id == current.network().id and row.state == "agreed",
        ),
        "finish": Deed(
            _("It is done"), joinings.finish, joinings.MAY, grave=True,
            shows=lambda row: row.subject_id == current.network().id and row.state == "carrying",
        ),
    }  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> Any:
        rows, here = super().get_queryset(request), current.network()
        return rows if here.kind == "umbrella" else rows.filter(Q(subject=here.id) | Q(into=here.id))


def _is_part(row: Joining) -> bool:
    return current.network().id in (row.subject_id, row.into_id)
