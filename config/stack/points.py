"""Any point in time: a base copy by `pg_basebackup`, the log that PostgreSQL archived after it, a data folder made of both.

The archive is a folder: `base/<time>/` holds copies of the whole server, `wal/` what `archive_command` puts there
(docs/operations.md). What is lost with a server is what was written after the last piece of log, a minute at most.
"""

import datetime as dt
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from config.stack import binaries, copies
from config.stack.errors import StackError
from config.stack.processes import runner

STAMP = "%Y%m%dT%H%M%SZ"
SECONDS_TO_REPLAY = 4 * 3600
# A server that is being made of an archive talks to nobody, and writes into no archive.
QUIET = {"listen_addresses": "", "archive_mode": "off", "port": "5432", "logging_collector": "off", "ssl": "off"}


def base(url: str, archive: Path) -> Path:
    """A copy of the whole server, while it serves. `url` is that of a role which may replicate. Raises `StackError`."""
    stamp = dt.datetime.now(dt.UTC).strftime(STAMP)
    into = archive / "base" / stamp
    part = into.with_name(f"{stamp}.part")
    try:
        into.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StackError(f"{archive} cannot be written ({error.strerror}): choose another place.") from None
    try:
        copies.run(url, "pg_basebackup", "--pgdata", str(part), "--wal-method=stream", "--checkpoint=fast", "--dbname", url)
        part.rename(into)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return into


def recover(archive: Path, data: Path, to: dt.datetime | None, verify: Callable[[str], None]) -> dt.datetime | None:
    """Makes `data` a server's folder as it was at `to` (None: as late as the archive reaches). Raises `StackError`.

    `verify(url)` is called with the address of the server before it is stopped again. Answers the time of the last transaction.
    """
    if data.exists() and any(data.iterdir()):
        raise StackError(f"{data} is not empty: name a new folder, so that nothing is lost.")
    started = _newest(archive, to)
    shutil.copytree(started, data, dirs_exist_ok=True, symlinks=True)
    (data / "postmaster.pid").unlink(missing_ok=True)
    data.chmod(0o700)
    wal = str((archive / "wal").resolve())
    lines = [f'restore_command = \'cp "{wal}/%f" "%p"\'', "recovery_target_action = 'promote'"]
    if to is not None:
        lines.append(f"recovery_target_time = '{to.astimezone(dt.UTC).isoformat()}'")
    with (data / "postgresql.auto.conf").open("a") as conf:
        conf.write("\n".join(["", *lines, ""]))
    (data / "recovery.signal").touch()
    runner().give(data)
    with _started(data) as url:
        last = _promoted(url)
        verify(url)
    for name in ("restore_command", "recovery_target_time", "recovery_target_action"):
        _leave_out(data / "postgresql.auto.conf", name)
    return last


def _newest(archive: Path, to: dt.datetime | None) -> Path:
    found = []
    for folder in (archive / "base").glob("*Z"):
        made = dt.datetime.strptime(folder.name, STAMP).replace(tzinfo=dt.UTC)
        if to is None or made <= to:
            found.append((made, folder))
    if not found:
        raise StackError(f"{archive} has no base copy from before then: `manage.py backup --base {archive}` makes them.")
    return max(found)[1]


@contextmanager
def _started(data: Path) -> Iterator[str]:
    """The server of `data`, on a socket that nobody else can reach, without passwords; stopped at the end."""
    programs = binaries.postgres()
    with tempfile.TemporaryDirectory(prefix="manyhands-") as folder:
        place = Path(folder)
        (place / "hba").write_text("local all all trust\n")
        runner().give(place)
        settings = QUIET | {"unix_socket_directories": folder, "hba_file": str(place / "hba")}
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = place / "log"
        command: list[str | Path] = [
            programs.folder / "pg_ctl",
            "start",
            "--wait",
            f"--timeout={SECONDS_TO_REPLAY}",
            "--silent",
        ]
        done = runner().run([*command, "--pgdata", data, "--log", log, "--options", options])
        if done.returncode != 0:
            said = log.read_text(errors="replace").splitlines()[-3:] if log.exists() else [done.stderr.strip()]
            raise StackError(f"The server does not start from the archive: {' '.join(said)}")
        try:
            yield f"postgresql://@/?host={folder}&port=5432"
        finally:
            runner().run([programs.folder / "pg_ctl", "stop", "--wait", "--mode=fast", "--silent", "--pgdata", data])


def _promoted(url: str) -> dt.datetime | None:
    """Waits until the archive is read to the point that was wanted."""
    until = time.monotonic() + SECONDS_TO_REPLAY
    while True:
        with psycopg.connect(url, user="postgres", dbname="postgres", autocommit=True) as one:
            row = one.execute("SELECT pg_is_in_recovery(), pg_last_xact_replay_timestamp()").fetchone()
        assert row is not None
        if not row[0]:
            last: dt.datetime | None = row[1]
            return last
        if time.monotonic() > until:
            raise StackError("The archive was not read to its end in time.")
        time.sleep(0.2)


def _leave_out(conf: Path, name: str) -> None:
    conf.write_text("".join(line for line in conf.read_text().splitlines(True) if not re.match(rf"{name}\s*=", line)))
