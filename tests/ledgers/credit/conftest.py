"""A network that uses credit, and its people."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import cast
from tests.ledgers.credit.ground import turn_on


@pytest.fixture
def trading(in_riverside: Any) -> Any:
    """Riverside, with credit on; the test is inside it."""
    turn_on()
    return in_riverside


@pytest.fixture
def carla(trading: Any) -> Any:
    return cast.member(trading, "Carla")


@pytest.fixture
def credit_of(trading: Any) -> Callable[[Any], int]:
    from ledgers.credit import units

    return lambda member: units.account_of(member).balance
