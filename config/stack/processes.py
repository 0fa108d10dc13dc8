"""Processes: whether one lives, whose it is, and how to start one that refuses root."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from config.stack.errors import StackError


def lives(pid: int) -> bool:
    """Whether process `pid` runs; one that ended and waits for its parent to notice does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return not _state(pid).startswith("Z")


def works_in(pid: int, folder: Path) -> bool:
    """Whether process `pid` lives and runs in `folder`: after a reboot a remembered pid may be anybody's."""
    if not lives(pid):
        return False
    try:
        return Path(os.readlink(f"/proc/{pid}/cwd")) == folder.resolve()
    except OSError:  # No /proc (macOS), or a process of another user, which is not ours.
        return not Path("/proc/self").exists() and str(folder) in _said_by_ps(pid, "command=")


def working_in(folder: Path) -> list[int]:
    """All processes that run in `folder` (none is known where there is no /proc)."""
    pids = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    return [pid for pid in pids if works_in(pid, folder)]


def end(pid: int, *signals: signal.Signals, patience_seconds: float = 30) -> bool:
    """Sends the signals one after another until the process has ended; says whether it did."""
    for each in signals:
        try:
            os.kill(pid, each)
        except ProcessLookupError:
            return True
        until = time.monotonic() + patience_seconds
        while time.monotonic() < until:
            if not lives(pid):
                return True
            time.sleep(0.02)
    return False


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].strip()
    except OSError:
        return "" if Path("/proc/self").exists() else _said_by_ps(pid, "state=")


def _said_by_ps(pid: int, column: str) -> str:
    return subprocess.run(["ps", "-o", column, "-p", str(pid)], capture_output=True, text=True, check=False).stdout


@dataclass(frozen=True)
class Runner:
    """Runs programs that refuse root: as we are, in a user namespace where root has another number, or as `uid`."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def run(self, command: Sequence[str | Path], **options: Any) -> subprocess.CompletedProcess[str]:
        if self.uid is not None:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [*self.prefix, *map(str, command)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env={name: value for name, value in os.environ.items() if not name.startswith("PG")},
            **options,
        )
        return done

    def give(self, folder: Path) -> None:
        """Makes `folder` and all in it belong to the user who will run there."""
        if os.geteuid() != 0:
            return
        uid, gid = (self.uid, self.gid) if self.uid is not None else (0, 0)
        if folder.stat().st_uid == uid:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, uid, gid or 0, follow_symlinks=False)

    def needs(self, folder: Path) -> None:
        """Refuses when the user cannot enter `folder`, which is root's own."""
        if self.uid is None:
            return
        name = pwd.getpwuid(self.uid).pw_name
        if self.run(["test", "-x", folder]).returncode != 0:
            raise StackError(
                f"PostgreSQL refuses to run as root, and {name} may not enter {folder}: put the checkout where"
                " everybody may read it (/srv, /opt), or run Manyhands as an ordinary user."
            )


@cache
def runner() -> Runner:
    """How to run PostgreSQL here. As root: a user namespace; where those are forbidden, another user.

    `STACK_USER` names that user and skips the namespace.
    """
    if os.geteuid() != 0:
        return Runner()
    chosen = os.environ.get("STACK_USER")
    unshare = shutil.which("unshare")
    if unshare and not chosen:
        # The number must have a name (initdb asks for it) and differ from the overflow number of unmapped owners.
        number = next((user.pw_uid for user in pwd.getpwall() if 0 < user.pw_uid < 60_000), 65534)
        prefix = (unshare, "--user", f"--map-user={number}", "--")
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return Runner(prefix)
    for name in [chosen] if chosen else ["postgres", "nobody", "daemon"]:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return Runner(uid=user.pw_uid, gid=user.pw_gid)
    if chosen:
        raise StackError(f"STACK_USER is {chosen!r}, but this machine knows no such user: correct it or unset it.")
    raise StackError("PostgreSQL refuses to run as root and no other user exists: run Manyhands as an ordinary user.")


def private_folder(path: Path) -> Path:
    """Makes `path` a folder that only its owner may enter; refuses one that somebody else put there."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or os.geteuid() not in (0, found.st_uid):
        raise StackError(f"{path} belongs to somebody else: remove it, or set VAR_DIR to a folder of your own.")
    path.chmod(0o700)
    return path
