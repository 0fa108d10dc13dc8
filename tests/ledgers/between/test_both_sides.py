"""Nobody signs for both sides of what two networks settle, and a fund lets go of nothing that it has promised."""

from typing import Any

import pytest
from django.db import connection, transaction

from common.errors import Refused
from ledgers import accounts, currencies, holds
from ledgers.between import agreements, codes, memos, payments
from ledgers.between.agreements import Term
from ledgers.between.memos import Settled
from ledgers.credit import units
from ledgers.models import Memo
from networks import actors, memberships, offices
from networks.models import Membership, Network, RoleTerm
from networks.tenancy.current import entered
from tests.ledgers.between.ground import code_of, position, rule, turn_on

LET_GO = {"hours": Settled("forgiven")}
WORDS = "We talked on the telephone."


def network(ref: Any) -> Network:
    return Network.objects.get(pk=ref.id)


def no(code: str, verb: Any, *args: Any, **more: Any) -> None:
    with pytest.raises(Refused) as refused, transaction.atomic():
        verb(*args, **more)
    assert refused.value.code == code, refused.value
    assert str(refused.value.message)


def crosses(home: Any, payer: Any, other: Any, payee: Any, minutes: int) -> None:
    code = code_of(other, payee)
    with entered(home):
        payments.send(payer, code, minutes, kind="payment", by=actors.of(payer))


def also_coordinates(ref: Any, member: Any) -> Membership:
    """The person of a member, as a coordinator of another network."""
    with entered(ref):
        row = memberships.apply(member.person, name="The same person")
        row = memberships.admit(row, by=actors.system("test"))
        offices.appoint(row, "coordinator", by=actors.system("test"), decision="founding")
        return row


def test_one_person_does_not_sign_for_both_sides(
    riverside: Any, hilltop: Any, humans: Any, alice: Any, carla: Any, hanna: Any, dan: Any
) -> None:
    there, above = also_coordinates(hilltop, carla), also_coordinates(humans, carla)
    for ref in (riverside, hilltop):
        turn_on(ref)
    with entered(riverside):
        ours = agreements.propose(network(hilltop), [Term("hours", 600, 600)], contact="Carla", by=actors.of(carla))
    with entered(hilltop):
        theirs = agreements.with_terms().get(pact=ours.pact)
        no("same-person", agreements.accept, theirs, contact="Carla", by=actors.of(there))
        agreements.accept(theirs, contact="Hanna", by=actors.of(hanna))
    crosses(riverside, alice, hilltop, dan, 60)
    with entered(riverside):
        memo = memos.write(network(hilltop), LET_GO, words=WORDS, name="Carla", by=actors.of(carla))
    with entered(hilltop):
        no("same-person", memos.sign, Memo.objects.get(), name="C. Example", by=actors.of(there))
        RoleTerm.objects.all().delete()
    with entered(humans):
        (orphan,) = memos.orphans()
        no("same-person", memos.sign_for, orphan, name="C. Example", by=actors.of(above))
    assert position(riverside, ours) == 60
    assert memo.state == "written"


def test_a_fund_does_not_let_go_what_it_has_promised(
    agreed: Any, riverside: Any, hilltop: Any, alice: Any, carla: Any, hanna: Any, dan: Any
) -> None:
    crosses(riverside, alice, hilltop, dan, 60)
    with entered(hilltop):
        rule("fund.floor", -60)
        fund = currencies.fund(currencies.hours())
        holds.promise(fund, accounts.of(dan), 30, source="grant:1", by=actors.of(hanna))
    with entered(riverside):
        memos.write(network(hilltop), LET_GO, words=WORDS, name="Carla", by=actors.of(carla))
    with entered(hilltop):
        no("fund", memos.sign, Memo.objects.get(), name="Hanna", by=actors.of(hanna))
        holds.release("grant:1", by=actors.of(hanna))
        assert memos.sign(Memo.objects.get(), name="Hanna", by=actors.of(hanna)).state == "signed"


def test_a_crumb_in_the_other_book_alone_is_written_down_too(
    client_of: Any, riverside: Any, hilltop: Any, carla: Any, hanna: Any, alice: Any, dan: Any
) -> None:
    """0.33 of theirs is 1.00 of ours, back 0.99 is 0.33: nothing there, a hundredth here; and an hour stands open beside it."""
    for ref in (riverside, hilltop):
        turn_on(ref)
        with entered(ref):
            rule("gear.credit", True)
            rule("credit.floor", -10_000)
    with entered(riverside):
        terms = [Term("hours", 600, 600), Term("credit", 5_000, 5_000, 3, 1)]
        ours = agreements.propose(network(hilltop), terms, contact="Office", by=actors.of(carla))
    with entered(hilltop):
        agreements.accept(agreements.with_terms().get(pact=ours.pact), contact="Hanna", by=actors.of(hanna))
    for home, payer, other, payee, amount in ((riverside, alice, hilltop, dan, 100), (hilltop, dan, riverside, alice, 33)):
        with entered(other):
            code = codes.written(units.account_of(payee), amount=None, note="")
        with entered(home):
            payments.send(payer, code, amount, kind="payment", by=actors.of(payer))
    crosses(riverside, alice, hilltop, dan, 60)
    page = client_of(hanna).get("/hilltop/between/memos/new/riverside/")
    assert "They owe 1" in page.text
    assert "Only a crumb in their book" in page.text
    said = {"way_hours": "forgiven", "way_credit": "forgiven", "words": WORDS, "name": "Hanna"}
    assert client_of(hanna).post("/hilltop/between/memos/new/riverside/", said).status_code == 302
    with entered(hilltop):
        memo = Memo.objects.get()
        assert any("their rate left over" in one for one in memos.sentences(memo))
    with entered(riverside):
        memos.sign(Memo.objects.get(), name="Carla", by=actors.of(carla))
        assert [row.balance for row in agreements.clearing(ours).values()] == [0, 0]
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
