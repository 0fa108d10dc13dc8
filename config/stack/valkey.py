"""Valkey (or Redis) under a folder, on a port of 127.0.0.1 that is chosen once and guarded by a password."""

import secrets
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from config.stack import binaries
from config.stack.errors import StackError
from config.stack.processes import end, private_folder, works_in

DATABASES = 64
SECONDS_TO_START = 20


@dataclass(frozen=True)
class Server:
    """The Valkey of one `var` folder."""

    var: Path

    @property
    def data(self) -> Path:
        return self.var / "valkey"

    @property
    def port(self) -> int:
        return int(self._remembered("port") or 0)

    @property
    def password(self) -> str:
        return self._remembered("password")

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def answers(self) -> bool:
        """Whether our own server answers: a stranger on the port would not know the password."""
        return self._ask("PING") == "+PONG"

    def pid(self) -> int | None:
        """The running server's process, None when it is down."""
        try:
            pid = int(self._remembered("valkey.pid") or 0)
        except ValueError:
            return None
        return pid if pid and works_in(pid, self.data) else None

    def start(self, *, fast: bool) -> None:
        """Starts the server and waits until it answers; does nothing when it does."""
        if self._is_up():
            return
        program = binaries.valkey()
        private_folder(self.data)
        if not self.password:
            self._remember("password", secrets.token_urlsafe(24))
        for _attempt in range(5):
            if not self.port or not _is_free(self.port):
                self._remember("port", str(_free_port()))
            self._configure(fast=fast)
            if self._launch(program):
                return
        raise StackError(f"Valkey does not start: {self._reason()} (more in {self.data / 'server.log'}).")

    def stop(self) -> None:
        """Stops the server after it has written what it knows."""
        pid = self.pid()
        if pid and not end(pid, signal.SIGTERM, signal.SIGKILL):
            raise StackError(f"Valkey (process {pid}) does not stop: look into {self.data / 'server.log'}.")

    def _is_up(self) -> bool:
        """Whether the server answers; one that is starting, or was killed this moment, is waited for."""
        until = time.monotonic() + SECONDS_TO_START
        while self.pid():
            if self.answers():
                return True
            if time.monotonic() > until:
                raise StackError("Valkey runs but does not answer: stop it with `manage.py stack down`.")
            time.sleep(0.05)
        return False

    def _launch(self, program: Path) -> bool:
        """Says whether the server came up; it may not when somebody took the port meanwhile."""
        with (self.data / "server.log").open("ab") as log:
            process = subprocess.Popen(
                [program, self.data / "valkey.conf"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data,
                start_new_session=True,
            )
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            if self.answers():
                return True
            if process.poll() is not None:
                return False
            time.sleep(0.02)
        process.kill()
        return False

    def _configure(self, *, fast: bool) -> None:
        # Celery's queues live here: nothing may be thrown out, and what was accepted survives a crash.
        lines = [
            "bind 127.0.0.1",
            f"port {self.port}",
            f"requirepass {self.password}",
            f'dir "{self.data}"',
            f'pidfile "{self.data / "valkey.pid"}"',
            "daemonize no",
            f"databases {DATABASES}",
            "maxmemory-policy noeviction",
            f"appendonly {'no' if fast else 'yes'}",
            'save ""',
        ]
        conf = self.data / "valkey.conf"
        conf.touch(mode=0o600)
        conf.write_text("\n".join(lines) + "\n")

    def _ask(self, command: str) -> str:
        """The first line of the server's answer, '' when there is none."""
        if not self.port or not self.password:
            return ""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self.password}\r\n{command}\r\n".encode())
                with connection.makefile("r", encoding="utf-8", errors="replace") as answers:
                    welcome, answer = answers.readline().strip(), answers.readline().strip()
                    return answer if welcome == "+OK" else ""
        except OSError:
            return ""

    def _remembered(self, name: str) -> str:
        try:
            return (self.data / name).read_text().strip()
        except OSError:
            return ""

    def _remember(self, name: str, value: str) -> None:
        path = self.data / name
        path.touch(mode=0o600)
        path.write_text(value + "\n")

    def _reason(self) -> str:
        try:
            lines = (self.data / "server.log").read_text(errors="replace").splitlines()
        except OSError:
            lines = []
        return lines[-1].strip() if lines else "it gave no reason"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
