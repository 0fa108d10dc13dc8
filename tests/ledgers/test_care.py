"""Care conversations: opened once per occasion, kind to the member, led by a coordinator who is not meant."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import registry
from common.errors import Refused
from ledgers import accounts, transfers
from ledgers.hours import care
from ledgers.models import CareConversation, CareEntry
from networks import actors
from networks.models import Delivery, Record
from networks.tenancy.current import entered
from tests import cast

by = actors.of


def give(payer: Any, payee: Any, minutes: int, kind: str = "exchange") -> None:
    transfers.pay(accounts.of(payer), accounts.of(payee), minutes, kind=kind, source="exchange:test", by=by(payer))
    for record in Record.objects.filter(kind="limit.flagged").order_by("id"):
        care.hear(record)  # As a worker that sees every record again: nothing happens twice.


def occasions(member: Any) -> list[tuple[str, bool]]:
    rows = CareConversation.objects.filter(member=member).order_by("id")
    return [(row.occasion, row.closed_at is None) for row in rows]


def end(conversation: CareConversation, officer: Any, outcome: str = "fine") -> None:
    care.log(conversation, how="phone", outcome=outcome, said="All well.", by=by(officer))


def test_passing_the_soft_limit_opens_one_conversation(alice: Any, bob: Any, in_riverside: Any) -> None:
    give(alice, bob, 480)
    assert occasions(alice) == []
    give(alice, bob, 15)
    give(alice, bob, 15)
    assert occasions(alice) == [("soft-floor", True)]
    row = CareConversation.objects.get()
    assert row.due_on == timezone.localdate() + dt.timedelta(days=7)
    give(alice, bob, 120)
    assert occasions(alice) == [("limit", True)]
    flagged = Record.objects.filter(kind="limit.flagged").order_by("-id").first()
    assert Delivery.objects.filter(record=flagged, consumer="care").exists()


def test_the_same_occasion_is_talked_about_once(alice: Any, bob: Any, carla: Any, in_riverside: Any) -> None:
    give(alice, bob, 495)
    end(CareConversation.objects.get(), carla)
    give(alice, bob, 15)
    assert occasions(alice) == [("soft-floor", False)]
    give(bob, alice, 60)
    Record.objects.filter(kind="limit.flagged")
    give(alice, bob, 90)
    # In one transaction the clock stands still: only what is recorded later counts as "since".
    CareConversation.objects.update(opened_at=timezone.now() - dt.timedelta(hours=1))
    give(alice, bob, 15)
    assert occasions(alice) == [("soft-floor", False), ("soft-floor", True)]


def test_long_below_zero_and_many_hours_are_seen_once_a_day(alice: Any, bob: Any, in_riverside: Any) -> None:
    account, other = accounts.of(alice), accounts.of(bob)
    long_ago = timezone.localdate() - dt.timedelta(days=200)
    transfers.pay(account, other, 60, kind="exchange", source="exchange:a", by=by(alice), happened_on=long_ago)
    now = timezone.now()
    assert care.run_due(now) == now + dt.timedelta(days=1)
    assert occasions(alice) == [("long-below", True)]
    assert care.below_since(accounts.of(alice)) == long_ago
    transfers.pay(account, other, 1540, kind="exchange", source="exchange:b", by=by(alice))
    care.run_due(now)
    care.run_due(now)
    assert occasions(bob) == [("many", True)]
    assert care.run_due(now + dt.timedelta(days=8))
    waits = Record.objects.filter(kind="care.waits")
    assert waits.count() == 2
    care.run_due(now + dt.timedelta(days=9))
    assert waits.count() == 2


def test_the_member_sees_a_kind_card_and_coordinators_a_list(
    client_of: Any, riverside: Any, alice: Any, bob: Any, carla: Any
) -> None:
    with entered(riverside):
        give(alice, bob, 495)
        row = CareConversation.objects.get()
    for path in ("/riverside/wallet/", "/riverside/home/"):
        page = client_of(alice).get(path).content.decode().replace("\N{NO-BREAK SPACE}", " ")
        assert "Neighbors have carried you for a while" in page, path
        assert "You can spend 1.75 h" in page
        assert not any(word in page for word in ("debt", "overdraft", "limit exceeded"))
    assert "carried you" not in client_of(bob).get("/riverside/wallet/").content.decode()
    assert client_of(alice).get("/riverside/hours/care/").status_code == 403
    page = client_of(carla).get("/riverside/hours/care/").content.decode()
    assert "Alice Example" in page
    path = f"/riverside/hours/care/{row.uid}/"
    assert client_of(carla).post(path, {"do": "take"}).status_code == 302
    assert "Carla Example calls you" in client_of(alice).get("/riverside/wallet/").content.decode()
    wrong = client_of(carla).post(path, {"do": "log", "how": "phone", "outcome": "", "said": "We talked"})
    assert wrong.status_code == 422
    assert "We talked" in wrong.content.decode()
    said = {"do": "log", "how": "phone", "outcome": "again", "said": "She likes to bake", "next_step": "Ask Bob", "due_on": ""}
    assert client_of(carla).post(path, said).status_code == 302
    assert client_of(carla).post(path, {**said, "outcome": "offers"}).status_code == 302
    with entered(riverside):
        assert CareEntry.objects.count() == 2
        assert CareConversation.objects.get().closed_at is not None
    assert "carried you" not in client_of(alice).get("/riverside/wallet/").content.decode()


def test_nobody_leads_a_conversation_about_themselves(client_of: Any, riverside: Any, carla: Any, bob: Any) -> None:
    with entered(riverside):
        give(carla, bob, 495)
        row = CareConversation.objects.get()
        with pytest.raises(Refused) as refused:
            end(row, carla)
        assert refused.value.code == "own-account"
        with pytest.raises(Refused) as refused:
            end(row, bob)
        assert refused.value.code == "not-allowed"
        with pytest.raises(IntegrityError), transaction.atomic():
            CareConversation.objects.update(taken_by=carla)
        letters = registry.notices["care.opened"].letters(Record.objects.get(kind="care.opened"))
        told = [(letter.membership.name, letter.topic) for letter in letters]
        assert told == [("Carla Example", "hours"), ("Cora Example", "limits")]
    assert client_of(carla).get(f"/riverside/hours/care/{row.uid}/").status_code == 404
    assert client_of(cast.member(riverside, "Cora")).get(f"/riverside/hours/care/{row.uid}/").status_code == 200


def test_the_list_asks_the_same_number_of_questions(
    client_of: Any, riverside: Any, alice: Any, bob: Any, carla: Any, count_queries: Any
) -> None:
    coras = client_of(cast.member(riverside, "Cora"))
    coras.get("/riverside/hours/care/")
    counts = []
    for member in (alice, carla):
        with entered(riverside):
            give(member, bob, 495)
        with count_queries() as seen:
            coras.get("/riverside/hours/care/")
        counts.append(len(seen))
    assert counts[0] == counts[1]
