"""Riverside and Hilltop have an agreement in force."""

from typing import Any

import pytest

from tests.ledgers.between.ground import make_agreement


@pytest.fixture
def hanna(hilltop: Any) -> Any:
    from tests import cast

    return cast.member(hilltop, "Hanna")


@pytest.fixture
def agreed(riverside: Any, hilltop: Any, carla: Any, hanna: Any) -> tuple[Any, Any]:
    return make_agreement(riverside, carla, hilltop, hanna)
