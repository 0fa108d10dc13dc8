"""Credit in a real browser: an invoice is written, looked at, paid, and its levy stands in the fund."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from ledgers import currencies
from ledgers.credit import units
from networks.tenancy.current import entered
from tests.conftest import sign_in
from tests.journey.hands import Keyboard, Pointer
from tests.journey.test_neighbors import Neighbor
from tests.ledgers.credit import ground

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


@pytest.mark.parametrize(
    ("hands", "javascript", "width"),
    [
        pytest.param(Pointer, False, 390, id="on-a-phone-without-javascript"),
        pytest.param(Keyboard, True, 1280, id="by-keyboard"),
    ],
)
def test_an_invoice_is_paid_and_its_levy_is_in_the_fund(new_network, browser_of, hands, javascript, width):
    town = new_network()
    root = f"/{town.network.slug}/"
    with entered(town.network):
        ground.turn_on(levy=200)

    def at_home(member: Any) -> Neighbor:
        page = browser_of(width=width, javascript=javascript)
        client = Client()
        sign_in(client, member.person)
        session = client.cookies["session"].value
        page.context.add_cookies([{"name": "session", "value": session, "domain": "localhost", "path": "/"}])
        return Neighbor(page, hands, root)

    alice = at_home(town.alice)
    alice.go("credit/")
    alice.follow("Ask for a payment")
    alice.fill("^To$|^To ", town.bob.name)
    alice.fill("How much", "12,50")
    alice.fill("What for", "Sourdough and eggs")
    alice.press("Send the invoice")
    assert "Nothing yet" in alice.words

    bob = at_home(town.bob)
    bob.go("credit/")
    bob.follow("Sourdough and eggs")
    bob.press("Look at it first")
    assert "After this you have −12.50 cr" in bob.words.replace("\N{NO-BREAK SPACE}", " ")
    assert "0.25 cr of it goes on to the commons fund" in bob.words.replace("\N{NO-BREAK SPACE}", " ")
    bob.press("^Pay ")
    assert "Payment" in bob.words

    alice.go("credit/")
    assert "Levy on a trade" in alice.words
    with entered(town.network):
        assert currencies.fund(units.unit()).balance == 25
        assert units.account_of(town.alice).balance == 1_225
    call_command("verify_books", network=town.network.slug)
