"""Drives: money by two signatories, hours by the member, things seen by another; a report at the end."""

import dataclasses
import datetime as dt
import re
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from common.errors import Refused
from ledgers import accounts, currencies
from ledgers.drives import drives, pledges
from ledgers.models import Contribution, Currency, Drive, DrivePledge
from ledgers.pool import contributions
from networks import actors, memberships, offices
from networks.models import Record
from tests.ledgers.test_points import ODD, rule, turn_on

SOON = timezone.localdate() + dt.timedelta(days=20)


@pytest.fixture
def roof(in_riverside: Any, carla: Any) -> Any:
    """A drive of Carla's, who signs for money, too: 200.00, 10 hours, 3 ladders."""
    turn_on("drives", "pool")
    offices.appoint(carla, "treasurer", by=actors.system("test"), decision="founding")
    plan = drives.Plan("A roof for the hall", SOON, "It leaks.", 20_000, 600, [("ladders", 3)], is_public=True)
    return drives.start(plan, by=actors.of(carla))


def test_a_drive_says_what_is_needed_and_until_when(roof: Any, alice: Any, carla: Any, refused: Any) -> None:
    by = actors.of(carla)
    refused("not-allowed", drives.start, drives.Plan("x", SOON, goal_minutes=60), by=actors.of(alice))
    refused("title", drives.start, drives.Plan(" ", SOON, goal_minutes=60), by=by)
    refused("goal", drives.start, drives.Plan("x", SOON), by=by)
    for odd in (-1, 10**9 + 1, 2**63):
        refused("goal", drives.start, drives.Plan("x", SOON, goal_money=odd), by=by)
    for day in (SOON - dt.timedelta(days=21), SOON + dt.timedelta(days=400)):
        refused("until", drives.start, drives.Plan("x", day, goal_minutes=60), by=by)
    refused("things", drives.start, drives.Plan("x", SOON, things=[("x", 0)]), by=by)
    rule("drives.started_by", "members")
    assert drives.start(drives.Plan("Soup", SOON, goal_minutes=60), by=actors.of(alice)).state == "open"
    rule("gear.pool", False)
    refused("money", drives.start, drives.Plan("x", SOON, goal_money=5), by=by)


def test_money_is_in_the_books_by_two_signatories(roof: Any, alice: Any, carla: Any, tess: Any, refused: Any) -> None:
    promised = pledges.promise(roof, alice, "money", 5000, by=actors.of(alice), key="k")
    assert pledges.promise(roof, alice, "money", 5000, by=actors.of(alice), key="k").pk == promised.pk
    refused("key-reused", pledges.promise, roof, alice, "money", 1, by=actors.of(alice), key="k")
    assert drives.progress(roof).money_promised == 5000
    refused("not-allowed", pledges.record_money, promised, 4000, by=actors.of(alice))
    refused("amount", pledges.record_money, promised, 0, by=actors.of(carla))
    refused("amount", pledges.record_money, promised, 2**64, by=actors.of(carla))
    came = pledges.record_money(promised, 4000, by=actors.of(carla))
    refused("answered", pledges.record_money, promised, 4000, by=actors.of(tess))
    refused("same-person", pledges.countersign, came, by=actors.of(carla))
    refused("countersign", drives.close, roof, "Done", by=actors.of(carla))
    assert drives.progress(roof).money == 0, "not before the second signature"
    pledges.countersign(came, by=actors.of(tess))
    refused("answered", pledges.countersign, came, by=actors.of(tess))
    refused("answered", pledges.take_back, came, by=actors.of(alice))
    far = drives.progress(roof)
    assert (far.money, far.money_promised) == (4000, 0)
    assert currencies.fund(Currency.objects.get(kind="pool")).balance == 4000


def test_money_that_did_not_come_is_written_down_again(roof: Any, alice: Any, carla: Any, tess: Any) -> None:
    promised = pledges.promise(roof, alice, "money", 5000, by=actors.of(alice))
    first = pledges.record_money(promised, 4000, by=actors.of(carla))
    contributions.decline(Contribution.objects.get(pk=first.contribution_id), "A slip", by=actors.of(tess))
    again = pledges.record_money(promised, 5000, by=actors.of(carla))
    pledges.countersign(again, by=actors.of(tess))
    assert drives.progress(roof).money == 5000


def test_a_treasurer_who_gives_does_not_sign_for_it(roof: Any, carla: Any, tess: Any, refused: Any) -> None:
    promised = pledges.promise(roof, tess, "money", 5000, by=actors.of(tess))
    refused("own", pledges.record_money, promised, 5000, by=actors.of(tess))
    pledges.record_money(promised, 5000, by=actors.of(carla))
    refused("own", pledges.countersign, promised, by=actors.of(tess))


def test_hours_move_to_the_fund_in_the_name_of_the_drive_once(
    roof: Any,
    alice: Any,
    bob: Any,
    tess: Any,
    refused: Any,
) -> None:
    promised = pledges.promise(roof, alice, "hours", 90, by=actors.of(alice))
    refused("not-allowed", pledges.give_hours, promised, by=actors.of(bob))
    refused("kind", pledges.record_money, promised, 90, by=actors.of(tess))
    given = pledges.give_hours(promised, by=actors.of(alice))
    refused("answered", pledges.give_hours, promised, by=actors.of(alice))
    assert given.transfer is not None
    assert given.transfer.source == f"drive:{roof.uid}"
    assert (accounts.of(alice).balance, currencies.fund(currencies.hours()).balance) == (-90, 90)
    assert drives.progress(roof).minutes == 90
    far_too_many = pledges.promise(roof, bob, "hours", 6000, by=actors.of(bob))
    refused("floor", pledges.give_hours, far_too_many, by=actors.of(bob))


def test_things_are_seen_by_who_did_not_bring_them(roof: Any, alice: Any, carla: Any, tess: Any, refused: Any) -> None:
    ladders = roof.things.get()
    mine = pledges.promise(roof, alice, "thing", 2, by=actors.of(alice), thing=ladders)
    hers = pledges.promise(roof, carla, "thing", 1, by=actors.of(carla), thing=ladders)
    refused("not-allowed", pledges.see_things, mine, by=actors.of(alice))
    refused("own", pledges.see_things, hers, by=actors.of(carla))
    pledges.see_things(mine, by=actors.of(carla))
    pledges.see_things(hers, by=actors.of(tess))
    assert drives.progress(roof).things == {ladders.pk: (3, 0)}
    for odd in (0, -1, 10_001):
        refused("amount", pledges.promise, roof, alice, "thing", odd, by=actors.of(alice), thing=ladders)
    refused("kind", pledges.promise, roof, alice, "thing", 1, by=actors.of(alice))
    refused("kind", pledges.promise, roof, alice, "gold", 1, by=actors.of(alice))


def test_it_ends_with_a_report_and_lets_go_what_was_only_promised(
    roof: Any,
    alice: Any,
    bob: Any,
    carla: Any,
    tess: Any,
    refused: Any,
) -> None:
    open_one = pledges.promise(roof, alice, "hours", 60, by=actors.of(alice))
    paid = pledges.promise(roof, bob, "money", 100, by=actors.of(bob))
    pledges.countersign(pledges.record_money(paid, 100, by=actors.of(carla)), by=actors.of(tess))
    refused("report", drives.close, roof, " ", by=actors.of(carla))
    refused("not-allowed", drives.close, roof, "Done", by=actors.of(alice))
    drives.close(roof, "The roof is on.", by=actors.of(carla))
    open_one.refresh_from_db()
    assert open_one.state == "withdrawn"
    assert drives.progress(roof).money == 100
    refused("ended", drives.close, roof, "Again", by=actors.of(carla))
    refused("ended", drives.call_off, roof, "Again", by=actors.of(carla))
    for verb in (pledges.give_hours, pledges.take_back):
        refused("ended", verb, open_one, by=actors.of(alice))
    refused("ended", pledges.promise, roof, alice, "hours", 60, by=actors.of(alice))


def test_states_and_amounts_are_guarded_in_the_database(roof: Any, alice: Any) -> None:
    row = pledges.promise(roof, alice, "hours", 60, by=actors.of(alice))
    for sql in (
        "UPDATE ledgers_drivepledge SET amount = 5",
        "UPDATE ledgers_drivepledge SET state = 'received'",
        "DELETE FROM ledgers_drivepledge",
        "UPDATE ledgers_drive SET goal_money = 1",
        "UPDATE ledgers_drive SET state = 'closed'",
        "DELETE FROM ledgers_drive",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    row.refresh_from_db()
    assert row.state == "pledged"


def test_whoever_started_it_is_asked_for_the_report_once(roof: Any, alice: Any, carla: Any) -> None:
    later = timezone.now() + dt.timedelta(days=22)
    assert drives.remind(timezone.now()) is not None
    drives.remind(later)
    drives.remind(later)
    assert Record.objects.filter(kind="drive.over").count() == 1


def test_leaving_lets_promises_go_and_words_are_erased(roof: Any, bob: Any) -> None:
    from networks import erasing

    promised = pledges.promise(roof, bob, "hours", 60, by=actors.of(bob), words="gladly")
    memberships.leave(bob, by=actors.of(bob))
    erasing.forget(type(bob).objects.get(pk=bob.pk), timezone.localdate())
    promised.refresh_from_db()
    assert (promised.state, promised.words) == ("withdrawn", "")


# ── Through the doors ───────────────────────────────────────────────────────────────────────────
def test_the_page_takes_a_promise_once_and_shows_visitors_no_names(
    roof: Any,
    alice: Any,
    carla: Any,
    tess: Any,
    client_of: Any,
    client: Any,
    count_queries: Any,
) -> None:
    address = f"/riverside/drives/{roof.uid}/"
    browser = client_of(alice)
    page = browser.get(address).content.decode()
    token = re.search(r'name="token" value="(\w+)"', page)
    assert token is not None
    said = {"do": "pledge", "kind": "money", "amount": "50", "words": "for the beams", "token": token[1]}
    for _twice in range(2):
        assert browser.post(address, said).status_code == 302
    assert DrivePledge.objects.get().amount == 5000
    pledges.promise(roof, tess, "hours", 60, by=actors.of(tess))
    browser.get(address)
    with count_queries() as before:
        browser.get(address)
    pledges.promise(roof, carla, "hours", 30, by=actors.of(carla))
    with count_queries() as after:
        browser.get(address)
    assert len(after) == len(before) <= 30
    DrivePledge.objects.filter(kind="hours").update(state="withdrawn")
    for odd in [*ODD, "1000000000000"]:
        if odd in ("1.5",):
            continue
        answer = browser.post(address, {**said, "amount": odd, "token": "other"})
        assert answer.status_code == 422, odd[:20]
    assert DrivePledge.objects.count() == 3
    seen = client.get(address).content.decode()
    assert "A roof for the hall" in seen
    assert "Alice" not in seen
    assert "beams" not in seen
    assert client.post(address, said).status_code == 404
    assert client.get("/hilltop/drives/").status_code == 404
    row = str(DrivePledge.objects.get(kind="money").uid)
    assert client_of(carla).post(address, {"do": "came", "pledge": row, "amount": "49.50"}).status_code == 302
    assert client_of(tess).post(address, {"do": "countersign", "pledge": row}).status_code == 302
    assert "49.50" in client.get(address).content.decode()
    rule("drives.public", False)
    assert client.get(address).status_code == 404
    assert "A roof" not in client.get("/riverside/drives/").content.decode()
    assert client_of(carla).post(address, {"do": "close", "report": ""}).status_code == 422
    assert client_of(carla).post(address, {"do": "close", "report": "It is on."}).status_code == 302
    assert "It is on." in browser.get(address).content.decode()


def test_a_drive_is_started_on_a_page(roof: Any, alice: Any, carla: Any, client_of: Any) -> None:
    address = "/riverside/drives/new/"
    assert client_of(alice).get(address).status_code == 404
    browser = client_of(carla)
    assert browser.get(address).status_code == 200
    said = {"title": "Soup", "goal_hours": "1:30", "goal_money": "12.50", "things": "3 pots\nbread", "until": SOON.isoformat()}
    for odd in ("-1", "NaN", "٣", "1e3", "9" * 5000, "½"):
        for field in ("goal_money", "goal_hours"):
            assert browser.post(address, {**said, field: odd}).status_code == 422, odd[:9]
    assert browser.post(address, said).status_code == 302
    made = Drive.objects.get(title="Soup")
    assert (made.goal_minutes, made.goal_money) == (90, 1250)
    assert list(made.things.values_list("name", "wanted")) == [("pots", 3), ("bread", 1)]


def test_the_api_promises_gives_and_shows_others_nothing(roof: Any, alice: Any, bob: Any, client_of: Any) -> None:
    root = "/riverside/api/v1/"

    def post(who: Any, path: str, body: Any, key: str = "k") -> Any:
        return client_of(who).post(root + path, body, "application/json", HTTP_IDEMPOTENCY_KEY=key)

    said = {"drive": str(roof.uid), "kind": "hours", "amount": 60}
    made = post(alice, "drive-pledges/", said).json()
    for odd in ("", "5", 1.5, True, None, [], {}, 2**63, -1, 0):
        assert post(alice, "drive-pledges/", {**said, "amount": odd}, f"o{odd}"[:40]).status_code == 400, odd
    assert post(bob, f"drive-pledges/{made['uid']}/give/", {}).status_code == 404
    first, again = (post(alice, f"drive-pledges/{made['uid']}/give/", {}) for _n in range(2))
    assert (first.json()["state"], again.json()) == ("received", first.json())
    assert accounts.of(alice).balance == -60
    assert client_of(bob).get(f"{root}drives/{roof.uid}/").json()["things"][0]["wanted"] == 3


def test_where_the_tool_is_off_there_are_no_drives(in_riverside: Any, carla: Any, client: Any) -> None:
    assert client.get("/riverside/drives/").status_code == 404
    with pytest.raises(Refused):
        drives.start(drives.Plan("x", SOON, goal_minutes=60), by=actors.of(carla))


def test_a_visitor_offers_and_whoever_runs_it_takes_it_up(
    in_riverside: Any, client: Any, client_of: Any, carla: Any, bob: Any
) -> None:
    turn_on("drives")
    plan = drives.Plan("A roof", SOON, goal_minutes=600, things=[("ladders", 3)], is_public=True)
    drive = drives.start(plan, by=actors.of(carla))
    page, thing = f"/riverside/drives/{drive.uid}/", str(drive.things.get().uid)
    said = {"do": "offer", "name": "Mia", "contact": "608 555 0100", "kind": thing, "amount": "2", "token": "a" * 32}
    assert 'value="hours"' not in client.get(page).content.decode()
    assert 'id="id_contact_error"' in client.post(page, {**said, "contact": " "}).content.decode()
    for _time in range(2):
        assert client.post(page, said).status_code == 302
    row = DrivePledge.objects.get()
    assert (row.state, row.contact, drives.progress(drive).things) == ("offered", "608 555 0100", {})
    assert "608 555" not in client.get(page).content.decode()
    assert "608 555" not in client_of(bob).get(page).content.decode()
    assert "608 555" in client_of(carla).get(page).content.decode()
    assert client_of(bob).post(page, {"do": "take-up", "pledge": row.uid}).status_code == 302
    assert DrivePledge.objects.get().state == "offered"
    client_of(carla).post(page, {"do": "take-up", "pledge": row.uid})
    assert drives.progress(drive).things == {row.thing_id: (0, 2)}
    client_of(carla).post(page, {"do": "for", "name": "Old Mill bakery", "kind": thing, "amount": "1", "token": "b" * 32})
    assert DrivePledge.objects.filter(words="Old Mill bakery", member=None, state="pledged").count() == 1
    drives.close(drive, "All ladders are here.", by=actors.of(carla))
    assert not DrivePledge.objects.exclude(contact="").exists()

    rule("drives.offers_most", 0)
    other = drives.start(dataclasses.replace(plan, title="A shed"), by=actors.of(carla))
    seen = client.post(f"/riverside/drives/{other.uid}/", {**said, "kind": str(other.things.get().uid), "token": "c" * 32})
    assert "Many have offered" in seen.content.decode()
    hidden = drives.start(dataclasses.replace(plan, title="Among us", is_public=False), by=actors.of(carla))
    assert client.post(f"/riverside/drives/{hidden.uid}/", said).status_code == 404


def test_hours_are_given_after_a_look_at_what_is_left(in_riverside: Any, client_of: Any, carla: Any, bob: Any) -> None:
    turn_on("drives")
    drive = drives.start(drives.Plan("A roof", SOON, goal_minutes=600), by=actors.of(carla))
    row = pledges.promise(drive, bob, "hours", 90, by=actors.of(bob))
    page = f"/riverside/drives/{drive.uid}/"
    assert f"?give={row.uid}" in client_of(bob).get(page).content.decode()
    assert "After this you have −1.5" in client_of(bob).get(f"{page}?give={row.uid}").content.decode()
    assert "After this" not in client_of(carla).get(f"{page}?give={row.uid}").content.decode()
    client_of(bob).post(page, {"do": "give", "pledge": row.uid})
    row.refresh_from_db()
    assert row.state == "received"
