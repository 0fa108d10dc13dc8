"""Two who are kept apart meet nowhere else either: not in the library, classes, the directory of credit, a payment."""

import re
import uuid
from typing import Any

import pytest

from common.errors import Refused
from ledgers.credit import trading
from ledgers.models import Entry
from networks import actors, apart
from networks.models import Record
from requests_board import gatherings
from requests_board.gatherings import listing
from requests_board.models import Booking, GatheringPart, WaitingPlace
from requests_board.things import inventory, library, owners, repairs, waiting, wishes
from requests_board.things.notices import keepers
from tests.requests_board.test_gatherings import plan
from tests.requests_board.things.conftest import amend, book, fresh, lend, take

by = actors.of
ROOT = "/riverside/"
PAGES = (
    "things/", "things/?q=zanzibar", "things/?q=zanzibra", "things/?sort=near", "things/mine/", "things/use/", "things/desk/",
    "gatherings/", "home/", "feed/", "exchanges/", "credit/directory/", "credit/directory/?q={name}",
)  # fmt: skip
ENDPOINTS = (
    "things/", "things/?q=zanzibar", "bookings/", "bookings/?desk=true", "waiting-places/", "repairs/", "gatherings/",
    "gatherings/?state=open", "credit-directory/",
)  # fmt: skip


@pytest.fixture
def town(in_riverside: Any, alice: Any, bob: Any, carla: Any) -> dict[str, Any]:
    """Bob lends, co-owns, repairs, hosts a class, takes part in Carla's, takes credit. Alice has booked and waits."""
    for gear in ("gear.things", "gear.credit"):
        amend(gear, True)
    drill, saw = lend(bob, "Zanzibar drill"), lend(bob, "Zanzibar saw")
    shared = lend(carla, "Shared tent", owned_by=[owners.Part(bob, 1), owners.Part(carla, 1)])
    ladder = lend(carla, "Long ladder", owned_by=[owners.Part(None, 1)])
    repair = repairs.report(ladder, "A rung is loose", by=by(carla))
    repairs.log(repair, 30, by=by(bob))
    trading.say(bob, part=50, about="Zanzibar pruning", is_listed=True, by=by(bob))
    held = gatherings.open(plan(title="Zanzibar bread"), by=by(bob))
    meal = gatherings.open(plan(title="Meal for all"), by=by(carla))
    gatherings.join(held, by=by(alice))
    gatherings.join(meal, by=by(bob))
    coming, out = book(drill, alice, 3, 5), take(saw, alice)
    line = waiting.wait(shared, by=by(alice)) if not take(shared, carla) else None
    place = line or waiting.wait(shared, by=by(alice))
    return {
        "drill": drill, "saw": saw, "shared": shared, "ladder": ladder, "repair": repair, "held": held, "meal": meal,
        "coming": coming, "out": out, "place": place,
    }  # fmt: skip


@pytest.mark.parametrize("wisher", ["alice", "bob"])
def test_neither_meets_the_other_in_any_other_room(wisher: str, town: Any, alice: Any, bob: Any, client_of: Any) -> None:
    before = {shelf.name: shelf.things_here for shelf in library.shelves(alice)}
    apart.keep(bob, by=by(alice)) if wisher == "alice" else apart.keep(alice, by=by(bob))
    for me, other in ((alice, bob), (bob, alice)):
        browser, name = client_of(me), other.name.split()[0]
        for address in [ROOT + page for page in PAGES] + [f"{ROOT}api/v1/{point}" for point in ENDPOINTS]:
            answer = browser.get(address.format(name=name))
            assert answer.status_code == 200, address
            text = re.sub(r'value="[^"]*"|“[^”]*”|‘[^’]*’', "", answer.content.decode())
            assert other.name not in text, (me.name, address)
            assert str(other.uid) not in text, (me.name, address)
            if me == alice and "mine" not in address and "bookings" not in address and "home" not in address:
                assert "anzibar" not in text, address
    page = client_of(alice).get(f"{ROOT}things/repairs/{town['repair'].uid}/").content.decode()
    assert bob.name not in page
    assert sum(shelf.things_here for shelf in library.shelves(alice)) <= sum(before.values())


def test_what_is_theirs_answers_like_what_is_missing(town: Any, alice: Any, bob: Any, client_of: Any) -> None:
    apart.keep(bob, by=by(alice))
    nobody = "7e570000-0000-4000-8000-000000000000"
    browser = client_of(alice)
    rows = [("things/{}/", town[name].uid) for name in ("drill", "saw", "shared")] + [("gatherings/{}/", town["held"].uid)]
    rows += [(f"api/v1/{path}", uid) for path, uid in rows]
    for address, uid in rows:
        got, missing = browser.get(ROOT + address.format(uid)), browser.get(ROOT + address.format(nobody))
        assert got.status_code == missing.status_code == 404, address
    said = {"starts_at": "2030-01-01T09:00:00Z", "ends_at": "2030-01-01T10:00:00Z"}
    for point, body, uid in (
        ("bookings/", {"thing": "{}", **said}, town["drill"].uid),
        ("waiting-places/", {"thing": "{}"}, town["shared"].uid),
        ("transfers/", {"to": "{}", "minutes": 30}, bob.uid),
        ("invoices/", {"to": "{}", "amount": 100}, bob.uid),
    ):
        answers = [
            browser.post(
                f"{ROOT}api/v1/{point}",
                {name: value.format(one) if value == "{}" else value for name, value in body.items()},
                content_type="application/json",
                headers={"Idempotency-Key": uuid.uuid4().hex},
            )
            for one in (uid, nobody)
        ]
        assert answers[0].status_code == answers[1].status_code == 422, (point, answers[0].content)
        assert answers[0].json() == answers[1].json(), point
    for said_name in (bob.name, str(bob.number), bob.name[:4]):
        answer = browser.post(f"{ROOT}wallet/pay/", {"to": said_name, "hours": "1", "kind": "gift"})
        assert "Nobody here goes by that" in answer.content.decode(), said_name
    assert not Entry.objects.exists()
    with pytest.raises(Refused) as refused:
        owners.hand_on(lend(alice, "Kettle"), bob, 1, by=by(alice))
    assert refused.value.code == "number"


def test_what_ran_between_them_ends_and_what_is_out_comes_home_by_a_coordinator(
    town: Any, alice: Any, bob: Any, carla: Any, client_of: Any
) -> None:
    apart.keep(bob, by=by(alice))
    assert fresh(town["coming"]).state == Booking.State.CANCELLED
    assert WaitingPlace.objects.get(pk=town["place"].pk).state == "left"
    assert GatheringPart.objects.get(gathering=town["held"], member=alice).state == "left"
    assert Record.objects.filter(kind="booking.cancelled").latest("id").actor is None
    assert Record.objects.filter(kind="booking.needs_call").exists()
    assert fresh(town["out"]).state == "out"
    page = f"{ROOT}things/bookings/{town['out'].uid}/"
    mine = client_of(alice).get(page).content.decode()
    assert "Bring it to a coordinator" in mine
    assert bob.name not in mine
    assert client_of(bob).get(page).status_code == 404
    assert alice.name in client_of(carla).get(page).content.decode()
    assert [one.pk for one in keepers(town["saw"])] == [bob.pk]


def test_beside_one_of_them_there_is_no_place_and_no_word_why(
    town: Any, alice: Any, bob: Any, carla: Any, client_of: Any
) -> None:
    apart.keep(bob, by=by(alice))
    with pytest.raises(Refused) as refused:
        gatherings.join(town["meal"], by=by(alice))
    assert refused.value.code == "full"
    assert [(row.title, row.taken) for row in listing.open_ones(alice).rows] == [("Meal for all", 10)]
    assert client_of(alice).get(f"{ROOT}api/v1/gatherings/{town['meal'].uid}/").json()["taken"] == 10
    assert "All places are taken" in client_of(alice).get(f"{ROOT}gatherings/{town['meal'].uid}/").content.decode()
    assert [row.taken for row in listing.open_ones(carla).rows if row.title == "Meal for all"] == [1]


def test_a_wish_is_not_met_by_who_is_kept_apart(town: Any, alice: Any, bob: Any, carla: Any) -> None:
    one = wishes.wish("kettle", by=by(alice))
    apart.keep(bob, by=by(alice))
    inventory.add(inventory.Content(name="Kettle"), by=by(bob))
    assert fresh(one).met_at is None
    inventory.add(inventory.Content(name="Green kettle"), by=by(carla))
    assert fresh(one).met_at is not None
