"""Importing many past transfers at once, and reading statements at any depth."""

import sys
from collections.abc import Iterator

from bench import ground
from bench.harness import Figure


def _inside(name: str) -> list[float]:
    out = ground.run(sys.executable, "-m", "bench.inside", name)
    return [float(one) for one in out.split()]


def measure_import() -> Iterator[Figure]:
    """20,000 transfers between 1,000 accounts, through `imports.post_many`, committed. Best of three: the disk is shared."""
    ground.ours()
    by_clock, by_cpu = _inside("imports")
    yield Figure("import.transfers", by_clock, "transfers/s", least=10_000)
    yield Figure("import.transfers.cpu", by_cpu, "transfers/CPU s")


def measure_statement() -> Iterator[Figure]:
    """The page of an account's oldest lines against its first, by the time PostgreSQL and Python need. `BENCH_ENTRIES=10000000`
    for a book of ten million entries."""
    ground.ours()
    deep, entries = _inside("statement")
    yield Figure("statement.depth", deep, "× first page", most=2.5)
    yield Figure("statement.entries", entries, "entries")


def measure_months() -> Iterator[Figure]:
    """Points of 10,000 savers in one statement, and how long a payment waits for it at most."""
    ground.ours()
    took, longest, quiet = (float(one) for one in ground.run(sys.executable, "-m", "bench.months").split())
    yield Figure("months.10000", took, "s")
    yield Figure("months.longest_post", longest, "ms", most=100)
    yield Figure("months.quiet_post", quiet, "ms")
