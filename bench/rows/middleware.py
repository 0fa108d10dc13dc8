"""A view that does nothing, behind our middleware and behind none: CPU of the server's process per request."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import ground
from bench.harness import Figure, turns

TICK = os.sysconf("SC_CLK_TCK")


class Server:
    """gunicorn with one worker at a socket."""

    def __init__(self, settings: str, folder: str, path: str) -> None:
        self.at, self.path = str(Path(folder) / f"{settings.rpartition('.')[2]}.sock"), path
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--workers=1", "--bind", f"unix:{self.at}", "--log-level=error",
             "--keep-alive=0", "--pid", f"{self.at}.pid", "bench.wsgi:application"],
            cwd=ground.ROOT, env=ground.environment(DJANGO_SETTINGS_MODULE=settings),
        )  # fmt: skip
        for _wait in range(100):
            time.sleep(0.1)
            try:
                self.ask()
                break
            except OSError:
                continue

    def ask(self) -> None:
        link = socket.socket(socket.AF_UNIX)
        link.connect(self.at)
        with link:
            link.sendall(f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nConnection: close\r\n\r\n".encode())
            answer = http.client.HTTPResponse(link)
            answer.begin()
            if answer.status != 200:
                raise SystemExit(f"{self.path} answered {answer.status}")
            answer.read()

    def cpu(self) -> float:
        """Seconds that the workers have used."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        fields = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split() for child in children]
        return sum(int(one[11]) + int(one[12]) for one in fields) / TICK

    def work(self, seconds: float) -> float:
        """CPU milliseconds per request."""
        until, cpu, count = time.monotonic() + seconds, self.cpu(), 0
        while time.monotonic() < until:
            self.ask()
            count += 1
        return 1000 * (self.cpu() - cpu) / count

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)


def measure() -> Iterator[Figure]:
    ground.ours()
    with tempfile.TemporaryDirectory(prefix="mhb") as folder:
        ours = Server("bench.settings_ours", folder, "/benchtown/noop/")
        bare = Server("bench.settings_bare", folder, "/noop/")
        try:
            reached = turns({"ours": ours.work, "bare": bare.work})
        finally:
            ours.end()
            bare.end()
    value = statistics.median(reached["ours"]) / statistics.median(reached["bare"])
    yield Figure("noop.cpu", statistics.median(reached["ours"]), "CPU ms")
    yield Figure("noop.middleware", value, "× bare Django", most=2.0)
