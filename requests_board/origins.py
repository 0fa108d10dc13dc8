"""What the books name by "post:…" and "exchange:…", for those who may see it (common.registry.origins)."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from common import registry
from networks.models import Membership
from requests_board.models import Exchange, Gathering, GatheringPart, Post


def _post(uid: str, reader: Membership) -> tuple[Any, str] | None:
    """Its page says who may read it; the title stays there."""
    return (_("a post on the board"), reverse("board:post", args=[uid])) if Post.objects.filter(uid=uid).exists() else None


def _exchange(uid: str, reader: Membership) -> tuple[Any, str] | None:
    """An exchange of two, or a gathering: both move hours under the same word."""
    exchange = Exchange.objects.filter(Q(giver=reader) | Q(receiver=reader), uid=uid).first()
    if exchange is not None:
        return exchange.title, reverse("exchanges:detail", args=[uid])
    mine = GatheringPart.objects.filter(member=reader).values("gathering_id")
    gathering = Gathering.objects.filter(Q(host=reader) | Q(pk__in=mine), uid=uid).first()
    return None if gathering is None else (gathering.title, reverse("gatherings:detail", args=[uid]))


registry.origins.add("post", _post)
registry.origins.add("exchange", _exchange)
