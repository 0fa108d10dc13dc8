"""What stands for a while, in the admin site: appeals, arrangements, loops, kept searches. Seen here, done by verbs."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from networks.admin_site import Deed, NetworkModelAdmin, site
from networks.doors import officer
from requests_board import moderation, searches
from requests_board.models import Hiding, Loop, SavedSearch, Series


def _waits(hiding: Hiding) -> bool:
    return hiding.appealed_at is not None and hiding.outcome == Hiding.Outcome.OPEN


@admin.register(Hiding, site=site)
class HidingAdmin(NetworkModelAdmin):
    """Posts that were hidden, and appeals; somebody else than the one who hid it decides."""

    view_capability = "post.moderate"
    list_display = ("post", "hidden_by", "hidden_at", "appealed_at", "outcome", "decided_by")
    list_filter = ("outcome",)
    list_select_related = ("post", "hidden_by", "decided_by")
    ordering = ("-id",)
    fields = (
        "post",
        "reason",
        "hidden_by",
        "hidden_at",
        "appeal",
        "appealed_at",
        "outcome",
        "answer",
        "decided_by",
        "decided_at",
    )
    deeds = {
        "show": Deed(
            _("Show it again"), lambda row, by: moderation.decide(row, True, by=by), "post.moderate", shows=_waits
        ),
        "keep": Deed(
            _("It stays hidden"), lambda row, said, by: moderation.decide(row, False, said, by=by), "post.moderate",
            asks=_("Why? Its author reads this."), shows=_waits,
        ),
    }  # fmt: skip


@admin.register(Series, site=site)
class SeriesAdmin(NetworkModelAdmin):
    """What two do each time. They end it themselves."""

    view_capability = "exchange.mediate"
    list_display = ("title", "state", "giver", "receiver", "way", "first_on", "until", "next_at")
    list_filter = ("state", "way")
    list_select_related = ("giver", "receiver")
    ordering = ("-id",)
    fields = (
        "title", "state", "post", "giver", "receiver", "proposed_by", "way", "minutes", "amount", "first_on", "at_time", "zone",
        "every", "interval", "until", "skips", "paused_until", "made_at", "agreed_at", "ended_at",
    )  # fmt: skip


@admin.register(Loop, site=site)
class LoopAdmin(NetworkModelAdmin):
    """Loops that were asked, and who has answered. Each answers for themselves."""

    view_capability = "exchange.mediate"
    list_display = ("made_at", "state", "proposed_by", "members", "trouble", "lapses_at")
    list_filter = ("state",)
    list_select_related = ("proposed_by",)
    ordering = ("-id",)
    fields = ("state", "proposed_by", "legs_in_words", "trouble", "made_at", "lapses_at", "ended_at")
    readonly_fields = ("members", "legs_in_words")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("legs__giver", "legs__receiver", "legs__post")

    @admin.display(description=_("Who"))
    def members(self, row: Any) -> str:
        return " → ".join(leg.giver.name for leg in row.legs.all())

    @admin.display(description=_("Who does what"))
    def legs_in_words(self, row: Any) -> str:
        return "; ".join(
            f"{leg.giver.name} → {leg.receiver.name}: {leg.post.title} ({leg.get_answer_display()})" for leg in row.legs.all()
        )


@admin.register(SavedSearch, site=site)
class SavedSearchAdmin(NetworkModelAdmin):
    """What members wait for, to tell them when it turns up by telephone. Not one's own: those have their page."""

    view_capability = "dispatch"
    list_display = ("looks_for", "member", "made_at")
    list_select_related = ("member", "category", "neighborhood")
    ordering = ("-id",)
    fields = ("member", "looks_for", "made_at")
    readonly_fields = ("looks_for",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).exclude(member=officer(request).hands)

    @admin.display(description=_("Looks for"))
    def looks_for(self, row: SavedSearch) -> str:
        return searches.title_of(row)
