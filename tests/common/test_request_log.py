"""One line per request: an id that can be followed, and nothing that an address may hold."""

import logging

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_it_keeps_a_plain_id_and_makes_one_for_others():
    assert Client().get("/healthz", headers={"X-Request-ID": "abc-12345678"})["X-Request-ID"] == "abc-12345678"
    for given in ("", "x", "a b c d e f g h", "é" * 10, "a" * 65, "a\r\nSet-Cookie: x=1"):
        made = Client().get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"]
        assert made != given
        assert len(made) == 32


def test_it_writes_the_route_and_never_the_address(caplog):
    with caplog.at_level(logging.INFO, logger="common.request_log"):
        Client().get("/riverside/invitation/AAAAsecretAAAAsecretAA/")
    said = str([record.msg for record in caplog.records])
    assert "invitation/<str:token>/" in said
    assert "secret" not in said
