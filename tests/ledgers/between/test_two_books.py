"""Real connections at two books at once: no leg stands alone, no cap is crossed, nobody waits for ever; and the audit sees."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from django.db import connection as django_connection

from common.errors import Refused
from ledgers import accounts, audit, reversals
from ledgers.between import agreements, payments
from ledgers.models import MemoLine, ReversalRequest, Transfer
from networks import actors
from networks.tenancy.current import entered
from tests.conftest import app_dsn, owner_dsn
from tests.ledgers import races
from tests.ledgers.between.ground import code_of, make_agreement

POST = (
    "SELECT refused FROM ledgers_post_between(%(agreement)s, %(payer)s, %(payee)s, %(amount)s, 'between', current_date, NULL,"
    " NULL, '', '', '', '', NULL, '', '{}', NULL)"
)


@dataclass
class Pair:
    """Two towns, and what an attacker would know of each: numbers of rows, and the names of accounts."""

    towns: tuple[Any, Any]
    said: tuple[dict[str, Any], dict[str, Any]]

    def positions(self) -> list[int]:
        found = []
        for town, said in zip(self.towns, self.said, strict=True):
            with entered(town.network):
                found.append(agreements.clearing(agreements.with_terms().get(pk=said["agreement"]))["hours"].balance)
        return found


@pytest.fixture
def pair(real_db: None, new_network: Callable[..., Any]) -> Pair:
    one, two = new_network(), new_network()
    copies = make_agreement(one.network, one.carla, two.network, two.carla, cap=600)
    said = []
    for town, copy in zip((one, two), copies, strict=True):
        with entered(town.network):
            account, fund = accounts.of(town.alice), agreements.clearing(copy)["hours"]
            said.append({
                "n": town.network.id, "agreement": copy.pk, "payer": account.pk, "uid": account.uid, "clearing": fund.pk,
                "currency": account.currency_id,
            })  # fmt: skip
    said[0]["payee"], said[1]["payee"] = said[1]["uid"], said[0]["uid"]
    return Pair((one, two), (said[0], said[1]))


def pay_at_once(pair: Pair, sides: list[int], amount: int) -> list[Any]:
    """One payment for each side named, all at the same time."""

    def work(connection: Any, number: int) -> Any:
        said = pair.said[sides[number]]
        connection.execute("SELECT set_config('manyhands.network', %s, true)", [str(said["n"])])
        return connection.execute(POST, {**said, "amount": amount}).fetchone()[0]

    return races.at_once(pair.said[0]["n"], len(sides), work)


def disagreements(*networks: int) -> list[str]:
    with psycopg.connect(owner_dsn()) as owner:
        return [str(one) for network in networks for one in audit.disagreements(owner.cursor(), network_id=network)]


WRITE = (
    "SELECT refused FROM ledgers_memo_write(%s, 'We spoke.', 'Carla', '{hours}', '{gift}', '{\"\"}', '', %s, NULL, '', '{}')"
)


def test_a_memo_waits_for_a_payment_under_way_and_both_copies_say_what_stands_then(pair: Pair) -> None:
    one, two = pair.towns
    assert pay_at_once(pair, [0], 15) == [None]
    with psycopg.connect(app_dsn()) as paying, ThreadPoolExecutor() as other:
        paying.execute("SELECT set_config('manyhands.network', %s, true)", [str(pair.said[0]["n"])])
        assert paying.execute(POST, {**pair.said[0], "amount": 30}).fetchone() == (None,)
        said = [two.network.id, one.carla.pk]
        written = other.submit(races.at_once, one.network.id, 1, lambda link, _n: link.execute(WRITE, said).fetchone())
        assert not wait([written], timeout=1).done
        paying.commit()
        assert written.result() == [(None,)]
    for town, owes in zip(pair.towns, (45, -45), strict=True):
        with entered(town.network):
            line = MemoLine.objects.get()
            assert (line.amount, line.amount_there) == (owes, -owes)
    assert pair.positions() == [45, -45]


def test_one_officer_who_agrees_and_makes_it_in_the_same_moment_gives_nothing_back(pair: Pair) -> None:
    one, two = pair.towns
    code = code_of(two.network, two.alice)
    with entered(one.network):
        sent = payments.send(one.alice, code, 60, kind="payment", by=actors.of(one.alice))
        reversals.ask(sent, "I paid twice", by=actors.of(one.alice))
    with entered(two.network):
        wish = ReversalRequest.objects.select_related("transfer").get()

    def confirm() -> str:
        try:
            with entered(two.network):
                reversals.confirm(wish, by=actors.of(two.carla))
                return "given back"
        except Refused as refused:
            return refused.code
        finally:
            django_connection.close()

    with ThreadPoolExecutor() as other:
        with entered(two.network):
            reversals.agree(wish, by=actors.of(two.carla))
            made = other.submit(confirm)
            assert not wait([made], timeout=1).done
        assert made.result() == "same-person"
    assert pair.positions() == [60, -60]
    with entered(two.network):
        reversals.confirm(wish, by=actors.of(two.cora))
    assert pair.positions() == [0, 0]
    assert not disagreements(*(said["n"] for said in pair.said))


def test_payments_race_in_both_directions_and_nobody_waits_for_ever(pair: Pair) -> None:
    answers = [one for _round in range(3) for one in pay_at_once(pair, [0, 1] * 4, 15)]
    assert answers == [None] * 24
    assert pair.positions() == [0, 0]
    assert not disagreements(*(said["n"] for said in pair.said))


def test_two_payments_do_not_cross_the_cap_together(pair: Pair) -> None:
    with psycopg.connect(owner_dsn(), autocommit=True) as owner:
        owner.execute("UPDATE ledgers_agreementterm SET we_owe = 60, they_owe = 60 WHERE network_id = ANY (%s)",
                      [[said["n"] for said in pair.said]])  # fmt: skip
    assert sorted(map(str, pay_at_once(pair, [0] * 4, 45))) == ["None", "cap", "cap", "cap"]
    assert pair.positions() == [45, -45]


ATTACKS = {
    "a clearing account by ledgers_post": "SELECT ledgers_post(%(currency)s, ARRAY[%(payer)s, %(clearing)s]::bigint[],"
    " ARRAY[-5, 5]::bigint[], 'gift', '', current_date, NULL, NULL)",
    "a promise of it": "SELECT ledgers_hold(%(payer)s, %(clearing)s, 5, 'exchange:x', NULL)",
    "its balance": "UPDATE ledgers_account SET balance = 5 WHERE id = %(clearing)s",
    "a crossing by hand": "INSERT INTO ledgers_crossing (network_id, transfer_id, account_id, partner_id, pair, amount,"
    " amount_there) VALUES (%(n)s, 1, %(clearing)s, %(n2)s, gen_random_uuid(), 5, -5)",
    "one leg by the inner function": "SELECT ledgers_cross(%(n)s, 1, '{}', '{}', 1, 1, gen_random_uuid(), 1, 'between', '',"
    " current_date, NULL, NULL, '', '', '', NULL, '', NULL, '{}', '{}', '{}')",
    "standing in for another": "SELECT networks_stand_in(%(n2)s)",
    "wider caps": "UPDATE ledgers_agreementterm SET we_owe = 1000000",
    "an agreement for two": "INSERT INTO ledgers_agreement (uid, network_id, pact, partner_id, state, is_ours, contact,"
    " review_on) VALUES (gen_random_uuid(), %(n)s, gen_random_uuid(), %(n2)s, 'live', true, '', current_date)",
    "a clearing account of nobody": "SELECT ledgers_open_account(%(currency)s, 'clearing', NULL)",
    "somebody else's account": "SELECT ledgers_post_between(%(agreement)s, %(payer2)s, %(payee)s, 5, 'between', current_date,"
    " NULL, NULL, '', '', '', '', NULL, '', '{}', NULL)",
    "a kind of its own": "SELECT ledgers_post_between(%(agreement)s, %(payer)s, %(payee)s, 5, 'exchange', current_date,"
    " NULL, NULL, '', '', '', '', NULL, '', '{}', NULL)",
    "a position published by hand": "UPDATE ledgers_clearingposition SET owes = 0",
}  # fmt: skip
# What functions answer to one who is not in the agreement, or sets another network: a code, and nothing moves.
TAMPERING = {
    "L8 what one owes": "UPDATE ledgers_account SET balance = balance + 1 WHERE id = %(clearing)s",
    "L8 every crossing": "UPDATE ledgers_crossing SET amount = 61, amount_there = -61 WHERE account_id = %(clearing)s",
    "L8 a clearing account": "DELETE FROM ledgers_crossing WHERE network_id IN (%(n)s, %(n2)s)",
    "L8 both sides": "UPDATE ledgers_agreement SET state = 'ended', ended_at = now() WHERE id = %(agreement)s",
    "L8 reversed": "UPDATE ledgers_transfer SET reverses_id = (SELECT min(id) FROM ledgers_transfer WHERE network_id = %(n)s)"
    " WHERE id = (SELECT max(id) FROM ledgers_transfer WHERE network_id = %(n)s)",
}


def test_attacks_as_the_app_role_are_refused_and_tampering_is_named(pair: Pair) -> None:
    mine, theirs = pair.said
    known = {**mine, "n2": theirs["n"], "payer2": theirs["payer"]}
    assert pay_at_once(pair, [0, 0], 30) == [None, None]
    for what, sql in ATTACKS.items():
        with psycopg.connect(app_dsn()) as connection:
            connection.execute("SELECT set_config('manyhands.network', %s, true)", [str(mine["n"])])
            with pytest.raises(psycopg.Error) as refused:
                connection.execute(sql, known)
            assert refused.value.sqlstate in ("42501", "23514", "23503"), (what, refused.value)
    with psycopg.connect(app_dsn()) as connection:  # Another network's setting opens no agreement of that which one leaves.
        connection.execute("SELECT set_config('manyhands.network', %s, true)", [str(theirs["n"])])
        assert connection.execute(POST, {**mine, "amount": 15}).fetchone() == ("unknown",)
    with psycopg.connect(owner_dsn()) as owner:  # Not even its owner leaves one side behind.
        owner.execute("SELECT ledgers_cross(%(n)s, %(currency)s, ARRAY[%(payer)s, %(clearing)s]::bigint[],"
                      " ARRAY[-5, 5]::bigint[], %(clearing)s, %(n2)s, gen_random_uuid(), -5, 'between', '', current_date, NULL,"
                      " NULL, '', '', '', NULL, '', NULL, '{}', '{}', '{}')", known)  # fmt: skip
        with pytest.raises(psycopg.Error, match=r"both books|is owed"):
            owner.commit()
    assert pair.positions() == [60, -60]
    assert not disagreements(mine["n"], theirs["n"])
    for rule, sql in TAMPERING.items():
        with psycopg.connect(owner_dsn()) as owner:
            for table in ("ledgers_account", "ledgers_crossing", "ledgers_agreement", "ledgers_transfer"):
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            owner.execute(sql, known)
            found = [str(one) for one in audit.disagreements(owner.cursor(), network_id=mine["n"])]
            assert any(rule in one for one in found), (rule, found)
            owner.rollback()


def test_a_wish_and_its_giving_back_race_with_themselves_and_each_happens_once(pair: Pair) -> None:
    one, two = pair.towns
    assert pay_at_once(pair, [0], 15) == [None]
    lines = []
    for town in pair.towns:
        with entered(town.network):
            lines.append(Transfer.objects.get(kind="between").pk)

    def ask(link: Any, _number: int) -> Any:
        statement = "SELECT refused FROM ledgers_return_ask(%s, 'Twice', %s, NULL, '{}', '{}')"
        return link.execute(statement, [lines[0], one.alice.pk]).fetchone()[0]

    def give(link: Any, _number: int) -> Any:
        link.execute("SELECT set_config('manyhands.network', %s, true)", [str(two.network.id)])
        statement = "SELECT refused FROM ledgers_reverse(%s, current_date, %s, NULL, '', '{}')"
        return link.execute(statement, [lines[1], two.carla.pk]).fetchone()[0]

    here = one.network.id
    assert sorted(races.at_once(here, 4, ask), key=str) == [None, "asked", "asked", "asked"]
    both = races.at_once(here, 6, lambda link, n: ask(link, n) if n % 2 else give(link, n))
    assert both[::2].count(None) == 1
    assert set(both[::2]) == {None, "reversed"}
    assert set(both[1::2]) <= {"asked", "reversed"}
    assert races.at_once(here, 1, ask) == ["reversed"]
    assert pair.positions() == [0, 0]
    assert not disagreements(*(said["n"] for said in pair.said))
