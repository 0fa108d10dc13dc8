"""Shares of the cooperative: two people, at par, never above the cap, back with notice as cash allows."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ledgers.equity import hooks, orders
from ledgers.models import Account, EquityOrder
from ledgers.pool import contributions, units, withdrawals
from networks import memberships
from networks.actors import of
from tests.ledgers.groups.conftest import refused, rule


@pytest.fixture
def bought(pool: Any, tess: Any, carla: Any) -> Any:
    def buy(member: Any, shares: int) -> EquityOrder:
        return orders.sign(orders.buy(member, shares, by=of(tess)), by=of(carla))

    return buy


def kinds() -> dict[str, int]:
    found: dict[str, int] = {}
    for kind, balance in Account.objects.filter(currency=units.unit()).values_list("kind", "balance"):
        found[kind] = found.get(kind, 0) + balance
    return {kind: balance for kind, balance in found.items() if balance}


def test_shares_are_bought_at_par_by_two_people(pool: Any, alice: Any, tess: Any, carla: Any, books_agree: Any) -> None:
    order = orders.buy(alice, 2, by=of(tess))
    assert (order.amount, order.state, kinds()) == (5000, "recorded", {})
    assert refused(lambda: orders.sign(order, by=of(tess))) == "same-person"
    assert refused(lambda: orders.sign(order, by=of(alice))) == "not-allowed"
    assert orders.sign(order, by=of(carla)).state == "done"
    assert kinds() == {"cash": -5000, "equity": 5000}
    assert refused(lambda: orders.sign(order, by=of(carla))) == "answered"
    assert orders.held(alice) == orders.Held(2, 5000, 0)
    assert refused(lambda: orders.buy(tess, 1, by=of(tess))) == "own"
    own = orders.buy(carla, 1, by=of(tess))
    assert refused(lambda: orders.sign(own, by=of(carla))) == "own"
    books_agree()


def test_nobody_holds_more_than_the_cap(bought: Any, alice: Any, tess: Any, carla: Any) -> None:
    rule("equity.most", 3)
    bought(alice, 2)
    waiting = orders.buy(alice, 1, by=of(tess))
    assert refused(lambda: orders.buy(alice, 1, by=of(tess))) == "cap"
    rule("equity.most", 2)
    assert refused(lambda: orders.sign(waiting, by=of(carla))) == "cap"


@pytest.mark.parametrize("shares", [0, -1, 2**31, 2**63, 400_001])
def test_only_a_whole_number_of_shares(shares: int, pool: Any, alice: Any, tess: Any) -> None:
    rule("equity.most", 10_000)
    assert refused(lambda: orders.buy(alice, shares, by=of(tess))) == "shares"
    assert refused(lambda: orders.ask(alice, shares, by=of(alice))) == "shares"


def test_shares_come_back_after_the_notice_by_two_people(bought: Any, alice: Any, bob: Any, tess: Any, carla: Any) -> None:
    bought(alice, 4)
    assert refused(lambda: orders.ask(alice, 1, by=of(bob))) == "not-allowed"
    order = orders.ask(alice, 3, by=of(alice))
    assert refused(lambda: orders.ask(alice, 2, by=of(alice))) == "shares"
    assert refused(lambda: orders.sign(order, by=of(tess))) == "notice"
    rule("equity.notice_days", 0)
    orders.decline(order, by=of(alice))
    order = orders.sign(orders.ask(alice, 3, by=of(alice)), by=of(tess))
    assert order.state == "recorded"
    assert refused(lambda: orders.sign(order, by=of(tess))) == "same-person"
    orders.sign(order, by=of(carla))
    assert kinds() == {"cash": -2500, "equity": 2500}


def test_they_come_back_at_what_was_paid_whatever_the_price_is_now(bought: Any, alice: Any, tess: Any, carla: Any) -> None:
    rule("equity.notice_days", 0)
    bought(alice, 2)
    rule("equity.par", 9999)
    order = orders.sign(orders.sign(orders.ask(alice, 1, by=of(alice)), by=of(tess)), by=of(carla))
    assert order.amount == 2500


def test_cash_allows_savings_first_then_who_asked_before(
    bought: Any, alice: Any, bob: Any, tess: Any, carla: Any, as_owner: Any
) -> None:
    rule("equity.notice_days", 0)
    rule("pool.notice_days", 0)
    bought(alice, 2)
    bought(bob, 2)
    contributions.countersign(contributions.record(bob, 3000, by=of(tess)), by=of(carla))
    first, second = orders.ask(alice, 2, by=of(alice)), orders.ask(bob, 2, by=of(bob))
    assert refused(lambda: orders.sign(second, by=of(tess))) == "queue"
    withdrawal = withdrawals.ask(bob, 3000, by=of(bob))
    assert refused(lambda: orders.sign(orders.sign(first, by=of(tess)), by=of(tess))) == "same-person"
    withdrawals.pay(withdrawals.sign(withdrawal, by=of(tess)), by=of(carla))
    orders.sign(EquityOrder.objects.get(pk=first.pk), by=of(tess))
    orders.sign(EquityOrder.objects.get(pk=first.pk), by=of(carla))
    orders.sign(orders.sign(second, by=of(tess)), by=of(carla))
    assert kinds() == {}


def test_the_app_rewrites_no_order(bought: Any, alice: Any) -> None:
    bought(alice, 2)
    for sql in ("UPDATE ledgers_equityorder SET amount = 1", "UPDATE ledgers_reliefgrant SET amount = 1"):
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute(sql)


def test_who_leaves_gives_shares_back_first(bought: Any, alice: Any) -> None:
    bought(alice, 1)
    assert refused(lambda: memberships.leave(alice, by=of(alice))) == "equity"
    assert hooks.export(alice)["cooperative_shares"][0]["shares"] == 1


def test_shares_are_dated_within_the_rules(pool: Any, alice: Any, tess: Any) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert refused(lambda: orders.buy(alice, 1, by=of(tess), happened_on=tomorrow)) == "happened-on"
