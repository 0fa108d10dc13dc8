"""Every odd amount, through the form and the API: refused in words, or understood as a person would."""

import json
from typing import Any

import pytest
from django.test import Client

from ledgers import accounts
from networks.tenancy.current import entered

NBSP = "\N{NO-BREAK SPACE}"
# What is written → minutes, or None where it is refused.
WRITTEN: dict[str, int | None] = {
    "": None, " ": None, "0": None, "-1": None, "-0": None, "0.0000001": None, "1000000001": None, "1e308": None,
    "1e1000000": None, "NaN": None, "Infinity": None, "-Infinity": None, "٣": None, "１２": None, "1,5": 90, "1.5.0": None,
    "1 500": None, "0x10": None, "1_000": None, "½": None, "true": None, "null": None, "[]": None, "{}": None,
    "9" * 5000: None, "+1": None, "1 ": 60, f"1{NBSP}": 60,
    f"1{NBSP}500": None, "2026-11-21": None, "1:30": 90, "1h30": 90, "90m": 90,
    "90 min": 90, "1.5 h": 90, "0:07": 15, "0.1": 15, "1.3": 75, "1:61": None, "01:00": 60, "1\x00": None, "1\n": 60,
    "one": None, "1;DROP": None, "1%": None, "'1'": None, "0.25": 15, "0:00": None, "1e2": None, "1/2": None,
}  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN, ids=[repr(text)[:24] for text in WRITTEN])
def test_the_form_takes_no_odd_amount(written: str, client_of: Any, riverside: Any, alice: Any) -> None:
    answer = client_of(alice).post(
        "/riverside/wallet/pay/", {"to": "Bob", "amount": written, "kind": "gift", "token": "t", "do": "send"}
    )
    minutes = WRITTEN[written]
    assert answer.status_code in ((302,) if minutes else (400, 422))
    with entered(riverside):
        assert accounts.of(alice).balance == -(minutes or 0)


SENT: dict[str, bool] = {
    "60": True, "1": True, "0": False, "-1": False, "-0": False, "0.0000001": False, "1000000001": False, "1e308": False,
    "NaN": False, "Infinity": False, '"60"': False, '"٣"': False, '"1,5"': False, '"1:30"': False, "true": False, "null": False,
    "[]": False, "{}": False, "9" * 4000: False, "1.5": False, "60.0": False, '""': False, "9223372036854775808": False,
    "1e1000000": False, "[60]": False, '"0x10"': False,
}  # fmt: skip


@pytest.mark.parametrize("sent", SENT, ids=[text[:24] for text in SENT])
def test_the_api_takes_no_odd_amount(sent: str, client_of: Any, riverside: Any, alice: Any, bob: Any) -> None:
    from networks import actors, tokens

    with entered(riverside):
        secret = tokens.make(by=actors.of(alice), name="test", may_write=True)[1]
    body = json.dumps({"to": str(bob.uid), "minutes": 0, "kind": "gift"}).replace('"minutes": 0', f'"minutes": {sent}')
    answer = Client().post(
        "/riverside/api/v1/transfers/", body, content_type="application/json",
        headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": "k1"},
    )  # fmt: skip
    assert answer.status_code in ((201,) if SENT[sent] else (400, 422)), answer.content
    with entered(riverside):
        assert accounts.of(alice).balance == (-int(float(sent)) if SENT[sent] else 0)
