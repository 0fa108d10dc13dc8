"""Urgent relief: two coordinators, never for themselves, up to a clause; above it a decision. The feed names nobody."""

from typing import Any

import pytest

from ledgers import accounts, currencies, statements, transfers
from ledgers.equity import hooks
from ledgers.models import Account, Contribution, ReliefGrant
from ledgers.pool import contributions, units
from ledgers.relief import grants
from networks import decisions, feed
from networks.actors import of
from tests.ledgers.groups.conftest import refused, rule


@pytest.fixture
def hours(in_riverside: Any) -> Any:
    return currencies.hours()


def test_two_coordinators_give_hours_at_once(hours: Any, alice: Any, bob: Any, carla: Any, cora: Any, books_agree: Any) -> None:
    grant = grants.record(alice, hours, 120, by=of(carla), note="The roof")
    assert refused(lambda: grants.sign(grant, by=of(carla))) == "same-person"
    assert refused(lambda: grants.sign(grant, by=of(bob))) == "not-allowed"
    grants.sign(grant, by=of(cora))
    assert accounts.of(alice).balance == 120
    assert currencies.fund(hours).balance == -120
    assert refused(lambda: grants.sign(grant, by=of(cora))) == "answered"
    said = [line.text for line in feed.network_lines(to=None)[0]]
    assert "The commons fund helped a neighbor with 2\N{NO-BREAK SPACE}h." in said
    assert not any("Alice" in one for one in said if "fund" in one)
    line = statements.page(currencies.fund(hours)).rows[0]
    assert (line.title, line.amount) == ("Urgent help", -120)
    assert "Alice" not in line.text
    assert "Commons fund" in statements.page(accounts.of(alice)).rows[0].text
    books_agree()


def test_nobody_gives_to_themselves(hours: Any, carla: Any, cora: Any) -> None:
    assert refused(lambda: grants.record(carla, hours, 60, by=of(carla))) == "own"
    grant = grants.record(cora, hours, 60, by=of(carla))
    assert refused(lambda: grants.sign(grant, by=of(cora))) == "own"


def test_more_than_the_clause_needs_a_decision_of_others(hours: Any, alice: Any, carla: Any, cora: Any, tess: Any) -> None:
    rule("relief.hours", 180)
    grants.record(alice, hours, 120, by=of(carla))
    assert refused(lambda: grants.record(alice, hours, 61, by=of(cora))) == "decision-needed"
    assert grants.left(hours, alice) == 60
    decision = decisions.write("Roof", "Three days of help", by=of(carla))
    assert refused(lambda: grants.record(alice, hours, 1000, by=of(carla), decision=decision)) == "decision"
    decision = decisions.sign(decision, by=of(tess))
    assert refused(lambda: grants.record(tess, hours, 1000, by=of(cora), decision=decision)) == "decision"
    grant = grants.record(alice, hours, 1000, by=of(carla), decision=decision)
    assert refused(lambda: grants.record(alice, hours, 1000, by=of(cora), decision=decision)) == "decision-used"
    grants.sign(grant, by=of(cora))
    assert accounts.of(alice).balance == 1000


def test_the_fund_gives_what_it_may_and_no_more(hours: Any, alice: Any, bob: Any, carla: Any, cora: Any) -> None:
    rule("fund.floor", -60)
    grant = grants.record(alice, hours, 61, by=of(carla))
    assert refused(lambda: grants.sign(grant, by=of(cora))) == "short"
    transfers.pay(accounts.of(bob), currencies.fund(hours), 30, kind="gift", source="", by=of(bob))
    assert grants.sign(grant, by=of(cora)).state == "done"


def test_who_is_at_the_ceiling_receives_no_more(hours: Any, alice: Any, carla: Any, cora: Any) -> None:
    rule("hours.ceiling", 60)
    grant = grants.record(alice, hours, 75, by=of(carla))
    rule("hours.first_exchange", 0)
    assert refused(lambda: grants.sign(grant, by=of(cora))) == "ceiling"


def test_money_comes_out_of_the_pools_fund_and_its_box(
    pool: Any, alice: Any, bob: Any, carla: Any, cora: Any, tess: Any
) -> None:
    grant = grants.record(alice, pool, 2000, by=of(carla))
    assert refused(lambda: grants.sign(grant, by=of(cora))) == "short"
    gift = contributions.record(bob, 3000, by=of(tess), pot=Contribution.Pot.FUND)
    contributions.countersign(gift, by=of(carla))
    contributions.countersign(contributions.record(bob, 500, by=of(tess)), by=of(carla))
    grants.sign(grant, by=of(cora))
    assert units.pots(pool)["cash"] == 1500
    assert currencies.fund(pool).balance == 1000
    assert refused(lambda: grants.sign(grants.record(alice, pool, 1001, by=of(carla)), by=of(cora))) == "short"
    assert Account.objects.get(holder=bob, kind="share").balance == 500


@pytest.mark.parametrize("amount", [0, -1, 2**63, -(2**70), 10**9 + 1])
def test_odd_amounts_are_refused(amount: int, hours: Any, alice: Any, carla: Any) -> None:
    assert refused(lambda: grants.record(alice, hours, amount, by=of(carla))) == "amount"


def test_the_note_goes_with_its_member(hours: Any, alice: Any, carla: Any) -> None:
    grants.record(alice, hours, 60, by=of(carla), note="private")
    assert hooks.export(alice)["relief"][0]["note"] == "private"
    hooks.erase(alice)
    assert ReliefGrant.objects.get().note == ""
