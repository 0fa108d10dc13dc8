"""Every page costs the same among twenty networks and among ten thousand: CPU in turns on two databases, and statements."""

import os
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

from bench import ground
from bench.growth import SLUG
from bench.harness import Figure, ratio, turns
from bench.server import Server
from config import stack
from config.stack import postgres

# A page of networks has twenty: with fewer a full page would be held against a part of one.
FEW, MANY = 20, int(os.environ.get("BENCH_NETWORKS", "10000"))
# (name, path, who looks): the umbrella's coordinator, or a member of one network
PAGES = (
    ("dashboard", "/humans/federation/", "umbrella"),
    ("one_network", f"/humans/federation/networks/{SLUG}/", "umbrella"),
    ("front_door", "/", "member"),
    ("directory", "/networks/", "member"),
    ("home", f"/{SLUG}/home/", "member"),
    ("board", f"/{SLUG}/board/", "member"),
    ("wallet", f"/{SLUG}/wallet/", "member"),
    ("people", f"/{SLUG}/people/", "member"),
    ("api", f"/{SLUG}/api/v1/posts/", "member"),
)


def measure() -> Iterator[Figure]:
    """Minutes: ten thousand networks are a million members and ten million entries."""
    few, many = (_settled(count) for count in (FEW, MANY))
    for name, path, who in PAGES:
        with tempfile.TemporaryDirectory(prefix="mhb") as folder:
            reached = _asked(folder, path, [said[who] for said in (few, many)], [few, many])
        counted = [int(ground.run(sys.executable, "-m", "bench.growth", "count", said[who], path, **said["at"]))
                   for said in (few, many)]  # fmt: skip
        yield Figure(f"growth.{name}", ratio(reached, "many", "few"), f"× CPU at {FEW}", most=1.3)
        yield Figure(f"growth.{name}.sql", counted[1] - counted[0], f"more than {counted[0]}", most=0)


def _asked(folder: str, path: str, sessions: list[str], places: list[dict[str, Any]]) -> dict[str, list[float]]:
    """CPU of the page in both databases, in turns."""
    servers = []
    try:
        for session, place in zip(sessions, places, strict=True):
            own = f"{folder}/{len(servers)}"
            os.mkdir(own)
            servers.append(Server("config.settings", own, path, {"Cookie": f"session={session}"}, **place["at"]))
        return turns({name: one.work for name, one in zip(("few", "many"), servers, strict=True)})
    finally:
        for one in servers:
            one.end()


def _settled(networks: int) -> dict[str, Any]:
    """A database with so many networks: how it is reached ("at") and the sessions of who looks. Kept for the next run."""
    ground.servers()
    name, part = f"growth_{networks}", "growth_in_part"
    with psycopg.connect(_superuser("postgres"), autocommit=True) as one:
        if one.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            one.execute(f"DROP DATABASE IF EXISTS {part} WITH (FORCE)")
            one.execute(f"CREATE DATABASE {part}")
            _fill(part, networks)
            one.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(part), sql.Identifier(name)))
    at = _at(name)
    _manage("migrate", "--verbosity", "0", MANYHANDS_AS_OWNER="1", **at)
    _manage("collectstatic", "--noinput", "--verbosity", "0")
    member, umbrella = ground.run(sys.executable, "-m", "bench.growth", "visit", **at).split()
    return {"at": at, "member": member, "umbrella": umbrella}


def _fill(name: str, networks: int) -> None:
    at = _at(name)
    with psycopg.connect(_superuser(name), autocommit=True) as one:
        one.execute((stack.CHECKOUT / "deploy" / "postgres" / "database.sql").read_bytes())
    _manage("migrate", "--verbosity", "0", MANYHANDS_AS_OWNER="1", **at)
    ground.run(sys.executable, "-m", "bench.growth", "settle", **at)
    ground.run(sys.executable, "-m", "bench.growth", "multiply", str(networks), SUPERUSER_URL=_superuser(name), **at)


def _manage(*command: str, **more: str) -> None:
    ground.run(sys.executable, "manage.py", *command, **more)


def _at(name: str) -> dict[str, str]:
    return {"DATABASE_URL": ground.url(name), "DATABASE_OWNER_URL": ground.url(name, owner=True)}


def _superuser(name: str) -> str:
    return postgres.Server(ground.VAR).url("postgres", name)
