"""Five hundred payments race across two books in both directions: no deadlock, no leg alone, no cap crossed."""

import pytest

from tests.ledgers.between.test_two_books import Pair, disagreements, pair, pay_at_once

__all__ = ["pair"]

pytestmark = pytest.mark.slow


def test_five_hundred_payments_race_in_both_directions(pair: Pair) -> None:
    answers = [one for _round in range(32) for one in pay_at_once(pair, [0, 1] * 8, 15)]
    assert len(answers) == 512
    assert set(answers) <= {None, "floor", "receiver-full", "cap"}, set(answers)
    assert answers.count(None) >= 256
    assert sum(pair.positions()) == 0
    assert not disagreements(*(said["n"] for said in pair.said))
