"""What stands open between two networks is settled by a memo that both sign: both books move, or neither."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from common.errors import Refused
from humans.standing import rests
from ledgers import currencies
from ledgers.between import agreements, memos, payments
from ledgers.between.agreements import Term
from ledgers.between.memos import Settled
from ledgers.credit import units
from ledgers.models import Entry, Memo, Transfer
from networks import actors
from networks.models import Membership, Network, Record, RoleTerm
from networks.tenancy.current import entered
from tests.ledgers.between.ground import balance, code_of, position, rule, turn_on

LET_GO = {"hours": Settled("forgiven")}
WORDS = "We talked on the telephone. The hour was a welcome."


@pytest.fixture
def owed(agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any) -> tuple[Any, Any]:
    """Riverside owes Hilltop an hour."""
    code = code_of(hilltop, dan)
    with entered(riverside):
        payments.send(alice, code, 60, kind="payment", by=actors.of(alice))
    return agreed


def fund(ref: Any) -> int:
    with entered(ref):
        return int(currencies.fund(currencies.hours()).balance)


def network(ref: Any) -> Network:
    return Network.objects.get(pk=ref.id)


def test_a_network_leaves_when_its_positions_are_settled_by_memo(
    client_of: Any, owed: Any, riverside: Any, hilltop: Any, alice: Any, carla: Any, hanna: Any, dan: Any
) -> None:
    ours, theirs = client_of(carla), client_of(hanna)
    leave = {"do": "leave", "leave-name": "Hilltop"}
    page = theirs.post("/hilltop/cockpit/standing/", leave)
    assert page.status_code == 422
    assert "Something is open with Riverside" in page.text
    assert "/hilltop/between/" in page.text
    with entered(hilltop), pytest.raises(DatabaseError, match="settled first"), transaction.atomic():
        connection.cursor().execute("SELECT network_leaves()")

    address = "/riverside/between/memos/new/hilltop/"
    assert client_of(alice).get(address).status_code == 403
    assert "We owe 1" in ours.get(address).text
    said = {"way_hours": "paid", "words": WORDS, "name": "Carla Example"}
    page = ours.post(address, said)
    assert (page.status_code, "what proves it" in page.text, WORDS in page.text) == (422, True, True)
    assert ours.post(address, {**said, "way_hours": "gift"}).status_code == 302
    with entered(hilltop):
        memo = Memo.objects.get()
        assert (memo.is_ours, memo.partner_signed_as, memo.signed_as) == (False, "Carla Example", "")
    assert (fund(riverside), fund(hilltop)) == (0, 0)

    address = f"/hilltop/between/memos/{memo.uid}/"
    assert client_of(dan).get(address).status_code == 403
    assert ours.get(f"/riverside/between/memos/{memo.uid}/").status_code == 404
    assert "Riverside owed Hilltop 1" in theirs.get(address).text
    assert theirs.post(address, {"do": "sign", "name": " "}).status_code == 422
    assert "Signed. Both books have moved." in theirs.post(address, {"do": "sign", "name": "Hanna"}, follow=True).text
    assert (fund(riverside), fund(hilltop)) == (60, -60)
    assert (position(riverside, owed[0]), position(hilltop, owed[1])) == (0, 0)
    assert (balance(riverside, alice), balance(hilltop, dan)) == (-60, 60)  # No member's account moved.
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert theirs.get(f"{address}memo.pdf").content.startswith(b"%PDF")
    with entered(riverside):
        line = Transfer.objects.get(kind="between-memo")
        assert Entry.objects.filter(transfer=line).count() == 2
        assert Record.objects.filter(kind="memo.signed").count() == 1
        no("chapter", transfers_reverse, line, carla)
    assert "Settled by memo" in ours.get(f"/riverside/transfers/{line.uid}/").text
    with entered(hilltop):
        agreements.end(agreements.with_terms().get(), by=actors.of(hanna))
    assert theirs.post("/hilltop/cockpit/standing/", leave).status_code == 302
    assert network(hilltop).state == "closed"


def no(code: str, verb: Any, *args: Any, **more: Any) -> None:
    with pytest.raises(Refused) as refused, transaction.atomic():
        verb(*args, **more)
    assert refused.value.code == code, refused.value
    assert str(refused.value.message)


def transfers_reverse(line: Transfer, officer: Any) -> None:
    from ledgers import transfers

    transfers.reverse(line, by=actors.of(officer))


def test_nobody_signs_for_another_and_books_that_moved_are_written_anew(
    owed: Any, riverside: Any, hilltop: Any, humans: Any, alice: Any, dan: Any, carla: Any, hanna: Any, ursula: Any
) -> None:
    partner = network(hilltop)
    with entered(riverside):
        for ways, code in (({}, "changed"), ({"credit": Settled("gift")}, "changed"), ({"hours": Settled("paid")}, "reference"),
                           ({"hours": Settled("other")}, "way")):  # fmt: skip
            no(code, memos.write, partner, ways, words=WORDS, name="Carla", by=actors.of(carla))
        no("not-allowed", memos.write, partner, LET_GO, words=WORDS, name="Alice", by=actors.of(alice))
        no("partner", memos.write, network(humans), LET_GO, words=WORDS, name="Carla", by=actors.of(carla))
        mine = memos.write(partner, LET_GO, words=WORDS, name="Carla", by=actors.of(carla))
        no("open", memos.write, partner, LET_GO, words=WORDS, name="Carla", by=actors.of(carla))
        no("own", memos.sign, mine, name="Carla", by=actors.of(carla))
    with entered(humans):
        assert memos.orphans() == []  # Hilltop has a coordinator.
        orphan = memos.Orphan(str(mine.pact), partner, network(riverside), "", "", [])
        no("coordinated", memos.sign_for, orphan, name="Ursula", by=actors.of(ursula))
    for sql in ("UPDATE ledgers_memo SET state = 'signed'", "DELETE FROM ledgers_memoline",
                "SELECT ledgers_memo_move(1, 2, 'hours', 60, -60, gen_random_uuid(), '{}')",
                "SELECT ledgers_memo_bears(1, 'hours', 5)"):  # fmt: skip
        with entered(riverside), pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(sql)
    code = code_of(hilltop, dan)
    with entered(riverside):
        payments.send(alice, code, 15, kind="payment", by=actors.of(alice))
    with entered(hilltop):
        theirs = Memo.objects.get()
        no("not-allowed", memos.sign, theirs, name="Dan", by=actors.of(dan))
        no("changed", memos.sign, theirs, name="Hanna", by=actors.of(hanna))
        memos.decline(theirs, by=actors.of(hanna))
        no("answered", memos.sign, theirs, name="Hanna", by=actors.of(hanna))
        rule("fund.floor", 0)
        again = memos.write(
            network(riverside), {"hours": Settled("paid", "Receipt 7")}, words=WORDS, name="Hanna", by=actors.of(hanna)
        )
    with entered(riverside):
        copy = Memo.objects.get(pact=again.pact)
        assert memos.sentences(copy) == [
            "Riverside owed Hilltop 1.25\N{NO-BREAK SPACE}h. It was paid outside of the books: Receipt 7."
        ]
        no("fund-there", memos.sign, copy, name="Carla", by=actors.of(carla))
        memos.decline(copy, by=actors.of(carla))
        kept = memos.write(partner, {"hours": Settled("carried")}, words=WORDS, name="Carla", by=actors.of(carla))
    with entered(hilltop):
        memos.sign(Memo.objects.get(pact=kept.pact), name="Hanna", by=actors.of(hanna))
        no("open", rests.leave, "Hilltop", by=actors.of(hanna))  # What is carried over is not settled.
    assert position(riverside, owed[0]) == 75


def test_the_umbrella_signs_where_nobody_coordinates(
    client_of: Any, owed: Any, riverside: Any, hilltop: Any, humans: Any, carla: Any, alice: Any, ursula: Any
) -> None:
    with entered(riverside):
        memos.write(network(hilltop), LET_GO, words=WORDS, name="Carla", by=actors.of(carla))
        assert Membership.objects.filter(pk=carla.pk).exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            memos.orphans()
    with entered(hilltop):
        RoleTerm.objects.all().delete()
    page = client_of(ursula).get("/humans/federation/memos/")
    assert "Hilltop is owed" in page.text or "Riverside owed Hilltop 1" in page.text
    assert "1 memo waits for your signature" in client_of(ursula).get("/humans/federation/").text
    pact = page.context["orphans"][0].pact
    assert client_of(ursula).post("/humans/federation/memos/", {"pact": pact, "name": ""}).status_code == 422
    assert client_of(carla).post("/humans/federation/memos/", {"pact": pact, "name": "C"}).status_code in (302, 403, 404)
    assert client_of(ursula).post("/humans/federation/memos/", {"pact": pact, "name": "Ursula"}).status_code == 302
    with entered(riverside):
        memo = Memo.objects.get()
        assert (memo.state, memo.by_umbrella, memo.partner_signed_as) == ("signed", True, "Ursula")
    assert (fund(riverside), fund(hilltop), position(riverside, owed[0])) == (60, -60, 0)


def test_crumbs_of_a_rate_are_settled_too(riverside: Any, hilltop: Any, carla: Any, hanna: Any, alice: Any, dan: Any) -> None:
    """1.00 of ours is 0.33 of theirs, back 0.33 is 0.99: a hundredth stays on one side alone."""
    for ref in (riverside, hilltop):
        turn_on(ref)
        with entered(ref):
            rule("gear.credit", True)
            rule("credit.floor", -10_000)
    with entered(riverside):
        ours = agreements.propose(
            network(hilltop), [Term("credit", 5_000, 5_000, 3, 1)], contact="Office", by=actors.of(carla)
        )  # fmt: skip
    with entered(hilltop):
        theirs = agreements.accept(agreements.with_terms().get(pact=ours.pact), contact="Hanna", by=actors.of(hanna))
    for home, payer, other, payee, amount in ((riverside, alice, hilltop, dan, 100), (hilltop, dan, riverside, alice, 33)):
        with entered(other):
            from ledgers.between import codes

            code = codes.written(units.account_of(payee), amount=None, note="")
        with entered(home):
            payments.send(payer, code, amount, kind="payment", by=actors.of(payer))
    with entered(riverside):
        assert agreements.clearing(ours)["credit"].balance == 1
        memos.write(network(hilltop), {"credit": Settled("forgiven")}, words=WORDS, name="Carla", by=actors.of(carla))
    with entered(hilltop):
        assert agreements.clearing(theirs)["credit"].balance == 0
        memos.sign(Memo.objects.get(), name="Hanna", by=actors.of(hanna))
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    for ref, row in ((riverside, ours), (hilltop, theirs)):
        with entered(ref):
            assert agreements.clearing(row)["credit"].balance == 0


def test_the_same_by_api(client_of: Any, owed: Any, riverside: Any, hilltop: Any, carla: Any, hanna: Any, dan: Any) -> None:
    cache.clear()
    said = {"partner": "hilltop", "lines": [{"kind": "hours", "way": "forgiven"}], "words": WORDS, "name": "Carla"}
    kind: Any = {"content_type": "application/json"}
    ours, theirs = client_of(carla), client_of(hanna)
    made = ours.post("/riverside/api/v1/memos/", said, **kind)
    assert (made.status_code, made.json()["lines"][0]["amount"]) == (201, 60)
    uid = theirs.get("/hilltop/api/v1/memos/").json()["results"][0]["uid"]
    assert client_of(dan).get("/hilltop/api/v1/memos/").status_code == 403
    assert (
        theirs.post(f"/hilltop/api/v1/memos/{uid}/sign/", {"name": "Hanna"}, **kind).status_code == 400
    )  # A key, where value moves.
    key: Any = {"HTTP_IDEMPOTENCY_KEY": "m1"}
    for _twice in range(2):
        done = theirs.post(f"/hilltop/api/v1/memos/{uid}/sign/", {"name": "Hanna"}, **kind, **key)
        assert (done.status_code, done.json()["state"]) == (200, "signed")
    assert (fund(riverside), fund(hilltop)) == (60, -60)
