"""Systems outside are told what happened: signed, with patience, at public addresses only, and nothing of any person."""

import datetime as dt
import json
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest
import standardwebhooks
from django.test import Client
from django.utils import timezone

from networks import actors, dues, records, tokens
from networks.models import Category, Record, Webhook, WebhookMessage
from networks.tasks import deliver_one
from networks.tenancy import lookup
from networks.tenancy.current import entered
from networks.webhooks import hooks, messages, sending, wire
from requests_board import posts
from tests.conftest import sign_in
from tests.servers import wait_for

by = actors.of


class Receiver(BaseHTTPRequestHandler):
    """Writes down what it is sent and answers what the test says."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((dict(self.headers), body))
        status, headers = self.server.answers.pop(0) if self.server.answers else (204, {})
        if status == "slow":
            for letter in b"HTTP/1.1 200 OK\r\n" * 100:
                self.wfile.write(bytes([letter]))
                time.sleep(0.05)
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_said):
        pass


@pytest.fixture
def receiver():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    server.seen, server.answers = [], []
    server.address = f"http://127.0.0.1:{server.server_port}/hook?for=us"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def to_private(settings):
    settings.WEBHOOKS_TO_PRIVATE = True


def publish(who, title=""):
    title = title or f"Soup for two {uuid.uuid4().hex}"  # The same again would be the same post.
    return posts.publish(posts.Content(title, Category.objects.first()), kind="request", by=by(who))


def pressed(browser, page, **said):
    answer = browser.post(page, said)
    assert answer.status_code in (200, 302), answer.content
    return answer


# ── With a real worker ──────────────────────────────────────────────────────────────────────────
def test_a_real_worker_tells_a_real_receiver_which_can_check_and_ask(
    real_db, new_network, worker, site, receiver, to_private, nothing_else_is_due
):
    town = new_network()
    carla = Client()
    sign_in(carla, town.carla.person)
    root = f"/{town.network.slug}/"
    said = {"name": "The town’s screen", "address": receiver.address, "kinds": [], "others": "post.published"}
    secret = pressed(carla, f"{root}cockpit/webhooks/", **said).context["secret"]
    lookup.forget()
    with entered(lookup.by_slug(town.network.slug)):
        post = publish(town.alice)
        _token, key = tokens.make(by=by(town.carla), name="screen", scopes=["records.read"], carries_offices=True)
    headers, body = wait_for(lambda: receiver.seen and receiver.seen[-1])
    told = standardwebhooks.Webhook(secret).verify(body, {name.lower(): value for name, value in headers.items()})
    assert set(told) == {"type", "timestamp", "data"}
    assert (told["type"], told["data"]["about"]) == ("post.published", f"post:{post.uid}")
    assert set(told["data"]) == {"network", "record", "about", "url"}
    assert not any(word in body.decode() for word in ("Soup", "Alice", str(town.alice.uid), "@"))
    found = Client().get("/" + told["data"]["url"].split("/", 3)[3], headers={"Authorization": f"Bearer {key}"}).json()
    assert (found["uid"], found["actor"]["name"]) == (told["data"]["record"], "Alice of Newtown")
    # It fails: the try is in the log, and the button sends the same message again, under the id it had. Two secrets sign.
    receiver.answers.append((500, {}))
    with entered(lookup.by_slug(town.network.slug)):
        first_record = Record.objects.get(uid=told["data"]["record"]).pk
        publish(town.alice, "Another")
        row = hooks.standing().get()
    wait_for(lambda: _last(town).record_id != first_record and _last(town).tries)
    assert (_last(town).state, _last(town).tries[0]["status"]) == ("waiting", 500)
    page = f"{root}cockpit/webhooks/{row.uid}/"
    assert "it answered 500" in carla.get(page).content.decode()
    newer = pressed(carla, page, do="renew").context["secret"]
    pressed(carla, page, do="again", message=str(_last(town).uid))
    wait_for(lambda: _last(town).state == "delivered")
    (first, _body), (again, body) = receiver.seen[-2:]
    assert first["webhook-id"] == again["webhook-id"] == str(_last(town).uid)
    for one in (secret, newer):
        standardwebhooks.Webhook(one).verify(body, {name.lower(): value for name, value in again.items()})
    pressed(carla, page, do="remove")
    with entered(lookup.by_slug(town.network.slug)):
        assert not WebhookMessage.objects.exists()
        assert Webhook.objects.get().secret_locked == ""


def _last(town):
    with entered(town.network):
        return WebhookMessage.objects.order_by("-id").first()


# ── What follows from an answer ─────────────────────────────────────────────────────────────────
@pytest.fixture
def told(db, riverside, carla, receiver, to_private):
    """Riverside tells the receiver of posts: one message waits."""
    with entered(riverside):
        row, _secret = hooks.add(by=by(carla), name="Screen", address=receiver.address, kinds=["post.published"])
    lookup.forget()
    return row


def go(riverside, alice, *, publishes=True):
    """One post, handed over and sent; the message as it stands then."""
    with entered(lookup.by_slug("riverside")):
        if publishes:
            publish(alice)
            while deliver_one():
                pass
        envelope = sending.claim()
        if envelope is not None:
            sending.settle(envelope.message_id, *sending.deliver(envelope))
        return WebhookMessage.objects.order_by("-id").first()


def test_it_waits_longer_each_time_gives_up_and_parks_who_is_long_silent(told, receiver, riverside, alice, carla, client_of):
    receiver.answers = [(503, {}), (429, {"Retry-After": "7200"}), (302, {"Location": "http://127.0.0.1/inside"})]
    with entered(riverside):
        message = go(riverside, alice)
        waits = []
        for _time in range(3):
            waits.append((message.due_at - timezone.now()).total_seconds())
            WebhookMessage.objects.update(due_at=timezone.now())
            message = go(riverside, alice, publishes=False)
    assert 0 < waits[0] <= 5 < 7000 < waits[1] <= 7200
    assert 60 * 4 < waits[2] <= 300
    assert (message.state, message.attempts) == ("delivered", 4)
    assert [line["status"] for line in message.tries] == [503, 429, 302, 204]
    assert all("inside" not in body.decode() for _headers, body in receiver.seen)
    assert len(receiver.seen) == 4  # The redirect was not followed.
    with entered(riverside):  # Three days of silence: parked, and the coordinators hear of it.
        Webhook.objects.update(failing_since=timezone.now() - dt.timedelta(days=3))
        receiver.answers = [(500, {})]
        go(riverside, alice)
        told.refresh_from_db()
        assert told.state == "parked"
        record = Record.objects.get(kind="webhook.parked")
        from common import registry

        letters = registry.notices["webhook.parked"].letters(record)
        assert {letter.membership.name for letter in letters} == {"Carla Example", "Cora Example"}
        before = len(receiver.seen)
        go(riverside, alice)
    assert len(receiver.seen) == before
    pressed(client_of(carla), f"/riverside/cockpit/webhooks/{told.uid}/", do="resume")
    with entered(riverside):
        assert WebhookMessage.objects.filter(state="waiting").count() == 2
        go(riverside, alice, publishes=False)
        go(riverside, alice, publishes=False)
        assert not WebhookMessage.objects.filter(state="waiting").exists()
        receiver.answers = [(410, {})]
        go(riverside, alice)
        told.refresh_from_db()
        assert told.state == "parked"  # Gone is gone.


def test_a_claim_that_nobody_settles_runs_out_and_the_last_try_is_the_last(told, riverside, alice, receiver):
    with entered(lookup.by_slug("riverside")):
        publish(alice)
        while deliver_one():
            pass
        first = sending.claim()
        assert sending.claim() is None
        WebhookMessage.objects.update(due_at=timezone.now(), attempts=len(sending.WAITS))
        again = sending.claim()
        assert again.headers["webhook-id"] == first.headers["webhook-id"]
        sending.settle(again.message_id, None, "connection", 5)
        assert WebhookMessage.objects.get().state == "failed"
        assert messages.run_due(timezone.now()) is None
        messages.forget_old(timezone.now() + dt.timedelta(days=31))
        assert not WebhookMessage.objects.exists()


def test_only_what_was_chosen_leaves_and_some_things_never(told, riverside, alice, carla):
    with entered(lookup.by_slug("riverside")):
        hooks.change(told, by=by(carla), name="All", address=told.address, kinds=["*"])
        for kind in ("incident.filed", "token.made", "apart.kept"):
            records.record(kind, by=by(alice))
        publish(alice)
        while deliver_one():
            pass
        kinds = set(WebhookMessage.objects.values_list("record__kind", flat=True))
        assert "post.published" in kinds
        assert not {kind for kind in kinds if kind.startswith(messages.NEVER)}
    with entered(lookup.by_slug("hilltop")):  # Nobody there is told anything: nothing is even queued for it.
        assert not messages.is_told("post.published")
        assert not WebhookMessage.objects.exists()


def test_nothing_is_missed_in_the_seconds_before_every_process_knows(riverside, alice, carla, receiver, to_private):
    """A process that still believes that nobody is told hands nothing over; a look a little later does, once."""
    with entered(riverside):
        assert not riverside.tells_others
        publish(alice)
        row, _secret = hooks.add(by=by(carla), name="Screen", address=receiver.address, kinds=["post.*"])
        after = publish(alice)
        records.record("incident.filed", by=by(alice))
        while deliver_one():
            pass
        assert not WebhookMessage.objects.exists()
    lookup.forget()
    with entered(lookup.by_slug("riverside")):
        for _twice in range(2):
            dues.run_all(timezone.now() + dt.timedelta(seconds=30))
            dues.at(messages.DUE_NEW, timezone.now())
        (message,) = WebhookMessage.objects.select_related("record")
        assert message.record.about == f"post:{after.uid}"
        assert message.webhook_id == row.pk


def test_kinds_are_shown_in_words(told, riverside, alice, carla, client_of):
    from networks.webhooks import words

    go(riverside, alice)
    page = client_of(carla).get("/riverside/cockpit/webhooks/").content.decode()
    assert "Requests and offers: published" in page
    assert "Exchanges" in page
    assert "Requests and offers: published" in client_of(carla).get(f"/riverside/cockpit/webhooks/{told.uid}/").content.decode()
    assert not [said for _noun, said in words.nouns() if "_" in said or "*" in said or said == said.lower()]
    admin = client_of(carla).get("/riverside/admin/networks/webhook/").content.decode()
    assert "Requests and offers: published" in admin
    assert client_of(carla).get("/riverside/admin/networks/webhookmessage/").status_code == 200
    assert client_of(carla).get(f"/riverside/admin/networks/webhook/{told.uid}/change/").status_code == 200


# ── It is no hand into our own network ──────────────────────────────────────────────────────────
PRIVATE = [
    "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/meta-data/", "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/", "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.0.1/", "https://0.0.0.0/",
    "https://100.64.0.1/", "https://[fe80::1]/", "https://[fc00::1]/", "https://[2002:7f00:1::]/", "https://[64:ff9b::7f00:1]/",
    "https://[::]/", "https://224.0.0.1/", "https://255.255.255.255/", "https://[::127.0.0.1]/", "https://[ff02::1]/",
]  # fmt: skip
ILL_FORMED = [
    "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "https://u:p@example.org/",
    "https://example.org@127.0.0.1/", "https://example.org:22/", "https://example.org:99999/", "https:///x",
    "javascript:alert(1)",
    "https://example.org/\r\nX: y", "https://exa mple.org/", "https://example.org/#x", "//example.org/", "https://ex\\ample.org/",
    "https://%31%32%37.0.0.1/", "https://é.example/", "https://example.org/" + "x" * 500,
]  # fmt: skip
NAMES = ["https://localhost/", "https://2130706433/", "https://0x7f000001/", "https://017700000001/", "https://127.1/"]


@pytest.mark.parametrize("address", PRIVATE + ILL_FORMED, ids=lambda one: one[:40])
def test_a_form_refuses_what_is_not_public(riverside, carla, client_of, address):
    said = {"name": "x", "address": address, "kinds": ["*"]}
    answer = client_of(carla).post("/riverside/api/v1/webhooks/", said, "application/json")
    assert answer.status_code in (400, 422), answer.content
    assert answer.json()["errors"][0]["field"] == "address"


@pytest.mark.parametrize("address", PRIVATE + ILL_FORMED + NAMES, ids=lambda one: one[:40])
def test_nothing_is_sent_to_what_is_not_public(address):
    with pytest.raises(wire.Unreachable) as trouble:
        wire.post(address, b"{}", {})
    assert trouble.value.code in ("not-public", "address", "name")


def test_a_name_with_one_private_address_is_refused_and_a_good_one_is_asked_where_judged(receiver, settings, monkeypatch):
    asked = []

    def answers(*places):
        def look_up(host, port, *_rest, **_more):
            asked.append(host)
            return [(2, 1, 6, "", (place, port)) for place in places]

        return look_up

    monkeypatch.setattr(wire.socket, "getaddrinfo", answers("93.184.216.34", "127.0.0.1"))
    with pytest.raises(wire.Unreachable, match="not-public"):
        wire.post("https://half.example/", b"{}", {})
    # Resolved once: a second answer (rebinding) would not be asked for. The name goes into Host.
    settings.WEBHOOKS_TO_PRIVATE = True
    asked.clear()
    monkeypatch.setattr(wire.socket, "getaddrinfo", answers("127.0.0.1"))
    said = wire.post(f"http://whole.example:{receiver.server_port}/x?y=1", b"{}", {"X": "1"})
    assert (said.status, asked) == (204, ["whole.example", "127.0.0.1"])
    assert receiver.seen[0][0]["Host"] == f"whole.example:{receiver.server_port}"


def test_an_answer_has_an_end_in_time_and_size(receiver, settings, monkeypatch):
    settings.WEBHOOKS_TO_PRIVATE = True
    monkeypatch.setattr(wire, "WHOLE_SECONDS", 0.4)
    receiver.answers = [("slow", {})]
    began = time.monotonic()
    with pytest.raises(wire.Unreachable, match="timeout"):
        wire.post(receiver.address, b"{}", {})
    assert time.monotonic() - began < 2
    monkeypatch.setattr(wire, "WHOLE_SECONDS", 5.0)
    receiver.answers = [(200, {f"X-{n}": "x" * 1000 for n in range(40)})]
    with pytest.raises(wire.Unreachable, match="answer"):
        wire.post(receiver.address, b"{}", {})
    receiver.server_close()
    receiver.shutdown()
    with pytest.raises(wire.Unreachable, match="connection"):
        wire.post(receiver.address, b"{}", {})


def test_public_is_what_the_open_internet_reaches():
    good = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "2001:4860:4860::8888"]
    assert all(wire.is_public(ip_address(one)) for one in good)


# ── Who may ─────────────────────────────────────────────────────────────────────────────────────
def test_coordinators_alone_say_who_is_told(told, riverside, alice, carla, dan, client_of, hilltop):
    page = f"/riverside/cockpit/webhooks/{told.uid}/"
    assert client_of(alice).get(page).status_code == 403
    assert client_of(alice).get("/riverside/api/v1/webhooks/").status_code == 403
    hanna = client_of(__import__("tests.cast", fromlist=["member"]).member(hilltop, "Hanna"))
    assert hanna.get(f"/hilltop/cockpit/webhooks/{told.uid}/").status_code == 404
    assert hanna.get(f"/hilltop/api/v1/webhooks/{told.uid}/").status_code == 404
    browser = client_of(carla)
    bad = browser.post("/riverside/cockpit/webhooks/", {"name": "x", "address": "ftp://x.example/", "kinds": ["*.*"]})
    assert bad.status_code == 422
    assert "ftp://x.example/" in bad.content.decode()
    api = f"/riverside/api/v1/webhooks/{told.uid}/"
    assert "secret" not in json.dumps(browser.get(api).json())
    changed = {"name": "Wall", "address": told.address, "kinds": ["exchange.*"]}
    assert browser.put(api, changed, "application/json").json()["kinds"] == ["exchange.*"]
    assert browser.post(f"{api}renew-secret/", {}, "application/json").json()["secret"].startswith("whsec_")
    assert browser.post(f"{api}park/", {}, "application/json").json()["state"] == "parked"
    assert browser.post(f"{api}replay/", {}, "application/json").json()["code"] == "parked"
    assert browser.post(f"{api}resume/", {}, "application/json").json()["state"] == "active"
    assert browser.post(f"{api}replay/", {"days": 3}, "application/json").json() == {"messages": 0}
    assert browser.get("/riverside/api/v1/webhook-messages/").json()["results"] == []
    assert browser.delete(api).status_code == 204
    assert browser.get(api).status_code == 404
