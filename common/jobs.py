"""Telling a worker that work waits. The work itself is a row; a nudge that gets lost is found again by beat."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction

log = logging.getLogger(__name__)


# What this worker is about: work that arrives meanwhile is found by its own loop.
_under_way: ContextVar[tuple[Any, ...] | None] = ContextVar("under_way", default=None)


@contextmanager
def under_way(task: str, *args: Any) -> Iterator[None]:
    """While it lasts, nobody is asked to run the same: whoever does it looks again until nothing waits."""
    token = _under_way.set((task, *args))
    try:
        yield
    finally:
        _under_way.reset(token)


def nudge(task: str, *args: Any) -> None:
    """Asks a worker to run `task` now. A broker that is away loses nothing: beat asks again within a minute."""
    try:
        current_app.send_task(task, args=args, retry=False)
    except Exception as error:  # The row is stored; whatever ails the broker must not undo the member's deed.
        log.warning("nudge not sent: %s (%s)", task, type(error).__name__)


def nudge_on_commit(task: str, *args: Any) -> None:
    """Asks after the transaction is stored, once per transaction for the same call, and never for what is under way."""
    if _under_way.get() == (task, *args):
        return
    connection = transaction.get_connection()
    for entry in connection.run_on_commit:
        waiting = entry[1]
        if isinstance(waiting, partial) and waiting.func is nudge and waiting.args == (task, *args):
            return
    transaction.on_commit(partial(nudge, task, *args))
