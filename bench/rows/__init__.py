"""The rows, by name: what `BENCH=` chooses from."""

from collections.abc import Callable, Iterator

from bench.harness import Figure
from bench.rows import books, middleware, pages, transfers

ROWS: dict[str, Callable[[], Iterator[Figure]]] = {
    "transfer": transfers.measure,
    "import": books.measure_import,
    "statement": books.measure_statement,
    "noop": middleware.measure,
    "board": pages.measure_board,
    "api": pages.measure_api,
}
