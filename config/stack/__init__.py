"""PostgreSQL and Valkey without installing anything: started, prepared and stopped under one folder.

Servers named by `DATABASE_URL` (with `DATABASE_OWNER_URL`) and `REDIS_URL` are used instead of our own. Nothing here
imports Django: `manage.py stack` works before the settings can be read.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.stack import postgres, valkey
from config.stack.errors import StackError

__all__ = ["StackError", "environment", "start", "status", "stop", "var_dir"]

CHECKOUT = Path(__file__).resolve().parents[2]


def var_dir() -> Path:
    """The folder of this checkout's servers and files: `VAR_DIR`, or `.var` in the checkout."""
    return Path(os.environ.get("VAR_DIR") or CHECKOUT / ".var").absolute()


def start(var: Path, *, fast: bool = False) -> dict[str, str]:
    """Starts what does not run yet and returns the variables to reach it.

    `fast` trades safety in a power cut for speed: for tests only.
    """
    var = Path(var).absolute()
    with _one_at_a_time(var):
        if not _database_is_given():
            server = postgres.Server(var)
            server.start(fast=fast)
            server.prepare()
        if not os.environ.get("REDIS_URL"):
            valkey.Server(var).start(fast=fast)
    return environment(var)


def stop(var: Path) -> None:
    """Stops our own servers under `var`; the data stay."""
    var = Path(var).absolute()
    if not var.exists():
        return
    with _one_at_a_time(var):
        valkey.Server(var).stop()
        postgres.Server(var).stop()


def status(var: Path) -> dict[str, str]:
    """What is used for each server: `given`, `down` or `up` with the process' number."""
    var = Path(var).absolute()
    told = {}
    for name, given, pid in (
        ("PostgreSQL", _database_is_given(), postgres.Server(var).pid()),
        ("Valkey", bool(os.environ.get("REDIS_URL")), valkey.Server(var).pid()),
    ):
        told[name] = "given" if given else f"up (process {pid})" if pid else "down"
    return told


def environment(var: Path) -> dict[str, str]:
    """The variables that the settings read."""
    database = postgres.Server(Path(var).absolute())
    if _database_is_given():
        told = {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    else:
        told = {
            "DATABASE_URL": database.url("manyhands_app"),
            "DATABASE_OWNER_URL": database.url("manyhands_owner"),
        }
    told["REDIS_URL"] = os.environ.get("REDIS_URL") or valkey.Server(Path(var).absolute()).url
    return told


def _database_is_given() -> bool:
    given = [name for name in ("DATABASE_URL", "DATABASE_OWNER_URL") if os.environ.get(name)]
    if len(given) == 1:
        raise StackError(f"Only {given[0]} is set: set both DATABASE_URL and DATABASE_OWNER_URL, or neither.")
    return bool(given)


@contextmanager
def _one_at_a_time(var: Path) -> Iterator[None]:
    """Two commands at once take turns: one starts, the other finds it started."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        lock = (var / "stack.lock").open("w")
    except PermissionError:
        raise StackError(f"{var} may not be written by you: run as its owner, or set VAR_DIR.") from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        except PermissionError as error:
            raise StackError(f"{error.filename} may not be read or written by you: run as its owner, or set VAR_DIR.") from None
