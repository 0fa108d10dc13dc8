"""A network calls for help: the others hear of it once, answer, and read what came of it. Nobody speaks for another network."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from common.errors import Refused
from humans.calls import calls
from humans.models import AnswerToCall, CallForHelp
from networks import actors, dues
from networks.models import Record
from networks.tenancy.current import entered
from tests import cast

SAID = {
    "title": "The river is in our streets",
    "words": "Pumps and dry rooms.\nCall the hall.",
    "wants": ["people", "things"],
    "days": 7,
}


@pytest.fixture
def called(riverside: Any, hilltop: Any) -> CallForHelp:
    """Riverside calls; Hilltop is there to hear it."""
    for ref in (riverside, hilltop):
        cast.welcome(ref)
    with entered(riverside):
        return calls.call(*SAID.values(), by=actors.of(cast.member(riverside, "Carla")))


def hear(ref: Any, later: int = 0) -> list[str]:
    with entered(ref):
        dues.run_all(timezone.now() + dt.timedelta(days=later, seconds=5))
        return list(Record.objects.filter(kind__startswith="call.", actor=None).order_by("id").values_list("kind", flat=True))


def code_of(call: Any) -> str:
    with pytest.raises(Refused) as said, transaction.atomic():
        call()
    return said.value.code


def test_a_call_is_heard_once_answered_welcomed_and_told_of(
    called: CallForHelp, client_of: Any, riverside: Any, hilltop: Any, humans: Any
) -> None:
    carla, hanna = cast.member(riverside, "Carla"), cast.member(hilltop, "Hanna")
    assert hear(hilltop) == hear(hilltop) == ["call.heard"]
    page = f"/hilltop/calls/{called.uid}/"
    assert "Call the hall." in client_of(hanna).get(page).content.decode()
    assert "Networks that call for help" in client_of(hanna).get("/hilltop/cockpit/").content.decode()
    empty = client_of(hanna).post(page, {"do": "answer", "kind": "things", "words": " "})
    assert (empty.status_code, AnswerToCall.objects.count()) == (422, 0)
    client_of(hanna).post(page, {"do": "answer", "kind": "things", "words": "Two pumps"})
    client_of(hanna).post(page, {"do": "answer", "kind": "things", "words": "Three pumps"})
    offer = AnswerToCall.objects.get()
    assert (offer.words, offer.subject_id) == ("Three pumps", hilltop.id)
    assert hear(riverside) == ["call.answered"]
    here = f"/riverside/calls/{called.uid}/"
    assert "Yes, please" in client_of(carla).get(here).content.decode()
    for _double_click in range(2):
        client_of(carla).post(here, {"do": "welcome", "answer": offer.uid})
    assert hear(hilltop) == ["call.heard", "call.welcomed"]
    client_of(hanna).post(page, {"do": "answer", "kind": "things", "words": "None after all"})
    offer.refresh_from_db()
    assert (offer.state, offer.words) == ("accepted", "Three pumps")
    seen = client_of(cast.member(humans, "Ursula")).get("/humans/federation/").content.decode()
    assert "The river is in our streets" in seen
    client_of(carla).post(here, {"do": "end", "debrief": "Pumps ran for two days."})
    seen = client_of(cast.member(hilltop, "Dan")).get("/hilltop/calls/").content.decode()
    assert "With a word on what came of it." in seen
    assert "Pumps ran for two days." in client_of(cast.member(hilltop, "Dan")).get(page).content.decode()
    with entered(hilltop):
        assert code_of(lambda: calls.answer(called, "people", "Late", by=actors.of(hanna))) == "over"


def test_a_call_ends_on_its_day_and_one_is_open_at_a_time(called: CallForHelp, riverside: Any, client_of: Any) -> None:
    carla = cast.member(riverside, "Carla")
    with entered(riverside):
        assert code_of(lambda: calls.call(*SAID.values(), by=actors.of(carla))) == "open"
        assert code_of(lambda: calls.answer(called, "people", "We", by=actors.of(carla))) == "own"
    again = client_of(carla).post("/riverside/calls/", {**SAID, "days": "0"})
    assert again.status_code == 422
    assert hear(riverside, later=8) == ["call.ran_out"]
    called.refresh_from_db()
    assert called.state == "over"
    with entered(riverside):
        assert calls.call(*SAID.values(), by=actors.of(carla)).state == "open"


def test_nobody_speaks_for_another_network_nor_without_the_office(called: CallForHelp, riverside: Any, hilltop: Any) -> None:
    hanna, dan = cast.member(hilltop, "Hanna"), cast.member(hilltop, "Dan")
    with entered(hilltop):
        assert code_of(lambda: calls.answer(called, "people", "Me", by=actors.of(dan))) == "not-allowed"
        assert code_of(lambda: calls.end(called, "Over", by=actors.of(hanna))) == "unknown"
        offer = calls.answer(called, "people", "Four of us", by=actors.of(hanna))
        assert code_of(lambda: calls.reply(offer, True, by=actors.of(hanna))) == "unknown"
        for statement in (
            "UPDATE humans_callforhelp SET title = 'x'",
            "DELETE FROM humans_answertocall",
            f"SELECT calls_nudge(ARRAY[{riverside.id}]::bigint[])",
        ):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


def test_calls_by_endpoint(called: CallForHelp, client_of: Any, riverside: Any, hilltop: Any) -> None:
    hanna, carla = client_of(cast.member(hilltop, "Hanna")), client_of(cast.member(riverside, "Carla"))

    def post(client: Any, path: str, **said: Any) -> Any:
        return client.post(path, json.dumps(said), content_type="application/json")

    base = f"/hilltop/api/v1/calls-for-help/{called.uid}/"
    made = post(hanna, base + "offer/", kind="money", words="40 dollars")
    assert (made.status_code, made.json()["answers"][0]["network"]) == (200, "hilltop")
    own = f"/riverside/api/v1/calls-for-help/{called.uid}/"
    said = post(carla, own + "reply/", answer=made.json()["answers"][0]["uid"], welcome=False).json()
    assert said["answers"][0]["state"] == "declined"
    assert post(carla, "/riverside/api/v1/calls-for-help/", **SAID).json()["code"] == "open"
    assert post(carla, own + "end/", debrief="Dry again").json()["state"] == "over"
    assert hanna.get("/hilltop/api/v1/calls-for-help/").json()["results"][0]["debrief"] == "Dry again"
