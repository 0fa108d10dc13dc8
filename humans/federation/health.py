"""How a network is doing, in words and with the reason, against its own past alone. Nobody is ranked."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from humans.federation.reading import Published

RECENT = 4  # weeks, held against those before
FEWER, MORE = 0.7, 1.15
POINTS = 15  # percent of requests met that make a difference
SLOWER, SLOW_HOURS = 2.0, 24


@dataclass(frozen=True)
class Health:
    """`key`: well, steady, hand, new."""

    key: str
    title: Any
    reason: Any


def of(network: Published) -> Health:
    """The first reason that holds: what needs a hand comes before what goes well."""
    if network.state == "forming":
        return Health("new", _("Forming"), _("Finding its first members"))
    if network.state == "resting":
        return Health("new", _("Resting"), _("Admits nobody for a while"))
    reason = _needs(network)
    if reason:
        return Health("hand", _("Could use a hand"), reason)
    change = _change(network.weeks)
    if change is None:
        return Health("steady", _("Steady"), _("Too little shown yet to say more"))
    if change >= MORE:
        return Health("well", _("Thriving"), _("More hours than in the weeks before"))
    met = network.share("requests_met", "requests")
    if met is not None and met >= 80:
        return Health("well", _("Thriving"), _("Four of five requests are met"))
    return Health("steady", _("Steady"), _("As in the weeks before"))


def _needs(network: Published) -> Any:
    if network.silent_since is not None:
        return _("Nobody coordinates just now")
    change = _change(network.weeks)
    if change is not None and change < FEWER:
        return _("Fewer hours than in the weeks before")
    met, earlier = network.share("requests_met", "requests"), network.share("requests_met", "requests", before=True)
    if met is not None and earlier is not None and met <= earlier - POINTS:
        return _("Fewer requests are met than two months ago")
    reply, usual = network.figure("first_reply"), network.before.get("first_reply")
    if reply is not None and usual and reply >= SLOW_HOURS and reply >= SLOWER * usual:
        return _("Replies take twice as long as two months ago")
    return None


def _change(weeks: list[float | None]) -> float | None:
    """The last weeks over the network's own average before; None where too little is shown."""
    recent = [week for week in weeks[-RECENT:] if week is not None]
    past = [week for week in weeks[:-RECENT] if week is not None]
    if len(recent) < RECENT or len(past) < RECENT or not sum(past):
        return None
    return (sum(recent) / len(recent)) / (sum(past) / len(past))
