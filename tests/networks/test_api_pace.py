"""Who asks the API too often hears 429 and when to come back: by token, by member, by address, over all processes."""

import uuid

import pytest
import redis
from django.test import Client

from networks import actors, tokens
from networks.api import pace
from networks.api.schema import Generator
from networks.tenancy.current import entered

ME = "/riverside/api/v1/me/"
OPEN = "/riverside/api/v1/network/"


@pytest.fixture(autouse=True)
def few(settings, monkeypatch):
    """Three a minute, and a minute that does not end meanwhile; counts of this test alone."""
    settings.API_PER_MINUTE = settings.API_PER_MINUTE_OF_VISITORS = 3
    settings.CACHES["default"]["KEY_PREFIX"] = f"pace-{uuid.uuid4().hex}"
    now = 1_800_000_000.0
    monkeypatch.setattr(pace.time, "time", lambda: now + 15)


def asked(path, times=1, *, address="192.0.2.1", bearer="", browser=None):
    said = {"REMOTE_ADDR": address, **({"HTTP_AUTHORIZATION": f"Bearer {bearer}"} if bearer else {})}
    answers = [(browser or Client()).get(path, **said) for _time in range(times)]
    return [answer.status_code for answer in answers], answers[-1]


@pytest.fixture
def keys(riverside, alice):
    with entered(riverside):
        return [tokens.make(by=actors.of(alice), name=name)[1] for name in ("one", "two")]


def test_a_token_has_its_own_measure_and_hears_when_to_go_on(riverside, keys, monkeypatch):
    one, two = keys
    statuses, last = asked(ME, 4, bearer=one)
    assert statuses == [200, 200, 200, 429]
    assert last["Content-Type"] == "application/problem+json"
    assert last["Retry-After"] == "45", "the minute began a quarter of it ago"
    body = last.json()
    assert (body["code"], body["status"]) == ("too-many-requests", 429)
    assert "Wait" in body["title"]
    assert asked(ME, bearer=two)[0] == [200], "another token of hers is not stopped"
    assert asked(ME, bearer=one, address="198.51.100.9")[0] == [429], "nor does another address help"
    assert asked(ME, bearer=one, browser=Client(enforce_csrf_checks=True))[0] == [429]
    # Another process counts in the same place: what it has counted, counts here.
    shared = redis.Redis.from_url(pace.settings.REDIS_URL)
    (key,) = shared.keys(f"{pace.settings.CACHES['default']['KEY_PREFIX']}:*token*{_uid(two, riverside)}")
    assert 0 < shared.ttl(key) <= 2 * pace.WINDOW
    shared.incrby(key, 5)
    assert asked(ME, bearer=two)[0] == [429]
    monkeypatch.setattr(pace.time, "time", lambda: 1_800_000_060.0)
    assert asked(ME, bearer=one)[0] == [200], "the next minute is a new one"


def _uid(secret, ref):
    with entered(ref):
        return tokens.living(secret).uid


def test_visitors_and_bad_tokens_are_counted_by_address_and_members_are_not(riverside, alice, bob, client_of):
    assert asked(OPEN, 3)[0] == [200, 200, 200]
    assert asked(OPEN)[0] == [429]
    assert asked(OPEN, address="192.0.2.2")[0] == [200]
    assert asked(ME, 2, address="192.0.2.3", bearer="mh_nothing")[0] == [401, 401]
    assert asked(ME, 2, address="192.0.2.3", bearer="other-nothing")[0] == [401, 429]
    assert asked(OPEN, address="2001:db8::1", times=3)[0] == [200] * 3
    assert asked(OPEN, address="2001:db8::2")[0] == [429], "one household has many addresses of IPv6"
    hers, his = client_of(alice), client_of(bob)
    assert asked(ME, 4, browser=hers)[0] == [200, 200, 200, 429]
    assert asked(ME, browser=his)[0] == [200]
    assert hers.get("/riverside/home/").status_code == 200, "pages are not the API"


def test_a_post_beyond_the_measure_does_nothing(riverside, alice, client_of):
    browser = client_of(alice)
    asked(ME, 3, browser=browser)
    answer = browser.patch(ME, {"about": "Changed"}, "application/json")
    assert (answer.status_code, answer["Retry-After"]) == (429, "45")
    with entered(riverside):
        alice.refresh_from_db()
        assert alice.about != "Changed"


def test_without_valkey_nobody_is_counted_and_nobody_is_hindered(riverside, alice, client_of, settings, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert asked(OPEN, 5)[0] == [200] * 5


def test_every_operation_announces_it():
    schema = Generator(urlconf="config.network_urls").get_schema(request=None, public=True)
    silent = [
        said["operationId"]
        for methods in schema["paths"].values()
        for said in methods.values()
        if "Retry-After" not in said["responses"].get("429", {}).get("headers", {})
    ]
    assert silent == []
