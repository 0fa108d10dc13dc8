"""Polls in the admin site, to read; opening and ending one are deeds. Ballots are in no admin, not even counted ones."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from governance.models import Poll, PollVoter
from governance.polls import polls
from networks.admin_site import Deed, NetworkModelAdmin, site


@admin.register(Poll, site=site)
class PollAdmin(NetworkModelAdmin):
    view_capability = "polls.run"
    gear = "decisions"
    list_display = ("question", "method", "state", "opens_at", "closes_at", "roll_count")
    list_filter = ("state", "method")
    ordering = ("-id",)
    fields = (
        "question", "text", "method", "seats", "budget", "unit", "rule", "subject", "state", "opens_at", "closes_at",
        "closed_at", "void_reason", "roll_count", "roll_fingerprint", "attempt", "drafted_at",
    )  # fmt: skip
    readonly_fields = fields
    deeds = {
        "open": Deed(
            _("Open it for as long as the bylaws say"), polls.open, "polls.run", shows=lambda row: row.state == "draft"
        ),
        "void": Deed(
            _("End it without a result"),
            polls.void,
            "polls.run",
            asks=_("Why? Everyone reads this."),
            shows=lambda row: row.state in ("draft", "open"),
            grave=True,
        ),
    }


@admin.register(PollVoter, site=site)
class PollVoterAdmin(NetworkModelAdmin):
    """Who is on the roll, and who has taken part by whom: what helps to reach those without internet."""

    view_capability = "polls.witness"
    gear = "decisions"
    list_display = ("member", "poll", "has_voted", "channel", "witness")
    list_filter = ("channel",)
    list_select_related = ("member", "poll", "witness")
    ordering = ("-id",)
    fields = ("poll", "member", "channel", "witness")
    readonly_fields = fields

    @admin.display(description=_("has voted"), boolean=True)
    def has_voted(self, row: Any) -> bool:
        return row.receipt is not None
