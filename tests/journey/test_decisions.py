"""Deciding in a real browser: a rule amended by vote changes the wallet; a spending is paid; a block is integrated; a delegate
recalled."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from governance.delegates import mandates
from governance.models import Mandate, Poll, Proposal
from governance.polls import ballots, polls
from networks.actors import of, system
from networks.models import Clause, Membership
from networks.tenancy.current import entered
from tests.conftest import sign_in
from tests.governance.proposals.conftest import rules
from tests.journey.hands import Keyboard, Pointer
from tests.journey.test_neighbors import Neighbor

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]
WAYS = [
    pytest.param(Pointer, True, 390, id="on-a-phone"),
    pytest.param(Keyboard, False, 1280, id="by-keyboard-without-javascript"),
]


@pytest.fixture
def town(new_network: Any) -> Any:
    """Decides here, without days of waiting; a vote closes when everyone has answered."""
    settled = new_network()
    with entered(settled.network):
        rules(**{"gear.decisions": True, "proposals.settled_days": 0, "polls.closes_early": True})
        for row in Clause.objects.filter(key__regex=r"^decide\..*\.(notice|discussion|cosigners)$"):
            row.value = 1 if row.key.endswith("cosigners") else 0
            row.save(update_fields=["value"])
    return settled


@pytest.fixture
def at_home(browser_of: Any, town: Any) -> Any:
    def make(member: Any, *, width: int = 390, javascript: bool = True, hands: type[Pointer] = Pointer) -> Neighbor:
        page = browser_of(width=width, javascript=javascript)
        client = Client()
        sign_in(client, member.person)
        cookie = {"name": "session", "value": client.cookies["session"].value, "domain": "localhost", "path": "/"}
        page.context.add_cookies([cookie])
        return Neighbor(page, hands, f"/{town.network.slug}/")

    return make


def others_agree(town: Any, *but: Any) -> None:
    """Everybody else answers by telephone, so to speak; then the vote closes, as beat closes it."""
    with entered(town.network):
        poll = Poll.objects.filter(state="open").latest("id")
        for voter in poll.voters.filter(receipt=None).exclude(member__in=but).select_related("member"):
            ballots.cast(poll, ballots.Said([0]), by=of(voter.member))
        polls.close(poll, by=system("polls"))


def answer(one: Neighbor, label: str) -> None:
    one.hands.tick(one.page.locator("#ballot").get_by_role("radio", name=re.compile(label)))
    one.press("Send my answer")
    assert "Your receipt" in one.words


def path_of(town: Any) -> str:
    with entered(town.network):
        return f"decisions/{Proposal.objects.latest('id').uid}/"


@pytest.mark.parametrize(("hands", "javascript", "width"), WAYS)
def test_a_clause_amended_by_vote_changes_the_limit_in_the_wallet_with_its_link(
    town: Any, at_home: Any, hands: type[Pointer], javascript: bool, width: int
) -> None:
    alice, bob = (at_home(one, width=width, javascript=javascript, hands=hands) for one in (town.alice, town.bob))
    alice.go("wallet/")
    assert "10" in alice.words
    alice.go("decisions/new/?kind=amendment&do=clause&key=hours.floor")
    alice.fill("in one line", "Fifteen hours below zero")
    alice.fill("What, why", "Some of us take a long time to get well.")
    alice.hands.fill(alice.page.locator("#id_value"), "-900")
    alice.press("Keep as a draft")
    alice.press("Share it")
    path = path_of(town)
    bob.go(path)
    assert "What the last 12 months would have been" in bob.words
    bob.press("Sign it")
    bob.go(path)
    answer(bob, "Yes")
    others_agree(town)
    alice.go("wallet/")
    assert "15 h" in alice.words.replace("\N{NO-BREAK SPACE}", " ")
    alice.go("bylaws/#hours.floor")
    rule = alice.page.locator('[id="hours.floor"]')
    with alice.page.expect_navigation():
        alice.hands._press(rule.get_by_role("link", name="voted by the members"))
    assert "Fifteen hours below zero" in alice.words
    assert "Decided and done" in alice.words


def test_a_spending_that_passes_is_in_the_fund_and_in_the_wallet(town: Any, at_home: Any) -> None:
    alice, bob, carla = at_home(town.alice), at_home(town.bob), at_home(town.carla, width=1280)
    alice.go("decisions/new/?kind=spending")
    alice.fill("in one line", "Mend the tool shed")
    alice.fill("What, why", "The gutter came down. Bob mends it on two Saturdays.")
    alice.hands.choose(alice.page.locator("#id_member"), f"Bob of {town.network.name}")
    alice.fill("How much", "12")
    alice.press("Keep as a draft")
    assert "The commons fund gives 12 h to Bob" in alice.words.replace("\N{NO-BREAK SPACE}", " ")
    alice.press("Share it")
    path = path_of(town)
    carla.go(path)
    carla.press("Sign it")
    carla.go(path)
    answer(carla, "Agree")
    others_agree(town)
    carla.go(path)
    assert "Decided and done" in carla.words
    bob.go("wallet/")
    assert "12 h" in bob.words.replace("\N{NO-BREAK SPACE}", " ")
    carla.follow("See where it stands now")
    assert "12" in carla.words


def test_a_block_with_its_remedy_is_integrated_and_asked_again(town: Any, at_home: Any) -> None:
    alice, bob = at_home(town.alice), at_home(town.bob, width=1280)
    alice.go("decisions/new/?kind=ordinary")
    alice.fill("in one line", "A second cargo trike")
    alice.fill("What, why", "It lives at the shed all year.")
    alice.press("Keep as a draft")
    alice.press("Share it")
    path = path_of(town)
    bob.go(path)
    bob.press("Sign it")
    bob.go(path)
    bob.hands.tick(bob.page.locator("#ballot").get_by_role("radio", name=re.compile("Block")))
    bob.fill("Why", "Batteries hate the shed in January")
    bob.fill("What would have to change", "Store it in the basement in winter")
    bob.press("Send my answer")
    others_agree(town)
    alice.go(path)
    assert "After the block" in alice.words
    alice.go(f"{path}edit/")
    alice.fill("What, why", "It lives at the shed in summer and in the church basement in winter.")
    alice.press("Change it")
    alice.press("Ask again")
    bob.go(path)
    assert "What changed in the discussion" in bob.words
    answer(bob, "Agree")
    others_agree(town)
    bob.go(path)
    assert "Decided" in bob.words
    assert "Passed" in bob.words


def test_a_delegate_is_recalled_by_enough_of_us(town: Any, at_home: Any) -> None:
    with entered(town.network):
        until = timezone.localdate() + dt.timedelta(days=100)
        row = mandates.give(town.tess, "The assembly of HUMANs", "Speak for free hours.", until, source="proposal:one")
        rules(**{"delegates.recall_percent": 40})
        assert Membership.objects.active().count() == 5
    for member in (town.alice, town.bob):
        one = at_home(member)
        one.go("decisions/delegates/")
        one.follow("The assembly of HUMANs")
        one.press("I ask for the recall")
    assert "Recalled" in one.words
    with entered(town.network):
        assert Mandate.objects.get(pk=row.pk).state == "recalled"
