"""What decisions show on the home page: what is being voted on and talked over."""

from typing import Any

from common import registry
from governance.models import Proposal


def running(request: Any) -> dict[str, Any] | None:
    rows = list(Proposal.objects.filter(state__in=["voting", "discussion", "notice"]).order_by("-id")[:4])
    rows.sort(key=lambda row: row.state != Proposal.State.VOTING)
    return {"proposals": rows} if rows else None


registry.panels.add(
    "governance.decisions",
    registry.Panel("governance/panels/decisions.html", running, column="side", order=20, gear="decisions"),
)
