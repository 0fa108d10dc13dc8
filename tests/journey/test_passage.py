"""What one network passed goes to HUMANs, is decided there, and holds when another ratifies it; in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from governance.models import Proposal
from humans.models import Passage
from networks.tenancy.current import entered
from tests import cast
from tests.conftest import sign_in
from tests.humans.passing import IDEA, deciding, hear, passed, voted
from tests.journey.hands import Pointer
from tests.journey.test_neighbors import Neighbor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


def test_what_one_network_passed_is_ratified_by_the_others(new_network: Any, browser_of: Callable[..., Any]) -> None:
    here, there = new_network(), new_network()
    humans = cast.network("humans")
    deciding(here.network, there.network, humans)

    def at_the_page(member: Any, network: Any) -> Neighbor:
        page = browser_of(width=390, javascript=False)
        client = Client()
        sign_in(client, member.person)
        cookie = {"name": "session", "value": client.cookies["session"].value, "domain": "localhost", "path": "/"}
        page.context.add_cookies([cookie])
        return Neighbor(page, Pointer, f"/{network.slug}/")

    with entered(here.network):
        idea = passed(here.alice)
    carla = at_the_page(here.carla, here.network)
    carla.go(f"decisions/{idea.uid}/")
    carla.follow("Send it on to other networks")
    carla.fill("A word along with it", "From our winter")
    carla.press("Send it")
    assert "Call it back" in carla.words
    hear(humans)

    ursula = at_the_page(cast.member(humans, "Ursula"), humans)
    ursula.go("cockpit/")
    ursula.follow("Proposals of networks that wait")
    ursula.follow(IDEA["title"])
    ursula.page.get_by_label("These networks are asked").check()
    ursula.fill("Which networks", f"{here.network.slug}, {there.network.slug}")
    ursula.press("Take it up")
    assert here.network.name in ursula.words, "the preview says whom it asks and where it is from"
    with entered(humans):
        voted(Proposal.objects.get(kind="shared"))

    row = Passage.objects.get(title=IDEA["title"])
    bob = at_the_page(there.bob, there.network)
    bob.go("passages/")
    bob.follow(IDEA["title"])
    assert "So far 1 of 2 have ratified it" in bob.words
    bob.press("Put it to our vote")
    with entered(there.network):
        voted(Proposal.objects.get(kind="ratification"))
    for who in (bob, carla, ursula):
        who.go(f"passages/{row.uid}/")
        assert "So far 2 of 2 have ratified it" in who.words
        assert "RATIFIED" in who.words.upper()
