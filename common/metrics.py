"""Counting requests in every web process, for `/metrics`: by group of routes and status, and how long they took.

The processes share one piece of memory, made before they part (`preload_app`); each writes in a region of its own, so that
nobody waits for anybody. A count is a number of 64 bits; a reader adds the regions up.
"""

import mmap
import os
import time
from bisect import bisect_left
from collections.abc import Iterator

from django.core.cache import cache

GROUPS = ("front", "pages", "api", "admin")
STATUSES = (200, 201, 204, 301, 302, 304, 400, 401, 403, 404, 405, 409, 412, 415, 422, 429, 500, 503)
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)  # seconds
REGIONS = 64
# Per group: each status and any other; each bucket and what is slower; the microseconds of all.
_STATUSES, _BUCKETS = len(STATUSES) + 1, len(BUCKETS) + 1
_GROUP = _STATUSES + _BUCKETS + 1
_REGION = len(GROUPS) * _GROUP
_shared = memoryview(mmap.mmap(-1, REGIONS * _REGION * 8)).cast("Q")

# Times of what happens elsewhere, kept in the cache: name → what it is.
MARKS = {
    "worker_seen": "When a worker last did the work of each minute, sent by beat.",
    "last_backup": "When `manage.py backup` last came to its end.",
}


def count(group: str, status: int, seconds: float) -> None:
    """One request has been answered."""
    start = (os.getpid() % REGIONS) * _REGION + GROUPS.index(group) * _GROUP
    place = STATUSES.index(status) if status in STATUSES else _STATUSES - 1
    for at, more in (
        (place, 1),
        (_STATUSES + bisect_left(BUCKETS, seconds), 1),
        (_GROUP - 1, int(seconds * 1_000_000)),
    ):
        _shared[start + at] += more


def mark(name: str) -> None:
    """Now. Without a cache nothing is marked, and nothing is hindered."""
    assert name in MARKS
    try:
        cache.set(f"metrics.{name}", time.time(), None)
    except Exception:
        return


def requests() -> Iterator[str]:
    """Lines in Prometheus' text format."""
    sums = [sum(_shared[region * _REGION + at] for region in range(REGIONS)) for at in range(_REGION)]
    yield from heading("manyhands_requests_total", "counter", "Requests answered.")
    for number, group in enumerate(GROUPS):
        found = sums[number * _GROUP :][:_STATUSES]
        for status, many in zip([*map(str, STATUSES), "other"], found, strict=True):
            if many:
                yield f'manyhands_requests_total{{group="{group}",status="{status}"}} {many}'
    name = "manyhands_request_seconds"
    yield from heading(name, "histogram", "How long requests took in the web process.")
    for number, group in enumerate(GROUPS):
        found, running = sums[number * _GROUP + _STATUSES :][: _BUCKETS + 1], 0
        for most, many in zip([*map(str, BUCKETS), "+Inf"], found, strict=False):
            running += many
            yield f'{name}_bucket{{group="{group}",le="{most}"}} {running}'
        yield f'{name}_sum{{group="{group}"}} {found[-1] / 1_000_000}'
        yield f'{name}_count{{group="{group}"}} {running}'


def marks() -> Iterator[str]:
    """When things last happened, as far as the cache remembers."""
    try:
        found = cache.get_many([f"metrics.{name}" for name in MARKS])
    except Exception:
        return
    for name, text in MARKS.items():
        at = found.get(f"metrics.{name}")
        if at is not None:
            yield from gauge(f"manyhands_{name}_timestamp_seconds", text, at)


def heading(name: str, kind: str, text: str) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"


def gauge(name: str, text: str, value: float) -> Iterator[str]:
    yield from heading(name, "gauge", text)
    yield f"{name} {value}"
