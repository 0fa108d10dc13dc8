"""Attacks on the books (reliability.md), in raw SQL: as the app role, and where marked as the owner of the tables, too.

Each runs in a transaction of its own connection which must fail; books that were settled before stay as they were.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from ledgers import accounts, transfers
from networks import actors
from networks.tenancy.current import entered
from tests.conftest import app_dsn, owner_dsn

TRANSFER = (
    "INSERT INTO ledgers_transfer "
    "(uid, network_id, currency_id, kind, source, happened_on, principal, fingerprint, xact{more}) "
    "VALUES (gen_random_uuid(), %(n)s, %(c)s, '{kind}', '', current_date, '', '', {xact}{value}) RETURNING id"
)
NOW = "pg_current_xact_id()::text::bigint"
ENTRY = (
    "INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after) "
    "VALUES (%(n)s, %(c)s, {t}, %(a)s, {one}, 0), (%(n)s, %(c)s, {t}, %(b)s, {two}, 0)"
)
MADE = "(SELECT max(id) FROM ledgers_transfer WHERE network_id = %(n)s)"

# As the app role and as the owner: what is attacked → statements, one transaction.
STARRED: dict[str, list[str]] = {
    "a transfer without entries": [TRANSFER.format(kind="gift", xact=NOW, more="", value="")],
    "one entry": [
        TRANSFER.format(kind="gift", xact=NOW, more="", value=""),
        "INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after) "
        f"VALUES (%(n)s, %(c)s, {MADE}, %(a)s, 5, 0)",
    ],
    "entries that do not balance": [
        TRANSFER.format(kind="gift", xact=NOW, more="", value=""),
        ENTRY.format(t=MADE, one=5, two=-4),
    ],
    "an amount of 0": [
        TRANSFER.format(kind="gift", xact=NOW, more="", value=""),
        ENTRY.format(t=MADE, one=0, two=0),
    ],
    "an amount past the largest": [
        TRANSFER.format(kind="gift", xact=NOW, more="", value=""),
        ENTRY.format(t=MADE, one=10**9 + 1, two=-(10**9) - 1),
    ],
    "changing a transfer": ["UPDATE ledgers_transfer SET kind = 'x' WHERE id = %(t)s"],
    "changing an entry": ["UPDATE ledgers_entry SET amount = amount + 1 WHERE transfer_id = %(t)s"],
    "changing a balance after": ["UPDATE ledgers_entry SET balance_after = 0 WHERE transfer_id = %(t)s"],
    "deleting a transfer": ["DELETE FROM ledgers_transfer WHERE id = %(t)s"],
    "deleting entries": ["DELETE FROM ledgers_entry WHERE transfer_id = %(t)s"],
    "emptying transfers": ["TRUNCATE ledgers_transfer CASCADE"],
    "emptying entries": ["TRUNCATE ledgers_entry"],
    "an entry later": [
        "INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after) "
        "VALUES (%(n)s, %(c)s, %(t)s, %(f)s, 5, 0)",
    ],
    "a balanced pair later": [
        "INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after) "
        "VALUES (%(n)s, %(c)s, %(t)s, %(f)s, 5, 0), (%(n)s, %(c)s, %(t)s, %(e)s, -5, 0)",
    ],
    "moving an entry to another transfer": [
        "UPDATE ledgers_entry SET transfer_id = %(o)s WHERE transfer_id = %(t)s AND amount > 0",
    ],
    "an entry of another currency": [
        TRANSFER.format(kind="gift", xact=NOW, more="", value=""),
        ENTRY.format(t=MADE, one=5, two=-5).replace("%(c)s", "%(c2)s"),
    ],
    "a foreign account": [
        TRANSFER.format(kind="gift", xact=NOW, more="", value=""),
        ENTRY.format(t=MADE, one=5, two=-5).replace("%(b)s", "%(d)s"),
    ],
    "an entry of another network": [
        TRANSFER.format(kind="gift", xact=NOW, more="", value=""),
        ENTRY.format(t=MADE, one=5, two=-5).replace("VALUES (%(n)s", "VALUES (%(n2)s"),
    ],
    "a transaction that is made up": [
        TRANSFER.format(kind="gift", xact="1", more="", value=""),
        ENTRY.format(t=MADE, one=5, two=-5),
    ],
    "reversed twice": [
        TRANSFER.format(kind="reversal", xact=NOW, more=", reverses_id", value=", %(r)s"),
        ENTRY.format(t=MADE, one=30, two=-30),
    ],
    "a reversal that is not the mirror": [
        TRANSFER.format(kind="reversal", xact=NOW, more=", reverses_id", value=", %(t)s"),
        ENTRY.format(t=MADE, one=14, two=-14),
    ],
    "a mirror that is the image": [
        TRANSFER.format(kind="reversal", xact=NOW, more=", reverses_id", value=", %(t)s"),
        ENTRY.format(t=MADE, one=-15, two=15),
    ],
    "a reversal of nothing": [
        TRANSFER.format(kind="reversal", xact=NOW, more="", value=""),
        ENTRY.format(t=MADE, one=5, two=-5),
    ],
    "constraints checked early, then more": [
        TRANSFER.format(kind="gift", xact=NOW, more="", value=""),
        ENTRY.format(t=MADE, one=5, two=-5),
        "SET CONSTRAINTS ALL IMMEDIATE",
        "INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after) "
        f"VALUES (%(n)s, %(c)s, {MADE}, %(f)s, 5, 0)",
    ],
    "no triggers": ["SET session_replication_role = replica"],
}
# As the app role alone: what only grants stand before.
APP_ONLY: dict[str, list[str]] = {
    "a balance": ["UPDATE ledgers_account SET balance = 0 WHERE id = %(a)s"],
    "what is held": ["UPDATE ledgers_account SET held_out = 0"],
    "locking an account": ["SELECT FROM ledgers_account WHERE id = %(a)s FOR UPDATE"],
    "an account": ["INSERT INTO ledgers_account (uid, network_id, currency_id, kind, balance, held_out, held_in) "
                   "VALUES (gen_random_uuid(), %(n)s, %(c)s, 'former', 99, 0, 0)"],
    "a limit": ["INSERT INTO ledgers_limitgrant (uid, network_id, account_id, floor, until, granted_by_id, reason) "
                "VALUES (gen_random_uuid(), %(n)s, %(a)s, -999999, now() + interval '1 day', %(m)s, '')"],
    "a hold": ["UPDATE ledgers_hold SET state = 'voided'"],
    "a currency": ["UPDATE ledgers_currency SET kind = 'reward'"],
    "no triggers on a table": ["ALTER TABLE ledgers_entry DISABLE TRIGGER ALL"],
    "another's role": ["SET ROLE manyhands_owner"],
    "a balanced transfer by hand": [
        TRANSFER.format(kind="gift", xact=NOW, more="", value=""),
        ENTRY.format(t=MADE, one=5, two=-5),
    ],
    "an inner function": ["SELECT ledgers_record(%(n)s, 'x', NULL, NULL, '', '{{}}', '{{}}')"],
    "two currencies": ["SELECT ledgers_post(%(c)s, ARRAY[%(a)s, %(k)s], ARRAY[-5, 5], 'gift', '', current_date, %(m)s, NULL)"],
    "an account of another currency": [
        "SELECT ledgers_post(%(c2)s, ARRAY[%(a)s, %(b)s], ARRAY[-5, 5], 'gift', '', current_date, %(m)s, NULL)"
    ],
    "posting to a foreign account": [
        "SELECT ledgers_post(%(c)s, ARRAY[%(a)s, %(d)s], ARRAY[-5, 5], 'gift', '', current_date, %(m)s, NULL)"
    ],
    "posting for another network by its setting": [
        "SELECT set_config('manyhands.network', '%(n2)s', true)",
        "SELECT ledgers_post(%(c)s, ARRAY[%(a)s, %(b)s], ARRAY[-5, 5], 'gift', '', current_date, %(m)s, NULL)",
    ],
    "posting in no network": [
        "SELECT set_config('manyhands.network', '', true)",
        "SELECT ledgers_post(%(c)s, ARRAY[%(a)s, %(b)s], ARRAY[-5, 5], 'gift', '', current_date, %(m)s, NULL)",
    ],
    "posting an import": [
        "SELECT ledgers_post(%(c)s, ARRAY[%(a)s, %(b)s], ARRAY[-99999, 99999], 'import', '', current_date, %(m)s, NULL)"
    ],
    "posting a reversal": [
        "SELECT ledgers_post(%(c)s, ARRAY[%(a)s, %(b)s], ARRAY[-99999, 99999], 'reversal', '', current_date, %(m)s, NULL)"
    ],
    "an exchange of nothing": [
        "SELECT ledgers_post(%(c)s, ARRAY[%(a)s, %(b)s], ARRAY[-99999, 99999], 'exchange', '', current_date, %(m)s, NULL)"
    ],
    "one leg": ["SELECT ledgers_post(%(c)s, ARRAY[%(a)s], ARRAY[-5], 'gift', '', current_date, %(m)s, NULL)"],
    "no legs": ["SELECT ledgers_post(%(c)s, '{{}}', '{{}}', 'gift', '', current_date, %(m)s, NULL)"],
    "legs that do not balance": [
        "SELECT ledgers_post(%(c)s, ARRAY[%(a)s, %(b)s], ARRAY[-5, 6], 'gift', '', current_date, %(m)s, NULL)"
    ],
    "a foreign actor": [
        "SELECT ledgers_post(%(c)s, ARRAY[%(a)s, %(b)s], ARRAY[-5, 5], 'gift', '', current_date, %(m2)s, NULL)"
    ],
    "2^63": ["SELECT ledgers_post(%(c)s, ARRAY[%(a)s, %(b)s], ARRAY[-9223372036854775808, 9223372036854775808], "
             "'gift', '', current_date, %(m)s, NULL)"],
    "a limit as a parameter": [
        "SELECT ledgers_post(%(c)s, ARRAY[%(a)s, %(b)s], ARRAY[-99999, 99999], 'gift', '', current_date, %(m)s, NULL, "
        "p_floor => -999999)"
    ],
    "holding a foreign account": ["SELECT ledgers_hold(%(a)s, %(d)s, 5, 'exchange:x', NULL)"],
    "reversing a foreign transfer": [
        "SELECT set_config('manyhands.network', '%(n2)s', true)",
        "SELECT 1 / (refused IS NULL)::int FROM ledgers_reverse(%(t)s, current_date, NULL, NULL)",
    ],
    "importing to a foreign account": [
        "SELECT ledgers_import(%(c)s, ARRAY[%(a)s], ARRAY[%(d)s], ARRAY[5], ARRAY[current_date], ARRAY[''], 'x', NULL, NULL)"
    ],
    "importing amounts below zero": [
        "SELECT ledgers_import(%(c)s, ARRAY[%(a)s], ARRAY[%(b)s], ARRAY[-5], ARRAY[current_date], ARRAY[''], 'x', NULL, NULL)"
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def target(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, int]]:
    """Books of two networks, committed, and the ids an attacker would know."""
    import uuid

    from ledgers import currencies
    from tests import cast

    with django_db_blocker.unblock():
        people = cast.PEOPLE["riverside"]
        one, two = (cast.settle_network(f"n{uuid.uuid4().hex[:12]}", "Newtown", people, own=True) for _n in range(2))
        with entered(two.network):
            ids = {"n2": two.network.id, "d": accounts.of(two.bob).pk, "m2": two.alice.pk}
        with entered(one.network):
            by = actors.of(one.alice)
            a, b, e = (accounts.of(member) for member in (one.alice, one.bob, one.carla))
            made = [transfers.pay(a, b, 15 * n, kind="gift", source="", by=by) for n in (1, 2)]
            transfers.reverse(made[1], by=by)
            credit = currencies.open("credit", "CR", "Credit", by=by, exponent=2)
            k = accounts.open(one.bob, credit, by=by)
            ids |= {
                "n": one.network.id, "c": a.currency_id, "c2": credit.pk, "a": a.pk, "b": b.pk, "e": e.pk, "k": k.pk,
                "f": currencies.fund(a.currency).pk, "t": made[0].pk, "r": made[1].pk, "o": made[1].pk, "m": one.alice.pk,
            }  # fmt: skip
        yield ids
        from django.db import connections

        connections.close_all()


def snapshot() -> str:
    """All books of all networks, as the owner sees them."""
    with psycopg.connect(owner_dsn()) as owner:
        said = [
            owner.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
            for table in ("ledgers_transfer", "ledgers_entry", "ledgers_account", "ledgers_hold", "ledgers_limitgrant")
        ]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def run(dsn: str, statements: list[str], ids: dict[str, int]) -> None:
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT set_config('manyhands.network', %s, true)", [str(ids["n"])])
        for sql in statements:
            connection.execute(sql.replace("{{}}", "{}") % {name: str(number) for name, number in ids.items()})


def attack(dsn: str, statements: list[str], ids: dict[str, int]) -> None:
    before = snapshot()
    with pytest.raises(psycopg.Error) as refused:
        run(dsn, statements, ids)
    # Privilege, check, key, unique; no such function; and a division by zero where a function answers. No slip of the test.
    assert refused.value.sqlstate in ("42501", "23514", "23503", "23505", "42883", "22012"), refused.value
    assert snapshot() == before


@pytest.mark.parametrize("what", STARRED)
def test_the_app_role_is_refused(what: str, target: dict[str, int]) -> None:
    attack(app_dsn(), STARRED[what], target)


@pytest.mark.parametrize("what", STARRED)
def test_the_owner_is_refused(what: str, target: dict[str, int]) -> None:
    attack(owner_dsn(), STARRED[what], target)


@pytest.mark.parametrize("what", APP_ONLY)
def test_only_functions_write(what: str, target: dict[str, int]) -> None:
    attack(app_dsn(), APP_ONLY[what], target)


REFUSED = {
    "0": (0, "amount"),
    "1 above the largest": (10**9 + 1, "amount"),
    "below the floor": (-601, "floor"),
    "past the ceiling": (5000, "ceiling"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_answers_with_a_code_and_writes_nothing(what: str, target: dict[str, int]) -> None:
    amount, code = REFUSED[what]
    before = snapshot()
    with psycopg.connect(app_dsn()) as connection:
        connection.execute("SELECT set_config('manyhands.network', %s, true)", [str(target["n"])])
        said = connection.execute(
            "SELECT refused FROM ledgers_post(%(c)s, ARRAY[%(a)s, %(b)s]::bigint[], ARRAY[%(x)s, %(y)s]::bigint[], 'gift', '', "
            "current_date, %(m)s, NULL)", {**target, "x": amount, "y": -amount},
        ).fetchone()  # fmt: skip
    assert said == (code,)
    assert snapshot() == before


def test_every_function_of_the_books_is_the_apps_alone(target: dict[str, int]) -> None:
    with psycopg.connect(owner_dsn()) as owner:
        open_to_all = owner.execute(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'ledgers%' AND has_function_privilege('public', oid, 'EXECUTE')"
        ).fetchall()
        assert open_to_all == []
        inner = owner.execute(
            "SELECT proname FROM pg_proc WHERE proname LIKE 'ledgers%' AND NOT prosecdef "
            "AND has_function_privilege('manyhands_app', oid, 'EXECUTE')"
        ).fetchall()
        assert inner == []


def test_the_books_of_the_attack_still_agree(target: dict[str, int], django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        with psycopg.connect(owner_dsn()) as owner:
            slug = owner.execute("SELECT slug FROM networks_network WHERE id = %s", [target["n"]]).fetchone()
        from django.core.management import call_command

        assert slug is not None
        call_command("verify_books", network=slug[0])
