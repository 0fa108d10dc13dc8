"""`make run`, run: one launcher is started and its life is told in one test, since a start takes its seconds."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from config import stack
from config.stack import postgres, valkey
from tests.stack import VAR

GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "CELERY_PREFIX", "CACHE_PREFIX", "MANYHANDS_TESTING")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Run:
    """A `make run` in a folder of its own."""

    def __init__(self, var: Path, servers: dict[str, str]) -> None:
        self.var = var
        self.port = free_port()
        self.environment = {name: value for name, value in os.environ.items() if name not in GIVEN}
        self.environment |= {"VAR_DIR": str(var), "DEMO": "0", **servers}
        self.process: subprocess.Popen[str] | None = None

    def command(self, *more: str) -> list[str]:
        return [sys.executable, "-m", "config.stack.run", "--port", str(self.port), *more]

    def start(self) -> float:
        """Starts and returns the seconds until the launcher has told the address."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            self.command(), env=self.environment, cwd=stack.CHECKOUT, stdout=subprocess.PIPE, text=True
        )
        for line in self.process.stdout or ():
            if "Ctrl-C" in line:
                return time.monotonic() - began
        raise AssertionError("the launcher ended before it told the address")

    def try_another(self, *more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*more), env=self.environment, cwd=stack.CHECKOUT, capture_output=True, text=True, check=False
        )

    def health(self) -> int:
        try:
            return int(urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status)
        except OSError:
            return 0

    def children(self) -> dict[str, int]:
        """The processes the launcher started, by name."""
        assert self.process is not None
        found = {}
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            name = next((word for word in ("gunicorn", "worker", "beat") if any(word in part for part in command)), "")
            if name:
                found[name] = int(pid)
        return found


def wait_for(happened: Callable[[], bool], seconds: float = 90) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happened():
            return True
        time.sleep(0.1)
    return False


@pytest.fixture
def servers():
    """None are given: the launcher starts its own."""
    return {}


@pytest.fixture
def given_servers(django_db_setup, django_db_blocker):
    """The tests' own, with a migrated database."""
    owner_url = os.environ["DATABASE_OWNER_URL"]
    with django_db_blocker.unblock(), psycopg.connect(owner_url, autocommit=True) as owner:
        ready = owner.execute("SELECT datname FROM pg_database WHERE datname ~ '^migrated_[0-9a-f]{16}$'").fetchone()
        owner.execute("DROP DATABASE IF EXISTS test_run")  # Of a session that was killed.
        owner.execute(sql.SQL("CREATE DATABASE test_run TEMPLATE {}").format(sql.Identifier(ready[0])))
        urls = {name: os.environ[name].replace("/manyhands?", "/test_run?") for name in GIVEN[:2]}
        yield urls | {"REDIS_URL": os.environ["REDIS_URL"].rpartition("/")[0] + "/60"}
        owner.execute("DROP DATABASE test_run")  # Waits for connections that are just closing.


@pytest.fixture
def run(tmp_path, servers):
    running = Run(tmp_path / "var", servers)
    yield running
    if running.process and running.process.poll() is None:
        running.process.kill()
        running.process.wait()
    running.try_another("--stop")


def live(run: Run) -> None:
    """A start, a fall, a refusal, a stop, and a second start."""
    run.start()
    assert run.health() == 200
    assert set(run.children()) == {"gunicorn", "worker", "beat"}

    second = run.try_another()
    assert second.returncode == 1
    assert f"already runs in this checkout at http://127.0.0.1:{run.port}" in second.stderr

    fallen = run.children()["gunicorn"]
    os.kill(fallen, signal.SIGKILL)
    assert wait_for(lambda: run.children().get("gunicorn", fallen) != fallen and run.health() == 200)

    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(30) == 0
    assert run.health() == 0

    seconds = run.start()
    assert run.health() == 200
    assert seconds < 15  # 3 s alone on two cores; here other tests run beside it.
    run.process.send_signal(signal.SIGTERM)
    assert run.process.wait(30) == 0


class TestOnGivenServers:
    @pytest.fixture
    def servers(self, given_servers):
        return given_servers

    def test_it_runs_heals_refuses_a_second_and_starts_again_in_seconds(self, run):
        kept = VAR / "prepared"  # What an earlier session collected is good until a file changes: the launcher looks.
        if kept.exists():
            shutil.copytree(kept, run.var)
        live(run)
        assert not (run.var / "postgres").exists()
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(run.var / "static", kept / "static")
        shutil.copy(run.var / "packages.sha256", kept)


@pytest.mark.slow
def test_it_runs_on_servers_of_its_own_and_stops_them(run):
    live(run)
    assert not postgres.Server(run.var).pid()
    assert not valkey.Server(run.var).pid()


def test_it_says_in_one_sentence_that_the_port_is_taken(run):
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", run.port))
        stranger.listen()
        refused = run.try_another()
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Port {run.port} of 127.0.0.1 cannot be used")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["0", "70000", "eighty", ""])
def test_it_refuses_what_is_no_port(run, port):
    refused = run.try_another("--port", port)
    assert refused.returncode == 1
    assert refused.stderr == f"PORT is {port!r}: choose a number between 1 and 65535.\n"
