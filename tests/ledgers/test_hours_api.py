"""Care, the fund, wishes and estates as endpoints: what the pages do, and no more."""

from typing import Any

from django.utils import timezone

from ledgers import accounts, transfers
from ledgers.hours import care
from ledgers.models import CareConversation
from networks import actors
from networks.tenancy.current import entered
from tests import cast

by = actors.of


def test_asking_signing_and_taking_back(send: Any, riverside: Any, alice: Any, bob: Any, carla: Any) -> None:
    status, row = send(alice, "fund-requests/", hours="3", reason="A course")
    assert (status, row["minutes"], row["state"]) == (201, 180, "asked")
    one = f"fund-requests/{row['uid']}/"
    assert send(bob, one, "get")[0] == 404
    assert send(alice, one + "sign/")[0] == 403
    assert send(carla, one + "sign/")[1]["state"] == "asked"
    assert send(carla, one + "sign/")[1]["code"] == "same-person"
    status, row = send(cast.member(riverside, "Cora"), one + "sign/")
    assert (row["state"], row["second_by"]["name"]) == ("granted", "Cora Example")
    assert row["transfer"] is not None
    assert send(alice, one + "withdraw/")[1]["code"] == "answered"
    status, row = send(bob, "fund-requests/", minutes=60, reason="A ride")
    assert send(carla, f"fund-requests/{row['uid']}/decline/", answer="Ask Ann, she drives there")[1]["state"] == "declined"
    assert [one["state"] for one in send(bob, "fund-requests/", "get")[1]["results"]] == ["declined"]
    with entered(riverside):
        assert accounts.of(alice).balance == 180


def test_a_wish_is_said_read_and_taken_back(send: Any, alice: Any, bob: Any, dan: Any) -> None:
    assert send(alice, "hours-wishes/", heir=str(dan.uid))[0] == 422
    status, row = send(alice, "hours-wishes/", heir=str(bob.uid))
    assert (status, row["heir"]["name"]) == (201, "Bob Example")
    assert send(alice, "hours-wishes/", heir=None)[1]["heir"] is None
    assert send(bob, f"hours-wishes/{row['uid']}/", "delete")[0] == 404
    assert send(alice, f"hours-wishes/{row['uid']}/", "delete")[0] == 204
    assert send(alice, "hours-wishes/", "get")[1]["results"] == []


def test_conversations_are_for_coordinators_who_are_not_meant(
    send: Any, riverside: Any, alice: Any, bob: Any, carla: Any
) -> None:
    with entered(riverside):
        for payer in (alice, carla):
            account = accounts.of(payer)
            transfers.pay(account, accounts.of(bob), 495, kind="exchange", source="exchange:1", by=by(payer))
            care.begin(account, "soft-floor", by=actors.system("care"))
    assert send(alice, "care-conversations/", "get")[0] == 403
    rows = send(carla, "care-conversations/", "get")[1]["results"]
    assert [row["member"]["name"] for row in rows] == ["Alice Example"]
    one = f"care-conversations/{rows[0]['uid']}/"
    assert send(carla, one + "take/")[1]["taken_by"]["name"] == "Carla Example"
    assert send(carla, one + "log/", how="phone", outcome="nothing")[0] == 400
    assert send(carla, one + "log/", how="phone", outcome="people", said="Meets Bob")[1]["closed_at"] is not None
    assert send(carla, "care-conversations/", "get")[1]["results"] == []
    with entered(riverside):
        own = CareConversation.objects.get(member=carla)
    assert send(carla, f"care-conversations/{own.uid}/", "get")[0] == 404


def test_an_estate_needs_two_officers(send: Any, riverside: Any, alice: Any, bob: Any, carla: Any) -> None:
    said = {"member": str(alice.uid), "died_on": timezone.localdate().isoformat(), "heir": str(bob.uid)}
    assert send(bob, "estates/", **said)[0] == 403
    status, row = send(carla, "estates/", **said)
    assert status == 201
    assert send(carla, f"estates/{row['uid']}/confirm/")[1]["code"] == "same-person"
    assert send(cast.member(riverside, "Tess"), f"estates/{row['uid']}/confirm/")[1]["state"] == "settled"
