"""What waits for an officer, in one list: each app says what it has (`registry.duties`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common import registry
from networks import roles
from networks.actors import Actor
from networks.models import Decision, Membership


@dataclass(frozen=True)
class Waiting:
    """One line: what, how much of it, and where it is done."""

    text: Any
    count: int
    url: str


def of(by: Actor, gears: Iterable[str], *, of_the_books: bool = False) -> list[Waiting]:
    """What waits for this officer now. One query for each duty of their office."""
    on = set(gears)
    rows = []
    for _name, duty in sorted(registry.duties, key=lambda one: one[1].order):
        if (duty.gear and duty.gear not in on) or (of_the_books and not duty.is_of_the_books):
            continue
        if roles.can(by, duty.capability) and (count := duty.count(by)):
            rows.append(Waiting(duty.label, count, reverse(duty.url_name)))
    return rows


def _applied(by: Actor) -> int:
    return Membership.objects.filter(state=Membership.State.APPLIED).count()


def _unsigned(by: Actor) -> int:
    return Decision.objects.filter(signed_at=None).exclude(first_officer=by.hands).count()


registry.duties.add(
    "applications",
    registry.Duty(_("Neighbors waiting to be welcomed"), "networks:cockpit", "people.admit", _applied, order=10),
)
registry.duties.add(
    "decisions",
    registry.Duty(_("Decisions waiting for a second name"), "networks:cockpit_decisions", "decide", _unsigned, order=20),
)
