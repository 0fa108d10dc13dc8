"""Credit by the API: once per key, odd amounts refused, nothing of other people and networks."""

import json
from typing import Any

import pytest
from django.test import Client

from ledgers.credit import invoices, units
from ledgers.models import Invoice
from networks import actors, tokens
from networks.tenancy.current import entered
from tests import cast
from tests.ledgers.credit import ground

ODD = ["0", "-1", "1.5", "1000000001", "1e308", "NaN", '"60"', '"1,5"', "true", "null", "[]", "{}", "9223372036854775808", '""']


@pytest.fixture
def say(riverside: Any) -> Any:
    """`say(member, "post", "invoices/", {...}, key="k")` with a token of theirs."""
    with entered(riverside):
        ground.turn_on(levy=200)
    secrets: dict[int, str] = {}

    def make(member: Any, path: str, content: Any = None, *, key: str = "", network: str = "riverside") -> Any:
        if member.pk not in secrets:
            with entered(riverside):
                secrets[member.pk] = tokens.make(by=actors.of(member), name="test", may_write=True)[1]
        headers = {"Authorization": f"Bearer {secrets[member.pk]}"} | ({"Idempotency-Key": key} if key else {})
        if content is None:
            return Client().get(f"/{network}/api/v1/{path}", headers=headers)
        body = content if isinstance(content, str) else json.dumps(content)
        return Client().post(f"/{network}/api/v1/{path}", body, content_type="application/json", headers=headers)

    return make


def test_an_invoice_is_asked_and_paid_once_per_key(say: Any, riverside: Any, alice: Any, bob: Any) -> None:
    said = {"to": str(bob.uid), "amount": 4_000, "note": "Honey"}
    assert say(alice, "invoices/", said).status_code == 400
    made = say(alice, "invoices/", said, key="a")
    assert made.status_code == 201
    assert say(alice, "invoices/", said, key="a").json() == made.json()
    assert say(alice, "invoices/", {**said, "amount": 1}, key="a").status_code == 422
    path = f"invoices/{made.json()['uid']}/"
    for key, amount, status in (("p", 1_500, 200), ("p", 1_500, 200), ("q", 9_000, 422), ("r", None, 200), ("s", None, 422)):
        assert say(bob, f"{path}pay/", {"amount": amount}, key=key).status_code == status
    answer = say(bob, path).json()
    assert (answer["state"], answer["paid"], answer["issuer"]["name"]) == ("paid", 4_000, "Alice Example")
    assert say(alice, f"{path}pay/", {}, key="t").status_code == 422
    with entered(riverside):
        assert units.account_of(alice).balance == 4_000 - 30 - 50
    assert say(alice, path, network="hilltop").status_code in (401, 404)


def test_others_invoices_are_not_there(say: Any, riverside: Any, alice: Any, bob: Any) -> None:
    carla = cast.member(riverside, "Carla")
    with entered(riverside):
        made = invoices.issue(carla, bob, 100, by=actors.of(carla))
    for path in ("", "pay/", "decline/", "cancel/"):
        content = None if not path else {"reason": "x"} if path == "decline/" else {}
        assert say(alice, f"invoices/{made.uid}/{path}", content, key="k").status_code == 404
    assert say(alice, "invoices/").json()["results"] == []
    assert say(bob, f"invoices/{made.uid}/decline/", {"reason": "Not mine"}).json()["reason"] == "Not mine"


@pytest.mark.parametrize("sent", ODD)
def test_it_takes_no_odd_amount(sent: str, say: Any, riverside: Any, alice: Any, bob: Any) -> None:
    body = json.dumps({"to": str(bob.uid), "amount": 0}).replace('"amount": 0', f'"amount": {sent}')
    for path in ("invoices/", "credit-payments/"):
        assert say(alice, path, body, key=path).status_code in (400, 422)
    with entered(riverside):
        assert not Invoice.objects.exists()


def test_a_payment_and_a_line_in_the_directory(say: Any, riverside: Any, alice: Any, bob: Any) -> None:
    paid = say(alice, "credit-payments/", {"to": str(bob.uid), "amount": 1_000}, key="k")
    assert paid.status_code == 201
    assert sorted(entry["amount"] for entry in paid.json()["entries"]) == [-1_000, 1_000]
    assert say(bob, "credit-directory/", {"part": 40, "about": "Bread"}).status_code == 201
    assert [row["part"] for row in say(alice, "credit-directory/").json()["results"]] == [40]
    assert say(bob, "credit-directory/", {"part": 0}).status_code == 400
