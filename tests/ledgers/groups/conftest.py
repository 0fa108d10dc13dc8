"""Riverside with its pool on, and people who put money together."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from common.errors import Refused
from networks import clauses
from networks.actors import system


def rule(key: str, value: Any) -> None:
    """In force since an hour ago: the transaction of a test is younger than its rules."""
    clauses.amend(key, value, by=system("test"), decision="decision:test", from_at=timezone.now() - dt.timedelta(hours=1))


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as said, transaction.atomic():
        call()
    assert str(said.value)
    return said.value.code


@pytest.fixture
def tess(riverside: Any) -> Any:
    from tests import cast

    return cast.member(riverside, "Tess")


@pytest.fixture
def cora(riverside: Any) -> Any:
    from tests import cast

    return cast.member(riverside, "Cora")


@pytest.fixture
def pool(in_riverside: Any) -> Any:
    from ledgers.pool import units

    rule("pool.signatories", "officers")
    rule("gear.pool", True)
    return units.unit()


@pytest.fixture
def four(alice: Any, bob: Any, carla: Any, tess: Any) -> list[Any]:
    return [alice, bob, carla, tess]


@pytest.fixture
def gathered(pool: Any, four: list[Any]) -> Callable[..., Any]:
    """A group of Alice, Bob, Carla and Tess, kept by Alice and Bob; started unless said otherwise."""
    from ledgers.groups import gatherings
    from networks.actors import of

    def gather(mode: str = "circle", *, starts: bool = True, **more: Any) -> Any:
        group = gatherings.open(mode, "Friday", more.pop("amount", 2000), by=of(four[0]), **more)
        for member in four[1:]:
            gatherings.join(group, by=of(member))
        gatherings.set_keeper(group, four[1], True, by=of(four[0]))
        return gatherings.start(group, by=of(four[0])) if starts else group

    return gather


@pytest.fixture
def books_agree() -> Callable[[], None]:
    """The audit, within the test's own transaction."""
    from django.db import connection

    from ledgers import audit

    def agree() -> None:
        with connection.cursor() as cursor:
            assert [str(one) for one in audit.disagreements(cursor)] == []

    return agree
