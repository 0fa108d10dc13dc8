"""Every way to build a hole into the wall, planted as the owner in a transaction that is rolled back, and found."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, connections

from networks.tenancy import linter, role
from tests.conftest import app_dsn, owner_dsn
from tests.servers import _environment

# kind of fault → (how to plant it, what the linter names)
PLANTED = {
    "policy missing": ("DROP POLICY wall ON networks_membership", ("policy-missing", "networks_membership")),
    "policy missing on a table of persons": (
        "DROP POLICY wall ON notifications_inboxitem",
        ("policy-missing", "notifications_inboxitem"),
    ),
    "not forced": ("ALTER TABLE networks_membership NO FORCE ROW LEVEL SECURITY", ("not-forced", "networks_membership")),
    "switched off": ("ALTER TABLE ledgers_entry DISABLE ROW LEVEL SECURITY", ("not-forced", "ledgers_entry")),
    "a second policy that opens": (
        "CREATE POLICY open ON networks_membership TO manyhands_app USING (true)",
        ("policy-strange", "networks_membership.open"),
    ),
    "a policy that reads and lets all be written": (
        "DROP POLICY wall ON networks_skill; CREATE POLICY wall ON networks_skill TO manyhands_app "
        "USING (network_id = (SELECT current_network())) WITH CHECK (true)",
        ("policy-strange", "networks_skill.wall"),
    ),
    "a view that reads as its owner": (
        "CREATE VIEW peep AS SELECT * FROM networks_membership",
        ("view-reads-as-owner", "peep"),
    ),
    "a materialized view": (
        "CREATE MATERIALIZED VIEW heap AS SELECT name FROM networks_membership",
        ("materialized-view", "heap"),
    ),
    "a child that a wall does not cover": (
        "CREATE TABLE child () INHERITS (networks_neighborhood)",
        ("partition-child", "child"),
    ),
    "a definer function without a search path": (
        "CREATE FUNCTION loose() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'; "
        "REVOKE ALL ON FUNCTION loose() FROM PUBLIC",
        ("definer-search-path", "loose"),
    ),
    "a definer function for everybody": (
        "CREATE FUNCTION anyone() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS 'SELECT 1'",
        ("definer-for-all", "anyone"),
    ),
    "a plain key between tenant tables": (
        "ALTER TABLE networks_memberskill ADD CONSTRAINT plain FOREIGN KEY (skill_id) REFERENCES networks_skill (id)",
        ("plain-key", "networks_memberskill.plain"),
    ),
    "a table in no class": ("CREATE TABLE stray (id bigint)", ("no-class", "stray")),
    "a grant by default privilege": (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO manyhands_app",
        ("default-privilege", "manyhands_owner gives r"),
    ),
    "a grant to everybody by default": (
        "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
        ("default-privilege", "manyhands_owner gives r"),
    ),
    "the app role makes tables": ("GRANT CREATE ON SCHEMA public TO manyhands_app", ("app-may-too-much", None)),
    "the app role truncates": ("GRANT TRUNCATE ON networks_record TO manyhands_app", ("app-may-truncate", "networks_record")),
}


@pytest.fixture
def owner(db):
    """A connection as the owner, rolled back at the end."""
    with psycopg.connect(owner_dsn()) as owner:
        owner.execute("SET lock_timeout = '5s'")
        yield owner
        owner.rollback()


@pytest.mark.parametrize("planted", PLANTED)
def test_it_finds_a_hole(owner, planted):
    sql, (kind, what) = PLANTED[planted]
    cursor = owner.cursor()
    before = linter.faults(cursor)
    for statement in sql.split("; "):
        cursor.execute(statement)
    found = [fault for fault in linter.faults(cursor) if fault not in before]
    assert kind in {fault.kind for fault in found}, f"not found: {planted}; found {found}"
    assert what is None or any(fault.what == what for fault in found), found


def test_it_finds_a_partition_without_a_wall(owner):
    cursor = owner.cursor()
    cursor.execute("CREATE TABLE parted (network_id bigint) PARTITION BY LIST (network_id)")
    cursor.execute("CREATE TABLE part_one PARTITION OF parted FOR VALUES IN (1)")
    assert linter.Fault("no-class", "parted") in linter.faults(cursor)
    # A wall before the parent does not stand before the child: asked by itself, it shows everything.
    cursor.execute("ALTER TABLE parted RENAME TO was; ALTER TABLE networks_vetting RENAME TO away")
    cursor.execute("ALTER TABLE was RENAME TO networks_vetting")
    assert linter.Fault("partition-child", "part_one") in linter.faults(cursor)


def test_it_finds_nothing_in_the_database_as_it_is(owner):
    assert linter.faults(owner.cursor()) == []


def test_it_tells_by_a_command(db, capsys):
    call_command("lint_schema")
    assert "behind its wall" in capsys.readouterr().out


# ── The role of web and workers ─────────────────────────────────────────────────────────────────
def test_it_accepts_the_app_role_and_no_other(db):
    with psycopg.connect(app_dsn()) as app:
        assert role.fault(app.cursor()) is None
    with psycopg.connect(owner_dsn()) as owner:
        assert "owns tables" in role.fault(owner.cursor())


def test_it_is_a_check_of_the_database(db):
    assert role.check_role(None, databases=["default"]) == []
    assert role.check_role(None) == []


def test_it_refuses_to_start_as_the_owner(real_db):
    from config import environment

    usual = dict(connection.settings_dict)
    wanted = environment.database("DATABASE_OWNER_URL")
    connection.close()
    connection.settings_dict.update(USER=wanted["USER"], PASSWORD=wanted["PASSWORD"])
    try:
        with pytest.raises(ImproperlyConfigured, match="manyhands_owner"):
            role.refuse_wrong_role()
        assert [error.id for error in role.check_role(None, databases=["default"])] == ["networks.E004"]
    finally:
        connections["default"].close()
        connection.settings_dict.update(usual)


@pytest.mark.parametrize(
    "command",
    [["-m", "gunicorn", "config.wsgi:application", "--bind", "127.0.0.1:0"], ["-m", "celery", "-A", "config.celery", "worker"]],
)
def test_web_and_worker_do_not_start_as_the_owner(real_db, command):
    environment = _environment(MANYHANDS_AS_OWNER="1", CELERY_PREFIX="nobody:")
    done = subprocess.run(
        [sys.executable, *command], cwd=Path(__file__).parents[2], env=environment, capture_output=True, text=True, timeout=40,
        check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "manyhands_owner" in done.stdout + done.stderr
