"""Gifts of the commons fund: who asks, who signs, what can never be."""

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from common import registry
from common.errors import Refused
from ledgers import accounts, currencies
from ledgers.hours import fund
from ledgers.models import FundRequest, Transfer
from networks import actors, clauses, decisions
from networks.actors import Actor
from networks.models import Decision, Record
from networks.tenancy.current import entered
from tests import cast

by = actors.of


def refusal(deed: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused, transaction.atomic():
        deed(*args, **kwargs)
    return str(refused.value.code)


@pytest.fixture
def cora(riverside: Any) -> Any:
    return cast.member(riverside, "Cora")


def test_one_coordinator_gives_a_little(alice: Any, carla: Any, in_riverside: Any) -> None:
    row = fund.ask(alice, 120, "A ride to the clinic", by=by(alice))
    assert fund.ask(alice, 120, "A ride  to the clinic", by=by(alice)).pk == row.pk
    row = fund.sign(row, by=by(carla))
    assert (row.state, accounts.of(alice).balance, currencies.fund(currencies.hours()).balance) == ("granted", 120, -120)
    made = Transfer.objects.get()
    assert (made.kind, made.source, made.actor) == ("grant", f"fundrequest:{row.uid}", carla)
    assert refusal(fund.sign, row, by=by(carla)) == "answered"
    letters = registry.notices["fund.granted"].letters(Record.objects.get(kind="fund.granted"))
    assert [letter.membership for letter in letters] == [alice]
    words = registry.sentences["fund.granted"](Record.objects.get(kind="fund.granted"))
    assert "2" in words
    assert "Alice" not in words


def test_two_coordinators_give_more(alice: Any, carla: Any, cora: Any, in_riverside: Any) -> None:
    row = fund.sign(fund.ask(alice, 135, "Help with moving", by=by(alice)), by=by(carla))
    assert (row.state, accounts.of(alice).balance) == ("asked", 0)
    assert refusal(fund.sign, row, by=by(carla)) == "same-person"
    row = fund.sign(row, by=by(cora))
    assert (row.state, accounts.of(alice).balance) == ("granted", 135)


def test_above_that_a_decision_is_needed_and_carries_once(
    alice: Any, bob: Any, carla: Any, cora: Any, in_riverside: Any
) -> None:
    row = fund.ask(alice, 615, "After the fire", by=by(alice))
    assert refusal(fund.sign, row, by=by(carla)) == "decision"
    decision = decisions.write("Fire fund", "Ten hours and a quarter for Alice.", by=by(carla))
    assert refusal(fund.sign, row, decision=decision, by=by(carla)) == "decision"
    decision = decisions.sign(decision, by=by(cora))
    assert fund.sign(row, decision=decision, by=by(carla)).state == "granted"
    again = fund.ask(bob, 615, "After the fire, too", by=by(bob))
    assert refusal(fund.sign, again, decision=decision, by=by(carla)) == "decision"


def test_nobody_gives_to_themselves_in_whatever_role(alice: Any, bob: Any, carla: Any, cora: Any, in_riverside: Any) -> None:
    row = fund.ask(carla, 60, "For a course", by=by(carla))
    assert refusal(fund.sign, row, by=by(carla)) == "own-account"
    assert refusal(fund.decline, row, by=by(carla)) == "own-account"
    assert refusal(fund.sign, row, by=by(bob)) == "not-allowed"
    assert refusal(fund.ask, alice, 60, "For Alice", by=by(carla)) == "not-allowed"
    # Written down for a member without internet, it is signed by another coordinator.
    own = fund.ask(alice, 60, "By telephone", by=Actor(alice, carla, frozenset({"coordinator"})))
    assert refusal(fund.sign, own, by=by(carla)) == "same-hand"
    assert fund.sign(own, by=by(cora)).state == "granted"


def test_sql_refuses_a_grant_that_is_not_signed(alice: Any, bob: Any, carla: Any, cora: Any, in_riverside: Any) -> None:
    from ledgers import transfers

    row = fund.ask(alice, 300, "A gift", by=by(alice))
    pot = currencies.fund(currencies.hours())
    rows = FundRequest.objects.filter(pk=row.pk)
    made = transfers.pay(pot, accounts.of(alice), 300, kind="grant", source="", by=by(carla))
    small = transfers.pay(pot, accounts.of(alice), 299, kind="grant", source="", by=by(carla))
    theirs = transfers.pay(pot, accounts.of(bob), 300, kind="grant", source="", by=by(carla))
    for change in (
        {"transfer": made, "signed_by": carla},
        {"transfer": made, "signed_by": carla, "second_by": carla},
        {"transfer": made, "signed_by": carla, "second_by": alice},
        {"signed_by": carla, "second_by": cora},
        {"transfer": small, "signed_by": carla, "second_by": cora},
        {"transfer": theirs, "signed_by": carla, "second_by": cora},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(state="granted", **change)
    rows.update(state="granted", transfer=made, signed_by=carla, second_by=cora)
    for change in ({"minutes": 600}, {"state": "asked", "transfer": None}, {"member": bob}):
        with pytest.raises((ProgrammingError, IntegrityError)), transaction.atomic():
            rows.update(**change)


def test_the_fund_gives_no_more_than_its_clause(alice: Any, carla: Any, in_riverside: Any) -> None:
    clauses.amend("fund.floor", -60, by=actors.system("test"), decision="decision:test")
    row = fund.ask(alice, 75, "A gift", by=by(alice))
    with pytest.raises(Refused) as refused, transaction.atomic():
        fund.sign(row, by=by(carla))
    assert (refused.value.code, refused.value.why) == ("floor", "fund.floor")
    assert FundRequest.objects.get().state == "asked"


def test_asking_and_answering_through_the_door(client_of: Any, riverside: Any, alice: Any, carla: Any, bob: Any) -> None:
    alices, carlas = client_of(alice), client_of(carla)
    for said in ({"hours": "0", "reason": "A ride"}, {"hours": "2", "reason": ""}, {"hours": "1000", "reason": "A ride"}):
        page = alices.post("/riverside/wallet/fund/", {"do": "ask", **said})
        assert page.status_code == 422
        assert said["reason"] in page.content.decode()
    assert alices.post("/riverside/wallet/fund/", {"do": "ask", "hours": "1:30", "reason": "A ride"}).status_code == 302
    assert "You have asked for 1.5" in alices.get("/riverside/wallet/fund/").content.decode()
    assert client_of(bob).get("/riverside/hours/fund/").status_code == 403
    with entered(riverside):
        row = FundRequest.objects.get()
    assert "A ride" in carlas.get("/riverside/hours/fund/").content.decode()
    assert carlas.post("/riverside/hours/fund/", {"do": "sign", "request": str(row.uid)}).status_code == 302
    assert carlas.post("/riverside/hours/fund/", {"do": "sign", "request": str(row.uid)}).status_code == 302
    with entered(riverside):
        assert accounts.of(alice).balance == 90
        assert Decision.objects.count() == 0
    assert "Given" in alices.get("/riverside/wallet/fund/").content.decode()
