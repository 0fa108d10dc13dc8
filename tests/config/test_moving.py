"""A network leaves with everything that is its own, and stands on another installation as it stood here."""

import contextlib
import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from psycopg import sql

from networks.copies import plan
from networks.models import Membership, Network
from networks.tenancy import lookup
from networks.tenancy.current import entered
from tests import cast, letters
from tests.wall import canaries, money, votes

ELSEWHERE = "test_moved"
# What the arrival itself writes: the open vote is void, and that is recorded.
WRITTEN_ON = ("governance.Poll", "networks.Record", "networks.DueTime")
# What a column of numbers is called where it holds ids.
IDS = re.compile(r".*_ids?|upto|target|part_\w+")


def said(url: str, database: str) -> str:
    return re.sub(r"/[^/?]+(?=[?]|$)", f"/{database}", os.environ[url])


def run(*command: Any) -> str:
    told = io.StringIO()
    call_command(*map(str, command), stdout=told)
    return told.getvalue()


@pytest.fixture
def elsewhere(real_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`with elsewhere():` works on another installation: a database of its own, with tables and no rows."""
    here, name = connection.settings_dict["NAME"], sql.Identifier(ELSEWHERE)

    @contextlib.contextmanager
    def there() -> Iterator[None]:
        _work_on(ELSEWHERE)
        with monkeypatch.context() as patch:
            patch.setenv("DATABASE_OWNER_URL", said("DATABASE_OWNER_URL", ELSEWHERE))
            try:
                yield
            finally:
                _work_on(here)

    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        found = owner.execute("SELECT datname FROM pg_database WHERE datname ~ '^migrated_[0-9a-f]{16}$'").fetchall()
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(found[0][0])))
        yield there
        connection.close()  # PostgreSQL waits for what is just closing.
        owner.execute(sql.SQL("DROP DATABASE {}").format(name))


def _work_on(database: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = database
    lookup.forget()


def settle(new_network: Any) -> Any:
    """A network with a row in every table, and books with lines of every kind under a seal."""
    from ledgers import accounts, transfers
    from ledgers.models import TransferNote
    from ledgers.seals import sealing
    from networks import actors, offices

    town = new_network()
    with entered(town.network):
        members = list(Membership.objects.active().order_by("id")[:2])
        transfers.pay(*map(accounts.of, members), 60, kind="gift", source="gift:t", by=actors.of(members[0]), note="For eggs")
        money.points(*members, offices.holders("coordinator")[0])
        sealing.make(everything=True)
        money.trade(members)
        money.live_pool(*members)
        money.put_together()
        votes.hold(offices.holders("coordinator")[0])
    with entered(town.network):
        sealing.make(everything=True)
        sealed = dict(TransferNote.objects.values_list("pk", "text"))
        canaries.plant("m")
        for pk, words in sealed.items():
            TransferNote.objects.filter(pk=pk).update(text=words)
        Membership.objects.filter(person=town.alice.person).update(name="Alice of Newtown", state="active")
    return town


def files_of(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def pack(path: Path, files: dict[str, str], *, honest: bool = True) -> Path:
    """The files again; `honest`: with a manifest that fits them."""
    manifest = json.loads(files[plan.MANIFEST])
    if honest:
        for name, one in manifest["files"].items():
            one["sha256"] = hashlib.sha256(files[name].encode()).hexdigest()
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**files, plan.MANIFEST: json.dumps(manifest)}.items():
            archive.writestr(name, text)
    return path


def refused(path: Path, *more: str) -> str:
    with pytest.raises(CommandError) as why:
        run("import_network", path, *more)
    assert not Network.objects.exists(), "all or nothing"
    return str(why.value)


def test_a_network_moves_with_everything_that_is_its_own(new_network, elsewhere, tmp_path):
    town = settle(new_network)
    slug, file = town.network.slug, tmp_path / "town.zip"
    told = run("export_network", slug, file)
    assert file.stat().st_mode & 0o077 == 0, "only its owner may read it"
    before = files_of(file)
    rows = {name: one["rows"] for name, one in json.loads(before[plan.MANIFEST])["files"].items()}
    assert sum(count > 0 for count in rows.values()) > 0.85 * len(rows), "every chapter, but trade with others, is in the test"
    together = "".join(before.values())
    for other in ("Alice Example", "alice@example.org", "Riverside", "Hilltop", "password", "token_hash"):
        assert other not in together
    with entered(town.network):
        from ledgers.models import Transfer
        from ledgers.seals import checking, sealing

        gift = Transfer.objects.filter(kind="gift").order_by("id")[0]
        proof = sealing.proof(gift.entries.order_by("id")[0])
        assert checking.answer(proof).holds

    with elsewhere():
        entries = before["tables/ledgers.Entry.jsonl"]
        changed = {**before, "tables/ledgers.Entry.jsonl": entries.replace('"amount":60,', '"amount":70,')}
        assert "is not as it was taken out" in refused(pack(tmp_path / "altered.zip", changed, honest=False))
        assert "is not the one" in refused(pack(tmp_path / "forged.zip", changed), "--fingerprint", told.split()[-1])
        assert "sum to zero" in refused(tmp_path / "forged.zip")
        doubled = re.sub(r'"amount":(-?)60,"balance_after":(-?)60', r'"amount":\g<1>70,"balance_after":\g<2>70', entries)
        shifted = {**before, "tables/ledgers.Entry.jsonl": doubled}
        assert "books of this file do not agree" in refused(pack(tmp_path / "shifted.zip", shifted))
        older = {**before, plan.MANIFEST: before[plan.MANIFEST].replace('"ledgers": "00', '"ledgers": "99')}
        assert "another version" in refused(pack(tmp_path / "older.zip", older))
        (tmp_path / "no.zip").write_text("nothing")
        assert "cannot be read" in refused(tmp_path / "no.zip")

        cast.person(f"bob@{slug}.example")  # Signs in there already.
        answer = run("import_network", file, "--fingerprint", told.split()[-1])
        assert "The books agree" in answer
        assert "The votes agree" in answer
        assert "1 signed in here before" in answer
        with pytest.raises(CommandError, match="here already"):
            run("import_network", file)
        run("export_network", slug, tmp_path / "again.zip")
        after = files_of(tmp_path / "again.zip")
        for table in plan.tables().values():
            if table.label not in WRITTEN_ON:
                numbered = r'"person_id":\d+'  # Bob was there before Alice.
                assert re.sub(numbered, "", after[table.file]) == re.sub(numbered, "", before[table.file]), table.label
        assert after["tables/networks.Record.jsonl"].startswith(before["tables/networks.Record.jsonl"])
        assert before["tables/governance.Poll.jsonl"].count('"state":"open"') == 1
        assert "moved to another installation" in after["tables/governance.Poll.jsonl"]
        _she_signs_in(slug, proof)


def _she_signs_in(slug: str, proof: dict[str, Any]) -> None:
    """Alice, who has no password there, by a code in a letter; her statement and her proof stand."""
    from ledgers.seals import checking

    browser, email = Client(), f"alice@{slug}.example"
    browser.post("/sign-in/code/", {"email": email})
    browser.post("/sign-in/code/confirm/", {"code": letters.code_for(email)})
    browser.post("/privacy/", {"next": "/"})
    page = browser.get(f"/{slug}/wallet/")
    assert page.status_code == 200, page.get("Location")
    with entered(lookup.by_slug(slug)):
        assert checking.answer(proof).holds


def test_every_column_of_ids_says_whose_they_are():
    from django.contrib.postgres.fields import ArrayField
    from django.db import models

    for model in plan._models():
        for column in model._meta.concrete_fields:
            inner = column.base_field if isinstance(column, ArrayField) else column
            known = column.primary_key or column.is_relation or column.column in model.ids_in or column.column in model.renewed
            if isinstance(inner, models.BigIntegerField) and not known and not model.stays:
                assert not IDS.fullmatch(column.column), f"{model._meta.label}.{column.name}: say whose ids (`ids_in`)"
