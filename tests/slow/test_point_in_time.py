"""The drill of a lost server: killed, and brought back from base copy and archived log, to the end and to a moment."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from config import stack
from config.stack.postgres import Server

pytestmark = pytest.mark.slow
ARCHIVED_EVERY = 2  # seconds, here; 60 in docs/operations.md
PAY = """
from ledgers import accounts, transfers
from networks import actors
from networks.models import Membership
giver, other = Membership.objects.active().order_by("id")[:2]
for n in range({many}):
    transfers.pay(accounts.of(giver), accounts.of(other), 1, kind="gift", source="gift:drill", by=actors.of(giver))
"""


@pytest.fixture
def server(tmp_path: Path) -> Any:
    """Servers of their own, that put their log into an archive."""
    var, archive = tmp_path / "var", tmp_path / "archive"
    (archive / "wal").mkdir(parents=True)
    var.mkdir()
    one = Server(var)
    one.start(fast=False)
    one.prepare()
    put = f'cp "%p" "{archive}/wal/%f.part" && mv "{archive}/wal/%f.part" "{archive}/wal/%f"'
    with psycopg.connect(one.url("postgres", "postgres"), autocommit=True) as owner:
        for name, value in (("archive_mode", "on"), ("archive_command", put), ("archive_timeout", str(ARCHIVED_EVERY))):
            owner.execute(f"ALTER SYSTEM SET {name} = '{value}'")
    one.stop()
    one.start(fast=False)
    said = {"DATABASE_URL": one.url("manyhands_app"), "DATABASE_OWNER_URL": one.url("manyhands_owner")}
    yield one, archive, {**os.environ, **said, "VAR_DIR": str(var)}
    if one.pid():
        one.stop()


def manage(environment: dict[str, str], *command: Any, given: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *map(str, command)],
        cwd=stack.CHECKOUT, env=environment, input=given, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def transfers(url: str) -> list[dt.datetime]:
    with psycopg.connect(url) as owner:
        rows = owner.execute("SELECT recorded_at FROM ledgers_transfer WHERE source = 'gift:drill' ORDER BY id").fetchall()
    return [at for (at,) in rows]


def test_a_killed_server_comes_back_to_the_last_minute_and_to_any_moment(server: Any, tmp_path: Path, capsys: Any) -> None:
    one, archive, environment = server
    manage(environment, "migrate", "--no-input", "--verbosity=0")
    manage(environment, "shell", given="from tests import cast; cast.settle()")
    copied = manage({**environment, "DATABASE_COPIES_URL": one.url("postgres")}, "backup", "--base", archive)
    assert "base copy" in copied

    def pay(many: int) -> None:
        manage(environment, "network_shell", "riverside", "--keep", "-c", PAY.format(many=many))

    pay(20)
    time.sleep(1.1)
    moment = dt.datetime.now(dt.UTC)  # Afterwards, somebody makes a mistake.
    time.sleep(1.1)
    pay(20)
    written = transfers(one.url("manyhands_owner"))
    assert len(written) == 40
    time.sleep(2 * ARCHIVED_EVERY + 1)
    pay(1)
    lost_at = transfers(one.url("manyhands_owner"))[-1]
    os.kill(one.pid() or 0, signal.SIGKILL)

    began = time.monotonic()
    told = manage(environment, "restore", archive, "--into", tmp_path / "latest")
    took = time.monotonic() - began
    assert "The books agree" in told
    manage(environment, "restore", archive, "--into", tmp_path / "earlier", "--to", moment.isoformat())
    latest, earlier = (_read(tmp_path / name, tmp_path) for name in ("latest", "earlier"))
    assert len(earlier) == 20, "as it was before the mistake"
    assert latest[: len(written)] == written, "all that was archived"
    lost = (lost_at - latest[-1]).total_seconds()
    with capsys.disabled():
        sys.stdout.write(f"lost at most {lost:.1f} s of writing (archived every {ARCHIVED_EVERY} s), back in {took:.1f} s\n")


def _read(data: Path, tmp_path: Path) -> list[dt.datetime]:
    from config.stack import points

    with points._started(data) as url:
        return transfers(url.replace("postgresql://@/", "postgresql://manyhands_owner@/manyhands"))
