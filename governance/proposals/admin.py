"""Proposals, their talk and the articles of the bylaws in the admin site, to read; stopping one is a deed."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from governance.models import Article, Proposal, Remark
from governance.proposals import proposals, remarks
from networks.admin_site import Deed, NetworkModelAdmin, site


def _is_running(row: Proposal) -> bool:
    return row.is_open and row.state != Proposal.State.DRAFT


@admin.register(Proposal, site=site)
class ProposalAdmin(NetworkModelAdmin):
    view_capability = "polls.run"
    gear = "decisions"
    list_display = ("number", "title", "kind", "state", "proposer", "next_at")
    list_filter = ("state", "kind")
    list_select_related = ("proposer",)
    ordering = ("-id",)
    fields = (
        "number", "kind", "title", "text", "deed", "rule", "state", "proposer", "concerns", "hearing", "announced_at",
        "next_at", "decided_at", "ended_at", "end_reason", "waits_for", "result", "review_on", "review",
    )  # fmt: skip
    readonly_fields = fields
    deeds = {
        "stop": Deed(
            _("Stop it"), proposals.void, "polls.run", asks=_("Why, for everyone to read"), shows=_is_running, grave=True
        )
    }

    def get_queryset(self, request: Any) -> Any:
        """Drafts are their author's alone."""
        return super().get_queryset(request).exclude(state=Proposal.State.DRAFT)


@admin.register(Remark, site=site)
class RemarkAdmin(NetworkModelAdmin):
    view_capability = "polls.run"
    gear = "decisions"
    list_display = ("proposal", "author", "kind", "made_at", "resolved_at", "hidden_at")
    list_filter = ("kind",)
    list_select_related = ("proposal", "author")
    ordering = ("-id",)
    fields = ("proposal", "author", "kind", "text", "made_at", "resolved_at", "resolution", "hidden_at")
    readonly_fields = fields
    deeds = {"hide": Deed(_("Take out of sight"), remarks.hide, "polls.run", shows=lambda row: row.hidden_at is None)}


@admin.register(Article, site=site)
class ArticleAdmin(NetworkModelAdmin):
    view_capability = "clauses.read"
    list_display = ("title", "slug", "from_at", "until_at", "decision")
    list_filter = ("slug",)
    ordering = ("position", "slug", "-from_at")
    fields = ("slug", "title", "text", "from_at", "until_at", "decision")
    readonly_fields = fields
