"""Invoices: from asking to paid, and everything that is refused on the way."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from common.errors import Refused
from ledgers import reversals, transfers
from ledgers.credit import hooks, invoices, payments, units
from ledgers.models import Account, Entry, Invoice, Trade, Transfer
from networks import actors, clauses
from networks.models import Record
from tests import cast
from tests.ledgers.credit.ground import books_agree, set_rules


@pytest.fixture
def asked(trading: Any, alice: Any, bob: Any) -> Invoice:
    """Alice asks Bob for 40."""
    return invoices.issue(alice, bob, 4_000, by=actors.of(alice), note="Six jars of honey", key="k")


def test_turning_credit_on_opens_the_unit_and_everybodys_account(trading: Any, alice: Any) -> None:
    assert Account.objects.filter(currency=units.unit(), kind="member").count() == 5
    units.turn_on(by=actors.system("test"))
    assert Account.objects.filter(currency=units.unit()).count() == 6
    assert units.account_of(alice).balance == 0


def test_it_is_paid_part_by_part(trading: Any, asked: Invoice, alice: Any, bob: Any, credit_of: Any) -> None:
    invoices.pay(asked, 1_500, by=actors.of(bob))
    asked.refresh_from_db()
    assert (asked.state, asked.paid, asked.rest) == ("open", 1_500, 2_500)
    invoices.pay(asked, by=actors.of(bob))
    asked.refresh_from_db()
    assert (asked.state, asked.rest, asked.ended_at is None) == ("paid", 0, False)
    assert (credit_of(alice), credit_of(bob)) == (4_000, -4_000)
    with pytest.raises(Refused, match="no longer open"):
        invoices.pay(asked, 1, by=actors.of(bob))
    books_agree(trading)


def test_it_refuses_more_than_is_left(asked: Invoice, bob: Any, credit_of: Any) -> None:
    with pytest.raises(Refused) as refused:
        invoices.pay(asked, 4_001, by=actors.of(bob))
    assert (refused.value.code, refused.value.field) == ("too-much", "amount")
    assert credit_of(bob) == 0


def test_one_key_pays_once_and_other_content_is_refused(asked: Invoice, bob: Any, credit_of: Any) -> None:
    first = invoices.pay(asked, 4_000, by=actors.of(bob), key="once")
    again = invoices.pay(asked, 4_000, by=actors.of(bob), key="once")
    assert (again.pk, again.replayed) == (first.pk, True)  # type: ignore[attr-defined]
    with pytest.raises(Refused) as refused:
        invoices.pay(asked, 100, by=actors.of(bob), key="once")
    assert refused.value.code == "key-reused"
    assert credit_of(bob) == -4_000


def test_asking_twice_with_one_key_asks_once(asked: Invoice, alice: Any, bob: Any) -> None:
    again = invoices.issue(alice, bob, 4_000, by=actors.of(alice), note="Six jars of honey", key="k")
    assert again.pk == asked.pk
    with pytest.raises(Refused) as refused:
        invoices.issue(alice, bob, 9_000, by=actors.of(alice), note="Six jars of honey", key="k")
    assert refused.value.code == "key-reused"
    assert Record.objects.filter(kind="invoice.issued").count() == 1


def test_only_its_payer_pays_or_declines_and_only_its_issuer_calls_it_off(
    asked: Invoice, alice: Any, bob: Any, carla: Any
) -> None:
    for who in (alice, carla):
        with pytest.raises(Refused, match="between others"):
            invoices.pay(asked, by=actors.of(who))
        with pytest.raises(Refused, match="between others"):
            invoices.decline(asked, "No", by=actors.of(who))
    with pytest.raises(Refused, match="between others"):
        invoices.cancel(asked, by=actors.of(bob))


def test_declined_and_called_off_are_ends(asked: Invoice, alice: Any, bob: Any) -> None:
    with pytest.raises(Refused) as refused:
        invoices.decline(asked, "  ", by=actors.of(bob))
    assert refused.value.field == "reason"
    declined = invoices.decline(asked, "The jars broke on the way", by=actors.of(bob))
    assert (declined.state, declined.reason) == ("declined", "The jars broke on the way")
    assert invoices.decline(asked, "Again", by=actors.of(bob)).reason == "The jars broke on the way"
    for verb in (lambda: invoices.cancel(asked, by=actors.of(alice)), lambda: invoices.pay(asked, by=actors.of(bob))):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "invoice-ended"


@pytest.mark.parametrize("amount", [0, -1, 10**9 + 1, 2**63, -(2**63)])
def test_it_refuses_odd_amounts(amount: int, asked: Invoice, trading: Any, alice: Any, bob: Any) -> None:
    for verb in (
        lambda: invoices.issue(alice, bob, amount, by=actors.of(alice)),
        lambda: invoices.pay(asked, amount, by=actors.of(bob)),
        lambda: payments.send(alice, bob, amount, kind="payment", by=actors.of(alice)),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "amount"


def test_it_refuses_oneself_the_past_and_who_is_away(trading: Any, alice: Any, bob: Any) -> None:
    by = actors.of(alice)
    with pytest.raises(Refused):
        invoices.issue(alice, alice, 100, by=by)
    with pytest.raises(Refused) as refused:
        invoices.issue(alice, bob, 100, by=by, due_on=timezone.localdate() - dt.timedelta(days=1))
    assert refused.value.field == "due_on"
    with pytest.raises(Refused, match="Only the member"):
        invoices.issue(bob, alice, 100, by=by)


def test_the_app_role_cannot_write_invoices_and_trades_itself(asked: Invoice) -> None:
    for sql in (
        "UPDATE ledgers_invoice SET paid = amount, state = 'paid', ended_at = now()",
        "DELETE FROM ledgers_invoice",
        "INSERT INTO ledgers_trade SELECT * FROM ledgers_trade",
        "UPDATE ledgers_partner SET received = 9",
        "INSERT INTO ledgers_charge SELECT * FROM ledgers_charge",
        "SELECT ledgers_trade_made(1, 1, 1, 1, 1, 1)",
        "SELECT ledgers_take_for_fund(1, 1, '', 1, 1, 1, '', '', now()::date, NULL, NULL, '', NULL)",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_taking_a_payment_back_opens_its_invoice_again(
    trading: Any, asked: Invoice, bob: Any, carla: Any, credit_of: Any
) -> None:
    set_rules(levy=500)
    paid = invoices.pay(asked, by=actors.of(bob))
    cora = cast.member(trading, "Cora")
    reversals.confirm(reversals.ask(paid, "Entered twice", by=actors.of(carla)), by=actors.of(cora))
    asked.refresh_from_db()
    assert (asked.state, asked.paid, asked.ended_at) == ("open", 0, None)
    assert Account.objects.exclude(balance=0).count() == 0
    assert Trade.objects.count() == 2
    books_agree(trading)
    invoices.pay(asked, by=actors.of(bob))
    books_agree(trading)


def test_who_leaves_owes_nothing_and_asks_for_nothing(trading: Any, asked: Invoice, alice: Any, bob: Any) -> None:
    with pytest.raises(Refused) as refused:
        hooks.settle(bob, by=actors.of(bob))
    assert refused.value.code == "open-invoices"
    hooks.settle(alice, by=actors.of(alice))
    asked.refresh_from_db()
    assert asked.state == "cancelled"


def test_its_words_can_be_erased_and_are_in_no_record(asked: Invoice, alice: Any) -> None:
    assert "honey" in str(hooks.export(alice))
    hooks.erase(alice)
    asked.refresh_from_db()
    assert (asked.note, asked.amount) == ("", 4_000)
    assert not [row for row in Record.objects.filter(kind__startswith="invoice") if "honey" in str(row.data)]


def test_its_payer_hears_before_it_is_due_and_once_after(trading: Any, alice: Any, bob: Any) -> None:
    made = invoices.issue(alice, bob, 500, by=actors.of(alice), due_on=timezone.localdate() + dt.timedelta(days=10))
    told = [invoices.run_reminders(timezone.now() + dt.timedelta(days=days)) for days in (0, 6, 7, 8, 16, 17, 30, 60)]
    assert told == [0, 0, 1, 0, 0, 1, 0, 0]
    assert Record.objects.filter(kind="invoice.due", about=f"invoice:{made.uid}").count() == 2


def test_it_refuses_where_credit_is_off(in_riverside: Any, alice: Any, bob: Any) -> None:
    for verb in (
        lambda: invoices.issue(alice, bob, 100, by=actors.of(alice)),
        lambda: payments.send(alice, bob, 100, kind="payment", by=actors.of(alice)),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "gear"


def test_limits_bind_both_sides_and_a_newcomer_can_always_begin(trading: Any, alice: Any, bob: Any, credit_of: Any) -> None:
    with pytest.raises(Refused) as refused:
        payments.send(alice, bob, 10_001, kind="payment", by=actors.of(alice))
    assert (refused.value.code, refused.value.why) == ("floor", "credit.floor")
    set_rules(floor=0)
    payments.send(alice, bob, 2_000, kind="payment", by=actors.of(alice))
    with pytest.raises(Refused):
        payments.send(alice, bob, 1, kind="payment", by=actors.of(alice))
    assert credit_of(alice) == -2_000


def test_a_gift_is_no_trade(trading: Any, alice: Any, bob: Any, credit_of: Any) -> None:
    set_rules(levy=1_000)
    payments.send(alice, bob, 1_000, kind="gift", by=actors.of(alice))
    payments.send(alice, None, 500, kind="gift", by=actors.of(alice))
    assert (credit_of(alice), credit_of(bob), Trade.objects.count()) == (-1_500, 1_000, 0)
    assert not Transfer.objects.filter(kind="levy").exists()
    assert clauses.value("credit.levy") == 1_000
    assert Entry.objects.count() == 4
    assert transfers.wanting("transfer.levy") is not None
