"""Whatever a machine writes into a field, it gets an answer: never a 5xx (reliability.md, odd amounts and attacks).

The fields come from the schema itself, so that a new endpoint is tried without being named here.
"""

import json
import logging
import re
import uuid

import pytest
from django.db import transaction
from django.test import Client

from networks.api.schema import Generator
from networks.tenancy.current import entered
from tests.conftest import sign_in
from tests.wall.odd import ODD, RAW, WORST

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(riverside, carla):
    """Sends as Carla, who holds an office; what it did is undone."""
    browser = Client(raise_request_exception=False)
    sign_in(browser, carla.person)

    def send(method, path, text):
        with transaction.atomic():
            key = {"HTTP_IDEMPOTENCY_KEY": uuid.uuid4().hex}
            answer = getattr(browser, method)(f"/riverside{path}", text, "application/json", **key)
            transaction.set_rollback(True)
        return answer

    logging.disable(logging.CRITICAL)
    yield send
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def schema():
    return Generator(urlconf="config.network_urls").get_schema(request=None, public=True)


def writes(schema):
    """(method, path, properties) of every endpoint that reads a body."""
    for path, methods in schema["paths"].items():
        for method, said in methods.items():
            body = said.get("requestBody", {}).get("content", {}).get("application/json")
            if body:
                yield method, path, _resolved(schema, body["schema"]).get("properties", {})


def _resolved(schema, part):
    while "$ref" in part or "allOf" in part:
        part = schema["components"]["schemas"][part["$ref"].split("/")[-1]] if "$ref" in part else part["allOf"][0]
    return part


def kind_of(part):
    """The type of a field, as far as it matters for what breaks it."""
    said = part.get("type")
    said = said[0] if isinstance(said, list) else said
    return "choice" if "enum" in part or "oneOf" in part else part.get("format") or said or "any"


def sample(part, name, rows):
    """A good value, so that the odd one alone is at fault."""
    if name in rows:
        return rows[name]
    good = {
        "uuid": str(uuid.uuid4()), "date": "2026-11-20", "date-time": "2026-11-20T10:00:00Z", "email": "x@example.org",
        "integer": 60, "boolean": False, "array": [], "object": {}, "string": "Soup for two", "number": 1.5,
    }  # fmt: skip
    if "enum" in part:
        return next(value for value in part["enum"] if value)
    return part.get("default", good.get(kind_of(part), "Soup for two"))


@pytest.fixture
def rows(riverside, bob):
    from networks.models import Category

    with entered(riverside):
        category = str(Category.objects.first().uid)
    neighbor = str(bob.uid)
    known = {"category": category, "to": neighbor, "other": neighbor, "post": None, "gives": True}
    return {**known, "neighborhood": None, "version": 1}


@pytest.fixture
def made(riverside, bob, carla, rows):
    """What the addresses with a name lead to: a post of Carla's, an exchange of hers."""
    from networks import actors
    from networks.models import Category
    from requests_board import exchanges, posts

    with entered(riverside):
        post = posts.publish(posts.Content("Bread", Category.objects.first()), kind="request", by=actors.of(carla))
        exchange = exchanges.propose(exchanges.Terms(minutes=60), post=post, by=actors.of(bob))
    words = {"articles": "meetings", "clauses": "members.invitation_days"}
    return {**words, "posts": str(post.uid), "exchanges": str(exchange.uid)}


def address_of(path, made):
    """An address that leads to a row of its noun, where there is one, by whatever it is named."""
    return re.sub(r"{\w+}", made.get(path.split("/")[3], str(uuid.uuid4())), path)


def test_no_field_of_any_endpoint_breaks_us(writer, schema, rows, made):
    tried, whole, broken = 0, set(), []
    for method, path, fields in writes(schema):
        address = address_of(path, made)
        good = {name: sample(part, name, rows) for name, part in fields.items()}
        for name, part in fields.items():
            kind = kind_of(part)
            values = WORST[tried % 3 :: 3] if kind in whole else ODD  # All of them, over the fields of a kind.
            whole.add(kind)
            texts = [json.dumps({**good, name: value}) for value in values] + [raw % name for raw in RAW]
            for text in texts:
                answer = writer(method, address, text)
                tried += 1
                if answer.status_code >= 500:
                    broken.append(f"{method} {path} {name}: {text[:120]}")
    assert not broken, "\n".join(broken[:20])
    assert len(ODD) >= 150
    assert {"uuid", "string", "integer", "boolean", "array", "date", "date-time"} <= whole
    assert tried > 1500


@pytest.mark.parametrize(
    "body", ["", "null", "1", '"x"', "[]", "[{}]", "{", "{}}", "\x00", "é", "﻿{}", "{" * 5000, '{"a":' * 5000], ids=repr
)
def test_no_body_breaks_an_endpoint(writer, schema, made, body):
    for method, path, _fields in writes(schema):
        address = address_of(path, made)
        assert writer(method, address, body).status_code < 500, f"{method} {path}"


def test_no_query_breaks_a_list(writer, schema, riverside, carla):
    browser = Client(raise_request_exception=False)
    sign_in(browser, carla.person)
    broken = []
    for path, methods in schema["paths"].items():
        for asked in methods.get("get", {}).get("parameters", []):
            if asked["in"] != "query":
                continue
            for value in [
                "",
                "%00",
                "\x01",
                "'",
                "٣",
                "-1",
                str(2**70),
                "a" * 300,
                "%",
                "_",
                "\\",
                "💩",
                "null",
                "2026-13-99",
                "[]",
                "a[]=1",
            ]:
                address = re.sub(r"{\w+}", str(uuid.uuid4()), path)
                answer = browser.get(f"/riverside{address}", {asked["name"]: value})
                if answer.status_code >= 500:
                    broken.append(f"{path}?{asked['name']}={value!r}")
    assert broken == []
