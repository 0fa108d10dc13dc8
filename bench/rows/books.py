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
    """The last page of an account with 40,000 lines against its first, by the time PostgreSQL and Python need."""
    ground.ours()
    yield Figure("statement.depth", _inside("statement")[0], "× first page", most=2.5)
