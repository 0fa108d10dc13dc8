"""What every template may use of where the reader is."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import cached_property

from common import registry
from networks import doors, readers


class Counts:
    """What waits for the reader, and where: asked when a page prints it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def bar(self) -> readers.Bar:
        return readers.bar(getattr(self.request, "user", None))

    @property
    def inbox(self) -> int:
        return self.bar.unread


def network(request: HttpRequest) -> dict[str, Any]:
    display = getattr(request, "display", {"theme": "", "text_size": "", "language": "en-us", "dir": "ltr"})
    ref = getattr(request, "network", None)
    counts = Counts(request)
    always = {
        "display": display,
        "counts": counts,
        "networks_of_mine": lambda: counts.bar.mine,
    }
    if ref is None:
        return {**always, "network": None, "me": None}
    hand = getattr(request, "hand", None)
    me = getattr(request, "me", None) if hand is not None and hand.is_active else None
    gears = doors.gears_of(request) if me else set()
    nav = (
        [
            tab
            for _name, tab in sorted(registry.tabs, key=lambda pair: pair[1].order)
            if (not tab.gear or tab.gear in gears) and (not tab.kind or ref.kind in tab.kind.split())
        ]
        if me
        else []
    )
    return {
        **always,
        "network": ref,
        "me": me,
        "hand": hand,
        "gears": gears,
        "nav": nav,
        "offices": getattr(request, "offices", frozenset()),
    }
