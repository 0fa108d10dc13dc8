"""The umbrella with something on its pages."""

from typing import Any

from django.utils import timezone

from humans.federation import totals
from networks import vitals
from networks.tenancy.current import entered
from tests import cast

PAGES = [
    "/humans/home/",
    "/humans/federation/",
    "/humans/federation/networks/riverside/",
    "/humans/federation/applications/",
    "/humans/federation/clearing/",
    "/humans/federation/texts/",
    "/humans/federation/members/",
    "/humans/belonging/",
    "/humans/cockpit/humans/",
]


def staff() -> Any:
    """Staff of the umbrella, with figures of two networks to read."""
    for slug in ("riverside", "hilltop"):
        with entered(cast.network(slug)):
            vitals.publish_all(timezone.now())
    with entered(cast.network("humans")):
        totals.publish(timezone.now())
        return cast.member(cast.network("humans"), "Ursula")
