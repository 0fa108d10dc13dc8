"""Exchanges for credit: a price is agreed, promised and paid at once, or asked for by an invoice."""

from typing import Any

import pytest

from common.errors import Refused
from ledgers.credit import trading, units
from ledgers.models import Hold, Invoice, Trade, Transfer
from networks import actors
from networks.tenancy.current import entered
from requests_board import exchanges
from requests_board.exchanges import Terms
from requests_board.models import Exchange
from tests.ledgers.credit.ground import books_agree, set_rules, turn_on
from tests.requests_board.conftest import publish


@pytest.fixture
def proposed(in_riverside: Any, alice: Any, bob: Any) -> Exchange:
    """Bob offers Alice to mend her bicycle for 25."""
    turn_on(levy=200)
    terms = Terms(way="credit", amount=2_500)
    return exchanges.propose(terms, by=actors.of(bob), other=alice, gives=True, title="Mend a bicycle")


def has(member: Any) -> int:
    return units.account_of(member).balance


def test_it_is_promised_when_agreed_and_paid_when_confirmed(proposed: Exchange, alice: Any, bob: Any, riverside: Any) -> None:
    agreed = exchanges.agree(proposed, by=actors.of(alice))
    assert Hold.objects.get(source=agreed.source, state="held").amount == 2_500
    done = exchanges.log(agreed, by=actors.of(bob), minutes=None, amount=3_000)
    assert (done.done_amount, done.much) == (3_000, "30.00\N{NO-BREAK SPACE}cr")
    for _twice in range(2):
        exchanges.confirm(done, by=actors.of(alice))
    assert (has(alice), has(bob)) == (-3_000, 2_940)
    assert Transfer.objects.get(kind="exchange").source == agreed.source
    assert Trade.objects.get().amount == 3_000
    assert not Hold.objects.filter(state="held").exists()
    books_agree(riverside)


def test_without_another_word_it_is_what_was_agreed(proposed: Exchange, alice: Any, bob: Any) -> None:
    agreed = exchanges.agree(proposed, by=actors.of(alice))
    done = exchanges.log(agreed, by=actors.of(alice), minutes=None)
    exchanges.confirm(done, by=actors.of(bob))
    assert has(alice) == -2_500


def test_limits_are_asked_when_it_is_agreed(proposed: Exchange, alice: Any) -> None:
    set_rules(floor=0, first_exchange=2_499)
    with pytest.raises(Refused) as refused:
        exchanges.agree(proposed, by=actors.of(alice))
    assert (refused.value.code, refused.value.why) == ("floor", "credit.floor")


def test_by_clause_it_becomes_an_invoice_once(proposed: Exchange, alice: Any, bob: Any) -> None:
    set_rules(exchange_by="invoice")
    agreed = exchanges.agree(proposed, by=actors.of(alice))
    assert not Hold.objects.exists()
    done = exchanges.log(agreed, by=actors.of(bob), minutes=None)
    for _twice in range(2):
        exchanges.confirm(done, by=actors.of(alice))
    made = Invoice.objects.get()
    assert (made.amount, made.source, made.note) == (2_500, agreed.source, "Mend a bicycle")
    assert (made.payer.holder_id, made.payee.holder_id) == (alice.pk, bob.pk)
    assert has(alice) == 0


@pytest.mark.parametrize("amount", [None, 0, -1, 10**9 + 1, True])
def test_it_refuses_a_price_that_is_none(amount: Any, proposed: Exchange, alice: Any, bob: Any) -> None:
    with pytest.raises(Refused) as refused:
        exchanges.counter(proposed, Terms(way="credit", amount=amount), by=actors.of(alice))
    assert (refused.value.code, refused.value.field) == ("amount", "amount")


def test_it_refuses_credit_where_it_is_off(in_riverside: Any, alice: Any, bob: Any) -> None:
    with pytest.raises(Refused) as refused:
        exchanges.propose(Terms(way="credit", amount=100), by=actors.of(bob), other=alice, gives=True, title="A shelf")
    assert refused.value.field == "way"


def test_calling_it_off_lets_the_promise_go(proposed: Exchange, alice: Any) -> None:
    agreed = exchanges.agree(proposed, by=actors.of(alice))
    exchanges.cancel(agreed, by=actors.of(alice))
    assert not Hold.objects.filter(state="held").exists()


def test_from_a_post_to_the_statement_by_the_pages(client_of: Any, riverside: Any, alice: Any, bob: Any) -> None:
    with entered(riverside):
        turn_on()
        post = publish(alice, title="Mend my bicycle", ways=("credit",))
    alices, bobs = client_of(alice), client_of(bob)
    answer = f"/riverside/board/{post.uid}/"
    assert bobs.post(answer, {"do": "answer", "way": "credit", "amount": "x", "message": ""}).status_code == 422
    path = bobs.post(answer, {"do": "answer", "way": "credit", "amount": "25,50", "message": ""})["Location"]
    page = alices.get(path).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "25.50 cr" in page
    assert alices.post(path, {"do": "agree", "version": "1"}).status_code == 302
    assert 'value="25.50"' in bobs.get(path).content.decode()
    assert bobs.post(path, {"do": "log", "version": "2", "amount": "20"}).status_code == 302
    assert "Is 20.00 cr right?" in alices.get(path).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert alices.post(path, {"do": "confirm", "version": "3"}).status_code == 302
    with entered(riverside):
        assert (has(alice), has(bob)) == (-2_000, 2_000)


def test_an_invoice_leads_back_to_its_exchange_and_an_offer_says_which_part(
    proposed: Exchange, client_of: Any, alice: Any, bob: Any, carla: Any
) -> None:
    set_rules(exchange_by="invoice")
    done = exchanges.log(exchanges.agree(proposed, by=actors.of(alice)), by=actors.of(bob), minutes=None)
    exchanges.confirm(done, by=actors.of(alice))
    page = f"/riverside/credit/invoices/{Invoice.objects.get().uid}/"
    assert f'href="/riverside/exchanges/{proposed.uid}/">Mend a bicycle</a>' in client_of(alice).get(page).content.decode()

    trading.say(bob, part=40, about="bicycles", is_listed=True, by=actors.of(bob))
    offer = publish(bob, kind="offer", ways=["credit"])
    assert "for up to 40 % of the price" in client_of(alice).get(f"/riverside/board/{offer.uid}/").content.decode()
    trading.say(bob, part=100, about="bicycles", is_listed=True, by=actors.of(bob))
    assert "of the price" not in client_of(alice).get(f"/riverside/board/{offer.uid}/").content.decode()
