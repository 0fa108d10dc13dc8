"""PostgreSQL under a folder, reached by a private Unix socket only."""

import hashlib
import locale
import os
import shutil
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.stack import binaries
from config.stack.errors import StackError
from config.stack.processes import end, private_folder, runner, working_in, works_in

SQL = Path(__file__).resolve().parents[2] / "deploy" / "postgres"
DATABASE = "manyhands"
# The socket's number; its folder is what tells checkouts apart.
PORT = 5432
LONGEST_SOCKET_BYTES = 107
SECONDS_TO_START = 60

DURABLE = {"synchronous_commit": "on", "fsync": "on"}
# For tests: a crash of the machine may lose everything, a crash of the server nothing.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "'4GB'",
    "checkpoint_timeout": "'30min'",
}


@dataclass(frozen=True)
class Server:
    """The PostgreSQL of one `var` folder."""

    var: Path

    @property
    def data(self) -> Path:
        return self.var / "postgres"

    @property
    def sockets(self) -> Path:
        """`var/run`, or a folder named by its hash where that path is too long for a socket."""
        near = self.var / "run"
        if len(os.fsencode(near / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET_BYTES:
            return near
        digest = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"manyhands-{digest}"

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}&port={PORT}"

    def pid(self) -> int | None:
        """The running server's process, None when it is down."""
        pid = _first_number(self.data / "postmaster.pid")
        return pid if pid and works_in(pid, self.data) else None

    def start(self, *, fast: bool) -> None:
        """Makes the data folder if need be and starts the server; does nothing when it runs."""
        if self._is_up():
            return
        programs = binaries.postgres()
        runner().needs(programs.folder)
        runner().needs(self.var)
        if not self.data.exists():
            self._make(programs)
        self._check_version(programs)
        runner().give(self.data)
        runner().give(private_folder(self.sockets))
        self._configure(fast=fast)
        self._forget_the_dead()
        self._launch(programs)

    def stop(self) -> None:
        """Stops the server, breaking off its sessions."""
        pid = self.pid()
        if pid and not end(pid, signal.SIGINT, signal.SIGQUIT):
            raise StackError(f"PostgreSQL (process {pid}) does not stop: look into {self.data / 'server.log'}.")

    def prepare(self) -> None:
        """Makes the roles and the database, or brings them up to date."""
        with self._connect("postgres") as connection:
            connection.execute((SQL / "roles.sql").read_bytes())
            known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                name = sql.Identifier(DATABASE)
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER manyhands_owner").format(name))
        with self._connect(DATABASE) as connection:
            connection.execute((SQL / "database.sql").read_bytes())

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(self.url("postgres", database), autocommit=True, connect_timeout=10)

    def _make(self, programs: binaries.Postgres) -> None:
        """Makes the data folder beside its place, so that a half-made one is never taken for it."""
        half_made = self.var / "postgres.new"
        shutil.rmtree(half_made, ignore_errors=True)
        runner().give(private_folder(half_made))
        command: list[str | Path] = [
            programs.folder / "initdb",
            "--pgdata",
            half_made,
            "--username=postgres",
            "--auth=trust",
        ]
        command += ["--encoding=UTF8", "--lc-collate=C", f"--lc-ctype={_utf8_locale()}", "--lc-messages=C"]
        command += ["--no-sync", "--no-instructions"]
        made = runner().run(command)
        if made.returncode != 0:
            raise StackError(f"PostgreSQL could not make {self.data}: {_last_line(made.stderr)}")
        with (half_made / "postgresql.conf").open("a") as conf:
            conf.write("\ninclude 'manyhands.conf'\n")
        half_made.rename(self.data)

    def _check_version(self, programs: binaries.Postgres) -> None:
        made_by = _first_number(self.data / "PG_VERSION")
        if made_by is None:
            raise StackError(f"{self.data} is no PostgreSQL data folder: move it away and start again.")
        if made_by != programs.major:
            raise StackError(
                f"{self.data} was made by PostgreSQL {made_by}, but {programs.folder} is PostgreSQL {programs.major}:"
                f" set PG_BIN to the programs of version {made_by}, or dump and restore (docs/operations.md)."
            )

    def _configure(self, *, fast: bool) -> None:
        settings = {
            "listen_addresses": "''",
            "port": str(PORT),
            "unix_socket_directories": "'" + str(self.sockets).replace("'", "''") + "'",
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "shared_buffers": "'128MB'",
            "timezone": "'UTC'",
            "log_timezone": "'UTC'",
            "log_line_prefix": "'%m [%p] %u@%d '",
            "logging_collector": "off",
            "jit": "off",
        } | (FAST if fast else DURABLE)
        lines = [f"{name} = {value}\n" for name, value in settings.items()]
        (self.data / "manyhands.conf").write_text("# Written at each start.\n" + "".join(lines))

    def _forget_the_dead(self) -> None:
        """Removes the lock files of a server that was killed.

        PostgreSQL believes a lock file whose number is taken, be it by a stranger (after a reboot) or by a dead process
        that its parent has not noticed. It must not believe it is alone while orphans of the old server still write.
        """
        until = time.monotonic() + SECONDS_TO_START
        while working_in(self.data):
            if time.monotonic() > until:
                raise StackError(f"Remains of a killed PostgreSQL still work in {self.data}: end them and start again.")
            time.sleep(0.05)
        for lock in (self.data / "postmaster.pid", self.sockets / f".s.PGSQL.{PORT}.lock"):
            pid = _first_number(lock)
            if pid is None or not works_in(pid, self.data):
                lock.unlink(missing_ok=True)

    def _launch(self, programs: binaries.Postgres) -> None:
        log = self.data / "server.log"
        command: list[str | Path] = [
            programs.folder / "pg_ctl",
            "start",
            "--wait",
            f"--timeout={SECONDS_TO_START}",
            "--silent",
        ]
        command += ["--pgdata", self.data, "--log", log]
        if runner().run(command).returncode != 0:
            raise StackError(f"PostgreSQL does not start: {_reason(log)} (more in {log}).")

    def _is_up(self) -> bool:
        """Whether the server answers; one that is starting, or was killed this moment, is waited for."""
        until = time.monotonic() + SECONDS_TO_START
        while self.pid():
            try:
                self._connect("postgres").close()
                return True
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    raise StackError(f"PostgreSQL runs but does not answer: {_last_line(str(error))}") from None
                time.sleep(0.05)
        return False


def _utf8_locale() -> str:
    """A locale that knows the letters of all languages; sorting stays by bytes."""
    current = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8"):
            try:
                locale.setlocale(locale.LC_CTYPE, name)
                return name
            except locale.Error:
                continue
    finally:
        locale.setlocale(locale.LC_CTYPE, current)
    raise StackError("This machine has no UTF-8 locale: install one (Debian: `apt install locales`).")


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"


def _reason(log: Path) -> str:
    try:
        lines = log.read_text(errors="replace").splitlines()[-20:]
    except OSError:
        lines = []
    fatal = [line.partition("FATAL:")[2].strip() for line in lines if "FATAL:" in line]
    return fatal[-1] if fatal else _last_line("\n".join(lines))
