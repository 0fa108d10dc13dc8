"""Loans paid out and back, a loan in the words of the field, what does not come back, and what the audit sees."""

import datetime as dt
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ledgers import audit
from ledgers.loans import applications, approvals, losses, reminders, repayments, reschedules, schedule
from ledgers.models import Account, Entry, Instalment, Loan, MonthEnd, Transfer
from ledgers.pool import contributions, months, units, withdrawals
from networks.actors import of
from networks.models import Record
from networks.tenancy.current import entered
from tests.conftest import owner_dsn
from tests.ledgers import pooling
from tests.ledgers.lending import apply, balance, decided, free, slices, soon
from tests.ledgers.pooling import refused, rule


# ── Out and back ──
def test_two_pay_out_and_the_money_flows_back_by_slice(
    saved: Any, lend: Any, pay_back: Any, alice: Any, bob: Any, carla: Any, tess: Any, cora: Any
) -> None:
    saved(bob, 30_000)
    pooling.save(carla, 10_000, first=tess, second=cora)
    loan = apply(alice, 10_000)
    approvals.approve(loan, by=of(tess))
    assert refused(lambda: approvals.sign(loan, by=of(tess))) == "answered"
    approvals.approve(loan, by=of(cora))
    approvals.sign(loan, by=of(tess))
    assert refused(lambda: approvals.pay_out(loan, by=of(tess))) == "same-person"
    assert refused(lambda: approvals.sign(loan, by=of(cora))) == "answered"
    loan = approvals.pay_out(loan, by=of(cora))
    assert (loan.state, loan.outstanding, balance("loan"), balance("cash")) == ("running", 10_000, -10_000, -30_000)
    assert refused(lambda: repayments.record(loan, 10_001, by=of(tess))) == "too-much"
    pay_back(loan, 3333)
    loan.refresh_from_db()
    assert (loan.outstanding, slices(loan)) == (6667, {"Bob": 5000, "Carla": 1667})
    pay_back(loan, 6667)
    loan.refresh_from_db()
    assert (loan.state, loan.outstanding, free(bob), free(carla)) == ("repaid", 0, 30_000, 10_000)
    assert refused(lambda: pay_back(loan, 1)) == "answered"


def test_a_repayment_needs_two_others(saved: Any, lend: Any, alice: Any, bob: Any, tess: Any, carla: Any, cora: Any) -> None:
    saved(bob, 30_000)
    loan = apply(cora, 6000)
    approvals.approve(loan, by=of(tess))
    approvals.approve(loan, by=of(carla))
    approvals.sign(loan, by=of(tess))
    assert refused(lambda: approvals.pay_out(loan, by=of(cora))) == "own"
    approvals.pay_out(loan, by=of(carla))
    assert refused(lambda: repayments.record(loan, 100, by=of(cora))) == "own"
    line = repayments.record(loan, 2000, by=of(tess), key="r")
    assert repayments.record(loan, 2000, by=of(tess), key="r").pk == line.pk
    for signatory, code in ((tess, "same-person"), (cora, "own"), (bob, "not-allowed")):
        assert refused(lambda who=signatory: repayments.countersign(line, by=of(who))) == code
    repayments.countersign(line, by=of(carla))
    assert refused(lambda: repayments.decline(line, "no", by=of(carla))) == "answered"
    paid = list(Instalment.objects.filter(loan=loan).values_list("amount", "paid"))
    assert paid == [(2000, 2000), (2000, 0), (2000, 0)]


def test_two_repayments_recorded_for_one_debt_are_booked_once(
    saved: Any, lend: Any, alice: Any, bob: Any, tess: Any, carla: Any
) -> None:
    saved(bob, 30_000)
    loan = lend(alice, 5000)
    first, second = (repayments.record(loan, 5000, by=of(tess)) for _n in range(2))
    repayments.countersign(first, by=of(carla))
    assert refused(lambda: repayments.countersign(second, by=of(carla))) == "too-much"
    repayments.decline(second, "Twice", by=of(carla))


def test_what_is_asked_back_waits_for_loans_and_comes_first(
    saved: Any, lend: Any, pay_back: Any, alice: Any, bob: Any, tess: Any, carla: Any
) -> None:
    saved(bob, 10_000)
    loan = lend(alice, 8000)
    assert free(bob) == 2000
    asked = withdrawals.ask(bob, 5000, by=of(bob))
    assert (asked.held, free(bob)) == (2000, 0)
    assert refused(lambda: withdrawals.sign(asked, by=of(tess))) == "queue"
    assert refused(lambda: withdrawals.ask(bob, 5001, by=of(bob))) == "short"
    pay_back(loan, 4000)
    asked.refresh_from_db()
    assert (asked.held, free(bob)) == (5000, 1000)
    withdrawals.pay(withdrawals.sign(asked, by=of(tess)), by=of(carla))
    assert units.share(bob).balance == 5000


def test_another_plan_is_agreed_by_both_sides(
    saved: Any, lend: Any, pay_back: Any, alice: Any, bob: Any, tess: Any, carla: Any
) -> None:
    saved(bob, 30_000)
    loan = lend(alice, 9000)
    pay_back(loan, 4000)
    assert refused(lambda: reschedules.propose(loan, 37, soon(), by=of(alice))) == "months"
    assert refused(lambda: reschedules.propose(loan, 3, soon(), by=of(bob))) == "not-allowed"
    wish = reschedules.propose(loan, 7, soon(60), by=of(alice))
    assert refused(lambda: reschedules.answer(wish, True, by=of(alice))) == "same-person"
    assert refused(lambda: reschedules.propose(loan, 3, soon(), by=of(tess))) == "proposed"
    reschedules.answer(wish, True, by=of(tess))
    parts = [row for row in Instalment.objects.filter(loan=loan) if row.open]
    assert [row.open for row in parts] == [715, 715, 714, 714, 714, 714, 714]
    assert refused(lambda: reschedules.answer(wish, True, by=of(tess))) == "answered"
    pay_back(loan, 5000)
    loan.refresh_from_db()
    assert loan.state == "repaid"


def test_a_word_comes_before_an_instalment_once(saved: Any, lend: Any, alice: Any, bob: Any) -> None:
    saved(bob, 30_000)
    lend(alice, 9000, first_due_on=soon(4))
    for _time in range(2):
        reminders.remind(timezone.now())
    assert Record.objects.filter(kind="loan.instalment_due").count() == 1


# ── What does not come back ──
def test_a_loss_falls_on_pledges_then_reserve_then_fund_then_slices(
    saved: Any, alice: Any, bob: Any, carla: Any, tess: Any, cora: Any
) -> None:
    saved(bob, 30_000)
    pooling.save(carla, 10_000, first=tess, second=cora)
    for pot, amount in (("reserve", 1000), ("fund", 500)):
        contributions.countersign(contributions.record(None, amount, by=of(tess), pot=pot), by=of(cora))
    loan = apply(alice, 10_000)
    applications.answer(applications.invite(loan, bob, 2000, by=of(alice)), True, by=of(bob))
    approvals.approve(loan, by=of(tess))
    approvals.approve(loan, by=of(cora))
    approvals.sign(loan, by=of(tess))
    loan = approvals.pay_out(loan, by=of(cora))
    assert refused(lambda: losses.write_off(
        loan, 10_001, kind="loss", decision=decided(carla, cora, "a"), use_fund=True, by=of(tess))) == "too-much"  # fmt: skip
    loss = losses.write_off(loan, 8001, kind="loss", decision=decided(carla, cora, "b"), use_fund=True, by=of(tess))
    assert (loss.from_pledges, loss.from_reserve, loss.from_fund, loss.from_shares) == (2000, 1000, 500, 4501)
    loan.refresh_from_db()
    assert (loan.state, loan.outstanding) == ("running", 1999)
    kinds = Transfer.objects.filter(source=f"loan:{loan.uid}").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["loan", "loan-pledge", "loan-reserve", "loan-fund", "loan-shares"]
    again = decided(carla, cora, "c")
    losses.write_off(loan, 1999, kind="loss", decision=again, use_fund=False, by=of(tess))
    loan.refresh_from_db()
    assert (loan.state, balance("loan"), balance("reserve"), balance("fund")) == ("written-off", 0, 0, 0)
    assert balance("share") == 40_000 - 2000 - 4501 - 1999
    shares = Account.objects.filter(kind="share")
    assert {row.committed for row in shares} == {0}


def test_what_is_forgiven_leaves_guarantors_alone(saved: Any, alice: Any, bob: Any, carla: Any, tess: Any, cora: Any) -> None:
    saved(bob, 30_000)
    loan = apply(alice, 10_000)
    applications.answer(applications.invite(loan, bob, 2000, by=of(alice)), True, by=of(bob))
    approvals.approve(loan, by=of(tess))
    approvals.approve(loan, by=of(cora))
    loan = approvals.pay_out(approvals.sign(loan, by=of(tess)), by=of(cora))
    decision = decided(carla, cora)
    loss = losses.write_off(loan, 10_000, kind="forgiveness", decision=decision, use_fund=False, by=of(tess))
    assert (loss.from_pledges, loss.from_shares) == (0, 10_000)
    assert (units.share(bob).balance, free(bob)) == (20_000, 20_000)


# ── A worked example, in the words of the field ──
def test_a_jak_loan_with_after_saving(town: Any, as_owner: Any, capsys: Any) -> None:
    """Alice borrows 1,200 for a cargo bike, pays back 100 a month and saves 100 beside it until the points are square."""
    with entered(town.network):
        rule("loans.by_treasurers", 200_000)
        pool = units.unit()
        pooling.save(town.bob, 500_000, first=town.tess, second=town.carla)
        loan = apply(town.alice, 120_000, plan=12, saves_monthly=10_000, purpose="A cargo bike")
        approvals.approve(loan, by=of(town.tess))
        approvals.approve(loan, by=of(town.carla))
        loan = approvals.pay_out(approvals.sign(loan, by=of(town.tess)), by=of(town.carla))
    month, points = timezone.localdate().replace(day=1), 0
    with as_owner() as owner:
        for count in range(24):
            if count:
                with entered(town.network):
                    pooling.save(town.alice, 10_000, first=town.tess, second=town.carla)
                    if Loan.objects.get(pk=loan.pk).outstanding:
                        line = repayments.record(loan, 10_000, by=of(town.tess))
                        repayments.countersign(line, by=of(town.carla))
            written = _month_is_over(owner, town.network, pool, month)
            assert written >= 2
            owed, saved = max(0, 120_000 - 10_000 * count), 10_000 * count
            points += saved - owed
            with entered(town.network):
                assert months.points(town.alice, pool) == points
            month = months.next_month(month)
            if points >= 0 and not owed:
                break
    assert count == 12 + 2 - 1 or points >= 0
    with entered(town.network):
        forecast = schedule.square_by(
            0, 0, [(schedule.later(timezone.localdate().replace(day=1), n), 10_000) for n in range(1, 13)],
            monthly=10_000, today=timezone.localdate(),
        )  # fmt: skip
        assert forecast.on == month - dt.timedelta(days=1)
        assert Loan.objects.get(pk=loan.pk).state == "repaid"
        assert MonthEnd.objects.filter(member=town.bob).latest("month").points > 0
        assert Entry.objects.filter(account__kind="loan").count() == 13
    call_command("verify_books", network=town.network.slug)
    assert "The books agree" in capsys.readouterr().out


def _month_is_over(owner: Any, network: Any, pool: Any, month: dt.date) -> int:
    """As the function reckons when a month is over; that it is, we say as the database's owner."""
    with owner.transaction():
        owner.execute("SELECT set_config('manyhands.network', %s, true)", [str(network.id)])
        owner.execute("CREATE TEMPORARY TABLE IF NOT EXISTS said (n int)")
        text = owner.execute("SELECT pg_get_functiondef('ledgers_pool_month_end'::regproc)").fetchone()[0]
        owner.execute(text.replace("p_until > clock_timestamp() OR", ""))
        until = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
        written = owner.execute("SELECT ledgers_pool_month_end(%s, %s, %s)", [pool.pk, month, until]).fetchone()[0]
        assert owner.execute("SELECT ledgers_pool_month_end(%s, %s, %s)", [pool.pk, month, until]).fetchone()[0] == 0
        owner.execute(text)
    return int(written)


def test_a_month_that_is_not_over_is_not_reckoned(saved: Any, alice: Any) -> None:
    saved(alice, 1000)
    with pytest.raises(DatabaseError, match="not over"), transaction.atomic():
        months.close(units.unit(), timezone.localdate())
    assert months.close_due(timezone.now()) > timezone.now()
    assert not MonthEnd.objects.exists()


PLANTED = {
    "a slice": ('UPDATE ledgers_slice SET "left" = "left" - 1', "L7 slices are"),
    "what is committed": (
        "UPDATE ledgers_account SET committed = committed - 1 WHERE committed > 0",
        "L7 what is",
    ),
    "what is outstanding": (
        "UPDATE ledgers_loan SET outstanding = outstanding - 1 WHERE state = 'running'",
        "L7 a loan account",
    ),
    "an instalment": ("UPDATE ledgers_instalment SET paid = 1", "L7 instalments"),
    "an approval": ("DELETE FROM ledgers_loanapproval", "L7 others approve"),
    "a promise": ("UPDATE ledgers_withdrawal SET held = held - 1", "L7 what is asked"),
}


def test_the_audit_names_what_somebody_planted(town: Any) -> None:
    with entered(town.network):
        pooling.save(town.bob, 30_000, first=town.tess, second=town.carla)
        loan = apply(town.alice)
        approvals.approve(loan, by=of(town.tess))
        approvals.approve(loan, by=of(town.carla))
        approvals.pay_out(approvals.sign(loan, by=of(town.tess)), by=of(town.carla))
        withdrawals.ask(town.bob, 100, by=of(town.bob))
    with psycopg.connect(owner_dsn()) as owner:
        assert list(audit.disagreements(owner.cursor(), network_id=town.network.id)) == []
        for what, (sql, named) in PLANTED.items():
            owner.rollback()
            for table in ("account", "loan", "slice", "instalment", "loanapproval", "withdrawal"):
                owner.execute(f"ALTER TABLE ledgers_{table} DISABLE TRIGGER USER")
            owner.execute(f"{sql} {'AND' if 'WHERE' in sql else 'WHERE'} network_id = {town.network.id}")
            found = [str(one) for one in audit.disagreements(owner.cursor(), network_id=town.network.id)]
            assert any(one.startswith(named) for one in found), (what, found)
        owner.rollback()


ATTACKS = [
    "UPDATE ledgers_loan SET state = 'running'",
    'UPDATE ledgers_slice SET "left" = 0',
    "INSERT INTO ledgers_optout (uid) VALUES (gen_random_uuid())",
    "DELETE FROM ledgers_loanapproval",
    "UPDATE ledgers_pledge SET amount = 1",
    "INSERT INTO ledgers_monthend (uid) VALUES (gen_random_uuid())",
    "SELECT ledgers_loan_let_go(1, 1)",
    "SELECT ledgers_pool_top_up(1, ARRAY[1]::bigint[])",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_app_role_writes_no_loan_by_itself(in_riverside: Any, attack: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


STEPS = [
    ("running", "applied"),
    ("running", "applied"),
    ("repaid", "approved"),
    ("applied", "running"),
    ("declined", "approved"),
]


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_the_table_itself_keeps_a_loan_to_its_steps(as_owner: Any, before: str, after: str) -> None:
    """As the owner of the database, on a table like it."""
    with as_owner() as owner, owner.transaction(force_rollback=True):
        owner.execute("CREATE TEMPORARY TABLE one (LIKE ledgers_loan)")
        trigger = owner.execute("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'ledgers_loan_steps'").fetchone()[
            0
        ]
        owner.execute(trigger.replace("ON public.ledgers_loan", "ON one"))
        owner.execute("ALTER TABLE one ALTER id SET DEFAULT 1")
        for column in ("id", "uid", "network_id", "currency_id", "borrower_id", "amount", "purpose", "security", "months",
                       "saves_monthly", "outstanding", "applied_at", "reason"):  # fmt: skip
            owner.execute(f"ALTER TABLE one ALTER {column} DROP NOT NULL")
        owner.execute("INSERT INTO one (state) VALUES (%s)", [before])
        with pytest.raises(psycopg.errors.CheckViolation), owner.transaction():
            owner.execute("UPDATE one SET state = %s", [after])
        with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
            owner.execute("UPDATE one SET amount = 7")
        with pytest.raises(psycopg.errors.InsufficientPrivilege), owner.transaction():
            owner.execute("DELETE FROM one")


def test_a_loan_keeps_its_borrower_here(saved: Any, lend: Any, pay_back: Any, alice: Any, bob: Any) -> None:
    from networks import memberships

    saved(bob, 30_000)
    loan = lend(alice, 1000)
    assert refused(lambda: memberships.leave(alice, by=of(alice))) == "loan"
    pay_back(loan, 1000)
    assert memberships.leave(alice, by=of(alice)).state == "left"


def test_another_network_sees_no_loan(saved: Any, alice: Any, hilltop: Any) -> None:
    apply(alice)
    with entered(hilltop):
        assert not Loan.objects.exists()
