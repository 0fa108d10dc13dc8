"""Five neighbors owe one another in a ring; a treasurer asks, each says yes, and it is cleared: in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from ledgers.credit import units
from ledgers.models import Account, Invoice
from networks.tenancy.current import entered
from tests.conftest import sign_in
from tests.journey.hands import Keyboard, Pointer
from tests.journey.test_neighbors import Neighbor
from tests.ledgers.test_setoff import RING, tie, turn_on

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


@pytest.mark.parametrize(
    ("hands", "javascript", "width"),
    [(Pointer, False, 390), (Keyboard, True, 1280)],
    ids=["on-a-phone-without-javascript", "by-keyboard"],
)
def test_a_ring_of_five_is_cleared(
    new_network: Callable[..., Any], browser_of: Any, hands: type[Pointer], javascript: bool, width: int
) -> None:
    town = new_network()
    with entered(town.network):
        turn_on()
        tie([town.people[name] for name in RING])

    def at_the_page(name: str) -> Neighbor:
        page = browser_of(width=width, javascript=javascript)
        client = Client()
        sign_in(client, town.people[name].person)
        page.context.add_cookies(
            [{"name": "session", "value": client.cookies["session"].value, "domain": "localhost", "path": "/"}]
        )
        neighbor = Neighbor(page, hands, f"/{town.network.slug}/")
        neighbor.go("credit/setoff/")
        return neighbor

    tess = at_the_page("Tess")
    assert "can be cleared" in tess.words
    tess.press("Ask everybody concerned")
    assert "Everybody concerned is asked" in tess.words
    for name in RING:
        neighbor = tess if name == "Tess" else at_the_page(name)
        assert "Your balance stays as it is" in neighbor.words
        neighbor.press("Yes, clear it")
    assert "Answered, and cleared" in neighbor.words
    neighbor.go("credit/setoff/")
    assert "Cleared; your invoices and statement show it" in neighbor.words

    with entered(town.network):
        assert {row.paid for row in Invoice.objects.all()} == {4_000}
        assert set(Account.objects.filter(currency=units.unit()).values_list("balance", flat=True)) == {0}
    call_command("verify_books", network=town.network.slug)
