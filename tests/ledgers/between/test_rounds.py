"""Three networks owe one another in a ring; the umbrella asks, each says yes, and all owe less: no member's account moves."""

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from ledgers.between import payments, rings, rounds
from ledgers.between.rings import Line
from ledgers.models import Account, ClearingPart, Entry, Transfer
from networks import actors
from networks.models import DueTime, Record
from networks.tenancy.current import entered
from tests import cast
from tests.ledgers.between.ground import answer_round, code_of, credit_ring, make_agreement, publish

pytestmark = pytest.mark.django_db
PLAIN = "\N{NO-BREAK SPACE}"


def settled(slugs: tuple[str, ...]) -> list[cast.Settled]:
    return [cast.settle_network(slug, slug.title(), [("Anna", "coordinator"), ("Ben", "")], own=True) for slug in slugs]


@pytest.fixture
def ring(humans: Any) -> list[cast.Settled]:
    """Each owes the next: 60, 60 and 90 minutes."""
    towns = settled(("one", "two", "three"))
    for at, minutes in enumerate((60, 60, 90)):
        payer, payee = towns[at], towns[(at + 1) % 3]
        make_agreement(payer.network, payer.anna, payee.network, payee.anna, cap=600)
        code = code_of(payee.network, payee.ben)
        with entered(payer.network):
            payments.send(payer.ben, code, minutes, kind="payment", by=actors.of(payer.ben))
    publish(towns)
    return towns


def stands(town: cast.Settled, kind: str = "hours") -> list[int]:
    """What it owes each partner."""
    with entered(town.network):
        rows = Account.objects.filter(kind="clearing", currency__kind=kind)
        return list(rows.order_by("partner__slug").values_list("balance", flat=True))


def test_what_goes_round_is_let_go_by_all_at_once(ring: Any, humans: Any, ursula: Any, alice: Any, refused: Any) -> None:
    with entered(humans):
        relieved = [(one.network.slug, one.amount) for one in rounds.preview("hours")]
        assert relieved == [("one", 60), ("three", 60), ("two", 60)]
        asked = rounds.ask(by=actors.of(ursula))
        assert asked.amount == 180
        refused("running", rounds.ask, by=actors.of(ursula))
        refused("nothing", rounds.ask, "credit", by=actors.of(ursula))
        refused("kind", rounds.ask, "smiles", by=actors.of(ursula))
        assert rounds.run_due(timezone.now()) == asked.answers_until
    with entered(ring[0].network):
        (part,) = rounds.waiting()
        refused("not-allowed", rounds.answer, part, True, by=actors.of(ring[0].ben))
        assert {line.partner.slug: line.amount for line in part.lines.all()} == {"two": 60, "three": -60}
        lines = Entry.objects.exclude(account__kind="clearing").count()
    for town in ring:
        answer_round(town, True)
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


def test_credit_goes_round_by_amounts_that_are_whole_in_every_book(humans: Any, ursula: Any, client_of: Any) -> None:
    towns = settled(("one", "two", "three"))
    credit_ring(towns, (1_003, 950, 1_208))
    # 1,003 are 902.7 of two's; 950 of two's are 1266.7 of three's; 1,208 of three's 1,006.7 of one's.
    assert [stands(town, "credit") for town in towns] == [[-1007, 1003], [-903, 950], [1208, -1267]]
    with entered(humans):
        asked = rounds.ask("credit", by=actors.of(ursula))
        assert {one.network.slug: one.amount for one in rounds.answers(asked)} == {"one": 1000, "two": 900, "three": 1200}
    for town in towns:
        answer_round(town, True)
    with entered(humans):
        assert rounds.run_due(timezone.now()) is None
    assert [stands(town, "credit") for town in towns] == [[-7, 3], [-3, 50], [8, -67]]
    with entered(towns[0].network):
        made = Transfer.objects.get(kind="between-setoff")
        assert sorted(made.entries.values_list("amount", flat=True)) == [-1000, 1000]
        assert "10.00" in client_of(towns[0].anna).get(f"/{towns[0].network.slug}/transfers/{made.uid}/").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_rings_are_exact_or_not_let_go() -> None:
    one = rings.greatest([Line(1, 2, 100, 90, 10, 9), Line(2, 3, 90, 90), Line(3, 1, 90, 100, 9, 10)])
    assert [(line.amount, line.there) for line in one] == [(100, 90), (90, 90), (90, 100)]
    # Rates that multiply to something else: whoever stood there would gain.
    assert rings.greatest([Line(1, 2, 100, 90, 10, 9), Line(2, 3, 90, 90), Line(3, 1, 90, 90)]) == []
    # What one says is owed and the other does not know of is nobody's.
    assert [line.amount for line in rings.greatest([Line(1, 2, 100, 40), Line(2, 1, 100, 100)])] == [40, 40]
    # A rate so odd that nothing whole fits under the amounts.
    assert rings.greatest([Line(1, 2, 50, 51, 9_973, 9_967), Line(2, 1, 51, 50, 9_967, 9_973)]) == []
    # A line of another rate goes round with nobody, and spoils nothing for the others.
    odd = [Line(1, 2, 100, 100), Line(2, 1, 100, 100), Line(2, 3, 7, 8, 7, 8), Line(3, 1, 8, 9, 8, 9)]
    assert [(line.debtor, line.creditor, line.amount) for line in rings.greatest(odd)] == [(1, 2, 100), (2, 1, 100)]
    assert rings.greatest([Line(1, 2, 10**9, 10**9), Line(2, 1, 10**9, 10**9)])[0].amount == 10**9
    assert rings.greatest([Line(1, 2, 5, 5), Line(2, 3, 5, 5)]) == []


def test_whoever_says_no_keeps_what_it_has_and_nobody_else_asks(ring: Any, humans: Any, ursula: Any, refused: Any) -> None:
    with entered(ring[0].network):
        refused("not-allowed", rounds.ask, by=actors.of(ring[0].anna))
        refused("not-allowed", rounds.ask, by=actors.system("test"))
    with entered(humans):
        asked = rounds.ask(by=actors.of(ursula))
    answer_round(ring[0], True)
    answer_round(ring[1], False)
    with entered(humans):
        said = {one.network.slug: one.answer for one in rounds.answers(asked)}
        assert said == {"one": "Agreed", "two": "Not this time", "three": "No answer yet"}
        asked = rounds.clear(asked, by=actors.of(ursula))
        assert (asked.state, asked.cleared) == ("ended", 0)
    assert [stands(town) for town in ring] == [[-90, 60], [-60, 60], [90, -60]]
    with entered(ring[2].network):
        assert rounds.waiting() == []
        refused("ended", rounds.answer, ClearingPart.objects.get(), True, by=actors.of(ring[2].anna))
        assert not Transfer.objects.filter(kind="between-setoff").exists()


def test_the_pages_lead_from_the_question_to_the_clearing(ring: Any, humans: Any, ursula: Any, client_of: Any) -> None:
    staff = client_of(ursula)
    assert "1 h less owed" in staff.get("/humans/federation/clearing/").content.decode().replace(PLAIN, " ")
    staff.post("/humans/federation/clearing/", {"do": "ask", "kind": "hours"})
    for town in ring:
        officer, address = client_of(town.anna), f"/{town.network.slug}/between/"
        page = officer.get(address).content.decode()
        assert "can be let go" in page
        with entered(town.network):
            part = ClearingPart.objects.get()
        assert "has ended already" in officer.post(address, {"do": "agree", "part": "x"}, follow=True).content.decode()
        officer.post(address, {"do": "agree", "part": part.uid})
    staff.post("/humans/federation/clearing/", {"do": "clear", "kind": "hours"})
    assert "3 h let go" in staff.get("/humans/federation/clearing/").content.decode().replace(PLAIN, " ")
    assert client_of(ring[0].anna).get(f"/{ring[0].network.slug}/federation/clearing/").status_code == 404


def test_the_same_by_api(ring: Any, humans: Any, ursula: Any, client_of: Any) -> None:
    cache.clear()
    staff = client_of(ursula)
    post = {"content_type": "application/json", "headers": {"Idempotency-Key": "once"}}
    made = [staff.post("/humans/api/v1/clearing-rounds/", {"kind": "hours"}, **post) for _twice in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json() == made[1].json()
    assert [one["relieved"] for one in made[0].json()["networks"]] == [60, 60, 60]
    officer = client_of(ring[0].anna)
    assert officer.post("/one/api/v1/clearing-rounds/", {"kind": "hours"}, **post).json()["code"] == "not-allowed"
    for town in ring:
        api = f"/{town.network.slug}/api/v1/clearing-parts/"
        (part,) = client_of(town.ben).get(api).json()["results"]
        assert sorted(line["amount"] for line in part["lines"]) == [-60, 60]
        assert client_of(town.ben).post(f"{api}{part['uid']}/answer/", {"agrees": True}, **post).status_code == 403
        said = client_of(town.anna).post(f"{api}{part['uid']}/answer/", {"agrees": True}, **post)
        assert (said.status_code, said.json()["state"]) == (200, "agreed")
        assert officer.get(f"/one/api/v1/clearing-parts/{part['uid']}/").status_code == (200 if town is ring[0] else 404)
    address = f"/humans/api/v1/clearing-rounds/{made[0].json()['uid']}/"
    assert staff.post(f"{address}clear/", {}, **post).json()["cleared"] == 180
    again = staff.post(f"{address}clear/", {}, content_type="application/json", headers={"Idempotency-Key": "again"})
    assert (again.status_code, again.json()["code"]) == (422, "ended")
    assert officer.get("/one/admin/ledgers/clearingpart/").status_code == 200
    assert officer.get("/one/admin/ledgers/clearinground/").status_code in (403, 404)
    assert staff.get("/humans/admin/ledgers/clearinground/").status_code == 200


def reverse(transfer: Transfer, officer: Any) -> Transfer:
    from ledgers import transfers

    return transfers.reverse(transfer, by=actors.of(officer))
