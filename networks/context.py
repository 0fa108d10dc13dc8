"""What every template may use of where the reader is."""

from typing import Any

from django.http import HttpRequest

from common import registry
from networks import doors, memberships


def network(request: HttpRequest) -> dict[str, Any]:
    display = getattr(request, "display", {"theme": "", "text_size": "", "language": "en-us", "dir": "ltr"})
    ref = getattr(request, "network", None)
    if ref is None:
        return {"display": display, "network": None, "me": None}
    hand = getattr(request, "hand", None)
    me = getattr(request, "me", None) if hand is not None and hand.is_active else None
    gears = doors.gears_of(request) if me else set()
    nav = (
        [tab for _name, tab in sorted(registry.tabs, key=lambda pair: pair[1].order) if not tab.gear or tab.gear in gears]
        if me
        else []
    )
    return {
        "display": display,
        "network": ref,
        "me": me,
        "hand": hand,
        "gears": gears,
        "nav": nav,
        "offices": getattr(request, "offices", frozenset()),
        "networks_of_mine": lambda: memberships.my_networks(request.user),
    }
