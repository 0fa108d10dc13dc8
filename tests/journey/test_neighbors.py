"""The main story, in a real browser, on a real server with a real worker: somebody joins, asks for help, is matched with a
neighbor, they agree, do it, confirm it, and hours move in books that cannot be wrong."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from ledgers import accounts
from networks.models import MemberSkill, Record, Skill
from networks.tenancy.current import entered
from notifications.models import InboxItem
from requests_board.models import Exchange, Match, Post
from tests import letters
from tests.conftest import sign_in
from tests.journey.hands import Keyboard, Pointer
from tests.servers import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db", "worker")]

WAYS_TO_USE_IT = [
    pytest.param(Pointer, True, 390, id="on-a-phone"),
    pytest.param(Pointer, False, 1280, id="without-javascript"),
    pytest.param(Keyboard, True, 1280, id="by-keyboard"),
]


class Neighbor:
    """One person at one browser."""

    def __init__(self, page: Any, hands: type[Pointer], root: str) -> None:
        self.page, self.hands, self.root = page, hands(page), root

    def go(self, path: str = "") -> None:
        answer = self.page.goto(f"{self.root}{path}")
        assert answer is not None
        assert answer.status < 400, (path, answer.status)

    def press(self, words: str, *, role: str = "button") -> None:
        self.hands.press(self.page.locator("main").get_by_role(role, name=re.compile(words)))

    def follow(self, words: str) -> None:
        self.press(words, role="link")

    def fill(self, label: str, text: str) -> None:
        self.hands.fill(self.page.get_by_label(re.compile(label)), text)

    @property
    def words(self) -> str:
        return str(self.page.locator("main").inner_text())


@pytest.mark.parametrize(("hands", "javascript", "width"), WAYS_TO_USE_IT)
def test_somebody_joins_asks_is_helped_and_an_hour_moves(new_network, browser_of, hands, javascript, width):
    town = new_network()
    root = f"/{town.network.slug}/"
    with entered(town.network):
        MemberSkill.objects.create(membership=town.bob, skill=Skill.objects.get(name="Sewing"), direction="offer")

    def at_home(member: Any = None) -> Neighbor:
        page = browser_of(width=width, javascript=javascript)
        if member is not None:
            client = Client()
            sign_in(client, member.person)
            page.context.add_cookies(
                [{"name": "session", "value": client.cookies["session"].value, "domain": "localhost", "path": "/"}]
            )
        return Neighbor(page, hands, root)

    nora = at_home()
    email = f"nora-{uuid.uuid4().hex[:8]}@example.org"
    join(nora, email)
    carla = at_home(town.carla)
    admit(carla)
    wait_for(lambda: any("welcome" in str(mail["Subject"]).lower() for mail in letters.to(email)))

    ask(nora)
    bob = at_home(town.bob)
    wait_for(lambda: in_town(town, lambda: Match.objects.filter(member=town.bob).exists()))
    answer(bob)
    agree(nora)
    log(bob)
    confirm(nora)
    everything_agrees(town, nora, bob, email)


def in_town(town: Any, ask: Any) -> Any:
    with entered(town.network):
        return ask()


def join(nora: Neighbor, email: str) -> None:
    nora.go()
    nora.follow("^Join")
    nora.follow("Start with my email")
    nora.fill("[Ee]mail", email)
    nora.hands.press(nora.page.locator("main form button[type=submit], main form button.primary"))
    nora.hands.fill(nora.page.locator("input[name=code]"), wait_for(lambda: letters.code_for(email)))
    nora.hands.press(nora.page.locator("main form button.primary"))
    if "/privacy/" in nora.page.url:
        nora.press("I have read this")
    assert "/join/" in nora.page.url, nora.page.url
    nora.fill("name", "Nora Newcomer")
    for box in nora.page.locator("main form input[type=checkbox]").all():
        nora.hands.tick(box)
    nora.hands.press(nora.page.locator("main form button.primary"))
    assert "You have applied" in nora.words


def admit(carla: Neighbor) -> None:
    carla.go("cockpit/")
    assert "Nora Newcomer" in carla.words
    carla.press("^Welcome|^Admit")
    assert "Nora Newcomer is welcome now." in carla.words


def ask(nora: Neighbor) -> None:
    nora.go("board/new/?kind=request")
    nora.fill("What is it", "Two coats to hem")
    nora.hands.choose(nora.page.locator("select[name=category]"), "Clothes and crafts")
    nora.hands.choose(nora.page.locator("select[name=skill]"), "Sewing")
    nora.fill("About how long", "1.5")
    nora.press("Put my request up")
    assert "Two coats to hem" in nora.words


def answer(bob: Neighbor) -> None:
    bob.go("home/")
    assert "Two coats to hem" in bob.words
    assert "sewing" in bob.words.lower(), "the match says why"
    bob.follow("Two coats to hem")
    bob.press("I can do this")
    assert "Waiting for Nora" in bob.words


def agree(nora: Neighbor) -> None:
    nora.go("exchanges/")
    nora.follow("Two coats to hem")
    nora.press("Yes, let us do this")
    assert "Agreed" in nora.words


def log(bob: Neighbor) -> None:
    bob.go("exchanges/")
    bob.follow("Two coats to hem")
    bob.hands.fill(bob.page.locator("input[name=other]"), "1:30")
    bob.press("^Log")
    assert "Logged" in bob.words


def confirm(nora: Neighbor) -> None:
    nora.go("exchanges/")
    nora.follow("Two coats to hem")
    nora.press("^Confirm")
    assert "Confirmed" in nora.words


def everything_agrees(town: Any, nora: Neighbor, bob: Neighbor, email: str) -> None:
    """Balances, statement, inbox, email and history tell the same story."""
    with entered(town.network):
        exchange = Exchange.objects.get(title="Two coats to hem")
        assert exchange.state == "confirmed"
        assert accounts.of(exchange.giver).balance == 90
        assert accounts.of(exchange.receiver).balance == -90
        assert Post.objects.get(title="Two coats to hem").state == "closed"
        kinds = set(Record.objects.filter(about=f"exchange:{exchange.uid}").values_list("kind", flat=True))
        assert {"exchange.proposed", "exchange.agreed", "exchange.done", "exchange.confirmed"} <= kinds
        newcomer = exchange.receiver.person_id
    for who, sign in ((bob, "+1.5"), (nora, "−1.5")):
        who.go("wallet/")
        assert "Two coats to hem" in who.words
        assert sign in who.words
    with entered(None, person=newcomer):
        wait_for(lambda: InboxItem.objects.filter(topic__startswith="exchange").exists())
    nora.page.goto("/inbox/")
    assert "Two coats to hem" in nora.words
    wait_for(lambda: any("marked this done: Two coats" in str(mail["Subject"]) for mail in letters.to(email)))
    nora.go("me/history/")
    assert "coats" in nora.words or "confirmed" in nora.words.lower()
