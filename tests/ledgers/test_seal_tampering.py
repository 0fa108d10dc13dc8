"""The owner of the database changes the past, with every guard off and every sum made to fit: the seals name it."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from ledgers import accounts, audit, transfers
from ledgers.models import BooksCheck
from ledgers.seals import sealing
from networks import actors
from networks.tenancy.current import entered
from tests.conftest import owner_dsn


@pytest.fixture
def owner() -> Iterator[Any]:
    """The owner, in a transaction that is rolled back."""
    with psycopg.connect(owner_dsn()) as one:
        yield one.cursor()
        one.rollback()


@pytest.fixture
def town(real_db: None, new_network: Callable[..., Any]) -> Any:
    """Committed books of two sealed days, and a third not sealed yet."""
    settled = new_network()
    with entered(settled.network):
        a, b, by = accounts.of(settled.alice), accounts.of(settled.bob), actors.of(settled.alice)
        made = []
        for _day in range(2):
            made += [transfers.pay(a, b, 15, kind="payment", source="", by=by, note="soup") for _n in range(3)]
            assert sealing.make(everything=True) == (1, "nothing")
        transfers.pay(a, b, 15, kind="payment", source="", by=by)
    settled.people["ids"] = {"a": a.pk, "b": b.pk, "t": made[1].pk, "n": settled.network.id}
    return settled


CONSISTENT = """
    UPDATE ledgers_entry SET amount = amount + sign(amount) * 15 WHERE transfer_id = %(t)s;
    UPDATE ledgers_entry e SET balance_after = (
        SELECT sum(amount) FROM ledgers_entry b WHERE b.account_id = e.account_id AND b.id <= e.id)
     WHERE account_id IN (%(a)s, %(b)s);
    UPDATE ledgers_account a SET balance = (SELECT sum(amount) FROM ledgers_entry e WHERE e.account_id = a.id)
     WHERE id IN (%(a)s, %(b)s)
"""
REMAKE = CONSISTENT[CONSISTENT.index(";") + 1 :]
BACKDATED = (
    """
    INSERT INTO ledgers_transfer (uid, network_id, currency_id, kind, source, happened_on, recorded_at, principal,
                                  fingerprint, xact)
    SELECT gen_random_uuid(), network_id, currency_id, kind, '', happened_on, recorded_at - interval '2 hours', '', '', 0
      FROM ledgers_transfer WHERE id = %(t)s;
    INSERT INTO ledgers_entry (network_id, currency_id, transfer_id, account_id, amount, balance_after)
    SELECT network_id, currency_id, currval('ledgers_transfer_id_seq'), account_id, amount, 0
      FROM ledgers_entry WHERE transfer_id = %(t)s;
    INSERT INTO networks_record (uid, network_id, kind, about, data)
    SELECT gen_random_uuid(), network_id, 'transfer.payment', 'transfer:' || uid, '{}' FROM ledgers_transfer
     WHERE id = currval('ledgers_transfer_id_seq');
"""
    + REMAKE
)
TAMPERED = {
    "an amount, with every balance made to fit": (CONSISTENT, "seal 1 of .* a line under it was changed, among those of"),
    "a line that is gone, with every balance made to fit": (
        "DELETE FROM ledgers_entry WHERE transfer_id = %(t)s; DELETE FROM ledgers_sealednote WHERE transfer_id = %(t)s;"
        "DELETE FROM ledgers_transfernote WHERE transfer_id = %(t)s; DELETE FROM ledgers_transfer WHERE id = %(t)s;" + REMAKE,
        "seal 1 of .* 2 of 6 lines are gone",
    ),
    "a line slipped into the past": (BACKDATED, "transfer .* after that day was sealed"),
    "a line slipped under a seal": (
        BACKDATED + "; UPDATE ledgers_seal SET upto = (SELECT max(id) FROM ledgers_transfer) WHERE network_id = %(n)s "
        "AND number = 2",
        "seal 2 of .* 4 of 6 lines were slipped in",
    ),
    "who did it": ("UPDATE ledgers_transfer SET actor_id = NULL WHERE id = %(t)s", "seal 1 .* does not fit"),
    "the day": ("UPDATE ledgers_transfer SET happened_on = happened_on - 1 WHERE id = %(t)s", "seal 1 .* does not fit"),
    "what it was for": ("UPDATE ledgers_transfer SET source = 'exchange:x' WHERE id = %(t)s", "seal 1 .* does not fit"),
    "other words": ("UPDATE ledgers_transfernote SET text = 'gold' WHERE transfer_id = %(t)s", "the words of transfer"),
    "other words, and their print": (
        "UPDATE ledgers_sealednote SET digest = '\\x00' WHERE transfer_id = %(t)s", "seal 1 .* does not fit"),
    "the seal's root": (
        "UPDATE ledgers_seal SET root = sha256('x') WHERE network_id = %(n)s AND number = 1", "seal 1 .* does not follow"),
    "a seal that is gone": (
        "DELETE FROM ledgers_seal WHERE network_id = %(n)s AND number = 1", "seal 2 .* one between them is gone"),
    "the last seals gone": ("DELETE FROM ledgers_seal WHERE network_id = %(n)s AND number = 2", "seal 2 of .* is gone"),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_the_seal_names_it_when_the_owner_of_the_database_changed(what: str, town: Any, owner: Any) -> None:
    sql, words = TAMPERED[what]
    for table in ("entry", "transfer", "account", "transfernote", "seal", "sealednote"):
        owner.execute(f"ALTER TABLE ledgers_{table} DISABLE TRIGGER USER")
    owner.execute("ALTER TABLE networks_record DISABLE TRIGGER USER")
    before = [one for one in audit.disagreements(owner, network_id=town.network.id) if not one.rule.startswith("L4")]
    assert not before
    for statement in sql.split(";"):
        if statement.strip():
            owner.execute(statement, town.people["ids"])
    found = [one for one in audit.disagreements(owner, network_id=town.network.id) if not one.rule.startswith("L4")]
    assert {one.rule for one in found} == {audit.seals.RULE}, "no other rule sees it"
    assert any(re.search(words, one.what) for one in found), found
    assert {one.network for one in found} == {town.network.slug}


def test_a_past_rewritten_with_all_its_seals_differs_from_what_somebody_kept(town: Any, client: Any, tmp_path: Path) -> None:
    kept = tmp_path / "seals.json"
    kept.write_bytes(b"".join(client.get(f"/{town.network.slug}/books/seals.json")))
    assert len(json.loads(kept.read_text())["seals"]) == 2
    call_command("verify_books", network=town.network.slug, kept=kept)
    said = json.loads(kept.read_text())
    said["seals"][0]["digest"] = "0" * 64
    kept.write_text(json.dumps(said))
    with pytest.raises(CommandError, match="The books disagree in 1 places"):
        call_command("verify_books", network=town.network.slug, kept=kept)
    kept.write_text("[]")
    with pytest.raises(CommandError, match="is no file of seals"):
        call_command("verify_books", network=town.network.slug, kept=kept)
    with entered(town.network):
        assert BooksCheck.objects.filter(kind="whole").first().disagreements == 1  # type: ignore[union-attr]
