"""The rows, by name: what `BENCH=` chooses from."""

from collections.abc import Callable, Iterator

from bench.harness import Figure
from bench.rows import books, counting, growth, matching, memory, middleware, pages, setoff, transfers

ROWS: dict[str, Callable[[], Iterator[Figure]]] = {
    "transfer": transfers.measure,
    "import": books.measure_import,
    "statement": books.measure_statement,
    "months": books.measure_months,
    "setoff": setoff.measure,
    "noop": middleware.measure,
    "board": pages.measure_board,
    "api": pages.measure_api,
    "memory": memory.measure,
    "counting": counting.measure,
    "matching": matching.measure,
    "loops": matching.measure_loops,
    "search": matching.measure_search,
    "growth": growth.measure,
}
# What takes minutes and gigabytes is measured when it is asked for by name.
LONG = frozenset({"growth"})
