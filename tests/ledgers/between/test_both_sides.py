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
from ledgers.hours import fund
from ledgers.models import Memo
from networks import actors, decisions, memberships, offices
from networks.models import Membership, Network, RoleTerm
from networks.tenancy.current import entered
from tests.ledgers.between.ground import code_of, make_agreement, position, rule, turn_on

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


def test_much_is_let_go_by_a_decision_and_where_members_vote_by_theirs(
    client_of: Any, riverside: Any, hilltop: Any, alice: Any, carla: Any, hanna: Any, dan: Any
) -> None:
    """Hilltop is owed three hours, and one officer gives two. It signs, later it writes; each decision serves once."""
    agreed = make_agreement(riverside, carla, hilltop, hanna, cap=600)
    crosses(riverside, alice, hilltop, dan, 180)
    second = also_coordinates(hilltop, carla)
    with entered(hilltop):
        made = [decisions.write(name, "We let it go.", by=actors.of(hanna)) for name in ("For Riverside", "Again", "Waiting")]
        made[:2] = [decisions.sign(one, by=actors.of(second)) for one in made[:2]]
    with entered(riverside):  # It gives nothing up, and owes whatever it signs.
        pact = memos.write(network(hilltop), LET_GO, words=WORDS, name="Carla", by=actors.of(carla)).pact
    theirs = client_of(hanna)
    with entered(hilltop):
        memo = Memo.objects.get(pact=pact)
        no("decision", memos.sign, memo, name="Hanna", by=actors.of(hanna))
        no("decision", memos.sign, memo, name="Hanna", decision=made[2], by=actors.of(hanna))
    address = f"/hilltop/between/memos/{memo.uid}/"
    assert "So much is let go by a decision only" in theirs.get(address).text
    signed = {"do": "sign", "name": "Hanna"}
    assert "One coordinator does not let go of so much" in theirs.post(address, signed, follow=True).text
    assert position(riverside, agreed[0]) == 180
    assert theirs.post(address, {**signed, "decision": made[0].uid}).status_code == 302
    assert position(riverside, agreed[0]) == 0
    page = theirs.get(address).text
    assert f'<a href="/hilltop/decided/{made[0].uid}/">For Riverside</a>' in page

    crosses(riverside, alice, hilltop, dan, 150)
    said: Any = {"partner": "riverside", "lines": [{"kind": "hours", "way": "gift"}], "words": WORDS, "name": "Hanna"}
    for decision, status, code in ((None, 422, "decision"), (made[0].uid, 422, "decision"), (made[1].uid, 201, "")):
        answer = theirs.post("/hilltop/api/v1/memos/", {**said, "decision": decision}, content_type="application/json")
        assert (answer.status_code, answer.json().get("code", "")) == (status, code), answer.text
    with entered(hilltop):
        memo = Memo.objects.get(state="written")
        assert memo.decision == f"decision:{made[1].uid}"
        memos.decline(memo, by=actors.of(hanna))
        rule("between.made_by", "vote")
    page = theirs.post("/hilltop/between/memos/new/riverside/", {"way_hours": "carried", "words": WORDS, "name": "Hanna"})
    assert (page.status_code, "the members vote" in page.text) == (422, True)
    with entered(hilltop):
        no("vote", memos.write, network(riverside), LET_GO, words=WORDS, name="H", decision=made[1], by=actors.of(hanna))
        assert not Memo.objects.filter(state="written").exists()


def test_humans_lets_go_of_much_by_a_decision_of_its_own(
    client_of: Any, riverside: Any, hilltop: Any, humans: Any, alice: Any, carla: Any, hanna: Any, dan: Any, ursula: Any
) -> None:
    agreed = make_agreement(riverside, carla, hilltop, hanna, cap=600)
    crosses(riverside, alice, hilltop, dan, 180)
    with entered(riverside):
        pact = memos.write(network(hilltop), LET_GO, words=WORDS, name="Carla", by=actors.of(carla)).pact
    with entered(hilltop):
        RoleTerm.objects.all().delete()
    second = also_coordinates(humans, alice)
    with entered(humans):
        made = decisions.sign(decisions.write("Hilltop", "Nobody is there.", by=actors.of(ursula)), by=actors.of(second))
    staff, said = client_of(ursula), {"pact": str(pact), "name": "Ursula"}
    address = "/humans/federation/memos/"
    assert f'value="{made.uid}"' in staff.get(address).text
    assert "One coordinator does not let go of so much" in staff.post(address, said, follow=True).text
    assert position(riverside, agreed[0]) == 180
    assert staff.post(address, {**said, "decision": made.uid}).status_code == 302
    assert position(riverside, agreed[0]) == 0
    with entered(humans):
        assert not fund.free_decisions().filter(pk=made.pk).exists(), "each decision serves once"
        with pytest.raises(Refused, match="carried out"):
            fund.need_decision(made)
    with entered(hilltop):
        memo = Memo.objects.get(state="signed")
        assert (memo.umbrella_decision, memo.umbrella_words) == (f"decision:{made.uid}", "Hilltop: Nobody is there.")
        offices.appoint(hanna, "coordinator", by=actors.system("test"), decision="founding")
    there = client_of(hanna)
    assert "HUMANs decided it: Hilltop: Nobody is there." in there.get(f"/hilltop/between/memos/{memo.uid}/").text
    assert there.get(f"/hilltop/api/v1/memos/{memo.uid}/").json()["umbrella_words"] == "Hilltop: Nobody is there."
    assert there.get(f"/hilltop/between/memos/{memo.uid}/memo.pdf").status_code == 200
