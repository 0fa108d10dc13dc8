"""A story told by machines: ask, propose, agree, do, confirm, pay. Every write is safe to send again."""

import datetime as dt
import json
import uuid

import pytest
from django.utils import timezone

from networks.models import Category, IdempotencyKey
from networks.tenancy.current import entered

pytestmark = pytest.mark.django_db
API = "/riverside/api/v1/"


@pytest.fixture
def ask(client_of):
    """`ask(alice, "posts/", {…})`: a POST with a body, else a GET; the answer's JSON."""
    browsers = {}

    def make(who, path, body=None, *, expect=None, key="", method="post"):
        browser = browsers.setdefault(who.pk, client_of(who))
        if body is None:
            answer = browser.get(f"{API}{path}")
        else:
            headers = {"Idempotency-Key": key} if key else {}
            answer = getattr(browser, method)(f"{API}{path}", json.dumps(body), "application/json", headers=headers)
        assert answer.status_code == (expect or (200 if body is None else answer.status_code)), answer.content
        assert answer.status_code < 500
        found = answer.json() if answer.content else {}
        ask_last["answer"] = answer
        return found

    ask_last = make.last = {}
    return make


@pytest.fixture
def category(riverside):
    with entered(riverside):
        return str(Category.objects.first().uid)


def balance(ask, who):
    return ask(who, "accounts/")["results"][0]["balance"]


def test_an_hour_moves_by_the_api(ask, alice, bob, tess_or_cora, category):
    post = ask(alice, "posts/", {"kind": "request", "title": "A ride to the doctor", "category": category}, expect=201)
    assert post["uid"] in [row["uid"] for row in ask(bob, "posts/?kind=request")["results"]]
    exchange = ask(bob, "exchanges/", {"post": post["uid"], "minutes": 60, "message": "Gladly."}, expect=201)
    assert (exchange["giver"]["name"], exchange["state"]) == ("Bob Example", "proposed")
    address = f"exchanges/{exchange['uid']}/"
    assert ask(alice, f"{address}messages/")["results"][0]["body"] == "Gladly."
    agreed = ask(alice, f"{address}agree/", {"version": exchange["version"]}, expect=200)
    assert ask(alice, "accounts/")["results"][0]["held_out"] == 60
    ask(bob, f"{address}cancel/", {"version": exchange["version"]}, expect=409)
    ask(bob, f"{address}done/", {"minutes": 75, "version": agreed["version"]}, expect=200)
    ask(bob, f"{address}confirm/", {}, expect=422, key="mine")
    assert ask(alice, f"{address}confirm/", {}, expect=400)["errors"][0]["field"] == "Idempotency-Key"
    ask(tess_or_cora, address, expect=404)
    ask(alice, f"{address}confirm/", {}, expect=200, key="once")
    ask(alice, f"{address}confirm/", {}, expect=200, key="once")
    ask(alice, f"{address}thank/", {"text": "Thank you, Bob!", "is_shared": True}, expect=204)
    assert (balance(ask, alice), balance(ask, bob)) == (-75, 75)
    account = ask(bob, "accounts/")["results"][0]["uid"]
    [line] = ask(bob, f"accounts/{account}/entries/")["results"]
    assert (line["amount"], line["balance_after"], line["source"]) == (75, 75, f"exchange:{exchange['uid']}")
    ask(alice, f"accounts/{account}/entries/", expect=404)
    moved = ask(bob, f"transfers/{line['transfer']}/")
    assert sorted(entry["amount"] for entry in moved["entries"]) == [-75, 75]
    ask(tess_or_cora, f"transfers/{line['transfer']}/", expect=404)


@pytest.fixture
def tess_or_cora(riverside, new_member):
    """A member who takes no part in it and holds no office."""
    return new_member("Nora")


@pytest.fixture
def new_member(riverside):
    from networks import actors, memberships
    from tests import cast

    def make(name):
        with entered(riverside):
            applied = memberships.apply(cast.person(f"{name.lower()}@example.org"), name=f"{name} Example")
            return memberships.admit(applied, by=actors.system("test"))

    return make


# ── The same again ──────────────────────────────────────────────────────────────────────────────
def test_a_payment_needs_a_key_and_happens_once(ask, alice, bob):
    body = {"to": str(bob.uid), "minutes": 30, "note": "Eggs"}
    assert ask(alice, "transfers/", body, expect=400)["errors"][0]["field"] == "Idempotency-Key"
    first = ask(alice, "transfers/", body, expect=201, key="k1")
    place = ask.last["answer"]["Location"]
    again = ask(alice, "transfers/", dict(reversed(body.items())), expect=201, key="k1")
    assert again == first
    assert ask.last["answer"]["Idempotency-Replayed"] == "true"
    assert ask.last["answer"]["Location"] == place
    assert ask(alice, "transfers/", {**body, "minutes": 45}, expect=422, key="k1")["code"] == "key-reused"
    assert balance(ask, bob) == 30
    ask(alice, "transfers/", body, expect=201, key="k2")
    assert balance(ask, bob) == 60


def test_a_key_belongs_to_who_sent_it(ask, alice, bob):
    ask(alice, "transfers/", {"to": str(bob.uid), "minutes": 30}, expect=201, key="same")
    ask(bob, "transfers/", {"to": str(alice.uid), "minutes": 15}, expect=201, key="same")
    assert (balance(ask, alice), balance(ask, bob)) == (-15, 15)


def test_a_request_that_was_refused_may_be_sent_again_with_its_key(ask, alice, bob, riverside):
    assert ask(alice, "transfers/", {"to": str(uuid.uuid4()), "minutes": 30}, expect=422, key="k")["code"] == "payee"
    with entered(riverside):
        assert not IdempotencyKey.objects.exists()
    ask(alice, "transfers/", {"to": str(bob.uid), "minutes": 30}, expect=201, key="k")


@pytest.mark.parametrize("key", ["x" * 81, "ü", "a\tb"])
def test_a_key_is_plain_and_short(ask, alice, bob, key):
    ask(alice, "transfers/", {"to": str(bob.uid), "minutes": 30}, expect=400, key=key)


def test_a_limit_refuses_with_its_reason(ask, alice, bob):
    said = ask(alice, "transfers/", {"to": str(bob.uid), "minutes": 60 * 24 * 30}, expect=422, key="big")
    assert said["code"] in ("floor", "ceiling")
    assert balance(ask, alice) == 0


def test_a_post_changes_by_its_author_alone(ask, alice, bob, carla, category):
    post = ask(alice, "posts/", {"kind": "offer", "title": "Bread on Fridays", "category": category}, expect=201)
    changed = {"title": "Bread on Saturdays", "category": category, "ways": ["gift"]}
    ask(bob, f"posts/{post['uid']}/", changed, expect=422, method="put")
    assert ask(alice, f"posts/{post['uid']}/", changed, expect=200, method="put")["ways"] == ["gift"]
    ask(bob, f"posts/{post['uid']}/hide/", {"reason": "No."}, expect=403)
    ask(carla, f"posts/{post['uid']}/hide/", {"reason": "Twice the same."}, expect=200)
    ask(bob, f"posts/{post['uid']}/", expect=404)
    ask(carla, f"posts/{post['uid']}/show/", {}, expect=200)
    ask(alice, f"posts/{post['uid']}/close/", {}, expect=200)
    assert [row["state"] for row in ask(alice, "posts/?mine=true")["results"]] == ["closed"]


def test_a_tool_that_is_off_has_no_endpoints(ask, alice, riverside):
    from networks import actors, clauses

    with entered(riverside):
        start = timezone.now() - dt.timedelta(minutes=5)  # Before this test's transaction, whose time stands still.
        clauses.amend("gear.hours", False, by=actors.system("test"), decision="proposal:test", from_at=start)
    for path in ("accounts/", "transfers/", f"accounts/{uuid.uuid4()}/entries/"):
        assert ask(alice, path, expect=404)["code"] == "not-found"


def test_every_answer_has_the_shape_that_the_schema_says(ask, alice, bob, category):
    from humans.federation.api import OfTheUmbrella
    from networks import clauses, doors, roles
    from networks.actors import Actor
    from networks.api.shapes import Shape
    from tests import cast
    from tests.wall import routes

    post = ask(alice, "posts/", {"kind": "request", "title": "A ride", "category": category}, expect=201)
    ask(bob, "exchanges/", {"post": post["uid"], "minutes": 60}, expect=201)
    ask(bob, "transfers/", {"to": str(alice.uid), "minutes": 15}, expect=201, key="k")
    with entered(cast.network("riverside")):
        gears = clauses.gears()
    checked = []
    for route in routes.every(routes.NETWORK):
        shape = getattr(getattr(route.view, "cls", None), "serializer_class", None)
        if (
            shape is None
            or not issubclass(shape, Shape)
            or route.kwargs
            or getattr(route.view, "actions", {}).get("get") != "list"
        ):
            continue
        view = route.view.cls
        if view.gear and view.gear not in gears:
            continue
        if issubclass(view, OfTheUmbrella):
            ask(bob, route.path.removeprefix("/api/v1/"), expect=404)
            continue
        needs = view.policy["list"]
        open_to_bob = needs in doors.OPEN or roles.can(Actor(bob), needs)
        answer = ask(bob, route.path.removeprefix("/api/v1/"), expect=None if open_to_bob else 403)
        for row in answer.get("results", []):
            assert set(row) == set(shape().fields), route.path
            assert "id" not in row
            checked.append(route.path)
    assert {"/api/v1/posts/", "/api/v1/exchanges/", "/api/v1/transfers/", "/api/v1/members/"} <= set(checked)
