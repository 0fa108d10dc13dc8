"""The ways into production: what of them can be run without a container engine is run here."""

import configparser
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg
import pytest
import yaml

from config.stack import CHECKOUT, binaries, postgres

COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
UNITS = sorted((CHECKOUT / "deploy" / "systemd").glob("*.service"))
COMMANDS = {path.stem for path in CHECKOUT.glob("*/management/commands/*.py")} | {"migrate", "collectstatic"}


@pytest.fixture
def empty_server(tmp_path, monkeypatch):
    """A PostgreSQL without our roles, as the image's init script finds it."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "PG_BIN", "STACK_USER"):
        monkeypatch.delenv(name, raising=False)
    server = postgres.Server(tmp_path)
    server.start(fast=True)
    yield server
    server.stop()


def psql_environment(server: postgres.Server) -> dict[str, str]:
    where = binaries.postgres().folder
    return {
        **os.environ,
        "PATH": f"{where}:{os.environ['PATH']}",
        "PGHOST": str(server.sockets),
        "PGPORT": str(postgres.PORT),
    }


def test_the_init_script_makes_roles_passwords_and_database(empty_server):
    assert shutil.which("psql", path=psql_environment(empty_server)["PATH"])
    environment = {
        **psql_environment(empty_server),
        "MANYHANDS_SQL": str(CHECKOUT / "deploy" / "postgres"),
        "MANYHANDS_OWNER_PASSWORD": "it's the owner",
        "MANYHANDS_APP_PASSWORD": "the app",
    }
    script = CHECKOUT / "deploy" / "compose" / "init-postgres.sh"
    done = subprocess.run(["sh", script], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with psycopg.connect(empty_server.url("postgres", "manyhands")) as superuser:
        kept = superuser.execute("SELECT rolname FROM pg_authid WHERE rolpassword LIKE 'SCRAM%' ORDER BY 1").fetchall()
        assert kept == [("manyhands_app",), ("manyhands_owner",)]
        owner = superuser.execute(
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert owner == ("manyhands_owner",)
    with psycopg.connect(empty_server.url("manyhands_app")) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TABLE grabbed ()")


def test_every_service_of_compose_is_watched_and_none_is_open_to_the_world():
    services = COMPOSE["services"]
    assert set(services) == {"postgres", "valkey", "migrate", "web", "worker", "beat"}
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"migrate"}
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:${PORT:-8000}:8000"]
    for name in ("migrate", "web", "worker", "beat"):
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["read_only"] is True
        assert ("DATABASE_OWNER_URL" in services[name]["environment"]) == (name == "migrate")


def test_every_variable_of_compose_stands_in_the_example():
    said = (CHECKOUT / "docker-compose.yml").read_text()
    example = (CHECKOUT / "deploy" / "compose" / "example.env").read_text()
    demanded = {part.split(":?")[0] for part in said.split("${")[1:] if ":?" in part.split("}")[0]}
    assert demanded
    assert {name for name in demanded if f"\n{name}=" not in f"\n{example}"} == set()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_every_unit_is_confined_and_runs_a_command_that_exists(unit):
    said = configparser.ConfigParser(strict=False, interpolation=None)
    said.optionxform = str
    said.read(unit)
    service = said["Service"]
    assert service["User"] == "manyhands"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    program, *arguments = service["ExecStart"].split()
    assert program.startswith("/srv/manyhands/.venv/bin/")
    if "manage.py" in arguments:
        assert arguments[1] in COMMANDS
    else:
        assert arguments[:2] == ["--app", "config.celery"]
    owner_file = "EnvironmentFile=/etc/manyhands/owner.env" in unit.read_text()
    assert owner_file == (unit.stem == "manyhands-migrate")


def test_django_has_nothing_to_say_against_it():
    environment = {**os.environ, "MANYHANDS_TESTING": "", "MAIN_URL": "https://manyhands.example", "BEHIND_PROXY": "1",
                   "ALLOWED_HOSTS": "manyhands.example", "SECRET_KEY": "0123456789abcdefghij" * 4}  # fmt: skip
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # Other tests set it, for the browser they drive.
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_serve_answers_and_stops_when_asked(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "SECRET_KEY": "a secret of this test",
        "MANYHANDS_TESTING": "",
        "VAR_DIR": str(tmp_path),
        "WEB_CONCURRENCY": "1",
    }
    # Collected before: it takes seconds and is tested by `make run`.
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text('{"paths": {}, "version": "1.1", "hash": ""}')
    command = [sys.executable, str(Path(CHECKOUT, "manage.py")), "serve", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE)
    try:
        assert _status(f"http://127.0.0.1:{port}/healthz", process) == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.wait()


def _status(url: str, process: subprocess.Popen) -> int:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            return urllib.request.urlopen(url, timeout=5).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    return 0
