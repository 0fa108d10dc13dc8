"""What rests with a network that rests: nobody joins, nothing new begins with others. What is under way is finished."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from common.registry import Registry
from networks.models import Network

# HUMANs says until when (humans/standing): network id → the day, or None.
until: Registry[Callable[[int], dt.date | None]] = Registry("rests")


def check(*networks: Any, field: str = "") -> None:
    """Refuses `resting` where one of them rests (a Network or a NetworkRef), and says until when, at the `field`."""
    for network in networks:
        if network.state == Network.State.RESTING:
            said = refused(network.name, getattr(network, "pk", None) or network.id)
            said.field = field or None
            raise said


def refused(name: str, network_id: int) -> Refused:
    """Why nothing new begins with this network just now."""
    day = next((found for _name, ask in until if (found := ask(network_id)) is not None), None)
    said = {"name": name, "day": wording.day(day, "long") if day is not None else ""}
    if day is not None:
        return Refused("resting", _("%(name)s rests until %(day)s. What is under way is finished; nothing new begins.") % said)
    return Refused("resting", _("%(name)s rests for now. What is under way is finished; nothing new begins.") % said)
