"""A loop of three in a real browser: found, asked, agreed by all, done and confirmed; a search with a slip and no accents."""

from typing import Any

import pytest
from django.test import Client

from ledgers import accounts
from networks.actors import of
from networks.models import Category, MemberSkill, Skill
from networks.tenancy.current import entered
from requests_board import posts
from requests_board.matching import finding
from requests_board.models import Exchange, Loop
from tests.conftest import sign_in
from tests.journey.hands import Pointer
from tests.journey.test_neighbors import Neighbor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]
WISHES = [("Bike repair", "Mend my bicycle"), ("Plumbing", "Stop the drip"), ("Painting", "Pinto la habitación")]


def test_three_neighbors_go_around_once(new_network, browser_of):
    town = new_network()
    three = [town.alice, town.bob, town.carla]
    with entered(town.network):
        wish_in_a_ring(three)
    alice, bob, carla = (at_home(town, browser_of, member) for member in three)

    alice.go("board/?q=bicicle")  # A slip of the thumb.
    assert "Mend my bicycle" in alice.words
    alice.go("board/?q=habitacion")
    assert "Pinto la habitación" in alice.words

    alice.go("loops/")
    assert "offers Bike repair" in alice.words
    alice.press("Ask all 3")
    assert "Still to answer" in alice.words
    for one in (bob, carla):
        one.go("loops/")
        one.follow("→")
        assert "Plumbing" in one.words
        one.press("Yes, I am in")
    assert "Everybody said yes" in carla.words

    for giver, receiver, (_skill, title) in zip((alice, bob, carla), (bob, carla, alice), WISHES, strict=True):
        giver.go("exchanges/")
        giver.follow(title)
        giver.hands.fill(giver.page.locator("input[name=other]"), "1:00")
        giver.press("^Log")
        receiver.go("exchanges/")
        receiver.follow(title)
        receiver.press("^Confirm")
        assert "Confirmed" in receiver.words
    with entered(town.network):
        assert Loop.objects.get().state == "started"
        assert list(Exchange.objects.values_list("state", flat=True)) == ["confirmed"] * 3
        assert [accounts.of(member).balance for member in three] == [0, 0, 0]


def wish_in_a_ring(three: list[Any]) -> None:
    """Each can do what the next one asks for."""
    for place, (name, title) in enumerate(WISHES):
        skill = Skill.objects.get(name=name)
        MemberSkill.objects.create(membership=three[place], skill=skill, direction="offer")
        content = posts.Content(title, Category.objects.get(pk=skill.category_id), skills=(skill,), minutes=60)
        finding.find_for_post(posts.publish(content, kind="request", by=of(three[(place + 1) % 3])))


def at_home(town: Any, browser_of: Any, member: Any) -> Neighbor:
    page, client = browser_of(width=390, javascript=False), Client()
    sign_in(client, member.person)
    session = client.cookies["session"].value
    page.context.add_cookies([{"name": "session", "value": session, "domain": "localhost", "path": "/"}])
    return Neighbor(page, Pointer, f"/{town.network.slug}/")
