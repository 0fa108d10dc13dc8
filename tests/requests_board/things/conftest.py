"""Short words for the tests of shared things."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from networks import actors, clauses
from requests_board.models import Booking, Thing
from requests_board.things import bookings, handovers, inventory, owners

by = actors.of


def amend(key: str, value: Any, scope: str = "") -> None:
    since = timezone.now() - dt.timedelta(hours=1)
    clauses.amend(key, value, by=actors.system("test"), decision="decision:test", scope=scope, from_at=since)


@pytest.fixture
def rule(in_riverside: Any) -> Callable[..., None]:
    """`rule("things.days", 3, "class:tool")`: in force since an hour ago, so that this transaction sees it."""
    return amend


@pytest.fixture
def library(in_riverside: Any, rule: Any) -> Any:
    """Riverside lends things."""
    rule("gear.things", True)
    return in_riverside


def lend(member: Any, name: str = "Cordless drill", *, owned_by: Any = None, **content: Any) -> Thing:
    return inventory.add(inventory.Content(name=name, **content), by=by(member), owned_by=owned_by)


@pytest.fixture
def drill(library: Any, bob: Any) -> Thing:
    """Bob's drill."""
    return lend(bob)


@pytest.fixture
def ladder(library: Any, carla: Any) -> Thing:
    """The network's ladder, kept by Carla."""
    return lend(carla, "Long ladder", owned_by=[owners.Part(None, 1)])


def day(number: int) -> dt.datetime:
    """The beginning of a day from today on, where the network is."""
    on = timezone.localdate() + dt.timedelta(days=number)
    return timezone.make_aware(dt.datetime.combine(on, dt.time.min))


def book(thing: Thing, member: Any, first: int = 0, last: int = 2, **more: Any) -> Booking:
    """From the first day up to, and with, the one before the last."""
    return bookings.book(thing, day(first), day(last), by=by(member), **more)


def take(thing: Thing, member: Any, **more: Any) -> Booking:
    return handovers.check_out(book(thing, member, **more), by=by(member))


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)
