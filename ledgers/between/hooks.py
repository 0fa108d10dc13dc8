"""What trade between networks does when the tool is turned on, and what it holds of a member."""

from typing import Any

from django.db import connection
from django.utils import timezone

from common import registry
from ledgers.between import agreements, rounds
from networks import dues
from networks.actors import Actor
from networks.models import Membership


def turned_on(*, by: Actor) -> None:
    dues.at(agreements.DUE, timezone.now())


def export(_membership: Membership) -> dict[str, Any]:
    """Nothing of its own: what crossed stands in the statement."""
    return {}


def erase(membership: Membership) -> None:
    """The member's name goes out of the words of lines in other networks, too, and what they wrote to ask one back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_between_forget(%s), ledgers_return_forget(%s)", [membership.pk, membership.pk])


registry.gears.add("between", turned_on)
registry.dues.add(agreements.DUE, registry.Due(agreements.run_due))
registry.dues.add(rounds.DUE, registry.Due(rounds.run_due))
registry.erasures.add("ledgers.between", registry.Erasure(export, erase))
