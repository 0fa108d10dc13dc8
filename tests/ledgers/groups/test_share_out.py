"""A share-out group: meetings, shares, a social fund apart, small loans, and a share-out exact to the cent."""

import itertools
from typing import Any

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers.groups import reports, sharing, sheets
from ledgers.groups.sheets import Entry
from ledgers.models import Account, Group
from ledgers.models import Entry as BookEntry
from networks.actors import of
from tests.ledgers.groups.conftest import refused, rule


@pytest.fixture
def village(gathered: Any) -> Any:
    """A share costs 5.00, and 1.00 goes into the social fund."""
    return gathered("share-out", amount=500, social=100)


def meet(group: Any, *entries: Entry, by: Any, signs: Any, **more: Any) -> Any:
    return sheets.sign(sheets.record_meeting(group, entries, by=of(by), **more), by=of(signs))


def pots(group: Any) -> dict[str, int]:
    return dict(Account.objects.filter(currency=group.currency, holder=None).values_list("kind", "balance"))


def test_a_year_of_a_village_group_ends_in_shares_to_the_cent(village: Any, four: list[Any], books_agree: Any) -> None:
    """The worked example: twelve meetings, a raffle, a loan paid back and one that was not, help in need, and the share-out."""
    alice, bob, carla, tess = four
    for meeting in range(12):
        meet(
            village,
            Entry(alice, shares=5, gave_social=True),
            Entry(bob, shares=1 + meeting % 3, gave_social=True),
            Entry(carla, shares=2, gave_social=True, repaid=2500 if meeting == 8 else 0, borrowed=5000 if meeting == 3 else 0),
            Entry(tess, shares=1 if meeting < 2 else 0, gave_social=True, borrowed=1000 if meeting == 2 else 0,
                  helped=1234 if meeting == 6 else 0),
            by=alice, signs=bob, extra=1001 if meeting == 5 else 0,
        )  # fmt: skip
    # Shares: Alice 60, Bob 24, Carla 24, Tess 2; the raffle brought 10.01; Carla owes 25.00, Tess 10.00.
    assert pots(village) == {"cash": -(110 * 500 + 4800 + 1001 - 1234 - 3500), "social": 4800 - 1234, "reserve": 1001}
    books_agree()
    planned = {one.name: one for one in reports.plan(village)}
    assert [(one.earned, one.social, one.taken_off, one.lost) for one in planned.values()] == [
        (546, 892, 0, 0), (219, 892, 0, 0), (218, 891, 2500, 0), (18, 891, 1000, 0),
    ]  # fmt: skip
    sheet = sheets.record_share_out(village, by=of(alice))
    assert refused(lambda: sheets.sign(sheet, by=of(alice))) == "same-person"
    sheets.sign(sheet, by=of(bob))
    assert Group.objects.get(pk=village.pk).state == "closed"
    books_agree()
    assert set(pots(village).values()) == {0}
    paid = BookEntry.objects.filter(transfer__kind="group-payout", account__kind="share").values_list(
        "account__holder__name", "amount"
    )
    assert {name: -amount for name, amount in paid} == {name: one.gets for name, one in planned.items()}
    assert sum(one.gets for one in planned.values()) == 110 * 500 + 4800 + 1001 - 1234 - 3500
    assert refused(lambda: sheets.sign(sheet, by=of(bob))) == "answered"
    assert refused(lambda: sheets.record_share_out(village, by=of(alice))) == "not-running"


def test_a_loan_that_nobody_pays_back_is_carried_by_all(village: Any, four: list[Any]) -> None:
    alice, bob, carla, tess = four
    meet(village, Entry(alice, shares=3), Entry(bob, shares=2), Entry(carla, shares=1), Entry(tess, shares=1),
         by=alice, signs=bob)  # fmt: skip
    meet(village, Entry(tess, borrowed=1501 - 1), by=alice, signs=bob)
    planned = {one.name.split()[0]: one for one in reports.plan(village)}
    assert {name: (one.taken_off, one.lost, one.gets) for name, one in planned.items()} == {
        "Alice": (0, 500, 1000), "Bob": (0, 333, 667), "Carla": (0, 167, 333), "Tess": (500, 0, 0),
    }  # fmt: skip
    sheets.sign(sheets.record_share_out(village, by=of(alice)), by=of(bob))
    paid = BookEntry.objects.filter(transfer__kind="group-payout", account__kind="share").order_by("amount")
    assert [-row.amount for row in paid] == [1000, 667, 333]
    assert set(pots(village).values()) == {0}


def test_the_social_fund_goes_by_shares_where_the_clause_says_so(village: Any, four: list[Any]) -> None:
    rule("groups.social_shared", "shares")
    alice, bob = four[:2]
    meet(village, Entry(alice, shares=2, gave_social=True), Entry(bob, shares=1, gave_social=True), by=alice, signs=bob)
    assert [one.social for one in reports.plan(village)] == [133, 67, 0, 0]
    sheets.sign(sheets.record_share_out(village, by=of(alice)), by=of(bob))
    assert set(pots(village).values()) == {0}


@pytest.mark.parametrize(
    ("said", "code"),
    [({"shares": 6}, "shares"), ({"repaid": 1}, "repay"), ({"helped": 101}, "short-social"), ({"borrowed": 4501}, "loan"),
     ({"borrowed": 4500}, "short-cash"), ({"repaid": -1}, "amount"), ({"shares": -1}, "shares"), ({"repaid": 2**63}, "amount"),
     ({"shares": 10**6}, "shares"), ({}, "empty")],
)  # fmt: skip
def test_a_meeting_writes_only_what_can_be(said: dict[str, Any], code: str, village: Any, four: list[Any]) -> None:
    alice, bob, carla, _tess = four
    meet(village, Entry(carla, shares=3, gave_social=True), by=alice, signs=bob)
    assert refused(lambda: sheets.record_meeting(village, [Entry(carla, **said)], by=of(alice))) == code


def test_nobody_writes_or_signs_money_for_themselves(village: Any, four: list[Any]) -> None:
    alice, bob, carla, _tess = four
    meet(village, *[Entry(one, shares=5, gave_social=True) for one in four], by=alice, signs=bob)
    for entry in (Entry(alice, borrowed=100), Entry(alice, helped=100)):
        assert refused(lambda said=entry: sheets.record_meeting(village, [said], by=of(alice))) == "own"  # type: ignore[misc]
    sheet = sheets.record_meeting(village, [Entry(carla, borrowed=100)], by=of(alice))
    assert refused(lambda: sheets.sign(sheet, by=of(carla))) == "own"
    sheets.sign(sheet, by=of(bob))


def test_the_social_fund_is_never_lent(village: Any, four: list[Any]) -> None:
    alice, bob, carla, tess = four
    meet(village, Entry(carla, shares=5, gave_social=True), Entry(tess, gave_social=True), by=alice, signs=bob)
    assert refused(lambda: sheets.record_meeting(village, [Entry(carla, borrowed=2501)], by=of(alice))) == "short-cash"
    meet(village, Entry(carla, borrowed=2500), by=alice, signs=bob)
    assert pots(village)["cash"] == -200


@settings(max_examples=60, deadline=None)
@given(total=st.integers(0, 10**12), weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_splitting_loses_no_cent(total: int, weights: list[int]) -> None:
    weights = weights if any(weights) else [1, *weights]
    parts = sharing.split(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part - total * weight / sum(weights)) < 1 + total * 1e-15 for part, weight in zip(parts, weights, strict=True)
    )
    order = sorted(range(len(weights)), key=lambda place: weights[place])
    assert all(parts[one] <= parts[other] + 1 for one, other in itertools.pairwise(order))


def test_both_ways_of_splitting_agree(in_riverside: Any, as_owner: Any) -> None:
    with as_owner() as owner:
        for total, weights in ((100, [1, 1, 1]), (1, [3, 3, 1]), (10**12, [7, 10**9, 13]), (5, [0, 1, 0]), (999, [2, 3, 5, 7])):
            found = owner.execute("SELECT ledgers_group_split(%s, %s::bigint[])", [total, weights]).fetchone()[0]
            assert found == sharing.split(total, weights)
    assert connection.alias == "default"
