"""Loans without interest: asked for, stood for, approved by others, funded by slices."""

import datetime as dt
from typing import Any

import psycopg
import pytest

from ledgers.loans import applications, approvals, schedule
from ledgers.models import Instalment, Pledge
from ledgers.pool import contributions, units, withdrawals
from networks import decisions
from networks.actors import of
from networks.tenancy.current import entered
from tests.ledgers import pooling
from tests.ledgers.lending import apply, bob_asked, decided, free, slices, soon
from tests.ledgers.pooling import refused, rule


# ── Plans ──
@pytest.mark.parametrize(
    ("total", "count"), [(1, 1), (100, 3), (10_000, 7), (99_999, 36), (7, 7), (10**9, 240), (10**9 - 1, 11)]
)
def test_instalments_sum_to_the_whole_exactly(total: int, count: int) -> None:
    parts = schedule.plan(total, count, dt.date(2027, 1, 31))
    amounts = [part.amount for part in parts]
    assert sum(amounts) == total
    assert max(amounts) - min(amounts) <= 1


def test_a_month_without_that_day_ends_on_its_last() -> None:
    days = [part.due_on.isoformat() for part in schedule.plan(400, 4, dt.date(2027, 12, 31))]
    assert days == ["2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]


def test_the_books_plan_as_the_simulator_does(saved: Any, alice: Any) -> None:
    loan = apply(alice, 10_001, plan=7, first_due_on=soon(31))
    said = [(part.number, part.due_on, part.amount) for part in schedule.plan(10_001, 7, soon(31))]
    assert list(Instalment.objects.filter(loan=loan).values_list("number", "due_on", "amount")) == said


def test_a_split_loses_nothing_and_asks_nobody_for_more_than_they_have(as_owner: Any) -> None:
    with as_owner() as owner:
        for total, weights in (
            (1, [1, 1, 1]),
            (100, [1, 1, 1]),
            (99, [50, 30, 20]),
            (10**9, [10**12, 3, 10**12]),
            (6, [1, 2, 3]),
        ):
            rows = owner.execute(
                "SELECT id, part FROM ledgers_split(%s, %s, %s) ORDER BY id", [total, list(range(len(weights))), weights]
            ).fetchall()
            assert sum(part for _id, part in rows) == total
            assert total > sum(weights) or all(0 <= part <= weights[number] for number, part in rows)


# ── Applying ──
@pytest.mark.parametrize(
    ("said", "code"),
    [({"amount": 0}, "amount"), ({"amount": -1}, "amount"), ({"amount": 2**63}, "amount"), ({"amount": 10**9 + 1}, "amount"),
     ({"amount": 200_001}, "largest"), ({"plan": 0}, "months"), ({"plan": 37}, "months"), ({"plan": 2**40}, "months"),
     ({"amount": 2, "plan": 3}, "months"), ({"first_due_on": dt.date(2020, 1, 1)}, "first-due"),
     ({"first_due_on": dt.date(9999, 12, 31)}, "first-due"), ({"purpose": "  "}, "purpose"), ({"saves_monthly": -1}, "saves"),
     ({"saves_monthly": 2**64}, "amount")],
)  # fmt: skip
def test_odd_applications_are_refused(pool: Any, alice: Any, said: dict[str, Any], code: str) -> None:
    found = refused(lambda: apply(alice, **said))
    assert found in (code, "saves") if code == "amount" else found == code


def test_one_application_at_a_time_and_only_for_oneself(pool: Any, alice: Any, bob: Any) -> None:
    assert refused(lambda: applications.apply(
        alice, 100, purpose="x", months=1, first_due_on=soon(), by=of(bob))) == "not-allowed"  # fmt: skip
    first = apply(alice, key="k")
    assert apply(alice, key="k").pk == first.pk
    assert refused(lambda: apply(alice)) == "open-loan"
    assert refused(lambda: applications.withdraw(first, by=of(bob))) == "not-allowed"
    assert applications.withdraw(first, by=of(alice)).state == "withdrawn"
    assert apply(alice).state == "applied"


# ── Approving ──
def test_two_approve_and_the_slices_follow_what_is_free(
    saved: Any, alice: Any, bob: Any, carla: Any, tess: Any, cora: Any
) -> None:
    saved(alice, 50_000)
    saved(bob, 30_000)
    pooling.save(carla, 10_000, first=tess, second=cora)
    loan = apply(alice, 10_001)
    assert approvals.approve(loan, by=of(tess)).state == "applied"
    assert refused(lambda: approvals.approve(loan, by=of(tess))) == "same-person"
    assert approvals.approve(loan, by=of(carla)).state == "approved"
    assert slices(loan) == {"Bob": 7501, "Carla": 2500}  # of 30,000 and 10,000; the odd cent where the rest is larger
    assert free(bob) == 30_000 - 7501
    assert refused(lambda: approvals.approve(loan, by=of(carla))) == "answered"


def test_nobody_approves_their_own_loan_nor_one_they_stand_for(
    saved: Any, alice: Any, bob: Any, carla: Any, tess: Any, cora: Any
) -> None:
    saved(alice, 50_000)
    pooling.save(carla, 20_000, first=tess, second=cora)
    own = apply(tess)
    assert refused(lambda: approvals.approve(own, by=of(tess))) == "own"
    assert refused(lambda: approvals.decline(own, "no", by=of(tess))) == "own"
    pledge = applications.invite(own, carla, 5000, by=of(tess))
    assert refused(lambda: approvals.approve(own, by=of(carla))) == "own"
    applications.answer(pledge, True, by=of(carla))
    assert refused(lambda: approvals.approve(own, by=of(carla))) == "own"
    assert refused(lambda: approvals.approve(own, by=of(bob))) == "not-allowed"
    decision = decided(carla, cora)
    assert refused(lambda: approvals.approve(own, by=of(cora), decision=decision)) == "own"
    assert approvals.approve(own, by=of(cora)).state == "applied"


def test_the_table_itself_refuses_who_approves_for_themselves(town: Any, as_owner: Any) -> None:
    with entered(town.network):
        loan = apply(town.alice)
    with as_owner() as owner, pytest.raises(psycopg.errors.CheckViolation, match="nobody approves"):
        owner.execute(
            "INSERT INTO ledgers_loanapproval (uid, network_id, loan_id, by_id) VALUES (gen_random_uuid(), %s, %s, %s)",
            [town.network.id, loan.pk, town.alice.pk],
        )


def test_above_the_clause_a_decision_is_needed_and_counts_once(
    saved: Any, alice: Any, bob: Any, carla: Any, tess: Any, cora: Any
) -> None:
    saved(bob, 300_000)
    loan = apply(alice, 60_000)
    assert refused(lambda: approvals.approve(loan, by=of(tess))) == "decision"
    draft = decisions.write("Alice's machine", "Yes.", by=of(carla))
    assert refused(lambda: approvals.approve(loan, by=of(tess), decision=draft)) == "decision"
    decision = decisions.sign(draft, by=of(cora))
    assert approvals.approve(loan, by=of(tess), decision=decision).state == "approved"
    other = apply(bob, 60_000)
    assert refused(lambda: approvals.approve(other, by=of(tess), decision=decision)) == "decision-used"


def test_a_part_of_all_savings_stays_and_other_pots_are_not_lent(
    saved: Any, alice: Any, bob: Any, tess: Any, carla: Any
) -> None:
    saved(bob, 10_000)
    contributions.countersign(contributions.record(None, 50_000, by=of(tess), pot="reserve"), by=of(carla))
    contributions.countersign(contributions.record(None, 50_000, by=of(tess), pot="indivisible"), by=of(carla))
    assert approvals.lendable(units.unit()) == (8000, 2000)
    loan = apply(alice, 8001)
    approvals.approve(loan, by=of(tess))
    assert refused(lambda: approvals.approve(loan, by=of(carla))) == "reserve"
    approvals.decline(loan, "Less would do", by=of(carla))
    less = apply(alice, 8000)
    approvals.approve(less, by=of(tess))
    assert approvals.approve(less, by=of(carla)).state == "approved"
    assert approvals.lendable(units.unit())[0] == 0


def test_who_opts_out_funds_nothing(saved: Any, alice: Any, bob: Any, carla: Any, tess: Any, cora: Any) -> None:
    saved(bob, 30_000)
    pooling.save(carla, 10_000, first=tess, second=cora)
    loan = apply(alice, 10_001)
    applications.opt_out(loan, True, by=of(bob))
    approvals.approve(loan, by=of(tess))
    assert refused(lambda: approvals.approve(loan, by=of(cora))) == "funds"
    applications.opt_out(loan, False, by=of(bob))
    applications.opt_out(loan, True, by=of(carla))
    assert approvals.approve(loan, by=of(cora)).state == "approved"
    assert slices(loan) == {"Bob": 10_001}
    assert refused(lambda: applications.opt_out(loan, True, by=of(bob))) == "answered"


def test_savers_have_days_to_opt_out(saved: Any, alice: Any, bob: Any, tess: Any) -> None:
    saved(bob, 30_000)
    rule("loans.opt_out_days", 3)
    loan = apply(alice)
    assert refused(lambda: approvals.approve(loan, by=of(tess))) == "opt-out"


def test_guarantors_answer_for_themselves_with_what_is_free(saved: Any, alice: Any, bob: Any, carla: Any, tess: Any) -> None:
    saved(bob, 30_000)
    rule("loans.guarantee_percent", 50)
    loan = apply(alice)
    assert refused(lambda: applications.invite(loan, alice, 100, by=of(alice))) == "guarantor"
    assert refused(lambda: applications.invite(loan, bob, 10_001, by=of(alice))) == "amount"
    assert refused(lambda: applications.invite(loan, bob, 100, by=of(bob))) == "not-allowed"
    pledge = applications.invite(loan, bob, 5000, by=of(alice))
    assert refused(lambda: applications.invite(loan, bob, 100, by=of(alice))) == "guarantor-asked"
    assert refused(lambda: applications.answer(pledge, True, by=of(alice))) == "not-allowed"
    assert refused(lambda: approvals.approve(loan, by=of(tess))) == "guarantee"
    withdrawals.ask(bob, 26_000, by=of(bob))
    assert refused(lambda: applications.answer(pledge, True, by=of(bob))) == "short"
    withdrawals.call_off(bob_asked(bob), by=of(bob))
    assert applications.answer(pledge, True, by=of(bob)).left == 5000
    assert free(bob) == 25_000
    assert refused(lambda: applications.answer(pledge, True, by=of(bob))) == "answered"
    approvals.approve(loan, by=of(tess))
    approvals.approve(loan, by=of(carla))
    assert free(bob) == 15_000
    approvals.decline(loan, "Found one for free", by=of(tess))
    assert free(bob) == 30_000
    assert Pledge.objects.get(pk=pledge.pk).state == "released"
