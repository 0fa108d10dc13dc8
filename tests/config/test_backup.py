"""The drill of docs/operations.md: dump as the owner, restore into an empty database, and the walls stand."""

import os
import re
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from config.stack import CHECKOUT, binaries

SQL = CHECKOUT / "deploy" / "postgres"
DATABASE = "test_restored"


def as_role(variable: str, database: str) -> str:
    return re.sub(r"/manyhands(?=[?]|$)", f"/{database}", os.environ[variable])


def run(*command: str | Path) -> None:
    environment = {**os.environ, "PATH": f"{binaries.postgres().folder}:{os.environ['PATH']}"}
    done = subprocess.run(list(command), env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def restored(django_db_setup, django_db_blocker, tmp_path):
    """The database of the tests, brought back from a dump under another name."""
    with django_db_blocker.unblock():
        source = connection.settings_dict["NAME"]
    run("pg_dump", "--enable-row-security", "--format=custom", f"--file={tmp_path / 'dump'}",
        as_role("DATABASE_OWNER_URL", source))  # fmt: skip
    name = sql.Identifier(DATABASE)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))  # Of a session that was killed.
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        try:
            run("pg_restore", "--no-owner", "--exit-on-error", "--dbname", as_role("DATABASE_OWNER_URL", DATABASE),
                tmp_path / "dump")  # fmt: skip
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
    assert before == after
    assert before["networks_membership"] > 0
    with psycopg.connect(as_role("DATABASE_URL", DATABASE)) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT * FROM networks_membership")
        app.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("TRUNCATE networks_membership")
