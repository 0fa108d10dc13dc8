"""A web server, a worker and a browser for the tests that need them: the real ones, on the test database."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _environment(**more: str) -> dict[str, str]:
    from django.db import connection

    said = connection.settings_dict
    url = (
        f"postgresql://{quote(said['USER'])}:{quote(said['PASSWORD'] or '')}@/{said['NAME']}"
        f"?host={quote(str(said['HOST']), safe='')}&port={said['PORT'] or 5432}"
    )
    return {**os.environ, "DATABASE_URL": url, "CELERY_QUEUE": "tests", "WEBHOOKS_TO_PRIVATE": "1", **more}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _stop(process: subprocess.Popen[bytes]) -> None:
    """At once: nothing of a test is worth a farewell."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


@pytest.fixture(scope="session")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The address of a real web server (gunicorn) on the test database."""
    port = _free_port()
    address = f"http://localhost:{port}"
    log = open(Path(os.environ["VAR_DIR"]).joinpath("web.log"), "wb")  # noqa: SIM115
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}", "--workers", "2"],
        cwd=ROOT,
        env=_environment(MAIN_URL=address),
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    for _try in range(600):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2)
            break
        except OSError:
            time.sleep(0.1)
    else:
        _stop(process)
        pytest.fail(f"the web server did not start: {Path(log.name).read_text()[-2000:]}")
    yield address
    _stop(process)
    log.close()


class Worker:
    """A real Celery worker on the test database."""

    def __init__(self, main_url: str) -> None:
        self.main_url = main_url
        self.log = Path(os.environ["VAR_DIR"]) / "worker.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "celery",
                    "-A",
                    "config.celery",
                    "worker",
                    "--concurrency",
                    "1",
                    "--pool",
                    "prefork",
                    "--without-gossip",
                    "--without-mingle",
                    "--without-heartbeat",
                    "-l",
                    "WARNING",
                ],
                cwd=ROOT,
                env=_environment(MAIN_URL=self.main_url),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """As if the power went: no farewell."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(5)

    def stop(self) -> None:
        if self.process is not None:
            _stop(self.process)


@pytest.fixture(scope="session")
def worker(site: str) -> Iterator[Worker]:
    running = Worker(site)
    running.start()
    yield running
    running.stop()


def wait_for(happened: Callable[[], Any], seconds: float = 90.0) -> Any:
    """What `happened` returns as soon as it is true; fails when it does not come."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if result := happened():
            return result
        time.sleep(0.1)
    raise AssertionError(f"did not happen within {seconds} s: {happened}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            headless=True,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--disable-quic",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def browser_of(chromium: Any, site: str) -> Iterator[Callable[..., Any]]:
    """A page in a fresh profile: `browser_of(width=390, javascript=False)`."""
    contexts = []

    def open_page(*, width: int = 1280, height: int = 900, javascript: bool = True, **options: Any) -> Any:
        context = chromium.new_context(
            base_url=site, viewport={"width": width, "height": height}, java_script_enabled=javascript, **options
        )
        context.set_default_timeout(60_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def faults(page: Any) -> list[dict[str, Any]]:
    """What axe finds wrong with a page. What it finds right is not written down: that takes a fifth of its time."""
    from axe_playwright_python.sync_playwright import Axe

    found: list[dict[str, Any]] = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return found
