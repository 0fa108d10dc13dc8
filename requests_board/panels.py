"""What the board shows on the home page."""

from collections.abc import Callable
from typing import Any

from networks import apart
from networks.models import Network
from requests_board import board
from requests_board.matching import finding
from requests_board.models import Exchange, Thanks


def in_towns(panel: Callable[[Any], dict[str, Any] | None]) -> Callable[[Any], dict[str, Any] | None]:
    """Not in a region: its delegates ask and offer at home."""
    return lambda request: None if request.network.kind == Network.Kind.REGIONAL else panel(request)


def turn(request: Any) -> dict[str, Any] | None:
    """Exchanges that wait for the reader."""
    rows = list(Exchange.objects.waiting_for(request.me).select_related("giver", "receiver").order_by("-changed_at", "-id")[:5])
    for exchange in rows:
        exchange.waits_for_me = True  # type: ignore[attr-defined]
    return {"exchanges": rows} if rows else None


def matches_of(request: Any) -> dict[str, Any]:
    return {"matches": finding.open_for(request.me)}


def needs(request: Any) -> dict[str, Any]:
    return {"posts": board.near(request.me), "total": None}


def thanks(request: Any) -> dict[str, Any] | None:
    """Thanks that their writers share with the network."""
    shared = Thanks.objects.filter(is_shared=True)
    if away := apart.ids_of(request.me):
        shared = shared.exclude(author__in=away).exclude(to__in=away)
    rows = list(shared.select_related("author", "to").order_by("-written_at", "-id")[:2])
    return {"thanks": rows} if rows else None
