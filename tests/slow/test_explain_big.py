"""The same pages in a network of 100,000 (minutes go into making it)."""

import pytest

from tests.networks.test_explain import *  # noqa: F403  (the same tests, with more rows)

pytestmark = pytest.mark.slow


@pytest.fixture
def many():
    return 100_000
