"""Three networks make a region: one begins it, two join, a delegate takes a seat, all read its minutes. By keyboard."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from governance.models import Assembly
from networks import dues
from networks.models import Record
from networks.tenancy import lookup
from networks.tenancy.current import entered
from tests import cast
from tests.conftest import sign_in
from tests.humans.passing import carry, deciding
from tests.humans.test_regions import send
from tests.journey.hands import Keyboard
from tests.journey.test_neighbors import Neighbor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


def test_networks_begin_a_region_and_read_what_its_forum_told(new_network: Any, browser_of: Callable[..., Any]) -> None:
    here, there, third = new_network(), new_network(), new_network()
    deciding(here.network, there.network, third.network, cast.network("humans"))
    slug = f"lakes{here.network.slug[1:9]}"

    def at_home(town: Any, member: Any, *, javascript: bool = True) -> Neighbor:
        page = browser_of(width=1280, javascript=javascript)
        client = Client()
        sign_in(client, member.person)
        cookie = {"name": "session", "value": client.cookies["session"].value, "domain": "localhost", "path": "/"}
        page.context.add_cookies([cookie])
        return Neighbor(page, Keyboard, f"/{town.network.slug}/")

    carla = at_home(here, here.carla)
    carla.go("decisions/")
    carla.follow("Regions")
    begin(carla, slug, there.network.slug)
    region = lookup.by_slug(slug)
    deciding(region)
    joins(at_home(there, there.carla), there.network)
    carla.root = f"/{slug}/"
    carla.go(f"regions/{slug}/")
    opened(carla, "Ask another network")
    carla.fill("Which networks to ask", third.network.slug)
    carla.press("Ask them")
    joins(at_home(third, third.carla), third.network)

    takes_a_seat(at_home(there, there.bob), there, slug)
    tabs = carla.page.get_by_role("navigation").first.inner_text()
    carla.go(f"regions/{slug}/")
    assert "Bob" in carla.words
    assert not {"Board", "Exchanges", "Wallet", "Library", "Pool"} & set(tabs.split()), tabs
    tells(carla, region)
    alice = at_home(third, third.alice, javascript=False)
    alice.go(f"regions/{slug}/")
    alice.page.locator("summary", has_text="Autumn forum").click()
    assert "We lend one another a van." in alice.words


def opened(who: Neighbor, words: str) -> None:
    """What is folded is opened by Enter."""
    who.hands._reach(who.page.locator("main summary", has_text=words))
    who.page.keyboard.press("Enter")


def begin(carla: Neighbor, slug: str, other: str) -> None:
    opened(carla, "Begin a region")
    carla.fill("Name of the region", "Great Lakes")
    carla.fill("Short name", slug)
    carla.fill("What for", "Share what one town lacks.")
    carla.fill("Which networks to ask", "nowhere")
    carla.press("Begin it")
    assert "There is no network of this name: nowhere" in carla.words
    carla.fill("Which networks to ask", other)
    carla.press("Begin it")
    assert "It wakes as soon as two networks take part" in carla.words
    lookup.forget()


def joins(coordinator: Neighbor, network: Any) -> None:
    with entered(network):
        dues.run_all(timezone.now())
    coordinator.go("cockpit/")
    coordinator.follow("Regions that ask us")
    coordinator.follow("Great Lakes")
    coordinator.press("Take part")
    assert "They hear your answer" in coordinator.page.locator("body").inner_text()


def takes_a_seat(bob: Neighbor, town: Any, slug: str) -> None:
    send(town.network, town.bob)
    with entered(town.network):
        carry()
        assert Record.objects.filter(kind="region.seat_open").count() == 1
    bob.go(f"regions/{slug}/")
    bob.press("Take my seat")
    assert "The region is among your networks now" in bob.page.locator("body").inner_text()


def tells(carla: Neighbor, region: Any) -> None:
    with entered(region):
        held = timezone.now() - dt.timedelta(days=1)
        Assembly.objects.create(
            title="Autumn forum", state="over", starts_at=held, opened_at=held, closed_at=held, members_count=1, quorum_count=1
        )
    carla.page.reload()
    opened(carla, "Minutes for the networks")
    carla.fill("Minutes for all networks", "We lend one another a van.")
    carla.press("Tell them")
    assert "Autumn forum" in carla.words
