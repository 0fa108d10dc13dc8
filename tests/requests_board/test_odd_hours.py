"""Every field of hours, of pages and endpoints, against every odd amount: refused at the field, and nothing has changed."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ledgers.models import Account, FundRequest, Hold, LimitGrant, Transfer
from networks import actors, tokens
from networks.models import Category
from networks.tenancy.current import entered
from requests_board import exchanges, gatherings
from requests_board.models import Exchange, Gathering, GatheringPart, Post
from tests.ledgers.test_amounts import SENT, WRITTEN
from tests.requests_board.conftest import propose

by = actors.of
# Refused in a field that has to be filled in; where it can be left empty, emptiness is no amount and no fault.
ODD = [text for text, minutes in WRITTEN.items() if minutes is None]
ODD_JSON = [text for text, is_good in SENT.items() if not is_good]


def standing() -> dict[str, Any]:
    """What no odd amount may change."""
    return {
        "exchanges": sorted(Exchange.objects.values_list("uid", "state", "minutes", "done_minutes", "version")),
        "gatherings": sorted(Gathering.objects.values_list("uid", "state", "minutes", "done_minutes", "version")),
        "counts": [model.objects.count() for model in (Post, FundRequest, Hold, Transfer, LimitGrant)],
        "balances": sorted(Account.objects.values_list("balance", "held_in", "held_out")),
    }


@pytest.fixture
def ground(riverside: Any, alice: Any, bob: Any) -> dict[str, Any]:
    """One exchange proposed, one agreed, one disputed; a class and a party that have a place taken."""
    with entered(riverside):
        proposed = propose(bob, alice, by=bob, title="A proposed one")
        agreed = exchanges.agree(propose(bob, alice, by=bob, title="An agreed one"), by=by(alice))
        disputed = exchanges.agree(propose(bob, alice, by=bob, title="A disputed one"), by=by(alice))
        disputed = exchanges.dispute(exchanges.log(disputed, by=by(bob), minutes=60), by=by(alice))
        category = Category.objects.get(name="Learning")
        parties = []
        for kind in ("class", "party"):
            plan = gatherings.Plan(kind=kind, title=f"A {kind}", category=category, minutes=60, places=3)
            parties.append(gatherings.open(plan, by=by(alice)))
            gatherings.join(parties[-1], by=by(bob))
        parts = [str(GatheringPart.objects.get(gathering=one).uid) for one in parties]
        return {
            "proposed": proposed, "agreed": agreed, "disputed": disputed, "class": parties[0], "party": parties[1],
            "parts": parts, "category": str(category.uid), "before": standing(),
        }  # fmt: skip


PAGES: dict[str, tuple[Callable[[dict[str, Any], Any], str], Callable[[dict[str, Any]], dict[str, str]], str]] = {
    "asking the fund": (lambda g, bob: "wallet/fund/", lambda g: {"do": "ask", "reason": "A ride"}, "hours"),
    "a new exchange": (
        lambda g, bob: f"exchanges/new/{bob.uid}/",
        lambda g: {"gives": "me", "title": "Something new", "way": "hours"},
        "hours",
    ),
    "other terms": (
        lambda g, bob: f"exchanges/{g['proposed'].uid}/",
        lambda g: {"do": "counter", "way": "hours", "version": str(g["proposed"].version)},
        "hours",
    ),
    "what it took": (
        lambda g, bob: f"exchanges/{g['agreed'].uid}/",
        lambda g: {"do": "log", "version": str(g["agreed"].version)},
        "other",
    ),
    "what it was after all": (
        lambda g, bob: f"exchanges/{g['disputed'].uid}/",
        lambda g: {"do": "settle", "version": str(g["disputed"].version)},
        "hours",
    ),
    "a new class": (
        lambda g, bob: "gatherings/new/",
        lambda g: {"kind": "class", "title": "A new class", "category": g["category"], "places": "5"},
        "hours",
    ),
    "what a coordinator writes down": (
        lambda g, bob: "exchanges/entry/",
        lambda g: {"do": "enter", "giver": "1", "receiver": "2", "speaks_for": "giver", "title": "Snow"},
        "hours",
    ),
    "what a coordinator settles": (
        lambda g, bob: f"exchanges/{g['disputed'].uid}/",
        lambda g: {"do": "settle", "version": str(g["disputed"].version)},
        "hours",
    ),
    "how long a class was": (
        lambda g, bob: f"gatherings/{g['class'].uid}/",
        lambda g: {"do": "log", "version": str(g["class"].version), f"was-{g['parts'][0]}": "on"},
        "hours",
    ),
}


@pytest.mark.parametrize("page", PAGES)
def test_no_page_takes_an_odd_amount(
    page: str, client_of: Any, riverside: Any, alice: Any, bob: Any, carla: Any, ground: dict[str, Any]
) -> None:
    address, content, field = PAGES[page]
    writes = client_of(carla if "coordinator" in page else alice)
    for odd in ODD:
        answer = writes.post(f"/riverside/{address(ground, bob)}", {**content(ground), field: odd})
        assert answer.status_code in (400, 422), (odd[:30], answer.status_code)
    with entered(riverside):
        assert standing() == ground["before"]


def test_nor_as_ones_own_time_nor_for_places(client_of: Any, riverside: Any, alice: Any, ground: dict[str, Any]) -> None:
    alices, party = client_of(alice), ground["party"]
    path, part = f"/riverside/gatherings/{party.uid}/", ground["parts"][1]
    good = {"do": "log", "version": str(party.version), f"was-{part}": "on", "hours": "1"}
    plan = {"kind": "class", "title": "A new class", "category": ground["category"], "hours": "1"}
    for odd in ODD:
        if odd.strip(" "):
            assert alices.post(path, {**good, f"time-{part}": odd}).status_code in (400, 422), odd[:30]
        if not odd.lstrip("+").isdigit():
            assert alices.post("/riverside/gatherings/new/", {**plan, "places": odd}).status_code in (400, 422), odd[:30]
    with entered(riverside):
        assert standing() == ground["before"]
    assert alices.post(path, {**good, f"time-{part}": "1h22"}).status_code == 302
    with entered(riverside):
        assert GatheringPart.objects.get(uid=part).minutes == 75


ENDPOINTS: dict[str, Callable[[dict[str, Any], Any], tuple[str, dict[str, Any]]]] = {
    "fund-requests": lambda g, bob: ("fund-requests/", {"reason": "A ride"}),
    "propose": lambda g, bob: ("exchanges/", {"other": str(bob.uid), "gives": True, "title": "Something new"}),
    "record": lambda g, bob: ("exchanges/record/", {"other": str(bob.uid), "gives": True, "title": "Something done"}),
    "counter": lambda g, bob: (f"exchanges/{g['proposed'].uid}/counter/", {}),
    "done": lambda g, bob: (f"exchanges/{g['agreed'].uid}/done/", {}),
    "gatherings": lambda g, bob: ("gatherings/", {"kind": "class", "title": "New", "category": g["category"], "places": 5}),
    "gathering done": lambda g, bob: (f"gatherings/{g['class'].uid}/done/", {"present": [{"part": g["parts"][0]}]}),
}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_no_endpoint_takes_an_odd_amount(
    endpoint: str, client: Any, riverside: Any, alice: Any, bob: Any, ground: dict[str, Any]
) -> None:
    with entered(riverside):
        secret = tokens.make(by=by(alice), name="test", may_write=True)[1]
    path, content = ENDPOINTS[endpoint](ground, bob)
    asked = 0
    for field, values in (
        ("minutes", ODD_JSON),
        ("hours", [json.dumps(text) for text in ODD] + ["true", "[]", "{}", "-1", "0"]),
    ):
        for odd in values:
            asked += 1
            body = json.dumps({**content, field: "ODD"}).replace('"ODD"', odd)
            answer = client.post(
                f"/riverside/api/v1/{path}", body, content_type="application/json",
                headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": f"key {asked}"},
            )  # fmt: skip
            assert answer.status_code in (400, 422), (field, odd[:30], answer.status_code)
    with entered(riverside):
        assert standing() == ground["before"]


def test_hours_are_read_as_people_write_them(client_of: Any, riverside: Any, alice: Any, bob: Any) -> None:
    alices = client_of(alice)
    plain = {text: minutes for text, minutes in WRITTEN.items() if minutes and text.strip(" ") == text.strip()}
    for number, (text, minutes) in enumerate(plain.items()):
        content = {"gives": "me", "title": f"Number {number}", "way": "hours", "hours": text}
        assert alices.post(f"/riverside/exchanges/new/{bob.uid}/", content).status_code == 302, text
        with entered(riverside):
            assert Exchange.objects.get(title=f"Number {number}").minutes == minutes, text
