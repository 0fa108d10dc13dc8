"""A line of the pool that turns out not to be so: two officers take it back, with all that hangs on it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from ledgers import audit, currencies, reversals
from ledgers.bank import lines
from ledgers.equity import orders
from ledgers.groups import gatherings, sheets
from ledgers.groups.sheets import Entry
from ledgers.loans import approvals, repayments
from ledgers.models import (
    Account,
    BankLine,
    BankStatement,
    Contribution,
    EquityOrder,
    Instalment,
    Loan,
    MonthEnd,
    ReliefGrant,
    Transfer,
)
from ledgers.pool import contributions, units, withdrawals
from ledgers.relief import grants
from networks.actors import of
from networks.models import Record
from networks.tenancy import current
from tests.ledgers import pooling
from tests.ledgers.lending import balance, free, slices, soon
from tests.ledgers.pooling import refused


@pytest.fixture
def take_back(carla: Any, cora: Any) -> Any:
    def make(row: Any) -> Transfer:
        return reversals.confirm(reversals.ask(row.transfer, "Not so", by=of(carla)), by=of(cora))

    yield make
    with connection.cursor() as cursor:
        assert [str(one) for one in audit.disagreements(cursor, network_id=current.network_id())] == []


def test_a_contribution_that_never_came_is_taken_back_by_two(
    saved: Any, take_back: Any, alice: Any, bob: Any, carla: Any, tess: Any
) -> None:
    line = saved(bob, 5000)
    asked = reversals.ask(line.transfer, "Not so", by=of(carla))
    assert refused(lambda: reversals.confirm(asked, by=of(carla))) == "same-person"
    assert refused(lambda: reversals.confirm(asked, by=of(bob))) == "not-allowed"
    back = reversals.confirm(asked, by=of(tess))
    line.refresh_from_db()
    assert (line.state, back.kind, back.reverses_id) == ("taken-back", "reversal", line.transfer_id)
    assert (units.share(bob).balance, balance("cash")) == (0, 0)
    assert refused(lambda: reversals.ask(line.transfer, "Again", by=of(carla))) == "reversed"
    assert refused(lambda: contributions.decline(line, "no", by=of(tess))) == "answered"
    assert Record.objects.filter(kind="transfer.reversal", about=f"transfer:{back.uid}").count() == 1


def test_what_is_at_work_is_not_taken_back(saved: Any, lend: Any, take_back: Any, alice: Any, bob: Any, cora: Any) -> None:
    line = saved(bob, 10_000)
    lend(alice, 8000)
    assert refused(lambda: take_back(line)) == "over"
    saved(cora, 9000)
    assert refused(lambda: take_back(line)) == "short"
    assert Contribution.objects.get(pk=line.pk).state == "countersigned"


def test_a_line_of_the_bank_can_be_decided_anew(pool: Any, take_back: Any, bob: Any, alice: Any, tess: Any, cora: Any) -> None:
    file = BankStatement.objects.create(name="november.csv", format="csv", state="read", uploaded_by=tess)
    row = BankLine.objects.create(
        statement=file, line=1, booked_on=soon(-3), amount=4000, name="B Example", identity="x", state="waiting"
    )
    wrong = contributions.countersign(lines.contribute(row, alice, by=of(tess)), by=of(cora))
    assert refused(lambda: lines.reopen(row, by=of(tess))) == "in-books"
    take_back(wrong)
    lines.reopen(row, by=of(tess))
    contributions.countersign(lines.contribute(row, bob, by=of(tess)), by=of(cora))
    assert (units.share(alice).balance, units.share(bob).balance, balance("cash")) == (0, 4000, -4000)


def test_a_withdrawal_that_was_not_handed_over_is_in_the_share_again(
    saved: Any, take_back: Any, bob: Any, carla: Any, tess: Any
) -> None:
    saved(bob, 5000)
    paid = withdrawals.pay(withdrawals.sign(withdrawals.ask(bob, 2000, by=of(bob)), by=of(tess)), by=of(carla))
    assert (units.share(bob).balance, free(bob)) == (3000, 3000)
    take_back(paid)
    paid.refresh_from_db()
    assert (paid.state, paid.held, units.share(bob).balance, free(bob), balance("cash")) == ("taken-back", 0, 5000, 5000, -5000)


def test_a_loan_that_was_not_handed_over_is_approved_as_before(
    saved: Any, lend: Any, take_back: Any, alice: Any, bob: Any, carla: Any, tess: Any
) -> None:
    saved(bob, 10_000)
    loan = lend(alice, 6000)
    take_back(loan)
    loan.refresh_from_db()
    assert (loan.state, loan.outstanding, slices(loan), balance("loan")) == ("approved", 0, {"Bob": 6000}, 0)
    approvals.sign(loan, by=of(tess))
    assert approvals.pay_out(loan, by=of(carla)).state == "running"


def test_an_instalment_that_did_not_come_is_outstanding_again(
    saved: Any, lend: Any, take_back: Any, alice: Any, bob: Any, carla: Any, tess: Any, cora: Any
) -> None:
    saved(bob, 30_000)
    pooling.save(carla, 10_000, first=tess, second=cora)
    loan = lend(alice, 9000)
    before = slices(loan)
    last = None
    for amount in (3333, 5667):
        last = repayments.countersign(repayments.record(loan, amount, by=of(tess)), by=of(carla))
    loan.refresh_from_db()
    assert loan.state == "repaid"
    assert refused(lambda: take_back(loan)) == "answered"
    take_back(last)
    loan.refresh_from_db()
    assert (loan.state, loan.outstanding, loan.ended_at) == ("running", 5667, None)
    assert sum(slices(loan).values()) == 5667
    parts = list(Instalment.objects.filter(loan=loan, replaced_at=None).order_by("number").values_list("paid", flat=True))
    assert parts == [3000, 333, 0]
    first = loan.repayments.order_by("id").first()
    take_back(first)
    assert slices(loan) == before
    repayments.countersign(repayments.record(loan, 9000, by=of(tess)), by=of(carla))
    assert Loan.objects.get(pk=loan.pk).state == "repaid"


def test_an_instalment_whose_savings_are_at_work_again_stays(
    saved: Any, lend: Any, pay_back: Any, take_back: Any, alice: Any, bob: Any, cora: Any
) -> None:
    saved(bob, 10_000)
    loan = lend(alice, 8000)
    pay_back(loan, 7000)
    asked = withdrawals.ask(bob, 9000, by=of(bob))
    assert asked.held == 9000
    back = loan.repayments.get()
    assert refused(lambda: take_back(back)) == "at-work"
    withdrawals.call_off(asked, by=of(bob))
    take_back(back)
    assert (slices(loan), MonthEnd.objects.count()) == ({"Bob": 8000}, 0)


def test_nobody_takes_back_what_is_their_own_nor_the_indivisible_reserve(
    pool: Any, take_back: Any, carla: Any, tess: Any, cora: Any
) -> None:
    own = pooling.save(carla, 5000, first=tess, second=cora)
    asked = reversals.ask(own.transfer, "Not so", by=of(tess))
    assert refused(lambda: reversals.confirm(asked, by=of(carla))) == "own-account"
    whole = contributions.countersign(contributions.record(None, 700, by=of(tess), pot="indivisible"), by=of(cora))
    assert refused(lambda: take_back(whole)) == "indivisible"


def test_cooperative_shares_and_urgent_help_are_taken_back_with_what_hangs_on_them(
    pool: Any, take_back: Any, alice: Any, bob: Any, carla: Any, cora: Any, tess: Any
) -> None:
    bought = orders.sign(orders.buy(alice, 2, by=of(tess)), by=of(carla))
    orders.ask(alice, 1, by=of(alice))
    assert refused(lambda: take_back(bought)) == "short"
    orders.decline(EquityOrder.objects.get(way="back"), by=of(alice))
    take_back(bought)
    assert (orders.held(alice), balance("cash")) == (orders.Held(0, 0, 0), 0)
    assert EquityOrder.objects.get(way="buy").state == "taken-back"
    for unit in (currencies.hours(), pool):
        contributions.countersign(contributions.record(None, 500, by=of(tess), pot="fund"), by=of(carla))
        grant = grants.sign(grants.record(bob, unit, 120, by=of(carla)), by=of(cora))
        left = grants.left(unit, bob)
        fund = currencies.fund(unit).balance
        take_back(grant)
        assert (grants.left(unit, bob), currencies.fund(unit).balance) == (left + 120, fund + 120)
    assert set(ReliefGrant.objects.values_list("state", flat=True)) == {"taken-back"}


def test_what_the_bank_takes_comes_out_of_the_fund_by_two(
    pool: Any, take_back: Any, client_of: Any, bob: Any, tess: Any, cora: Any
) -> None:
    file = BankStatement.objects.create(name="costs.csv", format="csv", state="read", uploaded_by=tess)
    row = BankLine.objects.create(
        statement=file, line=1, booked_on=soon(-3), amount=-350, name="BANK", identity="y", state="waiting"
    )
    page = f"/riverside/pool/bank/{file.uid}/"
    assert "A cost of the bank" in client_of(tess).get(page).content.decode()
    client_of(tess).post(page, {"do": "cost", "line": row.uid})
    line = Contribution.objects.get(source=f"line:{row.uid}")
    assert refused(lambda: contributions.countersign(line, by=of(tess))) == "same-person"
    assert refused(lambda: contributions.record(bob, 100, by=of(tess), pot="cost")) == "member"
    pooling.save(bob, 1000, first=tess, second=cora)
    assert refused(lambda: contributions.countersign(line, by=of(cora))) == "fund"
    contributions.countersign(contributions.record(None, 500, by=of(tess), pot="fund"), by=of(cora))
    line = contributions.countersign(line, by=of(cora))
    assert (currencies.fund(pool).balance, balance("cash"), units.share(bob).balance) == (150, -1150, 1000)
    take_back(line)
    assert (currencies.fund(pool).balance, balance("cash")) == (500, -1500)
    lines.reopen(row, by=of(tess))


def test_the_last_sheet_of_a_group_is_taken_back_whole(
    pool: Any, take_back: Any, alice: Any, bob: Any, carla: Any, tess: Any
) -> None:
    village = gatherings.open("share-out", "Friday", 500, by=of(alice), social=100)
    for member in (bob, tess):
        gatherings.join(village, by=of(member))
    gatherings.set_keeper(village, bob, True, by=of(alice))
    village = gatherings.start(village, by=of(alice))
    first, second = (
        sheets.sign(sheets.record_meeting(village, [Entry(bob, shares=2, gave_social=True)], by=of(alice)), by=of(tess))
        for _meeting in range(2)
    )
    made = Transfer.objects.filter(source=f"sheet:{second.uid}").order_by("id")
    assert (
        refused(lambda: take_back(SimpleNamespace(transfer=Transfer.objects.filter(source=f"sheet:{first.uid}")[0])))
        == "answered"
    )
    take_back(SimpleNamespace(transfer=made[0]))
    second.refresh_from_db()
    held = dict(Account.objects.filter(currency=village.currency).exclude(balance=0).values_list("kind", "balance"))
    assert (second.state, held) == ("taken-back", {"cash": -1100, "share": 1000, "social": 100})
    assert made.filter(kind="reversal").count() == 2
    assert refused(lambda: take_back(SimpleNamespace(transfer=made[1]))) == "reversed"
    sheets.sign(sheets.record_meeting(village, [Entry(bob, shares=1)], by=of(alice)), by=of(tess))
