"""A pytest plugin: real servers for the tests, started before Django reads its settings.

Each checkout has its own under `.var/test`. The workers of pytest-xdist share the servers; each has its own database
(pytest-django adds its name), Valkey number, Celery prefix and folder. Servers stop with the
last session that uses them.
"""

import fcntl
import os
from typing import TextIO

import pytest

from config import stack

VAR = stack.CHECKOUT / ".var" / "test"
_in_use: list[TextIO] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> None:
    if {"-h", "--help", "-V", "--version"} & set(args):
        return
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        _start()
    _point_at(worker or "main")


def pytest_unconfigure() -> None:
    while _in_use:
        lock = _in_use.pop()
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:  # Another session of the same checkout still works with the servers.
                return
            stack.stop(VAR)


def _start() -> None:
    VAR.mkdir(parents=True, exist_ok=True)
    lock = (VAR / "sessions.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_SH)
    _in_use.append(lock)
    try:
        os.environ.update(stack.start(VAR, fast=True))
    except stack.StackError as error:
        raise pytest.UsageError(str(error)) from None


def _point_at(worker: str) -> None:
    """Gives `worker` (main, gw0, gw1 …) what it must not share."""
    number = 0 if worker == "main" else 1 + int(worker.removeprefix("gw"))
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"
    os.environ["CELERY_PREFIX"] = f"{worker}:"
    os.environ["CELERY_QUEUE"] = "tests"
    os.environ["CACHE_PREFIX"] = worker
    os.environ["VAR_DIR"] = str(VAR / worker)
    (VAR / worker).mkdir(parents=True, exist_ok=True)
    os.environ["MANYHANDS_TESTING"] = "1"
    for name in ("DEBUG", "MANYHANDS_DEVELOPMENT", "EMAIL_HOST", "MAIL_DIR", "MAIN_URL", "SECRET_KEY"):
        os.environ.pop(name, None)
