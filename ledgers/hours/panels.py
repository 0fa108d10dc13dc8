"""The card of a care conversation, where the member looks at their hours: kind words, and what has helped others."""

from typing import Any

from common import registry
from ledgers import accounts
from ledgers.hours import care
from networks.models import Membership


def card_of(member: Membership) -> dict[str, Any] | None:
    """What a member's card shows, or None. Ideas come from those above by name."""
    row = care.of_member(member)
    if row is None:
        return None
    ideas: dict[str, Any] = {}
    for _name, found in registry.care_ideas:
        ideas |= found(member, row.occasion)
    return {"care": row, "care_room": accounts.room(row.account), **ideas}


def card(request: Any) -> dict[str, Any] | None:
    return card_of(request.me)


registry.panels.add("ledgers.care", registry.Panel("ledgers/panels/care.html", card, order=12, gear="hours"))
