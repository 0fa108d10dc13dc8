"""Circles: who opens, joins and keeps them, and who sees what."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from common import registry
from networks import actors, apart, circles, memberships, records
from networks.circles import reading
from networks.models import Circle, CirclePart, Record
from networks.tenancy.current import entered
from tests import cast
from tests.ledgers.credit.ground import set_rule
from tests.requests_board.test_exchanges import refused

by = actors.of
ROOT = "/riverside/"


@pytest.fixture(autouse=True)
def _gear(request: Any) -> None:
    if "in_riverside" in request.fixturenames:
        request.getfixturevalue("in_riverside")
        set_rule("gear.circles", True)


def opened(who: Any, name: str = "Meals for Mill Street", **more: Any) -> Circle:
    said = {"about": "Soup on Thursdays", "agreed": "We tell each other when we cannot come.", "entry": "ask", **more}
    return circles.open_circle(circles.Plan(name=name, **said), by=by(who))


def part_of(circle: Circle, who: Any) -> CirclePart:
    return CirclePart.objects.get(circle=circle, member=who)


def told(kind: str) -> set[tuple[Any, str]]:
    """(member, title) of the letters of the newest record of a kind."""
    record = Record.objects.filter(kind=kind).latest("id")
    return {(letter.membership.pk, letter.title) for letter in registry.notices[kind].letters(record)}


def test_a_neighbor_opens_a_circle_another_asks_and_is_let_in(
    alice: Any, bob: Any, carla: Any, dan: Any, in_riverside: Any, client_of: Any, count_queries: Any
) -> None:
    browser, guest = client_of(alice), client_of(bob)
    assert "No circles yet" in browser.get(f"{ROOT}circles/").content.decode()
    bad = browser.post(f"{ROOT}circles/new/", {"name": "ab", "entry": "ask", "about": "Kept as typed"})
    assert bad.status_code == 422
    assert "Kept as typed" in bad.content.decode()
    said = {"name": "Meals for Mill Street", "entry": "ask", "about": "Soup on Thursdays", "agreed": "We keep to the list."}
    answer = browser.post(f"{ROOT}circles/new/", said)
    page = answer["Location"]
    circle = Circle.objects.get()
    assert browser.post(f"{ROOT}circles/new/", {**said, "name": "MEALS for mill street"}).status_code == 422
    text = guest.get(page).content.decode()
    assert "We keep to the list." in text
    assert "Ask to join" in text
    assert "Asked and offered here" not in text
    guest.post(page, {"do": "join"})
    guest.post(page, {"do": "join"})
    assert told("circle.asked") == {(alice.pk, "Bob Example asks to join Meals for Mill Street")}
    assert "Bob Example" not in client_of(carla).get(page).content.decode().split("They ask to join")[0]
    assert "asks to join" in browser.get(f"{ROOT}home/").content.decode()
    with count_queries() as few:
        browser.get(page)
    part = part_of(circle, bob)
    assert guest.post(page, {"do": "yes", "part": part.uid}, follow=True).status_code == 200
    assert part_of(circle, bob).state == "asked"  # Nobody lets themselves in.
    browser.post(page, {"do": "yes", "part": part.uid})
    assert told("circle.joined") == {(bob.pk, "You are in: Meals for Mill Street")}
    assert "Asked and offered here" in guest.get(page).content.decode()
    assert "Your circles" in guest.get(f"{ROOT}home/").content.decode()
    circles.invite(circle, carla, by=by(alice))
    assert "is in." in browser.get(page).content.decode()
    with count_queries() as more:
        browser.get(page)
    assert len(more) == len(few)
    assert client_of(dan).get(page.replace("riverside", "hilltop")).status_code == 404
    assert guest.post(page, {"do": "end"}, follow=True).status_code == 200
    assert Circle.objects.get().state == "open"


def test_only_those_inside_and_who_looks_after_it_see_who_is_in(
    alice: Any, bob: Any, carla: Any, in_riverside: Any, client_of: Any
) -> None:
    tess = cast.member(in_riverside, "Tess")
    circle = opened(alice, entry="open")
    circles.join(circle, by=by(bob))
    page, point = f"{ROOT}circles/{circle.uid}/", f"{ROOT}api/v1/circle-parts/?circle={circle.uid}"

    def names(who: Any) -> set[str]:
        return {row["member"]["name"] for row in client_of(who).get(point).json()["results"]}

    outside = client_of(tess).get(page).content.decode().split("<main")[1]
    assert "Alice Example" in outside
    assert "Bob Example" not in outside
    assert names(tess) == {"Alice Example"}
    assert names(bob) == names(carla) == {"Alice Example", "Bob Example"}
    assert "Bob Example" in client_of(carla).get(page).content.decode().split("<main")[1]
    apart.keep(alice, by=by(tess))
    assert "Alice Example" not in client_of(tess).get(page).content.decode().split("<main")[1]
    assert names(tess) == set()
    for entry, word in (("invited", "by-invitation"),):
        circles.change(circle, circles.Plan(name=circle.name, entry=entry), by=by(alice))
        with refused(word):
            circles.join(circle, by=by(tess))
    with refused("not-active"):
        circles.invite(circle, tess, by=by(alice))  # They never meet here.
    circles.leave(circle, by=by(bob))
    with refused("too-soon"):  # A no stands for a while.
        circles.invite(circle, bob, by=by(alice))


def test_a_large_circle_is_read_in_pages(alice: Any, in_riverside: Any, client_of: Any, monkeypatch: Any) -> None:
    circle = opened(alice)
    for number in range(5):
        member = memberships.enter_offline(name=f"Neighbor {number}", by=actors.system("test"), phone="1")
        CirclePart.objects.create(circle=circle, member=member, state="in" if number < 4 else "asked")
    monkeypatch.setattr(reading, "MOST_LISTED", 3)
    page = client_of(alice).get(f"{ROOT}circles/{circle.uid}/").content.decode()
    assert ("Neighbor 2" in page, "Neighbor 3" in page, "Neighbor 4" in page) == (True, False, True)
    cursor = page.split("cursor=")[1].split('"')[0]
    further = client_of(alice).get(f"{ROOT}circles/{circle.uid}/?cursor={cursor}").content.decode()
    assert ("Neighbor 2" in further, "Neighbor 3" in further) == (False, True)


def test_a_circle_always_has_a_keeper_until_it_ends(alice: Any, bob: Any, carla: Any, in_riverside: Any) -> None:
    circle, tess = opened(alice, entry="open"), cast.member(in_riverside, "Tess")
    circles.join(circle, by=by(bob))
    with refused("not-keeper"):
        circles.invite(circle, carla, by=by(bob))
    with refused("last-keeper"):
        circles.leave(circle, by=by(alice))
    with refused("last-keeper"):
        circles.keep(part_of(circle, alice), False, by=by(alice))
    circles.keep(part_of(circle, bob), True, by=by(alice))
    assert told("circle.kept") == {(bob.pk, "You keep Meals for Mill Street now")}
    with refused("keeper"):
        circles.remove(part_of(circle, bob), by=by(alice))
    circles.leave(circle, by=by(alice))
    circles.join(circle, by=by(alice))
    circles.remove(part_of(circle, alice), by=by(bob))
    assert told("circle.removed") == {(alice.pk, "You are not in Meals for Mill Street any more")}
    with refused("too-soon"):
        circles.join(circle, by=by(alice))
    CirclePart.objects.filter(member=alice).update(since=timezone.now() - dt.timedelta(days=15))
    assert circles.join(circle, by=by(alice)).state == "asked"  # Who was taken out asks before they come again.
    circles.leave(circle, by=by(alice))  # They take the question back: that is no way around it.
    with refused("too-soon"):
        circles.join(circle, by=by(alice))
    CirclePart.objects.filter(member=alice).update(since=timezone.now() - dt.timedelta(days=15))
    circles.join(circle, by=by(alice))
    circles.answer(part_of(circle, alice), True, by=by(bob))
    circles.join(circle, by=by(tess))
    CirclePart.objects.filter(member=tess).update(since=timezone.now() - dt.timedelta(days=30))
    memberships.suspend(tess, by=by(carla))  # Who is paused hears nothing, and cannot be the one who keeps it.
    memberships.leave(bob, by=by(bob))
    assert part_of(circle, alice).is_keeper
    with refused("not-in"):
        circles.keep(part_of(circle, tess), True, by=by(alice))
    circles.leave(circle, by=by(alice))
    circle.refresh_from_db()
    assert circle.state == "ended"
    with refused("gone"):
        circles.join(circle, by=by(carla))
    for undo in ({"state": "open", "ended_at": None}, {"opened_at": circle.ended_at}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Circle.objects.filter(pk=circle.pk).update(**undo)
    with pytest.raises(DatabaseError), transaction.atomic():
        CirclePart.objects.filter(circle=circle).update(is_keeper=True, state="left")
    assert opened(carla).name == circle.name  # The name is free again.


def test_where_coordinators_open_circles_others_hear_why_not(alice: Any, carla: Any, in_riverside: Any, client_of: Any) -> None:
    set_rule("circles.opened_by", "coordinators")
    assert "coordinators open circles" in client_of(alice).get(f"{ROOT}circles/new/").content.decode()
    answer = client_of(alice).post(f"{ROOT}circles/new/", {"name": "Rides", "entry": "ask"})
    assert (answer.status_code, Circle.objects.count()) == (422, 0)
    assert opened(carla).state == "open"
    set_rule("gear.circles", False)
    assert client_of(carla).get(f"{ROOT}circles/").status_code == 404
    assert client_of(carla).get(f"{ROOT}api/v1/circles/").status_code == 404


def test_the_api_does_what_the_pages_do(alice: Any, bob: Any, dan: Any, in_riverside: Any, client_of: Any) -> None:
    point, kept = f"{ROOT}api/v1/circles/", client_of(alice)

    def post(browser: Any, address: str, said: dict[str, Any] | None = None) -> Any:
        return browser.post(address, said or {}, content_type="application/json")

    made = post(kept, point, {"name": "Garden", "entry": "invited"})
    assert made.status_code == 201, made.content
    one = f"{point}{made.json()['uid']}/"
    assert made.json()["size"] == 1
    changed = kept.put(one, {"name": "The garden", "entry": "invited", "version": 1}, content_type="application/json")
    assert changed.json()["version"] == 2
    stale = kept.put(one, {"name": "Old", "entry": "open", "version": 1}, content_type="application/json")
    assert stale.status_code == 409
    assert post(client_of(bob), f"{one}join/").status_code in (403, 409, 422)
    assert post(kept, f"{one}invite/", {"member": str(bob.uid)}).status_code == 204
    assert post(kept, f"{one}invite/", {"member": str(dan.uid)}).status_code == 422
    assert post(client_of(bob), f"{one}join/").json()["mine"] == "in"
    [bobs] = [row for row in kept.get(f"{ROOT}api/v1/circle-parts/").json()["results"] if row["member"]["uid"] == str(bob.uid)]
    parts = f"{ROOT}api/v1/circle-parts/{bobs['uid']}/"
    assert post(client_of(bob), f"{parts}keeper/", {"is_keeper": True}).json()["code"] == "not-keeper"
    assert post(kept, f"{parts}keeper/", {"is_keeper": True}).json()["is_keeper"] is True
    assert [row["name"] for row in client_of(bob).get(f"{point}?mine=true").json()["results"]] == ["The garden"]
    assert post(client_of(bob), f"{one}end/").json()["state"] == "ended"
    assert told("circle.ended") == {(alice.pk, "The garden has ended")}
    assert client_of(dan).get(f"{ROOT}api/v1/circles/").status_code in (403, 404)


def test_what_a_circle_holds_of_somebody_goes_with_them(alice: Any, bob: Any, in_riverside: Any) -> None:
    circle = opened(alice, entry="open")
    circles.join(circle, by=by(bob))
    assert registry.erasures["circles"].export(bob)["circles"][0]["circle"] == circle.name
    memberships.leave(bob, by=by(bob))
    bob.refresh_from_db()
    registry.erasures["circles"].erase(bob)
    assert not CirclePart.objects.filter(member=bob).exists()
    assert [row.name for row in reading.of(alice)] == [circle.name]


def test_two_keepers_who_leave_at_once_leave_one(real_db: None, new_network: Any) -> None:
    town = new_network()
    with entered(town.network):
        set_rule("gear.circles", True)
        circle = opened(town.alice, entry="open")
        for one in (town.bob, town.carla):
            circles.join(circle, by=by(one))
        circles.keep(part_of(circle, town.bob), True, by=by(town.alice))

    def leave(who: Any) -> str:
        try:
            with entered(town.network), transaction.atomic():
                circles.leave(circle, by=by(who))
                return "left"
        except Exception as fault:
            return str(getattr(fault, "code", fault))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, [town.alice, town.bob])) == ["last-keeper", "left"]
    with entered(town.network):
        assert CirclePart.objects.filter(circle=circle, is_keeper=True).count() == 1
        assert records.history(circle)[-1].kind == "circle.left"
