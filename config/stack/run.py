"""`make run`: servers, tables, demo, web, worker and beat, in one terminal, until Ctrl-C."""

import argparse
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import TextIO

from config import stack
from config.stack import CHECKOUT, StackError, preparation
from config.stack.processes import end
from config.stack.supervisor import Child, stop_all

SECONDS_TO_FIRST_PAGE = 60
DEMO_STAMP = "demo.txt"


class Stop(Exception):
    """Somebody pressed Ctrl-C or asked us to end."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default="8000")
    parser.add_argument("--stop", action="store_true", help="stop what runs in this checkout")
    options = parser.parse_args()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _stop)
    try:
        if options.stop:
            return stop_running()
        Launcher(options.host, options.port).run()
    except Stop:
        return 0
    except StackError as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    return 0


def say(line: str) -> None:
    print(line, flush=True)


def stop_running() -> int:
    """Ends a `make run` of this checkout, and the servers."""
    var = stack.var_dir()
    with (var / "run.lock").open("a+") as lock:
        if not _taken_by_us(lock):
            lock.seek(0)
            pid = int(lock.read().split()[0])
            say("Stopping what runs here …")
            end(pid, signal.SIGTERM, signal.SIGKILL)
    for folder in (var, var / "test"):
        stack.stop(folder)
    return 0


class Launcher:
    """One `make run`."""

    def __init__(self, host: str, port: str) -> None:
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise StackError(f"PORT is {port!r}: choose a number between 1 and 65535.")
        self.host = host
        self.port = int(port)
        self.var = stack.var_dir()
        self.children: list[Child] = []
        shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host
        self.address = f"http://{shown}:{self.port}"

    def run(self) -> None:
        """Raises `Stop` in the end."""
        began = time.monotonic()
        try:
            self.var.mkdir(parents=True, exist_ok=True)
            lock = (self.var / "run.lock").open("a+")
        except PermissionError:
            raise StackError(f"{self.var} may not be written by you: run as its owner, or set VAR_DIR.") from None
        with lock:
            self._claim(lock)
            self._check_port()
            try:
                self._open(began)
                self._watch()
            finally:
                self._close()

    def _claim(self, lock: TextIO) -> None:
        """Two launchers in one checkout would fight over one database."""
        if not _taken_by_us(lock):
            lock.seek(0)
            address = lock.read().split()[1:]
            raise StackError(f"Manyhands already runs in this checkout{' at ' + address[0] if address else ''}.")
        lock.truncate(0)
        lock.write(f"{os.getpid()} {self.address}\n")
        lock.flush()

    def _check_port(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except PermissionError:
                raise StackError(f"Port {self.port} is for the administrator only: choose another, PORT=8000.") from None
            except socket.gaierror:
                raise StackError(f"HOST is {self.host!r}, which this machine does not know: leave it out.") from None
            except OSError as error:
                raise StackError(
                    f"Port {self.port} of {self.host} cannot be used ({error.strerror}): stop what runs there, or"
                    f" choose another: make run PORT={self.port + 1}"
                ) from None

    def _open(self, began: float) -> None:
        say("Starting PostgreSQL and Valkey …")
        self.environment = self._child_environment(stack.start(self.var))
        preparation.prepare(self.environment, say)
        say("Starting web, worker and beat …")
        self._start_children()
        self._await_first_page()
        say(f"Manyhands answers at {self.address}/ after {time.monotonic() - began:.1f} s.")
        self._load_demo()
        say(f"\n  {self.address}/\n")
        demo = self.var / DEMO_STAMP
        if demo.exists() and demo.read_text().strip():
            say(demo.read_text().rstrip() + "\n")
        say(f"Mail is shown at {self.address}/mail/; logs lie in {self.var / 'log'}. Ctrl-C stops everything.")

    def _child_environment(self, servers: dict[str, str]) -> dict[str, str]:
        hosts = ["localhost", "127.0.0.1", "[::1]", self.host.strip("[]")]
        if self.host in ("0.0.0.0", "::", ""):
            hosts += [socket.gethostname(), *_addresses()]
        defaults = {
            "MAIN_URL": self.address,
            "ALLOWED_HOSTS": ",".join(dict.fromkeys(host for host in hosts if host)),
            "SECRET_KEY": preparation.secret_key(self.var),
            "VAR_DIR": str(self.var),
            "MANYHANDS_DEVELOPMENT": "1",
            "WEB_CONCURRENCY": "2",
            # The demo's coordinators have a password only; a second factor can be demanded here, too.
            "SECOND_FACTOR_FOR_OFFICES": "0",
        }
        bind = f"[{self.host}]" if ":" in self.host else self.host
        return {**defaults, **os.environ, **servers, "BIND": f"{bind}:{self.port}", "PYTHONUNBUFFERED": "1"}

    def _start_children(self) -> None:
        folder = Path(sys.executable).parent
        celery = [str(folder / "celery"), "--app", "config.celery", "--quiet"]
        commands = {
            "web": [str(folder / "gunicorn"), "--config", str(CHECKOUT / "config" / "gunicorn.py")],
            "worker": [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"],
            "beat": [*celery, "beat", "--schedule", str(self.var / "beat"), "--pidfile", ""],
        }
        for name, command in commands.items():
            log = self.var / "log" / f"{name}.log"
            if log.exists():
                log.replace(log.with_suffix(".log.before"))
            child = Child(name, command, self.environment, log, say)
            child.start()
            self.children.append(child)

    def _await_first_page(self) -> None:
        until = time.monotonic() + SECONDS_TO_FIRST_PAGE
        web = self.children[0]
        while not self._healthy():
            if not web.runs:
                raise StackError(f"The web server does not start: {web.last_words()} (more in {web.log}).")
            if time.monotonic() > until:
                raise StackError(f"The web server gives no page: {web.last_words()} (more in {web.log}).")
            time.sleep(0.1)

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _load_demo(self) -> None:
        """Once; pages are served meanwhile, and each network is whole when it appears."""
        stamp = self.var / DEMO_STAMP
        if stamp.exists() or os.environ.get("DEMO") == "0" or not preparation.knows("load_demo"):
            return
        say("Loading the demo federation (pages are served already) …")
        began = time.monotonic()
        with (self.var / "log" / "load_demo.log").open("w+") as log:
            command = [sys.executable, str(CHECKOUT / "manage.py"), "load_demo"]
            process = subprocess.Popen(
                command, env=self.environment, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=log, text=True
            )
            told = []
            try:
                for line in process.stdout or ():
                    told.append(line)
                    if line.startswith("…"):
                        say("  " + line.strip())
            finally:
                process.terminate() if sys.exc_info()[0] else process.wait()
            if process.returncode != 0:
                say(f"The demo is not whole: {_last_line(log)} (more in {log.name}). What is there is served.")
                return
        stamp.write_text("".join(line for line in told if not line.startswith("…")))
        say(f"The demo is loaded after {time.monotonic() - began:.0f} s.")

    def _watch(self) -> None:
        next_look_at_servers = 0.0
        while True:
            for child in self.children:
                child.look_after()
            if time.monotonic() > next_look_at_servers:
                next_look_at_servers = time.monotonic() + 5
                if "down" in stack.status(self.var).values():
                    say("A server went down; starting it again …")
                    stack.start(self.var)
            time.sleep(0.5)

    def _close(self) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        say("\nStopping …")
        stop_all(self.children)
        stack.stop(self.var)
        say(f"Stopped. The data stay in {self.var}.")


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stop


def _taken_by_us(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _addresses() -> list[str]:
    """This machine's own addresses, which a page may be asked for by when it listens to all."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None)
    except OSError:
        return []
    return sorted({str(info[4][0]).partition("%")[0] for info in found})


def _last_line(file: TextIO) -> str:
    file.seek(0)
    lines = [line.strip() for line in file if line.strip()]
    return lines[-1] if lines else "it gave no reason"


if __name__ == "__main__":
    sys.exit(main())
