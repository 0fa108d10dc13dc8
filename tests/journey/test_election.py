"""An election in a real browser: two seats by ranked choice, a paper ballot among the others, counted again by an outsider."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from governance.models import Poll, PollVoter
from governance.polls import papers, polls
from networks import actors, clauses, memberships
from networks.tenancy.current import entered
from tests.conftest import sign_in
from tests.journey.hands import Pointer
from tests.journey.test_neighbors import Neighbor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]


def test_a_board_is_elected_with_paper_ballots_among_the_others(new_network, browser_of, tmp_path, capsys):
    town = new_network()
    root = f"/{town.network.slug}/"
    with entered(town.network):
        clauses.amend("gear.decisions", True, by=actors.system("test"), decision="founding")
        clauses.amend("polls.closes_early", True, by=actors.system("test"), decision="founding")
        rosa = memberships.admit(memberships.new("Rosa without internet"), by=actors.system("test"))

    def at_home(member: Any) -> Neighbor:
        page = browser_of(width=390, javascript=False)
        client = Client()
        sign_in(client, member.person)
        session = client.cookies["session"].value
        page.context.add_cookies([{"name": "session", "value": session, "domain": "localhost", "path": "/"}])
        return Neighbor(page, Pointer, root)

    carla = at_home(town.carla)
    prepare(carla)
    with entered(town.network):
        poll = Poll.objects.get()
    path = f"votes/{poll.uid}/"
    bob = at_home(town.bob)
    bob.go("home/")  # Six places do not fit below a phone's page: the others open from "More", without a script.
    bob.page.locator(".tabbar summary").click()
    bob.page.locator(".tabbar .pop").get_by_role("link", name="Decisions").click()
    bob.follow("Who sits on the board?")
    assert bob.page.url.endswith(path)
    vote(bob, path, {"Ann": "1", "Ben": "2"})
    assert "Your receipt" in bob.words
    vote(bob, path, {"Ben": "1", "Ann": "2"}, button="Send it instead")
    for member in (town.alice, town.tess, town.cora):
        vote(at_home(member), path, {"Ann": "1", "Ben": "2"} if member is not town.cora else {"Dee": "1"})
    with entered(town.network):
        code = papers.issue(poll, PollVoter.objects.get(poll=poll, member=rosa), by=actors.of(town.carla))
    carla.go(f"{path}desk/?code={code}")  # What the QR code on the sheet opens.
    assert carla.page.get_by_label("Whose vote is it?").input_value() == rosa.name
    rank(carla, {"Ann": "1", "Dee": "2"})
    carla.press("Enter the vote")
    assert rosa.name in carla.page.locator("body").inner_text()
    carla.go(f"{path}desk/?code={code}")
    rank(carla, {"Ben": "1"})
    carla.fill("Whose vote is it", rosa.name)
    carla.page.get_by_label("On paper").check(force=True)
    carla.press("Enter the vote")
    assert "in already" in carla.words  # Never twice.
    vote(carla, path, {"Ben": "1"})
    with entered(town.network):
        polls.run_due(timezone.now())
    bob.go(path)
    assert "Chosen: Ann and Ben" in bob.words
    assert bob.page.locator("svg.flows").is_visible()
    bob.follow("Check every ballot yourself")
    assert "6 receipts, as many as there are ballots" in bob.words
    count_again(bob, tmp_path, capsys)


def prepare(carla: Neighbor) -> None:
    carla.go("votes/")
    carla.follow("Prepare a vote")
    carla.fill("The question", "Who sits on the board?")
    carla.hands.choose(carla.page.get_by_label("How we decide"), "Ranked choice for several seats")
    carla.fill("What can be chosen", "Ann\nBen\nCid\nDee")
    carla.fill("How many are chosen", "2")
    carla.press("Save it")
    soon = timezone.localtime() + dt.timedelta(days=2)
    carla.fill("Open until", soon.strftime("%Y-%m-%dT%H:%M"))
    carla.press("Open the vote")
    assert "Open until" in carla.words


def rank(who: Neighbor, places: dict[str, str]) -> None:
    for name in ("Ann", "Ben", "Cid", "Dee"):
        who.hands.choose(who.page.get_by_label(f"Place of {name}"), places.get(name, "–"))


def vote(who: Neighbor, path: str, places: dict[str, str], button: str = "Send my vote") -> None:
    who.go(path)
    rank(who, places)
    who.press(button)


def count_again(bob: Neighbor, tmp_path: Any, capsys: Any) -> None:
    """As an outsider does, from the page's file and the page's words."""
    with bob.page.expect_download() as waiting:
        bob.page.get_by_role("link", name="The ballots, BLT").click()
    file = tmp_path / "ballots.blt"
    waiting.value.save_as(file)
    words = bob.page.locator("code", has_text="recount").inner_text().split()
    capsys.readouterr()
    call_command("recount", str(file), *words[3:])
    assert json.loads(capsys.readouterr().out)["winners"] == ["Ann", "Ben"]
