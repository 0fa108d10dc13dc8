"""Three networks owe one another in a ring; the umbrella asks, each says yes, and all owe less: no member's account moves."""

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from ledgers.between import agreements, payments, rounds
from ledgers.models import ClearingPart, Entry, Transfer
from networks import actors
from networks.models import DueTime, Record
from networks.tenancy.current import entered
from tests import cast
from tests.ledgers.between.ground import code_of, make_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def ring(humans: Any) -> list[cast.Settled]:
    """Each owes the next: 60, 60 and 90 minutes."""
    towns = [
        cast.settle_network(slug, slug.title(), [("Anna", "coordinator"), ("Ben", "")], own=True)
        for slug in ("one", "two", "three")
    ]
    for at, minutes in enumerate((60, 60, 90)):
        payer, payee = towns[at], towns[(at + 1) % 3]
        make_agreement(payer.network, payer.anna, payee.network, payee.anna, cap=600)
        code = code_of(payee.network, payee.ben)
        with entered(payer.network):
            payments.send(payer.ben, code, minutes, kind="payment", by=actors.of(payer.ben))
    for town in towns:
        with entered(town.network):
            agreements.publish()
    return towns


def stands(town: cast.Settled) -> list[int]:
    """What it owes each partner."""
    with entered(town.network):
        from ledgers.models import Account

        return list(Account.objects.filter(kind="clearing").order_by("partner__slug").values_list("balance", flat=True))


def answer(town: cast.Settled, agrees: bool) -> None:
    with entered(town.network):
        part = rounds.waiting()
        assert part is not None
        rounds.answer(part, agrees, by=actors.of(town.anna))


def test_what_goes_round_is_let_go_by_all_at_once(ring: Any, humans: Any, ursula: Any, alice: Any, refused: Any) -> None:
    with entered(humans):
        assert [(one.network.slug, one.minutes) for one in rounds.preview()] == [("one", 60), ("three", 60), ("two", 60)]
        asked = rounds.ask(by=actors.of(ursula))
        assert asked.amount == 180
        refused("running", rounds.ask, by=actors.of(ursula))
        assert rounds.run_due(timezone.now()) == asked.answers_until
    with entered(ring[0].network):
        refused("not-allowed", rounds.answer, rounds.waiting(), True, by=actors.of(ring[0].ben))
        assert {line.partner.slug: line.amount for line in rounds.waiting().lines.all()} == {"two": 60, "three": -60}
        lines = Entry.objects.exclude(account__kind="clearing").count()
    for town in ring:
        answer(town, True)
    with entered(humans):
        assert DueTime.objects.get(name=rounds.DUE).due_at <= timezone.now()
        assert rounds.run_due(timezone.now()) is None
        asked.refresh_from_db()
        assert (asked.state, asked.cleared) == ("done", 180)
        refused("ended", rounds.clear, asked, by=actors.of(ursula))
    assert [stands(town) for town in ring] == [[-30, 0], [0, 0], [30, 0]]  # Partners by name: three, two; one, three; one, two.
    with entered(ring[0].network):
        assert Entry.objects.exclude(account__kind="clearing").count() == lines
        part = ClearingPart.objects.get()
        assert (part.cleared, part.transfer.kind) == (60, "between-setoff")
        assert Record.objects.filter(kind="clearing.done").count() == 1
        refused("chapter", reverse, part.transfer, ring[0].anna)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_whoever_says_no_keeps_what_it_has_and_nobody_else_asks(ring: Any, humans: Any, ursula: Any, refused: Any) -> None:
    with entered(ring[0].network), pytest.raises(ProgrammingError, match="only the umbrella"), transaction.atomic():
        rounds.ask(by=actors.system("test"))
    with entered(humans):
        asked = rounds.ask(by=actors.of(ursula))
    answer(ring[0], True)
    answer(ring[1], False)
    with entered(humans):
        said = {one.network.slug: one.answer for one in rounds.answers(asked)}
        assert said == {"one": "Agreed", "two": "Not this time", "three": "No answer yet"}
        asked = rounds.clear(asked, by=actors.of(ursula))
        assert (asked.state, asked.cleared) == ("ended", 0)
    assert [stands(town) for town in ring] == [[-90, 60], [-60, 60], [90, -60]]
    with entered(ring[2].network):
        assert rounds.waiting() is None
        refused("ended", rounds.answer, ClearingPart.objects.get(), True, by=actors.of(ring[2].anna))
        assert not Transfer.objects.filter(kind="between-setoff").exists()


def test_the_pages_lead_from_the_question_to_the_clearing(ring: Any, humans: Any, ursula: Any, client_of: Any) -> None:
    staff = client_of(ursula)
    assert "1 h less owed" in staff.get("/humans/federation/clearing/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    staff.post("/humans/federation/clearing/", {"do": "ask"})
    for town in ring:
        officer = client_of(town.anna)
        page = officer.get(f"/{town.network.slug}/between/").content.decode()
        assert "can be let go" in page
        officer.post(f"/{town.network.slug}/between/", {"do": "agree"})
    staff.post("/humans/federation/clearing/", {"do": "clear"})
    assert "3 h let go" in staff.get("/humans/federation/clearing/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert client_of(ring[0].anna).get(f"/{ring[0].network.slug}/federation/clearing/").status_code == 404


def reverse(transfer: Transfer, officer: Any) -> Transfer:
    from ledgers import transfers

    return transfers.reverse(transfer, by=actors.of(officer))
