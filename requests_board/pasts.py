"""What a member gave on this board, in names of categories: what they take along when they move."""

from django.db.models import Count

from common import registry
from networks.models import Membership
from requests_board.models import Exchange

FEW = 5


def gave(member: Membership) -> list[str]:
    """The categories of what they gave, the most frequent first; how often is nobody's business. One query."""
    done = Exchange.objects.filter(giver=member, state=Exchange.State.CONFIRMED, post__isnull=False)
    counted = (
        done.order_by().values("post__category__name").annotate(times=Count("pk")).order_by("-times", "post__category__name")
    )
    return [row["post__category__name"] for row in counted[:FEW] if row["post__category__name"]]


registry.pasts.add("board", gave)
