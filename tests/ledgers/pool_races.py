"""Pairs that meet at the pool: each has one legal outcome, whoever comes first."""

import datetime as dt
from typing import Any

import psycopg
from django.utils import timezone

from ledgers.loans import applications, approvals
from ledgers.models import Account, Loan, Withdrawal
from ledgers.pool import contributions, units, withdrawals
from networks.actors import of
from networks.tenancy.current import entered
from tests.ledgers import pooling, races

APPROVE = "SELECT refused FROM ledgers_loan_approve(%s, %s, NULL)"
PAY_OUT = "SELECT refused FROM ledgers_loan_pay_out(%s, %s, current_date, '{}')"
COUNTERSIGN = "SELECT refused FROM ledgers_pool_countersign(%s, %s, '{}')"
DECLINE = "SELECT ledgers_pool_decline(%s, %s, 'no')"
ASK = "SELECT refused FROM ledgers_pool_ask(%s, %s, %s, NULL)"
PAY = "SELECT refused FROM ledgers_pool_pay(%s, %s, current_date, '{}')"


def meet(town: Any, *calls: tuple[str, list[Any]]) -> list[Any]:
    """Each call on a connection of its own, at once; what each refused (None: it was done)."""
    answers = races.at_once(town.network.id, len(calls), lambda one, n: one.execute(*calls[n]).fetchone())
    assert not [one for one in answers if isinstance(one, psycopg.Error)], answers
    return [one[0] for one in answers]


def asks_for(town: Any, amount: int) -> Loan:
    first = timezone.localdate() + dt.timedelta(days=30)
    said: dict[str, Any] = {"purpose": "x", "months": 1, "first_due_on": first, "by": of(town.alice)}
    return applications.apply(town.alice, amount, **said)


def approve_meets_approve(town: Any) -> None:
    """Two second signatures at once: approved once, funded once."""
    with entered(town.network):
        loan = asks_for(town, 10)
        approvals.approve(loan, by=of(town.tess))
        before = units.share(town.bob).committed
    said = meet(town, (APPROVE, [loan.pk, town.carla.pk]), (APPROVE, [loan.pk, town.cora.pk]))
    assert sorted(map(str, said)) == ["None", "answered"]
    with entered(town.network):
        assert units.share(town.bob).committed == before + 10
        approvals.decline(loan, "next", by=of(town.tess))


def withdraw_meets_lend(town: Any) -> None:
    """All that is free is asked back while it is lent: never both in full."""
    with entered(town.network):
        share = units.share(town.bob)
        free = units.available(share)
        loan = asks_for(town, free)
        approvals.approve(loan, by=of(town.tess))
    said = meet(town, (APPROVE, [loan.pk, town.carla.pk]), (ASK, [share.currency_id, town.bob.pk, free]))
    with entered(town.network):
        asked = Withdrawal.objects.filter(member=town.bob).latest("id")
        assert said[1] is None
        assert (said[0] is None and asked.held == 0) or (said[0] in ("reserve", "funds") and asked.held == free)
        assert units.available(units.share(town.bob)) == 0
        approvals.decline(loan, "next", by=of(town.tess))
        withdrawals.call_off(asked, by=of(town.bob))


def pay_out_meets_pay_out(town: Any) -> None:
    """Handed over once."""
    with entered(town.network):
        loan = asks_for(town, 10)
        approvals.approve(loan, by=of(town.tess))
        approvals.approve(loan, by=of(town.carla))
        approvals.sign(loan, by=of(town.tess))
        before = Account.objects.get(kind="cash").balance
    said = meet(town, (PAY_OUT, [loan.pk, town.carla.pk]), (PAY_OUT, [loan.pk, town.cora.pk]))
    assert sorted(map(str, said)) == ["None", "answered"]
    with entered(town.network):
        assert Account.objects.get(kind="cash").balance == before + 10


def countersign_meets_decline(town: Any) -> None:
    """In the books, or not so: one of them."""
    with entered(town.network):
        line = contributions.record(town.bob, 10, by=of(town.tess))
        before = units.share(town.bob).balance
    said = meet(town, (COUNTERSIGN, [line.pk, town.carla.pk]), (DECLINE, [line.pk, town.cora.pk]))
    assert sorted(map(str, said)) == ["None", "answered"]
    with entered(town.network):
        assert units.share(town.bob).balance == before + (10 if said[0] is None else 0)


def pay_meets_pay(town: Any) -> None:
    """A withdrawal is paid once."""
    with entered(town.network):
        pooling.save(town.bob, 10, first=town.tess, second=town.carla)
        asked = withdrawals.ask(town.bob, 10, by=of(town.bob))
        withdrawals.sign(asked, by=of(town.tess))
        before = units.share(town.bob).balance
    said = meet(town, (PAY, [asked.pk, town.carla.pk]), (PAY, [asked.pk, town.cora.pk]))
    assert sorted(map(str, said)) == ["None", "answered"]
    with entered(town.network):
        assert units.share(town.bob).balance == before - 10


PAIRS = [approve_meets_approve, withdraw_meets_lend, pay_out_meets_pay_out, countersign_meets_decline, pay_meets_pay]
