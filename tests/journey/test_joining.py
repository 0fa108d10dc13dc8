"""A small network joins a large one, in a real browser, with a real worker: both decide, one member stays away, the others are
carried across, what is open is settled by a memo, and the old address says where it went."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from humans.models import Comer, Joining
from ledgers import accounts, transfers
from networks import actors, decisions
from networks.models import Membership
from networks.tenancy.current import entered
from tests import cast
from tests.conftest import sign_in
from tests.journey.hands import Pointer
from tests.journey.test_neighbors import Neighbor
from tests.ledgers.between.ground import turn_on
from tests.servers import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db", "worker", "nothing_else_is_due")]


def found(name: str) -> cast.Settled:
    town = cast.settle_network(f"{name[:4].lower()}{uuid.uuid4().hex[:8]}", name, cast.PEOPLE["riverside"], own=True)
    turn_on(town.network)
    cast.welcome(town.network)
    with entered(town.network):
        made = decisions.write("Together", "We become one.", by=actors.of(town.carla))
        decisions.sign(made, by=actors.of(town.cora))
    return town


def test_a_network_joins_another(browser_of: Callable[..., Any], as_owner: Callable[..., Any]) -> None:
    brook, lake = found("Brook MAN"), found("Lake MAN")
    with entered(brook.network):
        payer, payee = accounts.of(brook.bob), accounts.of(brook.alice)
        transfers.pay(payer, payee, 90, kind="payment", source="test", by=actors.of(brook.bob))
        transfers.pay(payer, accounts.of(brook.tess), 30, kind="payment", source="test", by=actors.of(brook.bob))

    def at_the_page(town: cast.Settled, name: str, width: int = 390) -> Neighbor:
        page = browser_of(width=width, javascript=False)
        client = Client()
        sign_in(client, town.people[name].person)
        cookie = {"name": "session", "value": client.cookies["session"].value, "domain": "localhost", "path": "/"}
        page.context.add_cookies([cookie])
        return Neighbor(page, Pointer, f"/{town.network.slug}/")

    carla, cora = at_the_page(brook, "Carla"), at_the_page(lake, "Cora", 1280)
    carla.go("cockpit/standing/")
    carla.follow("Joining another network")
    carla.page.get_by_label("We join it: our network closes").check()
    carla.page.get_by_label("With which network").select_option(label="Lake MAN")
    carla.fill("^Why", "We are few, and they are near.")
    carla.page.get_by_label("By which decision").select_option(label="Together")
    carla.press("Ask them")
    cora.go("cockpit/joining/")
    assert "Above zero they have 2" in cora.words
    cora.page.get_by_label("By which decision").first.select_option(label="Together")
    cora.press("^Agree")
    tess = at_the_page(brook, "Tess")
    tess.go("joining/")
    tess.press("I do not")
    assert "you do not come along" in tess.words

    row = Joining.objects.get(subject=brook.network.id)
    with as_owner() as owner:  # The day has passed.
        owner.execute("ALTER TABLE humans_joining DISABLE TRIGGER humans_joining_steps")
        owner.execute("UPDATE humans_joining SET choose_by = current_date - 2 WHERE id = %s", [row.pk])
        owner.execute("ALTER TABLE humans_joining ENABLE TRIGGER humans_joining_steps")
    carla.go("cockpit/joining/")
    carla.press("Carry members across")

    def all_across() -> bool:
        with entered(brook.network):
            return not Comer.objects.filter(state__in=["comes", "stays"]).exists()

    wait_for(all_across, seconds=60)
    with entered(lake.network):
        alice = Membership.objects.get(name="Alice of Brook MAN")
        assert accounts.of(alice).balance == 90
    assert "Alice of Brook MAN" in _public(at_the_page(lake, "Bob"), f"people/{alice.uid}/")

    settled(carla, cora, lake)
    _says_where_it_went(browser_of(width=390, javascript=False), brook)
    for town in (brook, lake):
        with entered(town.network):
            call_command("verify_books", network=town.network.slug)


def settled(carla: Neighbor, cora: Neighbor, lake: cast.Settled) -> None:
    """What is open goes by a memo that both sign; then the small one closes."""
    carla.go(f"between/memos/new/{lake.network.slug}/")
    assert "They owe" in carla.words  # What Tess has stays behind.
    carla.page.get_by_label("It is let go").check()
    carla.fill("What you agreed on", "Tess keeps her half hour here. It is let go.")
    carla.fill("Your name", "Carla")
    carla.press("Write it and sign")
    cora.go("between/")
    cora.page.locator("main").get_by_role("link", name="Brook MAN").last.click()
    cora.fill("Your name", "Cora")
    cora.press("Sign it")
    assert "Both have signed" in cora.words
    carla.go("cockpit/joining/")
    assert "Not across yet" not in carla.words
    carla.press("Close our network")
    assert "It is done" in carla.page.inner_text("body")


def _says_where_it_went(visitor: Any, brook: cast.Settled) -> None:
    def says() -> bool:  # A network is remembered in each process for some seconds.
        visitor.goto(f"/{brook.network.slug}/")
        return "has joined Lake MAN" in visitor.locator("main").inner_text()

    wait_for(says, seconds=40)


def _public(who: Neighbor, path: str) -> str:
    who.go(path)
    return who.words
