"""The library for programs: every noun, its refusals, and nobody else's rows."""

import json
import uuid

import pytest
from django.test import Client

from ledgers import accounts
from networks import tokens
from networks.models import Membership
from networks.tenancy.current import entered
from requests_board.models import Booking, RepairWork, Shelf, Thing
from tests.conftest import sign_in
from tests.requests_board.things.conftest import amend, book, by, day, fresh, lend, take


class Program:
    """Asks with a token; an officer by their session, because a token holds no office unless it is asked to."""

    def __init__(self, member, *, office=False):
        self.secret = "" if office else tokens.make(by=by(member), name="test", may_write=True)[1]
        self.browser = Client()
        if office:
            sign_in(self.browser, member.person)

    def __call__(self, method, path, said=None, key=None):
        headers = {"HTTP_IDEMPOTENCY_KEY": key or uuid.uuid4().hex}
        if self.secret:
            headers["HTTP_AUTHORIZATION"] = f"Bearer {self.secret}"
        said = {} if said is None and method == "post" else said
        body = {"data": json.dumps(said), "content_type": "application/json"} if said is not None else {}
        return getattr(self.browser, method)(f"/riverside/api/v1/{path}", **body, **headers)


@pytest.fixture
def a(library, alice):
    return Program(alice)


@pytest.fixture
def c(library, carla):
    return Program(carla, office=True)


def ok(answer, status=200):
    assert answer.status_code == status, answer.content[:1000]
    return answer.json() if answer.content else None


def refused(answer, code, status=422):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content[:1000]
    return answer.json()


def test_a_program_lends_books_and_brings_back(a, c, alice, bob):
    shelf = Shelf.objects.create(name="Workshop")
    assert ok(a("get", "shelves/"))["results"][0]["name"] == "Workshop"
    made = ok(a("post", "things/", {"name": "Jigsaw", "shelf": str(shelf.uid)}), 201)
    assert made["owners"] == [{"owner": {"uid": str(alice.uid), "name": alice.name}, "parts": 1}]
    uid = made["uid"]
    times = {"starts_at": day(0).isoformat(), "ends_at": day(2).isoformat()}
    booking = ok(c("post", "bookings/", {"thing": uid, **times}, key="one"), 201)
    again = c("post", "bookings/", {"thing": uid, **times}, key="one")
    assert (ok(again, 201)["uid"], again["Idempotency-Replayed"]) == (booking["uid"], "true")
    refused(c("post", "bookings/", {"thing": uid, "starts_at": day(1).isoformat(), "ends_at": day(3).isoformat()}), "taken")
    assert len(ok(a("get", f"things/{uid}/busy/"))["results"]) == 1
    out = ok(c("post", f"bookings/{booking['uid']}/check-out/", {"version": 1}))
    assert out["state"] == "out"
    back = f"bookings/{booking['uid']}/check-in/"
    refused(c("post", back, {"condition": "damaged"}), "text")
    assert ok(c("post", back, {"condition": "damaged", "text": "Blade bent"}))["state"] == "returned"
    repair = ok(c("get", "repairs/"))["results"][0]
    ok(c("post", f"repairs/{repair['uid']}/log/", {"hours": "1:30"}), 204)
    work = ok(c("get", "repair-works/"))["results"][0]
    refused(c("post", f"repair-works/{work['uid']}/approve/"), "own-work")
    cora = Program(Membership.objects.select_related("person").get(name="Cora Example"), office=True)
    ok(cora("post", f"repair-works/{work['uid']}/approve/", key="pay"))
    assert ok(a("post", f"repairs/{repair['uid']}/move/", {"state": "back"}))["state"] == "back"
    carla = Membership.objects.get(name="Carla Example")
    assert accounts.of(carla).balance == 90


def test_what_is_not_ones_own_is_not_there(a, drill, carla, bob):
    amend("things.approval", True, "class:kit")
    booking = book(drill, carla)
    tess = Program(Membership.objects.select_related("person").get(name="Tess Example"))
    for act in ("", "cancel/", "check-out/", "renew/", "agree/"):
        method = "get" if not act else "post"
        assert tess(method, f"bookings/{booking.uid}/{act}", {} if act else None).status_code == 404
    assert ok(tess("get", "bookings/"))["results"] == []
    assert ok(tess("get", "bookings/?desk=true"))["results"] == []
    secret = lend(bob, "Private easel", is_listed=False)
    assert a("get", f"things/{secret.uid}/").status_code == 404
    gone = {"thing": str(secret.uid), "starts_at": day(0).isoformat(), "ends_at": day(1).isoformat()}
    refused(a("post", "bookings/", gone), "thing")
    refused(a("post", "waiting-places/", {"thing": str(uuid.uuid4())}), "thing")
    for path in (f"bookings/{booking.uid}/keep-deposit/", "borrowing-passes/"):
        assert a("post", path, {}).status_code == 403


def test_a_foreign_thing_answers_like_a_missing_one(a, hilltop, dan):
    with entered(hilltop):
        foreign = lend(dan, "Hilltop drill").uid
    for uid in (foreign, uuid.uuid4()):
        assert a("get", f"things/{uid}/").status_code == 404
        said = {"thing": str(uid), "starts_at": day(0).isoformat(), "ends_at": day(1).isoformat()}
        assert refused(a("post", "bookings/", said), "thing")["errors"][0]["field"] == "thing"


def test_waiting_wishing_series_and_calling_back(a, c, alice, bob, carla):
    hall = lend(alice, "Hall", kind="space")
    said = {"thing": str(hall.uid), "first_on": day(1).date().isoformat(), "first_time": "09:00", "minutes": 120,
            "until": day(60).date().isoformat()}  # fmt: skip
    series = ok(c("post", "booking-series/", said), 201)
    assert Booking.objects.filter(series__uid=series["uid"]).count() == 8
    assert ok(c("post", f"booking-series/{series['uid']}/stop/"))["ended_at"]
    drill = lend(alice)
    refused(c("post", "waiting-places/", {"thing": str(drill.uid)}), "free")
    take(drill, bob)
    place = ok(c("post", "waiting-places/", {"thing": str(drill.uid)}), 201)
    assert ok(c("post", f"waiting-places/{place['uid']}/leave/"))["state"] == "left"
    wish = ok(c("post", "wishes/", {"words": "kiln"}), 201)
    assert c("delete", f"wishes/{wish['uid']}/").status_code == 204
    assert c("post", f"things/{drill.uid}/call-back/").status_code == 200
    refused(a("post", f"things/{drill.uid}/retire/"), "out")
    assert ok(a("get", "things/?mine=true"))["results"][0]["state"] == "called_back"


def test_ownership_by_program_is_whole(c, ladder, bob, alice):
    thirds = [{"owner": str(bob.uid), "parts": 2}, {"owner": str(alice.uid), "parts": 2}, {"owner": None, "parts": 2}]
    assert ok(c("post", f"things/{ladder.uid}/owners/", {"owners": thirds}))["parts"] == 3
    refused(c("post", f"things/{ladder.uid}/owners/", {"owners": thirds}), "not-yours")
    assert fresh(ladder).owners.count() == 3


def test_odd_values_break_no_endpoint_of_the_library(c, drill, carla, bob):
    from tests.wall.odd import WORST

    booking = take(drill, carla)
    RepairWork.objects.all().delete()
    uid = str(drill.uid)
    writes = {
        "things/": {"name": "x y", "service_months": 3, "shelf": None},
        f"things/{uid}/owners/": {"owners": [{"owner": None, "parts": 1}]},
        f"things/{uid}/hand-on/": {"to": None, "parts": 1},
        f"things/{uid}/service/": {"on": "2026-11-01"},
        "bookings/": {"thing": uid, "starts_at": "2026-11-20T10:00:00Z", "ends_at": "2026-11-20T12:00:00Z", "words": ""},
        f"bookings/{booking.uid}/check-in/": {"condition": "fine", "text": "x", "version": 2},
        "booking-series/": {"thing": uid, "first_on": "2026-11-30", "first_time": "09:00", "minutes": 60, "until": "2027-01-01",
                            "every": "weekly", "interval": 1},
        "waiting-places/": {"thing": uid},
        "wishes/": {"words": "kiln"},
        "borrowing-passes/": {"member": str(bob.uid), "reason": "x", "until": "2026-11-30T00:00:00Z"},
    }  # fmt: skip
    from django.db import transaction

    for path, good in writes.items():
        for name in good:
            for value in WORST[::4]:
                with transaction.atomic():
                    answer = c("post", path, {**good, name: value})
                    transaction.set_rollback(True)
                assert answer.status_code < 500, (path, name, value)
    for query in ("days=x", "days=99999999", "days=0", "since=0001-01-01", "since=%00", "since=9999-12-31"):
        assert c("get", f"things/{uid}/busy/?{query}").status_code in (200, 400)
    assert Thing.objects.count() == 1
