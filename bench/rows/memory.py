"""What two web workers hold once they have answered what people usually ask for: the memory that is theirs (PSS)."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench import ground
from bench.harness import Figure
from bench.server import AS_DEPLOYED, HOST
from bench.town import SLUG

PAGES = ("", "board/", "wallet/", "people/", "votes/", "exchanges/", "api/v1/posts/", "feed/")
TIMES = 12
# Libraries of requirements/dev.txt that others take where they are: who serves has only requirements/base.txt.
NOT_DEPLOYED = ("greenlet", "pygments", "rich")
START = f"import sys; sys.modules.update(dict.fromkeys({NOT_DEPLOYED})); from gunicorn.app.wsgiapp import run; run()"


def measure() -> Iterator[Figure]:
    """Two workers as `manage.py serve` starts them, and the process that watches over them."""
    session = ground.visitor()["session"]
    with tempfile.TemporaryDirectory(prefix="mhb") as folder:
        at = Path(folder) / "web.sock"
        said = ground.environment(BIND=f"unix:{at}", WEB_CONCURRENCY="2", **AS_DEPLOYED)
        web = subprocess.Popen(
            [sys.executable, "-c", START, "--config", "config/gunicorn.py", "config.wsgi:application"],
            cwd=ground.ROOT, env=said, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            answered = _ask(at, session)
            yield Figure("memory.answers", answered, "pages answered", least=len(PAGES) * TIMES / 2)
            yield Figure("memory.two_workers", sum(map(_pss, _family(web.pid))), "MB (PSS)", most=160)
        finally:
            os.killpg(web.pid, signal.SIGTERM)
            web.wait(timeout=30)


def _ask(at: Path, session: str) -> int:
    """How many pages came back well; two at a time, so that both workers have something to do."""
    until, good = time.monotonic() + 60, 0
    while not at.exists() and time.monotonic() < until:
        time.sleep(0.2)
    for _round in range(TIMES):
        for one, other in zip(PAGES[::2], PAGES[1::2], strict=True):
            links = [_sent(at, f"/{SLUG}/{page}", session) for page in (one, other)]
            good += sum(_status(link) < 400 for link in links)
    return good


def _sent(at: Path, path: str, session: str) -> socket.socket:
    link = socket.socket(socket.AF_UNIX)
    link.connect(str(at))
    link.sendall(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nCookie: session={session}\r\n\r\n".encode())
    return link


def _status(link: socket.socket) -> int:
    with link:
        answer = http.client.HTTPResponse(link)
        answer.begin()
        answer.read()
        return answer.status


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def _pss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
