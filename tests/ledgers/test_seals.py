"""Seals: what is sealed stands, whoever owns the database; a proof shows one line, and holds without us."""

import copy
import datetime as dt
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from ledgers import accounts, audit, imports, transfers
from ledgers.models import BooksCheck, Entry, Seal, SealedNote, TransferNote
from ledgers.seals import proofs, sealing
from networks import actors, erasing
from networks.models import DueTime, Record
from networks.tenancy.current import entered
from tests.conftest import app_dsn, owner_dsn
from tests.ledgers import races


@pytest.fixture
def written(in_riverside: Any, alice: Any, bob: Any) -> list[Any]:
    """Five lines of today, one with words."""
    a, b, by = accounts.of(alice), accounts.of(bob), actors.of(alice)
    made = [transfers.pay(a, b, 15 * n, kind="payment", source="", by=by) for n in (1, 2, 3, 4)]
    return [*made, transfers.pay(b, a, 30, kind="gift", source="", by=actors.of(bob), note="Thänks for “it”\\\n/soup")]


@pytest.fixture
def sealed(written: list[Any]) -> list[Any]:
    assert sealing.make(everything=True) == (1, "nothing")
    return written


def entry_of(transfer: Any, member: Any) -> Entry:
    rows = Entry.objects.select_related("account", "transfer", "transfer__note")
    return rows.get(transfer=transfer, account__holder=member)


# ── What is sealed, and when ────────────────────────────────────────────────────────────────────
def test_today_is_sealed_tomorrow(written: list[Any]) -> None:
    assert sealing.make() == (0, "nothing")
    assert Seal.objects.count() == 0
    assert sealing.make(everything=True) == (1, "nothing")
    seal = Seal.objects.get()
    assert (seal.number, seal.size, seal.day) == (1, 10, timezone.localdate())
    assert bytes(seal.previous) == bytes(32)
    assert sealing.make(everything=True) == (0, "nothing"), "there is nothing new"
    assert Record.objects.filter(kind="seal.made", about=f"seal:{seal.uid}").exists()


def test_missed_days_get_a_seal_each_and_every_seal_follows_from_the_one_before(real_db: None, new_network: Any) -> None:
    town = new_network(time_zone="America/Chicago")
    with entered(town.network):
        a, b, by = accounts.of(town.alice), accounts.of(town.bob), actors.of(town.alice)
        made = [transfers.pay(a, b, 15, kind="payment", source="", by=by) for _n in range(6)]
    # As if the worker had slept for days: 11:30 pm and half past midnight in Chicago are two days.
    days = ["2026-03-02 05:30", "2026-03-02 06:30", "2026-03-02 07:00", "2026-03-04 18:00", "2026-03-04 18:00"]
    with psycopg.connect(owner_dsn()) as past:
        past.execute("ALTER TABLE ledgers_transfer DISABLE TRIGGER USER")
        for transfer, day in zip(made, days, strict=False):
            past.execute("UPDATE ledgers_transfer SET recorded_at = %s WHERE id = %s", [f"{day}+00", transfer.pk])
        past.execute("ALTER TABLE ledgers_transfer ENABLE TRIGGER USER")
    with entered(town.network):
        assert sealing.make() == (3, "nothing")
        seals = list(Seal.objects.order_by("number"))
        assert [(str(one.day), one.size) for one in seals] == [("2026-03-01", 2), ("2026-03-02", 4), ("2026-03-04", 4)]
        before = bytes(32)
        for one in seals:
            assert bytes(one.previous) == before
            said = proofs.digest(before, town.network.uid, one.number, one.day.isoformat(), bytes(one.root))
            assert said == bytes(one.digest)
            before = bytes(one.digest)
    call_command("verify_books", network=town.network.slug)


def test_what_is_just_being_written_is_waited_for(real_db: None, new_network: Any) -> None:
    town = new_network()
    with entered(town.network):
        a, b, by = accounts.of(town.alice), accounts.of(town.bob), actors.of(town.alice)
    said = {"currency": a.currency_id, "payer": a.pk, "payee": b.pk, "amount": 15, "actor": town.alice.pk, "key": None}
    with psycopg.connect(app_dsn()) as slow:
        slow.execute("SELECT set_config('manyhands.network', %s, true)", [str(town.network.id)])
        slow.execute(races.POST, {**said, "fingerprint": ""})  # Its ids are given out; it has not ended.
        with entered(town.network):
            later = transfers.pay(accounts.of(town.carla), accounts.of(town.tess), 15, kind="payment", source="", by=by)
        for _again in range(2):
            with entered(town.network):
                assert sealing.make(everything=True) == (0, "waiting")
                assert sealing.run(timezone.now()) <= timezone.now() + dt.timedelta(minutes=1)
        slow.commit()
    with entered(town.network):
        assert sealing.make(everything=True) == (1, "nothing")
        assert Seal.objects.get().size == 4, "both are under it, although the first one ended last"
        assert Seal.objects.get().upto == later.pk


def test_every_network_seals_at_night_and_checks_its_books(in_riverside: Any, sealed: list[Any]) -> None:
    assert DueTime.objects.filter(name=sealing.DUE).exists()
    again = sealing.run(timezone.now())
    local = timezone.localtime(again)
    assert local.date() == timezone.localdate() + dt.timedelta(days=1)
    assert local.hour == 0
    assert BooksCheck.objects.get().disagreements == 0


def test_the_officers_hear_of_it_when_the_sums_do_not_agree(real_db: None, new_network: Any, client: Any) -> None:
    from networks.tasks import deliver_one

    town = new_network()
    with entered(town.network):
        transfers.pay(accounts.of(town.alice), accounts.of(town.bob), 15, kind="gift", source="", by=actors.of(town.alice))
        account = accounts.of(town.bob).pk
    with psycopg.connect(owner_dsn()) as owner:
        owner.execute("UPDATE ledgers_account SET balance = balance + 1 WHERE id = %s", [account])
    with entered(town.network):
        assert sealing.check() == 2, "an account, and the unit"
        while deliver_one():
            pass
    page = client.get(f"/{town.network.slug}/books/").content.decode()
    assert "something did not agree" in page
    assert "The books balance</h1>" not in page
    with psycopg.connect(owner_dsn()) as owner:
        told = owner.execute(
            "SELECT person_id FROM notifications_inboxitem WHERE title LIKE 'The books do not agree%'"
        ).fetchall()
        owner.execute("UPDATE ledgers_account SET balance = balance - 1 WHERE id = %s", [account])
    assert {town.carla.person_id, town.cora.person_id, town.tess.person_id} <= {row[0] for row in told}


# ── Proofs ──────────────────────────────────────────────────────────────────────────────────────
def test_the_tree_is_that_of_rfc_6962() -> None:
    """Every place in every tree up to 70 leaves, and SQL's tree is the same."""
    leaves = [hashlib.sha256(bytes([n])).digest() for n in range(70)]
    for size in range(1, 71):
        top = proofs.tree(leaves[:size])
        assert top == recursive(leaves[:size])
        for place in range(size):
            way = proofs.path(leaves[:size], place)
            assert proofs.climb(leaves[place], place, size, way) == top
            assert proofs.climb(leaves[place], place, size, [*way, way[0] if way else top]) is None
            if way:
                assert proofs.climb(leaves[place], place, size, way[:-1]) != top
    with psycopg.connect(owner_dsn()) as owner:
        for size in (1, 2, 3, 5, 64, 70):
            found = owner.execute("SELECT ledgers_merkle(%s)", [b"".join(leaves[:size])]).fetchone()
            assert found == (proofs.tree(leaves[:size]),)


def recursive(leaves: list[bytes]) -> bytes:
    """As the RFC says it: split at the largest power of two below the number of leaves."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return proofs.pair(recursive(leaves[:half]), recursive(leaves[half:]))


def test_every_line_has_a_proof_that_holds(sealed: list[Any], alice: Any, bob: Any) -> None:
    digest = bytes(Seal.objects.get().digest).hex()
    for transfer in sealed:
        for member in (alice, bob):
            said = sealing.proof(entry_of(transfer, member))
            assert said is not None
            held = proofs.check(json.loads(json.dumps(said)))
            assert (held.number, held.digest) == (1, digest)


def test_a_proof_in_a_long_day_reads_its_part_alone(in_riverside: Any, alice: Any, bob: Any, count_queries: Any) -> None:
    a, b = accounts.of(alice), accounts.of(bob)
    past = [imports.PastTransfer(a.pk, b.pk, 15, dt.date(2026, 1, 1)) for _n in range(700)]
    made = imports.post_many(past, "import:1", by=actors.system("test"), currency=a.currency)
    sealing.make(everything=True)
    assert Seal.objects.get().size == 1400
    for at in (0, 511, 512, 513, 699):
        entry = Entry.objects.select_related("account", "transfer").get(transfer_id=made[at], account=b)
        with count_queries() as seen:
            said = sealing.proof(entry)
        assert said is not None
        assert proofs.check(said).number == 1
        assert len(seen) <= 3


def test_a_proof_shows_one_line_and_the_balance_beside_it_cannot_be_guessed(sealed: list[Any], alice: Any, bob: Any) -> None:
    said = sealing.proof(entry_of(sealed[0], alice))
    assert said is not None
    beside = sealing.proof(entry_of(sealed[0], bob))
    assert beside is not None
    assert str(accounts.of(bob).uid) not in json.dumps(said)
    guess = {**beside["line"], "salt": said["line"]["salt"]}
    assert proofs.leaf_hash(beside["line"]).hex() == said["path"][0]
    for balance in range(-600, 1801):  # All that a balance can be.
        assert proofs.leaf_hash({**guess, "balance_after": balance}).hex() != said["path"][0]


def test_erasing_the_words_leaves_every_proof_valid(sealed: list[Any], alice: Any, bob: Any) -> None:
    before = [sealing.proof(entry_of(transfer, alice)) for transfer in sealed]
    assert before[4] is not None
    assert before[4]["words"]["text"].startswith("Thänks")
    assert SealedNote.objects.count() == 1
    erasing.forget(bob, timezone.localdate())
    assert TransferNote.objects.get().salt is None
    for transfer, old in zip(sealed, before, strict=True):
        assert old is not None
        now = sealing.proof(entry_of(transfer, alice))
        assert now == {**old, "words": None}
        assert proofs.check(now).digest == proofs.check(old).digest
    with psycopg.connect(owner_dsn()) as owner, owner.cursor() as cursor:
        assert not list(audit.seals.disagreements(cursor))


def spoiled(said: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of a proof, changed."""
    for part in ("line", "seal", "words"):
        for name, value in said[part].items():
            if (part, name) == ("seal", "size"):
                continue
            new = copy.deepcopy(said)
            new[part][name] = value + 1 if isinstance(value, int) else ("0" if value[:1] != "0" else "1") + value[1:]
            yield f"{part}.{name}", new
    for n in range(len(said["path"])):
        new = copy.deepcopy(said)
        new["path"][n] = "0" * 64
        yield f"path {n}", new
    yield "place", {**said, "place": said["place"] ^ 1}
    yield "size", {**said, "seal": {**said["seal"], "size": said["seal"]["size"] + 1}}


def test_no_field_of_a_proof_can_be_changed(sealed: list[Any], alice: Any) -> None:
    said = sealing.proof(entry_of(sealed[4], alice))
    assert said is not None
    for what, new in spoiled(said):
        with pytest.raises((proofs.Wrong, proofs.Unreadable)):
            assert proofs.check(new) is None, what


def test_a_file_is_checked_without_a_database(sealed: list[Any], alice: Any, tmp_path: Path, capsys: Any) -> None:
    said = sealing.proof(entry_of(sealed[1], alice))
    assert said is not None
    file, digest = tmp_path / "proof.json", said["seal"]["digest"]
    alone = [sys.executable, "-I", proofs.__file__, str(file)]
    for content, published, code, words in [
        (json.dumps(said), digest, 0, "is the published one"),
        (json.dumps(said), "0" * 64, 1, "another seal is published"),
        (json.dumps({**said, "line": {**said["line"], "amount": -1}}), digest, 1, "not the one that was sealed"),
        ("[]", digest, 2, "not a proof of Manyhands"),
        ("[" * 60_000, digest, 2, "not a proof of Manyhands"),
        ("x" * 100_000, digest, 2, "longer than any proof"),
    ]:
        file.write_text(content)
        done = subprocess.run([*alone, published], capture_output=True, text=True, check=False)
        assert (done.returncode, words in done.stdout, done.stdout.count("\n")) == (code, True, 1), done
    file.write_text(json.dumps(said))
    call_command("verify_proof", str(file))
    assert digest in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        call_command("verify_proof", str(tmp_path / "nothing"))
    assert ended.value.code == 2


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledgers_seal SET digest = root",
        "DELETE FROM ledgers_seal",
        "INSERT INTO ledgers_bookscheck (network_id, kind, disagreements) VALUES (1, 'whole', 0)",
        "UPDATE ledgers_sealmark SET upto = 9",
        "DELETE FROM ledgers_sealednote",
        "SELECT ledgers_seal_mark(1)",
    ],
)
def test_the_app_role_makes_seals_only_by_the_function(sql: str, in_riverside: Any) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# ── Through the doors ───────────────────────────────────────────────────────────────────────────
def test_anyone_sees_that_the_books_balance_and_nothing_of_what_moved(
    sealed: list[Any], client: Any, count_queries: Any
) -> None:
    sealing.check()
    digest = bytes(Seal.objects.get().digest).hex()
    with count_queries() as seen:
        page = client.get("/riverside/books/").content.decode()
    assert "The books balance</h1>" in page
    assert "All accounts together are zero" in page
    assert digest in page
    assert len(seen) <= 6
    rows = client.get("/riverside/api/v1/seals/").json()["results"]
    assert rows[0]["digest"] == digest
    assert "size" not in rows[0]
    assert client.get("/hilltop/books/").content.decode().count("No seal yet") == 1
    for cursor in ("1", "0", "-1", "x", "٣", "9" * 40):
        assert client.get("/riverside/books/", {"cursor": cursor}).status_code == 200


def test_a_member_takes_a_proof_along_and_anyone_checks_it(
    sealed: list[Any], alice: Any, dan: Any, client_of: Any, client: Any
) -> None:
    browser = client_of(alice)
    line = browser.get(f"/riverside/transfers/{sealed[0].uid}/").content.decode()
    assert "Download the proof" in line
    file = browser.get(f"/riverside/transfers/{sealed[0].uid}/proof/")
    assert file["Content-Disposition"].startswith("attachment")
    assert browser.get(f"/riverside/api/v1/transfers/{sealed[0].uid}/proof/").json() == file.json()

    def checked(text: str, mount: str = "/riverside/") -> tuple[int, str]:
        answer = client.post(f"{mount}books/check/", {"text": text})
        return answer.status_code, answer.content.decode()

    assert "This holds. The line was written as the file says" in checked(file.content.decode())[1]
    assert "line of another network" in checked(file.content.decode(), "/hilltop/")[1]
    said = file.json()
    for what, new in spoiled({**said, "words": {}}):
        assert "This holds" not in checked(json.dumps(new))[1], what
    said["line"]["amount"] -= 600
    assert "not as it was sealed" in checked(json.dumps(said))[1]
    for odd in ("", "{}", "null", "[]", "\x00", "x" * 70_000, '{"format": "manyhands proof 1"}', "[" * 50_000, "9" * 5000):
        status, page = checked(odd)
        assert status == 422, odd[:20]
    assert odd in page, "what was typed is still there"
    assert client_of(dan).get(f"/hilltop/transfers/{sealed[0].uid}/proof/").status_code == 404
    assert client_of(dan).get(f"/riverside/transfers/{sealed[0].uid}/proof/").status_code in (302, 403, 404)


def test_a_forged_root_is_not_the_published_one(sealed: list[Any], alice: Any, client: Any) -> None:
    """Whoever makes a line up can make a tree, a root and a digest for it; but not the one that stands here."""
    said = sealing.proof(entry_of(sealed[0], alice))
    assert said is not None
    said["line"]["amount"] = said["line"]["balance_after"] = 6000
    top = proofs.climb(
        proofs.leaf_hash(said["line"]), said["place"], said["seal"]["size"], [bytes.fromhex(one) for one in said["path"]]
    )
    assert top is not None
    root = proofs.root(said["seal"]["size"], top)
    digest = proofs.digest(bytes(32), said["line"]["network"], 1, said["seal"]["day"], root)
    said["seal"] |= {"root": root.hex(), "digest": digest.hex()}
    assert proofs.check(said).number == 1, "its own arithmetic holds"
    answer = client.post("/riverside/api/v1/seals/check/", {"proof": said}, "application/json")
    assert (answer.status_code, answer.json()["holds"]) == (200, False)
    assert "not the one published here" in answer.json()["says"]
    for number in (0, -1, 2, 2**31, 2**62):
        digest = proofs.digest(bytes(32), said["line"]["network"], number, said["seal"]["day"], root)
        said["seal"] |= {"number": number, "digest": digest.hex()}
        assert client.post("/riverside/api/v1/seals/check/", {"proof": said}, "application/json").json()["holds"] is False


def test_who_keeps_the_books_sees_each_side_and_neighbors_only_theirs(
    sealed: list[Any], alice: Any, bob: Any, carla: Any, client_of: Any, riverside: Any
) -> None:
    address = f"/riverside/transfers/{sealed[0].uid}/proof/"
    with entered(riverside):
        own, other = str(accounts.of(alice).uid), str(accounts.of(bob).uid)
    assert client_of(alice).get(address).json()["line"]["account"] == own
    assert client_of(alice).get(address, {"account": other}).status_code == 404
    assert client_of(carla).get(address, {"account": other}).json()["line"]["account"] == other
    assert client_of(carla).get(address, {"account": "x"}).status_code == 404


def test_a_line_of_today_says_that_its_proof_comes_tomorrow(written: list[Any], alice: Any, client_of: Any) -> None:
    browser = client_of(alice)
    assert "From tomorrow you can download" in browser.get(f"/riverside/transfers/{written[0].uid}/").content.decode()
    assert browser.get(f"/riverside/transfers/{written[0].uid}/proof/").status_code == 404
