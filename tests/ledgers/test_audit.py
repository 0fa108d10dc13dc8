"""`verify_books` finds what somebody planted with every guard off."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from ledgers import accounts, audit, holds, transfers
from networks import actors
from networks.tenancy.current import entered
from tests.conftest import owner_dsn

# what is planted → the rule that names it. %(a)s is an account, %(t)s a transfer, %(o)s another, %(r)s a reversal.
PLANTED = {
    "a balance": ("UPDATE ledgers_account SET balance = balance + 1 WHERE id = %(a)s", "L2 balance is the sum"),
    "an amount": ("UPDATE ledgers_entry SET amount = amount + 1 WHERE transfer_id = %(t)s AND amount > 0", "L1 entries sum"),
    "a balance after": ("UPDATE ledgers_entry SET balance_after = 7 WHERE transfer_id = %(t)s", "L2 every balance after"),
    "a lost leg": ("DELETE FROM ledgers_entry WHERE transfer_id = %(t)s AND amount > 0", "L1 entries sum"),
    "a lost transfer": ("DELETE FROM ledgers_entry WHERE transfer_id = %(t)s", "L1 entries sum"),
    "a leg moved": ("UPDATE ledgers_entry SET transfer_id = %(o)s WHERE transfer_id = %(t)s AND amount > 0", "L1 entries sum"),
    "a mirror": ("UPDATE ledgers_entry SET amount = amount * 2 WHERE transfer_id = %(r)s", "L6 reversals"),
    "a reversal of nothing": ("UPDATE ledgers_transfer SET reverses_id = NULL WHERE id = %(r)s", "L6 reversals"),
    "what is held": ("UPDATE ledgers_account SET held_out = 99 WHERE id = %(a)s", "L3 what is held"),
    "a hold kept without a transfer": ("UPDATE ledgers_hold SET state = 'posted', ended_at = now()", "L3 a hold ends once"),
    "a lost record": (
        "UPDATE networks_record SET about = '' WHERE about = "
        "(SELECT 'transfer:' || uid FROM ledgers_transfer WHERE id = %(t)s)",
        "every transfer is recorded",
    ),
}  # fmt: skip


@pytest.fixture
def books(real_db: None, new_network: Callable[..., Any]) -> Any:
    """Committed books with a bit of everything."""
    settled = new_network()
    with entered(settled.network):
        a, b = accounts.of(settled.alice), accounts.of(settled.bob)
        by = actors.of(settled.alice)
        made = [transfers.pay(a, b, 15 * n, kind="payment", source="", by=by) for n in (1, 2, 3)]
        back = transfers.reverse(made[2], by=actors.system("test"))
        holds.promise(a, b, 30, source="exchange:1", by=by)
    settled.people["ids"] = {"a": a.pk, "t": made[0].pk, "o": made[1].pk, "r": back.pk}
    return settled


@pytest.fixture
def owner() -> Iterator[Any]:
    """The owner, in a transaction that is rolled back."""
    with psycopg.connect(owner_dsn()) as connection:
        yield connection.cursor()
        connection.rollback()


def test_books_made_by_the_verbs_agree(books: Any, capsys: Any) -> None:
    call_command("verify_books", network=books.network.slug)
    assert "The books agree: 4 transfers, 8 entries" in capsys.readouterr().out


@pytest.mark.parametrize("what", PLANTED)
def test_it_finds_what_was_planted(what: str, books: Any, owner: Any) -> None:
    sql, rule = PLANTED[what]
    for table in ("ledgers_entry", "ledgers_transfer", "ledgers_account", "ledgers_hold", "networks_record"):
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    owner.execute("ALTER TABLE ledgers_entry DROP CONSTRAINT ledgers_entry_leg")
    assert not [one for one in audit.disagreements(owner, network_id=books.network.id) if not one.rule.startswith("L4")]
    sql = sql.replace("now()", f"now() WHERE network_id = {books.network.id}")
    owner.execute(sql, books.people["ids"])
    found = [one for one in audit.disagreements(owner, network_id=books.network.id) if one.rule.startswith(rule)]
    assert found
    assert all(one.network == books.network.slug for one in found)


def test_it_finds_a_guard_that_is_off(books: Any, owner: Any) -> None:
    for table, name in audit.GUARDS:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        said = [str(one) for one in audit.disagreements(owner, network_id=books.network.id)]
        assert [one for one in said if name in one], name


def test_it_exits_with_an_error_and_one_sentence(real_db: None) -> None:
    with pytest.raises(CommandError, match="There is no network nowhere"):
        call_command("verify_books", network="nowhere")
