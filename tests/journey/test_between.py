"""An hour given from Hull to Madison: two coordinators agree, a code, a payment, and both books; in a real browser."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from networks.tenancy.current import entered
from tests import cast
from tests.conftest import sign_in
from tests.journey.hands import Pointer
from tests.journey.test_neighbors import Neighbor
from tests.ledgers.between.ground import balance, turn_on

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


def found(name: str) -> cast.Settled:
    town = cast.settle_network(f"{name[:4].lower()}{uuid.uuid4().hex[:8]}", name, cast.PEOPLE["riverside"], own=True)
    turn_on(town.network)
    return town


def test_an_hour_is_given_from_hull_to_madison(browser_of: Callable[..., Any]) -> None:
    hull, madison = found("Hull MAN"), found("Madison MAN")

    def at_the_page(town: cast.Settled, name: str) -> Neighbor:
        page = browser_of(width=390, javascript=False)
        client = Client()
        sign_in(client, town.people[name].person)
        cookie = {"name": "session", "value": client.cookies["session"].value, "domain": "localhost", "path": "/"}
        page.context.add_cookies([cookie])
        return Neighbor(page, Pointer, f"/{town.network.slug}/")

    carla = at_the_page(hull, "Carla")
    carla.go("between/propose/")
    carla.page.get_by_label("With which network?").select_option(madison.network.slug)
    carla.fill("Who speaks for us?", "Carla, 01482 555 010")
    carla.press("Propose it")
    assert "They answer" in carla.words
    cora = at_the_page(madison, "Cora")
    cora.go("between/")
    cora.follow("Hull MAN")
    assert "up to 60" in cora.words
    cora.fill("Who speaks for us?", "Cora, 608 555 0142")
    cora.press("Agree")
    assert "In force since" in cora.words

    alice = at_the_page(hull, "Alice")
    alice.go("wallet/")
    alice.follow("Be paid from elsewhere")
    alice.fill("How much", "1")
    alice.fill("What for", "An hour on the telephone")
    alice.press("Make a code")
    link = alice.page.get_by_role("link", name="The same as a link").get_attribute("href")

    bob = at_the_page(madison, "Bob")
    bob.page.goto(link)
    bob.page.locator(f'a[href*="{madison.network.slug}"]').last.click()
    assert "This code is from Alice of Hull MAN" in bob.words
    bob.press("Look at it first")
    assert "After this you have −1 h" in bob.words.replace("\N{NO-BREAK SPACE}", " ")
    bob.press("Send 1")
    assert "It stands in both books" in bob.words
    bob.go("wallet/")
    assert "to Hull MAN" in bob.words
    alice.go("wallet/")
    assert "from Madison MAN" in alice.words
    carla.go("between/")
    assert "They owe 1" in carla.words

    assert (balance(madison.network, madison.bob), balance(hull.network, hull.alice)) == (-60, 60)
    for town in (hull, madison):
        with entered(town.network):
            call_command("verify_books", network=town.network.slug)
