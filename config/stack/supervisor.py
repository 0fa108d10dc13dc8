"""Children that are kept alive: web, worker and beat of `make run`."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_PAUSE_SECONDS = 30
# A child that lived this long was well: its next fall is judged anew.
WELL_AFTER_SECONDS = 60


@dataclass
class Child:
    """A program that should run: restarted when it ends, after a pause that doubles with each quick fall."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    say: Callable[[str], None]
    process: subprocess.Popen[bytes] | None = None
    falls: int = 0
    started_at: float = 0
    start_again_at: float = field(default=0)

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches the launcher alone, which stops the children in order.
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self.started_at = time.monotonic()

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look_after(self) -> None:
        """Notices a fall, and starts again when the pause is over."""
        now = time.monotonic()
        if self.runs:
            return
        if self.process is not None:
            code = self.process.returncode
            self._sweep()
            self.process = None
            self.falls = 1 if now - self.started_at > WELL_AFTER_SECONDS else self.falls + 1
            pause = min(2 ** (self.falls - 1), LONGEST_PAUSE_SECONDS)
            self.start_again_at = now + pause
            self.say(f"{self.name} ended ({_ending(code)}); starting it again in {pause} s. Its log: {self.log}")
        elif now >= self.start_again_at:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.runs:
            self.process.send_signal(signal.SIGTERM)

    def wait_or_kill(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._sweep()

    def _sweep(self) -> None:
        """Ends what a fallen parent left behind: orphans of gunicorn go on answering for seconds and hold the port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def last_words(self) -> str:
        """The last line of the log that says something."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()[-40:]
        except OSError:
            lines = []
        said = [line.strip() for line in lines if line.strip()]
        return said[-1] if said else "it said nothing"


def stop_all(children: list[Child], patience_seconds: float = 10) -> None:
    """Asks all to stop at once, then waits; who does not listen is killed."""
    for child in children:
        child.ask_to_stop()
    until = time.monotonic() + patience_seconds
    for child in children:
        child.wait_or_kill(until)


def _end_with_parent() -> None:
    """Linux: the child is asked to stop when the launcher dies, even by `kill -9`."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _ending(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
