"""gunicorn with one worker at a socket, asked for one page again and again: CPU and rate."""

import http.client
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench import ground

TICK = os.sysconf("SC_CLK_TCK")
HOST = "127.0.0.1:8000"
# Logs and secrets as where people use it; the key stays the one that made the visitor's session.
AS_DEPLOYED = {
    "MANYHANDS_DEVELOPMENT": "0", "SECRET_KEY": "only-for-development-and-tests",
    "API_PER_MINUTE": "100000000", "API_PER_MINUTE_OF_VISITORS": "100000000",  # counted, never refused
}  # fmt: skip


@dataclass(frozen=True)
class Burst:
    """What a server did while it was asked: requests, seconds, CPU seconds of the worker and of its PostgreSQL backends."""

    count: int
    seconds: float
    web: float
    database: float

    @property
    def cpu_ms(self) -> float:
        return 1000 * (self.web + self.database) / self.count

    @property
    def rate(self) -> float:
        return self.count / self.seconds


class Server:
    """One application under settings of its own. `more` is its environment, `headers` go with each request."""

    def __init__(self, settings: str, folder: str, path: str, headers: dict[str, str] | None = None, **more: str) -> None:
        self.name = f"{settings.replace('.', '-')}-{Path(folder).name}"
        self.at, self.path = str(Path(folder) / f"{self.name}.sock"), path
        lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}", "Connection: close"]
        lines += [f"{key}: {value}" for key, value in (headers or {}).items()]
        self.asked = "\r\n".join([*lines, "", ""]).encode()
        self.bursts: list[Burst] = []
        self.said = Path(f"{self.at}.log")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--workers=1", "--bind", f"unix:{self.at}", "--log-level=error",
             "--keep-alive=0", "--pid", f"{self.at}.pid", "bench.wsgi:application"],
            cwd=ground.ROOT,
            env=ground.environment(DJANGO_SETTINGS_MODULE=settings, PGAPPNAME=self.name, **AS_DEPLOYED, **more),
            stdout=self.said.open("wb"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.body = self._first()
        self.backends = self._backends()

    def _first(self) -> bytes:
        for _wait in range(300):
            time.sleep(0.1)
            try:
                return self.ask()
            except OSError:
                if self.process.poll() is not None:
                    break
        self.end()
        raise SystemExit(f"The server of {self.name} did not start:\n{self.said.read_text()[-3000:]}")

    def _backends(self) -> list[str]:
        """The processes of PostgreSQL that work for this server."""
        sql = f"SELECT pid FROM pg_stat_activity WHERE application_name = '{self.name}'"  # noqa: S608
        return ground.run(ground.program("psql"), ground.servers()["DATABASE_OWNER_URL"], "-Atc", sql).split()

    def ask(self) -> bytes:
        """The body of an answer."""
        link = socket.socket(socket.AF_UNIX)
        with link:
            link.connect(self.at)
            link.sendall(self.asked)
            answer = http.client.HTTPResponse(link)
            answer.begin()
            if answer.status != 200:
                self.end()
                raise SystemExit(f"{self.name} answered {answer.status} for {self.path}:\n{self.said.read_text()[-3000:]}")
            return answer.read()

    def _cpu(self) -> tuple[float, float]:
        """Seconds that the worker and its backends have used."""
        workers = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return _used(workers), _used(self.backends)

    def burst(self, seconds: float) -> Burst:
        began, (web, database), count = time.monotonic(), self._cpu(), 0
        while time.monotonic() < began + seconds:
            self.ask()
            count += 1
        used = self._cpu()
        self.bursts.append(Burst(count, time.monotonic() - began, used[0] - web, used[1] - database))
        return self.bursts[-1]

    def work(self, seconds: float) -> float:
        """CPU milliseconds per request."""
        return self.burst(seconds).cpu_ms

    def rate(self, seconds: float) -> float:
        """Requests per second."""
        return self.burst(seconds).rate

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


def _used(processes: list[str]) -> float:
    """CPU seconds of processes; one that is gone stops the measurement, for its share would be lost."""
    fields = [Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split() for one in processes]
    return sum(int(one[11]) + int(one[12]) for one in fields) / TICK
