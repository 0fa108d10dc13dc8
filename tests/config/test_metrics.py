"""`/metrics`: what operators watch, for them alone."""

import re

import pytest
from django.db import OperationalError
from django.test import Client

from networks import actors, tasks
from networks.models import Record
from networks.records import record
from networks.tenancy.current import entered

pytestmark = pytest.mark.django_db


def read(**more: str) -> dict[str, float]:
    answer = Client().get("/metrics", **more)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.content.decode().splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")?\})? [0-9.e+-]+', line) for line in lines), lines
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_it_tells_what_was_answered_and_what_waits(riverside, alice, client_of, settings):
    before = read()
    reader = client_of(alice)
    reader.get("/riverside/")
    reader.get("/riverside/nowhere/")
    reader.get("/riverside/api/v1/nowhere/")
    with entered(riverside):
        record("membership.applied", about=alice, by=actors.system("test"))
        assert Record.objects.exists()
    tasks.every_minute()
    after = read()

    def more(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert more('manyhands_requests_total{group="pages",status="302"}') == 1
    assert more('manyhands_requests_total{group="pages",status="404"}') == 1
    assert more('manyhands_requests_total{group="api",status="404"}') == 1
    assert more('manyhands_request_seconds_bucket{group="pages",le="+Inf"}') == 2
    assert more('manyhands_request_seconds_count{group="pages"}') == 2
    assert more("manyhands_deliveries") >= 1
    assert after["manyhands_database_up"] == 1
    assert after["manyhands_worker_seen_timestamp_seconds"] > 1.7e9


def test_nobody_else_learns_that_it_is_there(riverside, settings):
    far = {"REMOTE_ADDR": "203.0.113.9"}
    assert Client().get("/metrics", **far).status_code == 404
    assert Client().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404, "a proxy on this machine"
    settings.METRICS_TOKEN = "a long secret"
    assert Client().get("/metrics", headers={"Authorization": "Bearer another"}, **far).status_code == 404
    assert Client().get("/metrics", headers={"Authorization": "Bearer a long secret"}, **far).status_code == 200


def test_it_answers_while_the_database_is_away(riverside, monkeypatch):
    def away(*_: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", away)
    assert read()["manyhands_database_up"] == 0
