"""Set-off of open invoices: as much as goes round, among those who agreed, at most what they saw; nobody's balance moves."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from common.errors import Refused
from ledgers import audit
from ledgers.credit import invoices, units
from ledgers.models import Account, Entry, Invoice, SetOff, SetOffLine, SetOffPart, Transfer
from ledgers.setoff import notices, previews, rounds
from networks import actors, clauses
from networks.models import Record
from networks.tenancy.current import entered
from tests import cast
from tests.conftest import sign_in
from tests.ledgers import races

RING = ("Alice", "Bob", "Carla", "Tess", "Cora")
OWED = (5_000, 4_000, 7_000, 4_500, 6_000)


def turn_on() -> None:
    begin = timezone.now() - dt.timedelta(days=1)
    clauses.amend("gear.credit", True, by=actors.system("test"), decision="founding", from_at=begin)


def owe(payer: Any, payee: Any, amount: int) -> Invoice:
    return invoices.issue(payee, payer, amount, by=actors.of(payee), note="Honey")


def tie(people: list[Any]) -> list[Invoice]:
    """Each owes the next."""
    return [owe(one, people[(n + 1) % len(people)], OWED[n]) for n, one in enumerate(people)]


@pytest.fixture
def ring(in_riverside: Any) -> list[Any]:
    """Alice owes Bob, who owes Carla, who owes Tess, who owes Cora, who owes Alice."""
    turn_on()
    people = [cast.member(in_riverside, name) for name in RING]
    tie(people)
    return people


@pytest.fixture
def asked(ring: list[Any]) -> SetOff:
    return rounds.propose(by=actors.of(ring[3]))


def say(round_: SetOff, *people: Any, agrees: bool = True) -> SetOff:
    for one in people:
        round_ = rounds.answer(round_, one, agrees, by=actors.of(one))
    return round_


def balances() -> set[int]:
    return set(Account.objects.filter(currency=units.unit()).values_list("balance", flat=True))


def books_agree(network: Any) -> None:
    found = []
    with connection.cursor() as cursor:
        for _rule, sql in [*audit._CHECKS, *audit.credit.CHECKS, *audit.setoff.CHECKS]:
            if "networks_network" not in sql:
                cursor.execute(sql, {"only": network.id})
                found += cursor.fetchall()
    assert found == []


def test_it_shows_who_would_be_relieved_and_writes_nothing(ring: list[Any]) -> None:
    preview = previews.of(units.unit())
    assert (preview.owed, preview.count, preview.amount) == (26_500, 5, 20_000)
    assert [(one.name, one.relieved) for one in previews.parties(preview)] == [
        (f"{name} Example", 4_000) for name in sorted(RING)
    ]
    assert not SetOff.objects.exists()


def test_a_ring_of_five_is_cleared_when_the_last_one_agrees(ring: list[Any], asked: SetOff, in_riverside: Any) -> None:
    waiting = say(asked, *ring[:4])
    assert waiting.state == "asked"
    assert not Transfer.objects.filter(kind="setoff").exists()
    done = say(asked, ring[4])
    assert (done.state, done.cleared) == ("done", 20_000)
    assert balances() == {0}
    assert [(row.state, row.paid) for row in Invoice.objects.order_by("id")] == [
        ("open", 4_000), ("paid", 4_000), ("open", 4_000), ("open", 4_000), ("open", 4_000)
    ]  # fmt: skip
    assert Entry.objects.filter(transfer__source=f"setoff:{done.uid}").count() == 10
    assert set(SetOffLine.objects.values_list("amount", "cleared")) == {(4_000, 4_000)}
    books_agree(in_riverside)


def test_who_says_nothing_stays_out_of_it(ring: list[Any], asked: SetOff, in_riverside: Any) -> None:
    owe(ring[1], ring[0], 1_000)  # After the round began: it is not in it.
    say(asked, *ring[:4])
    ended = rounds.clear(asked, by=actors.of(ring[3]))
    assert (ended.state, ended.cleared) == ("ended", 0)
    assert not Transfer.objects.filter(kind="setoff").exists()
    books_agree(in_riverside)


def test_of_two_rings_the_one_that_agreed_is_cleared_and_never_more_than_shown(in_riverside: Any) -> None:
    turn_on()
    alice, bob, carla, tess, cora = (cast.member(in_riverside, name) for name in RING)
    for payer, payee, amount in (
        (alice, bob, 900),
        (bob, alice, 500),
        (bob, carla, 400),
        (carla, alice, 400),
        (tess, cora, 300),
    ):
        owe(payer, payee, amount)
    asked = rounds.propose(by=actors.of(tess))
    assert asked.amount == 500 + 500 + 3 * 400
    say(asked, alice, bob)
    done = say(asked, carla, agrees=False)
    assert (done.state, done.cleared) == ("done", 1_000)
    assert not SetOffLine.objects.filter(round=done, invoice__payer__holder=carla, cleared__gt=0).exists()
    books_agree(in_riverside)


def test_what_was_paid_meanwhile_is_not_cleared_again(ring: list[Any], asked: SetOff, in_riverside: Any) -> None:
    first = Invoice.objects.order_by("id").first()
    assert first is not None
    invoices.pay(first, 3_500, by=actors.of(ring[0]))
    done = say(asked, *ring)
    assert done.cleared == 5 * 1_500
    first.refresh_from_db()
    assert (first.state, first.paid) == ("paid", 5_000)
    books_agree(in_riverside)


def test_it_ends_quietly_when_an_invoice_of_the_ring_was_called_off(ring: list[Any], asked: SetOff) -> None:
    first = Invoice.objects.select_related("payee").order_by("id").first()
    assert first is not None
    invoices.cancel(first, by=actors.of(ring[1]))
    assert say(asked, *ring).state == "ended"
    assert balances() == {0}


def test_one_can_think_again_as_long_as_it_waits(ring: list[Any], asked: SetOff) -> None:
    say(asked, ring[0], agrees=False)
    say(asked, *ring[:4])
    assert say(asked, ring[4]).cleared == 20_000
    with pytest.raises(Refused) as refused:
        say(asked, ring[0], agrees=False)
    assert refused.value.code == "ended"


def test_who_always_agrees_is_not_asked(ring: list[Any]) -> None:
    for one in ring[:4]:
        rounds.agree_always(one, True, by=actors.of(one))
    asked = rounds.propose(by=actors.of(ring[3]))
    assert [part.state for part in asked.parts.order_by("account__holder_id")] == [*["agreed"] * 4, "waiting"]
    record = Record.objects.get(kind="setoff.asked")
    assert [letter.membership.pk for letter in notices.asked(record)] == [ring[4].pk]
    assert say(asked, ring[4]).state == "done"
    assert len(notices.done(Record.objects.get(kind="setoff.done"))) == 5


def test_where_all_agree_beforehand_it_is_cleared_at_once(ring: list[Any]) -> None:
    for one in ring:
        rounds.agree_always(one, True, by=actors.of(one))
    assert rounds.propose(by=actors.of(ring[3])).state == "done"


def test_a_word_beforehand_counts_where_the_clause_says_so_alone(ring: list[Any]) -> None:
    rounds.agree_always(ring[0], True, by=actors.of(ring[0]))
    begin = timezone.now() - dt.timedelta(days=1)
    clauses.amend("setoff.standing", False, by=actors.system("test"), decision="founding", from_at=begin)
    asked = rounds.propose(by=actors.of(ring[3]))
    assert not asked.parts.exclude(state="waiting").exists()
    with pytest.raises(Refused) as refused:
        rounds.agree_always(ring[1], True, by=actors.of(ring[1]))
    assert refused.value.code == "standing"


def test_it_is_cleared_when_its_days_are_over(ring: list[Any], asked: SetOff) -> None:
    assert rounds.run_due(timezone.now()) == asked.answers_until
    assert rounds.run_due(asked.answers_until) is None
    asked.refresh_from_db()
    assert asked.state == "ended"


def test_it_refuses_who_is_no_treasurer_and_who_answers_for_others(ring: list[Any], asked: SetOff) -> None:
    deeds: list[Callable[[], Any]] = [
        lambda: rounds.propose(by=actors.of(ring[0])),
        lambda: rounds.clear(asked, by=actors.of(ring[0])),
        lambda: rounds.call_off(asked, by=actors.of(ring[0])),
        lambda: rounds.answer(asked, ring[1], True, by=actors.of(ring[0])),
        lambda: rounds.agree_always(ring[1], True, by=actors.of(ring[0])),
    ]
    for deed in deeds:
        with pytest.raises(Refused) as refused:
            deed()
        assert refused.value.code == "not-allowed"


def test_it_refuses_a_second_round_and_a_round_of_nothing(ring: list[Any], asked: SetOff) -> None:
    with pytest.raises(Refused) as refused:
        rounds.propose(by=actors.of(ring[3]))
    assert refused.value.code == "running"
    rounds.call_off(asked, by=actors.of(ring[3]))
    first = Invoice.objects.select_related("payee").order_by("id").first()
    assert first is not None
    invoices.cancel(first, by=actors.of(ring[1]))
    with pytest.raises(Refused) as refused:
        rounds.propose(by=actors.of(ring[3]))
    assert refused.value.code == "nothing"


def test_a_round_that_ended_stays_ended(ring: list[Any], asked: SetOff) -> None:
    rounds.call_off(asked, by=actors.of(ring[3]))
    for deed in (rounds.clear, rounds.call_off):
        with pytest.raises(Refused) as refused:
            deed(asked, by=actors.of(ring[3]))
        assert refused.value.code == "ended"


SETTLE = "SELECT refused FROM ledgers_setoff_settle(%s, %s::bigint[], %s::bigint[], NULL, NULL)"


def test_the_books_themselves_refuse_what_nobody_agreed_to(ring: list[Any], asked: SetOff) -> None:
    numbers = list(SetOffLine.objects.order_by("invoice_id").values_list("invoice_id", flat=True))

    def settle(amounts: list[int], some: list[int] | None = None) -> Any:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SETTLE, [asked.pk, numbers if some is None else some, amounts])
            return cursor.fetchone()[0]

    assert settle([4_000] * 5) == "changed"  # nobody has agreed
    say(asked, *ring[:4])
    assert settle([4_000] * 5) == "changed"  # one has not
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_setoff_answer(%s, %s, true)", [asked.pk, units.account_of(ring[4]).pk])
    assert settle([4_001] * 5) == "changed"  # more than shown
    assert settle([4_000] * 4 + [0]) == "changed"
    assert settle([4_000] * 4) == "changed"
    assert settle([2_000, 2_000], [numbers[0]] * 2) == "changed"  # twice the same
    with pytest.raises(DatabaseError, match="net"):
        settle([4_000] * 4 + [3_999])
    assert balances() == {0}
    assert settle([4_000] * 5) is None
    assert settle([4_000] * 5) == "ended"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledgers_setoffpart SET state = 'agreed'",
        "UPDATE ledgers_setoff SET state = 'ended', ended_at = now()",
        "DELETE FROM ledgers_setoffline",
        "INSERT INTO ledgers_setoffpart (network_id, round_id, account_id, relieved, state, is_standing) SELECT network_id, "
        "round_id, account_id, 1, 'agreed', false FROM ledgers_setoffpart",
    ],
)
def test_the_app_writes_no_answer_by_itself(asked: SetOff, sql: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# ── Through the door ────────────────────────────────────────────────────────────────────────────
def test_a_member_sees_what_it_does_and_answers_on_the_page(ring: list[Any], asked: SetOff, client: Client) -> None:
    sign_in(client, ring[0].person)
    page = client.get("/riverside/credit/setoff/").content.decode()
    assert "You owe Bob Example" in page
    assert "Cora Example owes you" in page
    assert "Relieved of" not in page  # what others are relieved of is theirs
    answer = client.post("/riverside/credit/setoff/", {"do": "agree", "round": str(asked.uid)})
    assert answer.status_code == 302
    assert SetOffPart.objects.get(account__holder=ring[0]).state == "agreed"
    client.post("/riverside/credit/setoff/", {"do": "clear", "round": str(asked.uid)})
    assert SetOff.objects.get().state == "asked"


def test_a_page_from_an_earlier_round_answers_nothing(ring: list[Any], asked: SetOff, client: Client) -> None:
    rounds.call_off(asked, by=actors.of(ring[3]))
    rounds.propose(by=actors.of(ring[3]))
    sign_in(client, ring[0].person)
    client.post("/riverside/credit/setoff/", {"do": "agree", "round": str(asked.uid)})
    assert not SetOffPart.objects.exclude(state="waiting").exists()


# ── Several at once ─────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def town(real_db: None, new_network: Callable[..., Any]) -> Any:
    settled = new_network()
    with entered(settled.network):
        turn_on()
        people = [settled.people[name] for name in RING]
        made = tie(people)
        asked = rounds.propose(by=actors.of(settled.tess))
        for one in people[:4]:
            rounds.answer(asked, one, True, by=actors.of(one))
        with connection.cursor() as cursor:  # The last one agrees; clearing is left to the test.
            cursor.execute("SELECT ledgers_setoff_answer(%s, %s, true)", [asked.pk, units.account_of(settled.cora).pk])
        settled.people |= {"Asked": asked.pk, "Numbers": [one.pk for one in made], "First": made[0]}
    return settled


def test_two_who_clear_at_once_clear_once(town: Any) -> None:
    said = [town.asked, town.numbers, [4_000] * 5]
    answers = races.at_once(town.network.id, 4, lambda one, n: one.execute(SETTLE, said).fetchone()[0])
    assert sorted(map(str, answers)) == ["None", "ended", "ended", "ended"]
    with entered(town.network):
        assert Transfer.objects.filter(kind="setoff").count() == 5
    call_command("verify_books", network=town.network.slug)


def test_clearing_and_paying_at_once_have_one_legal_outcome(town: Any) -> None:
    said = [town.asked, town.numbers, [4_000] * 5]
    pay = "SELECT refused FROM ledgers_credit_pay(%s, %s, 5000, 'payment', %s, current_date, %s, NULL, p_invoice => %s)"
    first = town.first
    paid = [first.payer_id, first.payee_id, f"invoice:{first.uid}", town.alice.pk, first.pk]
    answers = races.at_once(
        town.network.id, 2, lambda one, n: one.execute(*((pay, paid) if n else (SETTLE, said))).fetchone()[0]
    )
    assert not [one for one in answers if isinstance(one, psycopg.Error)]
    assert answers in ([None, "too-much"], ["changed", None])
    with entered(town.network):
        first.refresh_from_db()
        assert first.paid == (4_000 if answers[0] is None else 5_000)
    call_command("verify_books", network=town.network.slug)
