"""What must be done before the first page: tables, static files. What is done already is found out cheaply."""

import hashlib
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.stack import CHECKOUT
from config.stack.errors import StackError

Say = Callable[[str], None]


def secret_key(var: Path) -> str:
    """A secret for this checkout, made once."""
    file = var / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def manage(*arguments: str, environment: dict[str, str], trouble: str) -> str:
    """Runs a command of Django and returns what it printed; `trouble` begins the sentence when it fails."""
    command = [sys.executable, str(CHECKOUT / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        log = Path(environment["VAR_DIR"]) / "log" / f"{arguments[0]}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(done.stdout + done.stderr)
        lines = [line for line in done.stderr.splitlines() if line.strip()] or ["it gave no reason"]
        raise StackError(f"{trouble}: {lines[-1].strip()} (more in {log}).")
    return done.stdout


def prepare(environment: dict[str, str], say: Say) -> None:
    """Makes the tables and collects the static files, both at once, where something has changed."""
    todo = [task for task in (_tables(environment), _static_files(environment)) if task]
    if not todo:
        return
    say(" ".join(task.announcement for task in todo))
    with ThreadPoolExecutor() as threads:
        for done in [threads.submit(task.run, environment) for task in todo]:
            done.result()


@dataclass(frozen=True)
class _Task:
    announcement: str
    arguments: tuple[str, ...]
    trouble: str
    stamp: Path
    done: str

    def run(self, environment: dict[str, str]) -> None:
        manage(*self.arguments, environment=environment, trouble=self.trouble)
        self.stamp.write_text(self.done)


def _tables(environment: dict[str, str]) -> _Task | None:
    """Due when a migration of ours, or a package, is new to the database."""
    stamp = Path(environment["VAR_DIR"]) / "packages.sha256"
    packages = hashlib.sha256((CHECKOUT / "requirements" / "base.txt").read_bytes()).hexdigest()
    if _written(stamp) == packages and not _missing_migrations(environment["DATABASE_OWNER_URL"]):
        return None
    arguments = ("migrate", "--no-input", "--verbosity=0")
    return _Task("Making the tables …", arguments, "The tables could not be made", stamp, packages)


def _static_files(environment: dict[str, str]) -> _Task | None:
    """Due when a file has changed."""
    stamp = Path(environment["VAR_DIR"]) / "static" / ".collected"
    sources = hashlib.sha256("\n".join(_static_sources()).encode()).hexdigest()
    if _written(stamp) == sources:
        return None
    arguments = ("collectstatic", "--no-input", "--verbosity=0")
    trouble = "The static files could not be collected"
    return _Task("Collecting static files …", arguments, trouble, stamp, sources)


def knows(command: str) -> bool:
    """Whether one of our apps has this command; asked without starting Django."""
    return any(CHECKOUT.glob(f"*/management/commands/{command}.py"))


def _missing_migrations(url: str) -> bool:
    ours = {(file.parent.parent.name, file.stem) for file in CHECKOUT.glob("*/migrations/[0-9]*.py")}
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            return not ours <= set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
    except psycopg.errors.UndefinedTable:
        return True
    except psycopg.Error as error:
        raise StackError(f"The database does not answer: {str(error).strip().splitlines()[-1]}") from None


def _static_sources() -> Iterator[str]:
    yield (CHECKOUT / "requirements" / "base.txt").read_text()
    for folder in sorted({CHECKOUT / "static", *CHECKOUT.glob("[a-z]*/static")}):
        for place, folders, files in os.walk(folder):
            folders.sort()
            for file in sorted(files):
                found = os.stat(Path(place, file))
                yield f"{place}/{file} {found.st_size} {found.st_mtime_ns}"


def _written(stamp: Path) -> str:
    return stamp.read_text() if stamp.exists() else ""
