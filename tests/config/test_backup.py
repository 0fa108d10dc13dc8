"""The drill of docs/operations.md: dump as the owner, restore into an empty database, and the walls stand."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from config.stack import CHECKOUT

DATABASE = "test_restored"


def as_role(variable: str, database: str) -> str:
    return re.sub(r"/manyhands(?=[?]|$)", f"/{database}", os.environ[variable])


def manage(*command: str | Path, database: str) -> subprocess.CompletedProcess[str]:
    said = {name: as_role(name, database) for name in ("DATABASE_OWNER_URL", "DATABASE_URL")}
    return subprocess.run([sys.executable, "manage.py", *map(str, command)], cwd=CHECKOUT, env={**os.environ, **said},
                          capture_output=True, text=True, check=False)  # fmt: skip


@pytest.fixture
def restored(django_db_setup, django_db_blocker, tmp_path):
    """The database of the tests, brought back from a copy under another name."""
    with django_db_blocker.unblock():
        source = connection.settings_dict["NAME"]
    made = manage("backup", tmp_path / "copy", database=source)
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0, "only its owner may read it"
    name = sql.Identifier(DATABASE)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))  # Of a session that was killed.
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        try:
            back = manage("restore", tmp_path / "copy", database=DATABASE)
            assert back.returncode == 0, back.stderr
            assert "The books agree" in back.stdout
            again = manage("restore", tmp_path / "copy", database=DATABASE)
            assert again.returncode == 1
            assert "not empty" in again.stderr
            yield source
        finally:
            # Waits for connections that are just closing.
            owner.execute(sql.SQL("DROP DATABASE {}").format(name))


def rows(url: str) -> dict[str, int]:
    with psycopg.connect(url) as owner:
        tables = owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        count = "SELECT count(*) FROM {}"
        return {name: owner.execute(sql.SQL(count).format(sql.Identifier(name))).fetchone()[0] for (name,) in tables}


def test_every_row_comes_back_and_the_walls_stand(restored):
    before, after = (rows(as_role("DATABASE_OWNER_URL", name)) for name in (restored, DATABASE))
    assert after.pop("ledgers_bookscheck") > before.pop("ledgers_bookscheck"), "restoring verifies the books"
    assert before == after
    assert before["networks_membership"] > 0
    with psycopg.connect(as_role("DATABASE_URL", DATABASE)) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT * FROM networks_membership")
        app.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("TRUNCATE networks_membership")


def test_a_copy_that_cannot_be_made_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "no copy").write_text("something else")
    nowhere = manage("backup", tmp_path / "no" / "folder", database="manyhands")
    wrong = manage("restore", tmp_path / "no copy", database="manyhands")
    for refused, sentence in ((nowhere, "choose another place"), (wrong, "pg_restore did not come to its end")):
        assert refused.returncode == 1
        assert sentence in refused.stderr
        assert "Traceback" not in refused.stderr
    assert list(tmp_path.glob("*.part")) == []
