"""Ideas for a care conversation: what somebody could offer or ask for, and whom they could meet (rule 3)."""

from typing import Any

from common import registry
from networks.models import Membership
from requests_board import board
from requests_board.matching import finding
from requests_board.models import Post


def ideas(member: Membership, occasion: str) -> dict[str, Any]:
    """Posts that fit a member and neighbors near them. Who has gathered many hours is shown offers, others requests."""
    kind = Post.Kind.OFFER if occasion == "many" else Post.Kind.REQUEST
    found: list[Any] = [row.post for row in finding.open_for(member) if row.post.kind == kind][:3]
    if not found:
        rows = board.page(board.Wanted(kinds=(str(kind),), sort="near", size=6), member).rows
        found = [row for row in rows if row.author.pk != member.pk][:3]
    return {"care_posts": found, "care_people": _neighbors(member)}


def _neighbors(member: Membership) -> list[Membership]:
    """Three of the same neighborhood, the newest first. One query."""
    if member.neighborhood_id is None:
        return []
    rows = Membership.objects.active().filter(neighborhood=member.neighborhood_id, kind=Membership.Kind.PERSON)
    return list(rows.exclude(pk=member.pk).order_by("-joined_on", "-id")[:3])


registry.care_ideas.add("board", ideas)
