"""What crossed by mistake is asked back by who paid it, given back by two of who received it, and by nobody else."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction

from common import registry
from common.errors import Refused
from ledgers import reversals, transfers
from ledgers.between import payments
from ledgers.models import ReversalRequest, Transfer
from networks import actors
from networks.models import Record
from networks.tenancy.current import entered
from tests.ledgers.between.ground import balance, code_of, position
from tests.ledgers.between.test_both_sides import also_coordinates, no
from tests.ledgers.between.test_crossing import check


@pytest.fixture
def paid(agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any) -> tuple[Transfer, Transfer]:
    code = code_of(hilltop, dan)
    with entered(riverside):
        ours = payments.send(alice, code, 60, kind="payment", by=actors.of(alice))
    with entered(hilltop):
        return ours, Transfer.objects.get(kind="between")


def heard(kind: str) -> dict[str, str]:
    record = Record.objects.filter(kind=kind).latest("id")
    return {letter.membership.name: letter.title for letter in registry.notices[kind].letters(record)}


def test_who_paid_asks_and_two_of_the_other_network_give_it_back(
    paid: Any, agreed: Any, client_of: Any, riverside: Any, hilltop: Any, alice: Any, bob: Any, carla: Any, dan: Any, hanna: Any
) -> None:
    here, there = (f"/{slug}/transfers/{line.uid}/" for slug, line in zip(("riverside", "hilltop"), paid, strict=True))
    payer, payee, officer = client_of(alice), client_of(dan), client_of(hanna)
    assert "Ask Hilltop for it back" in payer.get(here).content.decode()
    assert client_of(bob).post(here, {"do": "ask", "reason": "for fun"}).status_code == 404
    assert payer.post(here, {"do": "ask", "reason": " "}).status_code == 422
    for _twice in range(2):
        page = payer.post(here, {"do": "ask", "reason": "I paid twice"}, follow=True).content.decode()
    assert "They have not answered yet." in page
    assert "Ask Hilltop for it back" not in page
    with entered(hilltop):
        (wish,) = ReversalRequest.objects.all()
        assert (wish.asked_by, wish.is_elsewhere, wish.reason) == (None, False, "I paid twice")
        assert heard("reversal.asked") == dict.fromkeys(("Dan Example", "Hanna Example"), "Riverside asks for something back")
        no("asked", reversals.ask, paid[1], "again", by=actors.of(hanna))
        no("first-yes", reversals.confirm, wish, by=actors.of(hanna))
    with entered(riverside):  # Nobody takes it: not the officers of who paid, and not the one who did.
        (ours,) = ReversalRequest.objects.all()
        no("theirs", reversals.confirm, ours, by=actors.of(carla))
        no("answered", reversals.agree, ours, by=actors.of(carla))
        no("theirs", transfers.reverse, paid[0], by=actors.of(carla))
    double = also_coordinates(hilltop, alice)  # Who asks there does not agree here, whatever office they hold.
    with entered(hilltop):
        no("same-person", reversals.agree, wish, by=actors.of(double))
    page = payee.get(there).content.decode()
    assert "“I paid twice”" in page
    assert 'value="decline"' not in page
    payee.post(there, {"do": "decline"})  # Of an officer alone.
    payee.post(there, {"do": "agree"})
    with entered(hilltop):
        no("same-person", reversals.confirm, wish, by=actors.of(double))
        assert heard("reversal.asked")["Hanna Example"] == "A line waits to be taken back"
    assert balance(hilltop, dan) == 60
    for _twice in range(2):
        officer.post(there, {"do": "confirm"})
    assert (balance(riverside, alice), balance(hilltop, dan), position(riverside, agreed[0])) == (0, 0, 0)
    page = payer.get(here).content.decode()
    assert "They gave it back." in page
    assert "This was taken back" in page
    with entered(riverside):
        assert ReversalRequest.objects.get().state == "done"
        no("reversed", reversals.ask, paid[0], "again", by=actors.of(alice))
    with entered(hilltop):
        assert Transfer.objects.filter(kind="reversal").count() == 1
    check()


def test_the_same_by_api_with_no_as_the_answer_and_whoever_received_may_offer_it(
    paid: Any,
    client_of: Any,
    riverside: Any,
    hilltop: Any,
    humans: Any,
    alice: Any,
    bob: Any,
    dan: Any,
    hanna: Any,
    ursula: Any,
) -> None:
    cache.clear()
    sent = {"content_type": "application/json"}
    said = {"transfer": str(paid[0].uid), "reason": "the wrong Dan"}
    ours, theirs = "/riverside/api/v1/reversals/", "/hilltop/api/v1/reversals/"
    payer, officer = client_of(alice), client_of(hanna)
    assert client_of(bob).post(ours, said, **sent).json()["code"] == "transfer"
    assert payer.post(ours, {**said, "transfer": str(paid[1].uid)}, **sent).status_code == 422
    made = payer.post(ours, said, **sent)
    assert (made.status_code, made.json()["is_elsewhere"]) == (201, True)
    assert payer.post(ours, said, **sent).json()["code"] == "asked"
    assert payer.post(f"{ours}{made.json()['uid']}/decline/", {}, **sent).json()["state"] == "dropped"
    page = payer.get(f"/riverside/transfers/{paid[0].uid}/").content.decode()
    assert ("It is no longer asked for." in page, "Ask Hilltop for it back" in page) == (True, True)
    made = payer.post(ours, said, **sent)  # What one took back oneself, one may ask again.
    assert made.status_code == 201
    assert client_of(bob).get(f"{ours}{made.json()['uid']}/").status_code == 404
    wish, before = client_of(dan).get(theirs).json()["results"]
    assert (wish["state"], before["state"], before["asked_by"]) == ("asked", "dropped", None)
    assert (wish["pair"], wish["asked_by"]) == (made.json()["pair"], None)
    assert officer.post(f"{theirs}{made.json()['uid']}/decline/", {}, **sent).status_code == 404
    assert client_of(dan).post(f"{theirs}{wish['uid']}/confirm/", {}, **sent).status_code == 403
    assert officer.post(f"{theirs}{wish['uid']}/confirm/", {}, **sent).status_code == 400  # Value moves: with a key.
    assert officer.post(f"{theirs}{wish['uid']}/decline/", {}, **sent).json()["state"] == "declined"
    assert payer.get(f"{ours}{made.json()['uid']}/").json()["state"] == "declined"
    with entered(riverside):
        assert heard("reversal.answered") == {"Alice Example": "Hilltop leaves a payment as it is"}
    assert payer.post(ours, said, **sent).json()["code"] == "said-no"  # Once.
    with entered(humans), connection.cursor() as cursor:  # A third network has no part in it.
        cursor.execute("SELECT refused FROM ledgers_return_ask(%s, 'x', %s, NULL, '{}', '{}')", [paid[0].pk, ursula.pk])
        assert cursor.fetchone() == ("unknown",)
        assert not ReversalRequest.objects.exists()

    offered = client_of(dan).post(theirs, {"transfer": str(paid[1].uid), "reason": "I was not there"}, **sent)
    assert (offered.status_code, offered.json()["asked_by"]["name"]) == (201, "Dan Example")
    key = {**sent, "headers": {"Idempotency-Key": "back"}}
    answers = [officer.post(f"{theirs}{offered.json()['uid']}/confirm/", {}, **key) for _twice in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert (balance(riverside, alice), balance(hilltop, dan)) == (0, 0)
    check()


def test_who_paid_is_none_of_the_two_who_give_it_back_whatever_door_they_take(
    paid: Any, client_of: Any, riverside: Any, hilltop: Any, alice: Any, bob: Any, dan: Any, hanna: Any
) -> None:
    cache.clear()
    sent = {"content_type": "application/json"}
    payer, other = also_coordinates(hilltop, alice), also_coordinates(hilltop, bob)
    theirs, said = "/hilltop/api/v1/reversals/", {"transfer": str(paid[1].uid), "reason": "by mistake"}
    assert client_of(payer).post(theirs, said, **sent).json()["code"] == "same-person"
    with entered(hilltop):
        assert not ReversalRequest.objects.exists()
        offered = reversals.ask(paid[1], "by mistake", by=actors.of(hanna))
        no("same-person", reversals.confirm, offered, by=actors.of(payer))
    there = f"/hilltop/transfers/{paid[1].uid}/"
    page = client_of(payer).post(there, {"do": "confirm"}, follow=True).content.decode()
    assert "This is your own payment of the other network." in page
    assert balance(hilltop, dan) == 60
    with entered(hilltop):
        reversals.confirm(offered, by=actors.of(other))
    assert (balance(riverside, alice), balance(hilltop, dan)) == (0, 0)
    check()


def test_sql_refuses_what_no_door_asks_and_words_go_with_who_wrote_them(
    paid: Any, riverside: Any, hilltop: Any, alice: Any, hanna: Any
) -> None:
    with entered(riverside):
        ours = reversals.ask(paid[0], "Alice was tired", by=actors.of(alice))
        with connection.cursor() as cursor:
            cursor.execute("SELECT refused FROM ledgers_return_end(%s, 'done', %s, '{}')", [ours.pk, alice.pk])
            assert cursor.fetchone() == ("unknown",)  # Who asks does not say that it was done.
    with entered(hilltop):
        wish = ReversalRequest.objects.get()
        with connection.cursor() as cursor:
            cursor.execute("SELECT refused FROM ledgers_return_end(%s, 'done', %s, '{}')", [wish.pk, hanna.pk])
            assert cursor.fetchone() == ("unknown",)  # Nothing has moved.
        with transaction.atomic(), connection.cursor() as cursor:  # Nor by whoever agreed, nor by nobody, once it has.
            transfers.reverse(paid[1], by=actors.of(hanna))
            said = []
            for agreed_by, made_by in ((None, hanna.pk), (hanna, hanna.pk), (hanna, None)):
                ReversalRequest.objects.update(asked_by=agreed_by)
                cursor.execute("SELECT refused FROM ledgers_return_end(%s, 'done', %s, '{}')", [wish.pk, made_by])
                said.append(cursor.fetchone())
            transaction.set_rollback(True)
        assert said == [("unknown",)] * 3
        with pytest.raises(IntegrityError), transaction.atomic():
            ReversalRequest.objects.update(state="done")
        with pytest.raises(IntegrityError), transaction.atomic():
            ReversalRequest.objects.create(transfer=paid[1], reason="of nobody")
        agreed = reversals.agree(wish, by=actors.of(hanna))
        no("same-person", reversals.confirm, agreed, by=actors.of(hanna))  # One officer is not two.
    with entered(riverside):
        registry.erasures["ledgers.between"].erase(alice)
    with entered(hilltop):
        assert ReversalRequest.objects.get().reason == "…"
    with entered(riverside):
        reversals.decline(ours, by=actors.of(alice))
        with pytest.raises(Refused):
            reversals.decline(ours, by=actors.of(alice))
    with entered(hilltop):
        assert ReversalRequest.objects.get().state == "dropped"
        no("answered", reversals.agree, wish, by=actors.of(hanna))
