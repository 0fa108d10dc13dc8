"""A ladder of Hilltop that Riverside may borrow."""

from typing import Any

import pytest

from networks.actors import of
from networks.tenancy.current import entered
from requests_board.things import inventory
from tests import cast
from tests.ledgers.between.ground import make_agreement, rule
from tests.requests_board.lending.ground import picture, told


@pytest.fixture
def hanna(hilltop: Any) -> Any:
    return cast.member(hilltop, "Hanna")


@pytest.fixture
def agreed(riverside: Any, hilltop: Any, carla: Any, hanna: Any) -> Any:
    for ref in (riverside, hilltop):
        with entered(ref):
            rule("gear.things", True)
    return make_agreement(riverside, carla, hilltop, hanna, lends_things=True)


@pytest.fixture
def ladder(agreed: Any, hilltop: Any, dan: Any) -> Any:
    """Dan's, lent to neighboring networks, too."""
    with entered(hilltop):
        content = inventory.Content(name="Long ladder", body="Six meters.", spot="Behind the shed", for_neighbors=True)
        made = inventory.add(content, by=of(dan), photos=[(picture(), "A ladder")])
        told()
        return made
