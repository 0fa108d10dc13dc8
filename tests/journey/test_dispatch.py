"""Dispatch in a real browser: a call comes in, a helper is suggested and asked, says yes, and the follow-up is logged."""

import datetime as dt
import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from networks import actors, clauses
from networks.models import Membership, MemberSkill, Skill
from networks.tenancy.current import entered
from requests_board.models import Exchange, FollowUp, Post
from tests.conftest import sign_in
from tests.journey.hands import Pointer
from tests.journey.test_neighbors import Neighbor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


@pytest.mark.parametrize(
    ("javascript", "width"),
    [pytest.param(False, 390, id="on-a-phone-without-javascript"), pytest.param(True, 1280, id="with-javascript")],
)
def test_a_call_comes_in_and_is_dispatched(new_network, browser_of, javascript, width):
    town = new_network()
    with entered(town.network):
        MemberSkill.objects.create(membership=town.bob, skill=Skill.objects.get(name="Rides"), direction="offer")
        Membership.objects.filter(pk=town.bob.pk).update(monthly_cap_minutes=300)
        past = timezone.now() - dt.timedelta(hours=1)  # Nobody is asked by the board: Carla does.
        clauses.amend("matching.most", 0, by=actors.system("test"), decision="founding", from_at=past)

    def at_home(member: Any) -> Neighbor:
        page = browser_of(width=width, javascript=javascript)
        client = Client()
        sign_in(client, member.person)
        session = client.cookies["session"].value
        page.context.add_cookies([{"name": "session", "value": session, "domain": "localhost", "path": "/"}])
        return Neighbor(page, Pointer, f"/{town.network.slug}/")

    carla, bob = at_home(town.carla), at_home(town.bob)
    call_comes_in(carla)
    with entered(town.network):
        post = Post.objects.select_related("author").get(title="A ride to the clinic")
    queue_and_ask(carla)
    bob_says_yes(bob, post)
    with entered(town.network):
        exchange = Exchange.objects.get(post=post)
    agree_for_olga(carla, post.author, exchange)
    how_it_went(carla, post)
    with entered(town.network):
        exchange.refresh_from_db()
        assert (exchange.state, exchange.giver, exchange.receiver.name) == ("agreed", town.bob, "Olga Weber")
        row = FollowUp.objects.get(post=post)
        assert (row.outcome, row.closed_at is None, row.taken_by) == ("helped", False, town.carla)


def call_comes_in(carla: Neighbor) -> None:
    """By pointer and keyboard in one page; a person types it in less than a minute, a machine in a few seconds."""
    began = time.monotonic()
    carla.go("cockpit/")
    carla.follow("A call comes in")
    carla.fill("Who calls", "Olga Weber")
    carla.fill("Phone, for somebody new", "555 0142")
    carla.hands.tick(carla.page.get_by_label("They say that coordinators may act for them"))
    carla.fill("What do they need", "A ride to the clinic")
    carla.hands.choose(carla.page.get_by_label("Category"), "Rides and errands")
    carla.fill("About how long", "1")
    carla.press("Put it up for them")
    assert "Olga Weber" in carla.words
    assert time.monotonic() - began < 60


def queue_and_ask(carla: Neighbor) -> None:
    carla.go("dispatch/")
    carla.follow("A ride to the clinic")
    assert "Bob of Newtown" in carla.words
    assert "5" in carla.words  # his own cap, in hours
    carla.press("^Ask Bob")
    assert "Asked. Bob" in str(carla.page.locator("body").inner_text())
    assert "asked" in carla.words


def bob_says_yes(bob: Neighbor, post: Post) -> None:
    bob.go(f"board/{post.uid}/")
    bob.press("I can do this")
    assert "Waiting for Olga" in bob.words


def agree_for_olga(carla: Neighbor, olga: Any, exchange: Exchange) -> None:
    carla.go(f"people/{olga.uid}/")
    carla.press("^Act for Olga")
    carla.go(f"exchanges/{exchange.uid}/")
    carla.press("Yes, let us do this")


def how_it_went(carla: Neighbor, post: Post) -> None:
    carla.go(f"dispatch/requests/{post.uid}/")
    assert "Under way" in carla.words
    carla.hands.tick(carla.page.get_by_label("By telephone"))
    carla.hands.choose(carla.page.get_by_label("How did it come out?"), "Somebody helps")
    carla.fill("What was said", "Bob drives her on Thursday.")
    carla.press("Write it down")
    assert "Bob drives her on Thursday." in carla.words
