"""Proposals that travel, in the admin site: of HUMANs all, of a network those it may read; with what officers do about them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from humans.models import Passage, PassageAnswer
from humans.passages import passages
from networks.admin_site import Deed, NetworkModelAdmin, site
from networks.tenancy import current

MAY = "polls.run"


def _arrived(row: Passage) -> bool:
    return row.state == Passage.State.SENT and row.forum_id == current.network().id


def _ours_on_its_way(row: Passage) -> bool:
    return row.state == Passage.State.SENT and row.subject_id == current.network().id


def _to_ratify(row: Passage) -> bool:
    return passages.to_ratify(current.network().id).filter(passage=row).exists() and passages.ballot_of(row) is None


@admin.register(Passage, site=site)
class PassageAdmin(NetworkModelAdmin):
    view_capability = MAY
    gear = "decisions"
    list_display = ("title", "began_in", "subject", "forum", "state", "sent_at", "until", "ended_at")
    list_filter = ("state", "forum__kind")
    search_fields = ("title", "subject__name", "began_in__name", "forum__name")
    list_select_related = ("subject", "began_in", "forum")
    ordering = ("-id",)
    fields = (
        "title", "text", "words", "began_in", "subject", "number", "forum", "state", "forum_number", "forum_stage", "reason",
        "decided_title", "decided_text", "sent_at", "asked_at", "until", "asked", "needed", "ended_at",
    )  # fmt: skip
    readonly_fields = fields
    deeds = {
        "take-up": Deed(_("Take it up: a proposal here, then all networks"), passages.take_up, MAY, shows=_arrived),
        "decline": Deed(
            _("Not take it up"), passages.decline, MAY, asks=_("Why, for the network that sent it?"), shows=_arrived, grave=True
        ),
        "call-back": Deed(_("Call it back"), passages.call_back, "network.write", shows=_ours_on_its_way, grave=True),
        "vote": Deed(_("Ask our members whether they ratify it"), passages.put_to_vote, MAY, shows=_to_ratify),
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(pk__in=passages.seen().values("pk"))


@admin.register(PassageAnswer, site=site)
class PassageAnswerAdmin(NetworkModelAdmin):
    """What each network that was asked has said, by its own vote."""

    view_capability = MAY
    gear = "decisions"
    list_display = ("passage", "subject", "state", "answered_at")
    list_filter = ("state",)
    search_fields = ("passage__title", "subject__name")
    list_select_related = ("passage", "subject")
    ordering = ("-id",)
    fields = ("passage", "subject", "state", "answered_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(passage__in=passages.seen().values("pk"))
