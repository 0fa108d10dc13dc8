"""What drives do when the tool is turned on: look each day whose time is over."""

from django.utils import timezone

from common import registry
from ledgers.drives import drives
from networks import dues
from networks.actors import Actor


def turned_on(*, by: Actor) -> None:
    dues.at(drives.DUE, timezone.now())


registry.gears.add("drives", turned_on)
