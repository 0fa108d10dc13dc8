"""Bytes from a stranger → records. Nothing is guessed in silence: what cannot be read is named by line and column.

Streams: one record is in memory at a time, whatever the file says of itself.
"""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from networks.imports.problems import Problem
from networks.imports.rows import Record

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_ROWS = 500_000
MAX_LINE = 1_000_000
MAX_RECORD = 1_000_000
MAX_RECORD_LINES = 300
MAX_CELL = 10_000
SEPARATORS = {",": ",", ";": ";", "\t": "Tab"}

# A cell longer than this is an error inside `csv` that does not say which one; ours does, so its limit must be wider.
csv.field_size_limit(MAX_RECORD + 1)

# Bytes that are not UTF-8 are carried as lone surrogates until they are named.
_UNREADABLE = re.compile("[\udc80-\udcff]")

Read = tuple[Record | None, list[Problem]]


class _RecordTooLong(Exception):
    """A quotation mark swallowed line after line."""


class _LineTooLong(Exception):
    """One line beyond MAX_LINE; its beginning is the argument."""


class _Lines:
    """The lines of one file, counted; can go back to the second line of the record that could not be read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline=None)
        self._waiting: deque[str] = deque()
        self.number = 0
        self.start_record()

    def start_record(self) -> None:
        self.taken: list[str] = []
        self._size = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._text.readline(MAX_LINE + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > MAX_LINE:
            self._drop_rest_of_line(line)
            raise _LineTooLong(line)
        self.taken.append(line)
        self._size += len(line)
        if len(self.taken) > MAX_RECORD_LINES or self._size > MAX_RECORD:
            raise _RecordTooLong
        return line

    def _drop_rest_of_line(self, line: str) -> None:
        while line and not line.endswith("\n"):
            line = self._text.readline(MAX_LINE)

    def first_line(self) -> str:
        """Look at the first line without taking it."""
        if not self._waiting:
            self._waiting.append(self._text.readline(MAX_LINE + 1))
        return self._waiting[0]

    def rewind(self) -> None:
        """Give back everything after the first line of the record at hand."""
        self._waiting.extendleft(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1

    def close(self) -> None:
        if not self._text.closed:  # Whoever gave the file may have closed it first.
            self._text.detach()


def records(stream: BinaryIO, file: str, *, max_bytes: int = MAX_FILE_BYTES) -> Iterator[Read]:
    """Every row that is not blank, with what is wrong with its text; a row that cannot be read comes as None."""
    head = stream.read(4)
    stream.seek(0)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        yield None, [Problem(file, 0, 0, "not_utf8")]
        return
    if stream.seek(0, io.SEEK_END) > max_bytes:
        yield None, [Problem(file, 0, 0, "file_too_large", {"limit": max_bytes // 1024 // 1024})]
        return
    stream.seek(0)
    lines = _Lines(stream)
    try:
        yield from _records(lines, file)
    finally:
        lines.close()


def _records(lines: _Lines, file: str) -> Iterator[Read]:
    separator = separator_of(lines.first_line())
    if separator != ",":
        yield None, [Problem(file, 1, 0, "other_separator", {"separator": SEPARATORS[separator]})]
    reader = csv.reader(lines, delimiter=separator, strict=True)
    count = 0
    while True:
        lines.start_record()
        line = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except _LineTooLong as long:
            column = len(next(csv.reader([str(long.args[0])[:MAX_LINE]], delimiter=separator)))
            yield None, [Problem(file, lines.number, column, "line_too_long", {"limit": MAX_LINE})]
            continue
        except (csv.Error, _RecordTooLong):
            lines.rewind()
            yield None, [Problem(file, line, column_of_quote(lines.taken[0], separator), "quote_open")]
            continue
        if not any(cells):
            continue
        count += 1
        if count > MAX_ROWS:
            yield None, [Problem(file, line, 0, "too_many_rows", {"limit": MAX_ROWS})]
            return
        yield Record(line, cells), name_unreadable(cells, line, file)
    if not count:
        yield None, [Problem(file, 0, 0, "file_empty")]


def separator_of(line: str) -> str:
    """A comma, unless the first line has none and a semicolon or tab instead (a spreadsheet saved it again)."""
    bare = re.sub('"[^"]*"', "", line)
    counts = {separator: bare.count(separator) for separator in SEPARATORS}
    if counts[","]:
        return ","
    best = max(counts, key=lambda separator: counts[separator])
    return best if counts[best] else ","


def column_of_quote(line: str, separator: str) -> int:
    """The cell in which quoting goes wrong, or 0 when the line is too long to look."""
    pieces = line.split(separator)
    if len(pieces) > 200:
        return 0
    for count in range(1, len(pieces) + 1):
        head = separator.join(pieces[:count])
        try:
            next(csv.reader([head], delimiter=separator, strict=True), None)
        except csv.Error as error:
            if "unexpected end" not in str(error):
                return len(next(csv.reader([head], delimiter=separator)))
    return len(next(csv.reader([line], delimiter=separator)))


def name_unreadable(cells: list[str], line: int, file: str) -> list[Problem]:
    """Name bad bytes, NULs and cells that are too long, and leave in their place something that can be shown."""
    problems = []
    for index, cell in enumerate(cells):
        if len(cell) > MAX_CELL:
            problems.append(Problem(file, line, index + 1, "cell_too_long", {"length": len(cell), "limit": MAX_CELL}))
            cell = cells[index] = cell[:200] + "…"
        if not cell.isascii() and _UNREADABLE.search(cell):
            problems.append(Problem(file, line, index + 1, "bad_bytes"))
            cell = cells[index] = _UNREADABLE.sub("\ufffd", cell)
        if "\0" in cell:
            problems.append(Problem(file, line, index + 1, "nul"))
            cells[index] = cell.replace("\0", "\ufffd")
    return problems
