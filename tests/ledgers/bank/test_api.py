"""The bank, cooperative shares and urgent help by their endpoints."""

import base64
import json
import uuid
from typing import Any

import pytest
from django.test import Client

from ledgers import accounts, currencies
from ledgers.models import BankLine
from tests.ledgers.bank import files

API = "/riverside/api/v1/"
COLUMNS = {"day": 1, "amount": 2, "reference": 3, "name": 4, "bank_id": 5}


def send(client: Client, path: str, said: Any = None) -> Any:
    key = {"HTTP_IDEMPOTENCY_KEY": uuid.uuid4().hex}
    return client.post(API + path, json.dumps(said or {}), "application/json", **key)


def test_a_statement_comes_in_and_its_lines_are_decided(client_of: Any, pool: Any, alice: Any, tess: Any, dan: Any) -> None:
    tesss, alices = client_of(tess), client_of(alice)
    said = {"name": "x.csv", "content": base64.b64encode(files.CSV).decode(), "columns": COLUMNS}
    assert send(alices, "bank-statements/", said).status_code == 403
    made = send(tesss, "bank-statements/", said)
    assert (made.status_code, made.json()["state"], made.json()["row_count"]) == (201, "read", 2)
    assert send(tesss, "bank-statements/", {**said, "content": "%%%"}).json()["code"] == "content"
    assert (
        send(tesss, "bank-statements/", {**said, "content": base64.b64encode(b"%PDF").decode()}).json()["code"] == "unreadable"
    )
    rows = {row["amount"]: row["uid"] for row in tesss.get(API + "bank-lines/").json()["results"]}
    assert alices.get(API + "bank-lines/").status_code == 403
    done = send(tesss, f"bank-lines/{rows[5000]}/contribute/", {"member": str(alice.uid)}).json()
    assert (done["state"], done["target"].partition(":")[0]) == ("recorded", "contribution")
    assert send(tesss, f"bank-lines/{rows[5000]}/contribute/", {"member": str(alice.uid)}).json()["code"] == "decided"
    assert send(tesss, f"bank-lines/{rows[5000]}/reopen/").json()["code"] == "in-books"
    assert send(tesss, f"bank-lines/{rows[-1230]}/repay/", {"loan": str(uuid.uuid4())}).json()["code"] == "loan"
    assert send(tesss, f"bank-lines/{rows[-1230]}/match/", {"transfer": str(uuid.uuid4())}).json()["code"] == "transfer"
    assert send(tesss, f"bank-lines/{rows[-1230]}/ignore/").json()["state"] == "ignored"
    assert send(tesss, f"bank-lines/{rows[-1230]}/reopen/").json()["state"] == "waiting"
    foreign = client_of(dan).get(f"/hilltop/api/v1/bank-lines/{rows[5000]}/").status_code
    assert foreign in (403, 404)


def test_the_same_request_decides_a_line_once(client_of: Any, pool: Any, alice: Any, tess: Any) -> None:
    tesss = client_of(tess)
    said = {"name": "x.csv", "content": base64.b64encode(files.CSV).decode(), "columns": COLUMNS}
    send(tesss, "bank-statements/", said)
    line = BankLine.objects.get(amount=5000)
    key = {"HTTP_IDEMPOTENCY_KEY": "once"}
    body = json.dumps({"member": str(alice.uid)})
    answers = [tesss.post(f"{API}bank-lines/{line.uid}/contribute/", body, "application/json", **key) for _time in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


def test_shares_by_endpoint(client_of: Any, pool: Any, alice: Any, tess: Any, carla: Any) -> None:
    tesss, carlas, alices = client_of(tess), client_of(carla), client_of(alice)
    made = send(tesss, "cooperative-shares/", {"way": "buy", "shares": 2, "member": str(alice.uid)})
    assert (made.status_code, made.json()["amount"]) == (201, 5000)
    uid = made.json()["uid"]
    assert send(tesss, f"cooperative-shares/{uid}/sign/").json()["code"] == "same-person"
    assert send(alices, f"cooperative-shares/{uid}/sign/").status_code == 403
    assert send(carlas, f"cooperative-shares/{uid}/sign/").json()["state"] == "done"
    back = send(alices, "cooperative-shares/", {"way": "back", "shares": 1})
    assert back.json()["state"] == "asked"
    assert send(alices, f"cooperative-shares/{back.json()['uid']}/decline/").json()["state"] == "declined"
    assert send(alices, "cooperative-shares/", {"way": "back", "shares": 3}).json()["code"] == "shares"
    assert send(alices, "cooperative-shares/", {"way": "buy", "shares": 1, "member": None}).json()["code"] == "member"


@pytest.mark.parametrize("amount", [0, -1, 1.5, "60", True, None, 10**10, 2**64, [], {}])
def test_help_by_endpoint_takes_whole_amounts_alone(amount: Any, client_of: Any, pool: Any, alice: Any, carla: Any) -> None:
    said = {"member": str(alice.uid), "currency": str(currencies.hours().uid), "amount": amount}
    assert send(client_of(carla), "relief/", said).status_code == 400


def test_help_by_endpoint(client_of: Any, pool: Any, alice: Any, carla: Any, cora: Any) -> None:
    said = {"member": str(alice.uid), "currency": str(currencies.hours().uid), "amount": 60}
    assert send(client_of(alice), "relief/", said).status_code == 403
    made = send(client_of(carla), "relief/", said)
    assert made.status_code == 201
    uid = made.json()["uid"]
    assert send(client_of(carla), f"relief/{uid}/sign/").json()["code"] == "same-person"
    assert send(client_of(cora), f"relief/{uid}/sign/").json()["state"] == "done"
    assert accounts.of(alice).balance == 60
