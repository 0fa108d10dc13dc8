"""The library in a real browser: a drill is booked, taken along by its code, brought back damaged, and repaired for hours."""

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from ledgers import accounts
from networks import clauses
from networks.actors import system
from networks.tenancy.current import entered
from requests_board.models import Booking, Repair, Thing
from requests_board.things import labels
from tests.conftest import sign_in
from tests.journey.hands import Pointer
from tests.journey.test_neighbors import Neighbor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


@pytest.mark.parametrize(
    ("hands", "javascript", "width"),
    [
        pytest.param(Pointer, False, 390, id="on-a-phone-without-javascript"),
        pytest.param(Pointer, True, 1280, id="with-javascript"),
    ],
)
def test_a_drill_is_borrowed_by_its_code_and_repaired_for_hours(new_network, browser_of, hands, javascript, width):
    town = new_network()
    root = f"/{town.network.slug}/"
    with entered(town.network):
        clauses.amend("gear.things", True, by=system("test"), decision="founding")

    def at_home(member: Any) -> Neighbor:
        page = browser_of(width=width, javascript=javascript)
        client = Client()
        sign_in(client, member.person)
        session = client.cookies["session"].value
        page.context.add_cookies([{"name": "session", "value": session, "domain": "localhost", "path": "/"}])
        return Neighbor(page, hands, root)

    bob = at_home(town.bob)
    lend(bob)
    with entered(town.network):
        thing = Thing.objects.get()
        code = labels.address(town.network, thing)
    path = code[code.index(root) + len(root) :]
    alice = at_home(town.alice)
    book(alice)
    take_along(alice, path)
    bring_back_damaged(alice, path)
    repair(bob, path)
    pay(at_home(town.carla))
    bob.go(path)
    bob.follow("See the repair")
    bob.hands.tick(bob.page.get_by_label("Back in the library"))
    bob.press("Save the step")
    everything_agrees(town, bob, path)


def lend(bob: Neighbor) -> None:
    bob.go("things/")
    assert "Most libraries start with one drill" in bob.words
    bob.follow("Lend something")
    bob.fill("What is it", "Cordless drill")
    bob.fill("In your words", "With a case of bits.")
    bob.press("Put it into the library")
    assert "With a case of bits." in bob.words


def book(alice: Neighbor) -> None:
    alice.go("things/?q=dril")  # A slip of the thumb.
    alice.follow("Cordless drill")
    alice.press("Book these days")
    assert "Booked" in alice.words


def take_along(alice: Neighbor, path: str) -> None:
    alice.go(path)  # What the code on the drill opens.
    alice.press("I take it along")
    assert "due back" in alice.words


def bring_back_damaged(alice: Neighbor, path: str) -> None:
    alice.go(path)
    alice.hands.tick(alice.page.get_by_label("Damaged"))
    alice.press("It is back")
    assert "Say in a few words what is wrong" in alice.words
    alice.fill("In your words", "The switch sticks")
    alice.press("It is back")
    assert "somebody looks at it" in alice.words


def repair(bob: Neighbor, path: str) -> None:
    bob.go(path)
    assert "It is being repaired" in bob.words
    bob.follow("See the repair")
    bob.fill("How long did you work", "0:45")
    bob.fill("What was done", "New switch")
    bob.press("Log my work")
    assert "New switch" in bob.words


def pay(carla: Neighbor) -> None:
    carla.go("things/desk/")
    carla.follow("Cordless drill")
    carla.press("from the commons fund")
    assert "Paid from the fund" in carla.words


def everything_agrees(town: Any, bob: Neighbor, path: str) -> None:
    bob.go(path)
    assert "free now" in bob.words
    with entered(town.network):
        assert accounts.of(town.bob).balance == 45
        assert Repair.objects.get().state == "back"
        booking = Booking.objects.get()
        assert booking.state == "returned"
        assert booking.back_at is not None
        assert timezone.now() - booking.back_at < dt.timedelta(minutes=10)
    call_command("verify_books", network=town.network.slug)
