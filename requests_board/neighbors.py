"""What the board knows of two neighbors, for the members' pages below it (common.registry)."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common import registry
from networks import apart, clauses, roles
from networks.actors import Actor
from networks.models import Membership
from requests_board import board
from requests_board.models import Exchange, Post, Thanks

# From the agreement on, the two may see how to reach each other.
UNDER_WAY = ("agreed", "done", "disputed")


def are_partners(one: Membership, other: Membership) -> bool:
    """Whether two members have agreed on an exchange that runs, or ended no longer ago than the clause says. Two index
    look-ups at most."""
    since = timezone.now() - dt.timedelta(days=clauses.value("board.contact_days"))
    agreed = Exchange.objects.filter(Q(state__in=UNDER_WAY) | Q(state="confirmed", confirmed_at__gte=since))
    return agreed.filter(giver=one, receiver=other).exists() or agreed.filter(giver=other, receiver=one).exists()


def parts(member: Membership, by: Actor) -> dict[str, Any]:
    """Open posts, shared thanks and the way to propose something, for the page of a member."""
    wanted = board.Wanted(author=member.pk, size=5)
    shared = Thanks.objects.filter(to=member, is_shared=True).exclude(author__in=apart.ids_of(by.membership))
    thanks = shared.select_related("author", "to", "skill")
    asks = roles.can(by, "exchange.take_part") and member.is_active and by.member.pk != member.pk
    return {
        "may_ask": reverse("exchanges:new", args=[member.uid]) if asks else "",
        "posts": board.page(wanted, by.membership).rows,
        "thanks": list(thanks.order_by("-written_at", "-id")[:6]),
    }


def has_posted(membership: Membership) -> bool:
    return Post.objects.filter(author=membership).exists()


registry.partnerships.add("board", are_partners)
registry.person_parts.add("board", parts)
registry.welcome_checks.add("board:new", has_posted)
