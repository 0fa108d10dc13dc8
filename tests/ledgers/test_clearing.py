"""The set-off clears as much as can be cleared, and leaves everybody's net as it was."""

import itertools
import random
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers.setoff import clearing

PARTIES = 5

obligations = st.lists(
    st.tuples(st.integers(0, PARTIES - 1), st.integers(0, PARTIES - 1), st.integers(1, 9)).filter(lambda one: one[0] != one[1]),
    max_size=12,
)


def cleared(owed: list[tuple[int, int, int]]) -> list[int]:
    return clearing.greatest(*zip(*owed, strict=True)) if owed else clearing.greatest([], [], [])


def nets(owed: list[tuple[int, int, int]], amounts: list[int]) -> Counter[int]:
    net: Counter[int] = Counter()
    for (debtor, creditor, _amount), moved in zip(owed, amounts, strict=True):
        net[debtor] -= moved
        net[creditor] += moved
    return net


def by_cancelling(owed: list[tuple[int, int, int]]) -> int:
    """The oracle, in another way: go round and round as long as some round in the residual graph gains something."""
    room: Counter[tuple[int, int, int]] = Counter()
    for debtor, creditor, amount in owed:
        room[debtor, creditor, 1] += amount
    while (found := _gaining_round(room)) is not None:
        step = min(room[arc] for arc in found)
        for tail, head, gain in found:
            room[tail, head, gain] -= step
            room[head, tail, -gain] += step
    return sum(amount for (_tail, _head, gain), amount in room.items() if gain == -1)


def _gaining_round(room: Counter[tuple[int, int, int]]) -> list[tuple[int, int, int]] | None:
    """Bellman and Ford: a cycle whose gains add up to more than nothing."""
    arcs = [arc for arc, amount in room.items() if amount > 0]
    best, came = [0] * PARTIES, [None] * PARTIES
    last = None
    for _turn in range(PARTIES):
        last = None
        for arc in arcs:
            tail, head, gain = arc
            if best[tail] + gain > best[head]:
                best[head], came[head], last = best[tail] + gain, arc, head
    if last is None:
        return None
    for _step in range(PARTIES):
        last = came[last][0]
    around, at = [], last
    while not around or at != last:
        around.append(came[at])
        at = came[at][0]
    return around


@settings(deadline=None)
@given(obligations)
def test_it_clears_the_most_and_moves_nobodys_net(owed):
    amounts = cleared(owed)
    assert all(0 <= moved <= amount for moved, (_debtor, _creditor, amount) in zip(amounts, owed, strict=True))
    assert not any(nets(owed, amounts).values())
    assert sum(amounts) == by_cancelling(owed)
    assert cleared(owed) == amounts


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 2)).filter(lambda one: one[0] != one[1]), max_size=6
    )
)
def test_no_other_choice_clears_more(owed):
    every = itertools.product(*(range(amount + 1) for _debtor, _creditor, amount in owed))
    assert sum(cleared(owed)) == max(sum(choice) for choice in every if not any(nets(owed, list(choice)).values()))


def test_a_ring_of_five_is_relieved_of_the_smallest_debt():
    assert cleared([(0, 1, 50), (1, 2, 40), (2, 3, 70), (3, 4, 45), (4, 0, 60)]) == [40] * 5


def test_two_rings_through_one_arc_share_what_it_carries():
    amounts = cleared([(0, 1, 10), (1, 0, 4), (1, 2, 9), (2, 3, 9), (3, 0, 9)])
    assert amounts == [10, 1, 9, 9, 9]


def test_of_two_debts_to_the_same_the_earlier_one_goes_first():
    assert cleared([(7, 9, 5), (7, 9, 5), (9, 7, 7)]) == [5, 2, 7]


def test_what_does_not_go_round_stays():
    assert cleared([(0, 1, 10), (1, 2, 10), (0, 2, 10)]) == [0, 0, 0]


@pytest.mark.parametrize("wrong", [(1, 1, 5), (1, 2, 0), (1, 2, -1), (1, 2, 10**9 + 1)])
def test_it_refuses_what_is_no_obligation(wrong):
    with pytest.raises(ValueError):
        cleared([(1, 2, 5), wrong])


def test_it_takes_the_greatest_amounts_and_numbers_of_parties():
    big, far = 10**9, 2**62
    assert cleared([(far, far + 1, big), (far + 1, far + 2, big), (far + 2, far, big)]) == [big] * 3


def test_ten_thousand_obligations_keep_every_net():
    chance = random.Random(5)
    owed = []
    for _each in range(10_000):
        debtor, creditor = chance.sample(range(3_000), 2)
        owed.append((debtor, creditor, chance.randint(1, 10**6)))
    amounts = cleared(owed)
    assert sum(amounts) > 0
    assert not any(nets(owed, amounts).values())


def test_a_web_process_does_not_load_the_solver():
    asked = "import ledgers.setoff.clearing, sys; assert not {'numpy', 'ortools'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", asked], check=True)
