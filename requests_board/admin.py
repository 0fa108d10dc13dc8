"""What coordinators see of board and exchanges in the admin site. Messages and feedback are not among it."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common import wording
from networks.admin_site import Deed, NetworkModelAdmin, site
from requests_board import approval, moderation
from requests_board import standing_admin as of_what_stands  # noqa: F401  (it registers)
from requests_board.dispatch import admin as of_dispatch  # noqa: F401  (it registers)
from requests_board.models import Exchange, Feedback, Gathering, Post, Report
from requests_board.models.gatherings import PRESENT_OR_COMING
from requests_board.things import admin as of_things  # noqa: F401  (it registers)


@admin.register(Post, site=site)
class PostAdmin(NetworkModelAdmin):
    view_capability = "post.moderate"
    list_display = ("title", "kind", "state", "author", "category", "published_at", "expires_at")
    list_filter = ("state", "kind")
    list_select_related = ("author", "category")
    ordering = ("-id",)
    fields = ("title", "kind", "state", "author", "category", "body", "hidden_reason", "published_at", "expires_at")
    deeds = {
        "hide": Deed(_("Hide it"), moderation.hide, "post.moderate", asks=_("Why? Its author reads this."),
                     shows=lambda post: post.state != Post.State.HIDDEN, grave=True),
        "approve": Deed(
            _("Show it: it may be on the board"), approval.approve, "post.moderate",
            shows=lambda post: post.state == Post.State.WAITING,
        ),
        "show": Deed(_("Show it again"), moderation.show, "post.moderate", shows=lambda post: post.state == Post.State.HIDDEN),
    }  # fmt: skip


@admin.register(Exchange, site=site)
class ExchangeAdmin(NetworkModelAdmin):
    """Where exchanges stand. What the two wrote is theirs; mediating happens on the page of the exchange."""

    view_capability = "exchange.mediate"
    list_display = ("title", "state", "giver", "receiver", "way", "minutes", "done_minutes", "changed_at")
    list_filter = ("state", "way")
    list_select_related = ("giver", "receiver")
    ordering = ("-id",)
    fields = (
        "title", "state", "giver", "receiver", "way", "minutes", "agreed_at", "done_minutes", "done_on", "done_by",
        "confirmed_at", "confirmed_by", "made_at", "changed_at",
    )  # fmt: skip


@admin.register(Gathering, site=site)
class GatheringAdmin(NetworkModelAdmin):
    """Where classes and work parties stand, and how many take part; who was there is said on their pages."""

    view_capability = "exchange.mediate"
    gear = "hours"
    list_display = ("title", "kind", "state", "host", "share", "length", "taken", "places", "starts_at")
    list_filter = ("state", "kind")
    list_select_related = ("host",)
    ordering = ("-id",)
    fields = (
        "title", "kind", "state", "host", "category", "body", "share", "length", "places", "taken", "starts_at", "where",
        "done_on", "confirmed_at", "made_at",
    )  # fmt: skip
    readonly_fields = ("length", "taken")

    def get_queryset(self, request: HttpRequest) -> Any:
        here = Count("parts", filter=Q(parts__state__in=PRESENT_OR_COMING))
        return super().get_queryset(request).annotate(taken_places=here)

    @admin.display(description=_("How long"), ordering="minutes")
    def length(self, row: Gathering) -> str:
        return wording.hours(row.done_minutes or row.minutes)

    @admin.display(description=_("Take part"))
    def taken(self, row: Any) -> int:
        return int(row.taken_places)


@admin.register(Report, site=site)
class ReportAdmin(NetworkModelAdmin):
    view_capability = "exchange.mediate"
    list_display = ("made_at", "author", "post", "exchange", "settled_at")
    list_select_related = ("author", "post", "exchange")
    ordering = ("-id",)
    fields = ("author", "post", "exchange", "text", "made_at", "settled_at", "settled_by")
    deeds = {
        "settle": Deed(
            _("Seen to"), moderation.settle_report, "exchange.mediate", shows=lambda report: report.settled_at is None
        ),
    }


@admin.register(Feedback, site=site)
class FeedbackAdmin(NetworkModelAdmin):
    """Private words for the coordinators; not those about an exchange of one's own."""

    view_capability = "feedback.read"
    list_display = ("written_at", "author", "mood", "exchange")
    list_filter = ("mood",)
    list_select_related = ("author", "exchange")
    ordering = ("-id",)
    fields = ("author", "exchange", "mood", "text", "written_at")

    def get_queryset(self, request: HttpRequest) -> Any:
        hand = request.hand  # type: ignore[attr-defined]
        return super().get_queryset(request).exclude(exchange__giver=hand).exclude(exchange__receiver=hand)
