"""Accounts of the cast."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def hours(in_riverside: Any) -> Any:
    from ledgers import currencies

    return currencies.hours()


@pytest.fixture
def account_of(hours: Any) -> Callable[[Any], Any]:
    from ledgers import accounts

    return accounts.of


@pytest.fixture
def by_of() -> Callable[[Any], Any]:
    from networks import actors

    return actors.of


@pytest.fixture
def balance_of(account_of: Any) -> Callable[[Any], int]:
    return lambda membership: int(account_of(membership).balance)
