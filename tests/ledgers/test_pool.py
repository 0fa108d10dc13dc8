"""Money in and out of the pool: two people behind every line, nobody for themselves, and never more than is at hand."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ledgers.models import Account, Contribution, Transfer
from ledgers.pool import contributions, reserves, units, withdrawals
from networks import decisions, memberships
from networks.actors import of
from tests.ledgers.pooling import refused, rule


def balances() -> dict[str, int]:
    rows = Account.objects.filter(currency=units.unit()).values_list("kind", "balance")
    found: dict[str, int] = {}
    for kind, balance in rows:
        found[kind] = found.get(kind, 0) + balance
    return found


def test_turning_the_pool_on_opens_its_money_once(pool: Any) -> None:
    assert (pool.kind, pool.code, pool.exponent) == ("pool", "USD", 2)
    rule("gear.pool", True)
    kinds = Account.objects.filter(currency=pool).values_list("kind", flat=True)
    assert sorted(kinds) == ["cash", "fund", "indivisible", "reserve"]


def test_a_contribution_is_recorded_by_one_and_countersigned_by_another(pool: Any, alice: Any, tess: Any, carla: Any) -> None:
    line = contributions.record(alice, 5000, by=of(tess), reference="May")
    assert line.state == "recorded"
    assert balances()["cash"] == 0
    assert refused(lambda: contributions.countersign(line, by=of(tess))) == "same-person"
    done = contributions.countersign(line, by=of(carla))
    assert done.state == "countersigned"
    assert balances() == {"fund": 0, "cash": -5000, "reserve": 0, "indivisible": 0, "share": 5000}
    assert refused(lambda: contributions.countersign(line, by=of(carla))) == "answered"
    assert refused(lambda: contributions.decline(line, "no", by=of(carla))) == "answered"


def test_nobody_signs_for_themselves_nor_without_the_office(pool: Any, alice: Any, bob: Any, tess: Any, carla: Any) -> None:
    assert refused(lambda: contributions.record(alice, 100, by=of(bob))) == "not-allowed"
    assert refused(lambda: contributions.record(tess, 100, by=of(tess))) == "own"
    line = contributions.record(tess, 100, by=of(carla))
    assert refused(lambda: contributions.countersign(line, by=of(tess))) == "own"
    rule("pool.signatories", "treasurers")
    assert refused(lambda: contributions.record(alice, 100, by=of(carla))) == "not-allowed"


def test_who_acts_for_a_household_does_not_sign_for_it(pool: Any, alice: Any, tess: Any) -> None:
    from networks.models import Holding

    Holding.objects.create(membership=alice, holder=tess, since=timezone.localdate())
    assert refused(lambda: contributions.record(alice, 100, by=of(tess))) == "own"


def test_a_declined_contribution_never_reaches_the_books(pool: Any, alice: Any, tess: Any, carla: Any) -> None:
    line = contributions.record(alice, 5000, by=of(tess))
    assert refused(lambda: contributions.decline(line, " ", by=of(carla))) == "reason"
    contributions.decline(line, "The bank shows 50 cents", by=of(carla))
    assert refused(lambda: contributions.countersign(line, by=of(carla))) == "answered"
    assert not Transfer.objects.filter(kind="contribution").exists()


@pytest.mark.parametrize("amount", [0, -1, 10**9 + 1, 2**63, -(2**63)])
def test_odd_amounts_are_refused(pool: Any, saved: Any, alice: Any, tess: Any, amount: int) -> None:
    saved(alice, 100)
    assert refused(lambda: contributions.record(alice, amount, by=of(tess))) == "amount"
    assert refused(lambda: withdrawals.ask(alice, amount, by=of(alice))) == "amount"


def test_a_key_makes_it_once(pool: Any, saved: Any, alice: Any, bob: Any, tess: Any) -> None:
    first = contributions.record(alice, 100, by=of(tess), key="k")
    assert contributions.record(alice, 100, by=of(tess), key="k").pk == first.pk
    assert refused(lambda: contributions.record(alice, 101, by=of(tess), key="k")) == "key-reused"
    saved(alice, 100)
    asked = withdrawals.ask(alice, 60, by=of(alice), key="w")
    assert withdrawals.ask(alice, 60, by=of(alice), key="w").pk == asked.pk
    assert refused(lambda: withdrawals.ask(alice, 61, by=of(alice), key="w")) == "key-reused"


def test_a_line_of_a_statement_is_recorded_once(pool: Any, alice: Any, bob: Any, tess: Any, carla: Any) -> None:
    line = contributions.record(alice, 100, by=of(tess), source="line:1")
    assert refused(lambda: contributions.record(bob, 100, by=of(tess), source="line:1")) == "source"
    contributions.decline(line, "Bob's", by=of(carla))
    assert contributions.record(bob, 100, by=of(tess), source="line:1").member_id == bob.pk


def test_a_day_to_come_or_long_ago_is_refused(pool: Any, alice: Any, tess: Any) -> None:
    today = timezone.localdate()
    for day in (today + dt.timedelta(days=1), today - dt.timedelta(days=61)):
        assert refused(lambda day=day: contributions.record(alice, 100, by=of(tess), happened_on=day)) == "happened-on"


def test_a_withdrawal_is_promised_paid_by_two_and_never_twice(saved: Any, alice: Any, bob: Any, tess: Any, carla: Any) -> None:
    saved(alice, 5000)
    assert refused(lambda: withdrawals.ask(bob, 100, by=of(bob))) == "short"
    assert refused(lambda: withdrawals.ask(alice, 100, by=of(bob))) == "not-allowed"
    asked = withdrawals.ask(alice, 3000, by=of(alice))
    assert refused(lambda: withdrawals.ask(alice, 2001, by=of(alice))) == "short"
    assert refused(lambda: withdrawals.pay(asked, by=of(carla))) == "answered"
    withdrawals.sign(asked, by=of(tess))
    assert refused(lambda: withdrawals.pay(asked, by=of(tess))) == "same-person"
    assert refused(lambda: withdrawals.call_off(asked, by=of(alice))) == "answered"
    withdrawals.pay(asked, by=of(carla))
    assert refused(lambda: withdrawals.pay(asked, by=of(carla))) == "answered"
    share = units.share(alice)
    assert (share.balance, share.held_out, units.available(share)) == (2000, 0, 2000)
    assert balances()["cash"] == -2000
    assert Account.objects.get(currency=units.unit(), kind="cash").held_in == 0


def test_a_notice_is_kept(saved: Any, alice: Any, tess: Any) -> None:
    saved(alice, 5000)
    rule("pool.notice_days", 14)
    asked = withdrawals.ask(alice, 3000, by=of(alice))
    assert refused(lambda: withdrawals.sign(asked, by=of(tess))) == "notice"


def test_what_was_asked_for_can_be_called_off(saved: Any, alice: Any, tess: Any) -> None:
    saved(alice, 5000)
    withdrawals.call_off(withdrawals.ask(alice, 3000, by=of(alice)), by=of(alice))
    other = withdrawals.ask(alice, 5000, by=of(alice))
    assert refused(lambda: withdrawals.call_off(other, by=of(tess))) == "reason"
    withdrawals.call_off(other, by=of(tess), reason="Asked by telephone to wait")
    assert units.available(units.share(alice)) == 5000
    assert refused(lambda: withdrawals.sign(other, by=of(tess))) == "answered"


def test_a_gift_goes_into_a_pot_and_the_indivisible_reserve_keeps_it(pool: Any, tess: Any, carla: Any) -> None:
    for pot in ("fund", "indivisible"):
        contributions.countersign(contributions.record(None, 1000, by=of(tess), pot=pot), by=of(carla))
    assert refused(lambda: contributions.record(None, 100, by=of(tess))) == "member"
    decision = decisions.write("Set aside", "Half for bad days.", by=of(carla))
    assert refused(lambda: reserves.set_aside("reserve", 400, decision=decision, by=of(tess))) == "decision"
    decisions.sign(decision, by=of(tess))
    assert refused(lambda: reserves.set_aside("fund", 400, decision=decision, by=of(tess))) == "pot"
    reserves.set_aside("reserve", 400, decision=decision, by=of(tess))
    assert refused(lambda: reserves.set_aside("reserve", 400, decision=decision, by=of(tess))) == "answered"
    assert units.pots(pool) == {"fund": 600, "reserve": 400, "indivisible": 1000, "cash": 2000}


def test_leaving_waits_for_the_share(saved: Any, alice: Any, tess: Any, carla: Any) -> None:
    saved(alice, 1000)
    assert refused(lambda: memberships.leave(alice, by=of(alice))) == "balance"
    asked = withdrawals.ask(alice, 1000, by=of(alice))
    assert refused(lambda: memberships.leave(alice, by=of(alice))) == "committed"
    withdrawals.pay(withdrawals.sign(asked, by=of(tess)), by=of(carla))
    assert memberships.leave(alice, by=of(alice)).state == "left"
    assert units.share(alice).closed_at is not None


ATTACKS = [
    "UPDATE ledgers_contribution SET state = 'countersigned'",
    "INSERT INTO ledgers_contribution (uid) VALUES (gen_random_uuid())",
    "DELETE FROM ledgers_withdrawal",
    "UPDATE ledgers_withdrawal SET amount = 1",
    "SELECT ledgers_move(1, ARRAY[1, 2]::bigint[], ARRAY[-1, 1]::bigint[], 'x', '', current_date, 1, 1)",
    "SELECT ledgers_pool_lock(1)",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_app_role_writes_nothing_by_itself(saved: Any, alice: Any, attack: str) -> None:
    saved(alice, 1000)
    withdrawals.ask(alice, 500, by=of(alice))
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


def test_another_network_is_not_there(saved: Any, hilltop: Any, dan: Any, tess: Any) -> None:
    from networks.tenancy.current import entered

    pool = units.unit()
    with entered(hilltop):
        assert refused(lambda: contributions.record(dan, 100, by=system_officer(tess), currency=pool)) in (
            "currency-closed",
            "gear",
        )
        assert not Contribution.objects.exists()


def system_officer(member: Any) -> Any:
    from networks.actors import Actor

    return Actor(member, None, frozenset({"treasurer"}))
