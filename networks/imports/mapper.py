"""Any CSV file with headings → neutral rows: which column is which field is known by its heading, or said by whoever brings it.

A source is a `Source`: its fields with the headings they go by. What a file calls otherwise is mapped on the page of the
batch: the cell of the heading is written anew (`corrections`), so that the mapping is kept and read like every other decision.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, BinaryIO

from networks.imports import reading
from networks.imports.corrections import NONE, Corrections
from networks.imports.headings import fold
from networks.imports.problems import Problem
from networks.imports.reading import Read
from networks.imports.rows import Layout, Parsed


@dataclass(frozen=True)
class Column:
    """A field of ours. `heading` is its own name in a file; `also` are those of sources."""

    field: str
    heading: str
    label: Any
    also: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True)
class Source:
    """Files of one kind from one system: `parse(parsed)` turns a row into ours and notes what is wrong with it."""

    preset: str
    kind: str
    label: Any
    columns: tuple[Column, ...]
    parse: Callable[[Parsed], None]


# preset → source; each module of sources adds its own.
SOURCES: dict[str, Source] = {}


def add(source: Source) -> None:
    SOURCES[source.preset] = source


def layout_of(source: Source, cells: list[str], file: str) -> Layout:
    """Which column holds which field: by the first of its names that the file has."""
    folded = [fold(cell) for cell in cells]
    found: dict[str, int] = {}
    for column in source.columns:
        names = (fold(name) for name in (column.heading, *column.also))
        number = next((folded.index(name) + 1 for name in names if name in folded), 0)
        if number and number not in found.values():
            found[column.field] = number
    return Layout(source.preset, source.kind, file, found)


def read(source: Source, content: BinaryIO, file: str, *, corrections: Corrections = NONE) -> Iterator[Parsed | Problem]:
    """Every row of a file, after its headings."""
    layout: Layout | None = None
    for record, problems in corrections.applied(reading.records(content, file), file):
        if record is None:
            yield from problems
            continue
        if layout is None:
            layout = layout_of(source, record.cells, file)
            yield from about_headings(source, layout, record.cells, record.line)
            if any(column.needed and column.field not in layout.columns for column in source.columns):
                return
            continue
        parsed = Parsed(layout, record)
        parsed.problems[:0] = problems
        source.parse(parsed)
        yield parsed


def about_headings(source: Source, layout: Layout, cells: list[str], line: int) -> Iterator[Problem]:
    """Needed columns that are missing, and columns that are not read."""
    for column in source.columns:
        if column.needed and column.field not in layout.columns:
            yield Problem(layout.file, line, 0, "column_missing", {"name": column.heading})
    read_columns = set(layout.columns.values())
    for number, cell in enumerate(cells, 1):
        if cell.strip() and number not in read_columns:
            yield Problem(layout.file, line, number, "column_unread", {"name": cell.strip()[:60]})


@dataclass(frozen=True)
class Heading:
    """A column of a file as the page shows it: what it is called, a first cell, and the field it is read as ("" for none)."""

    number: int
    name: str
    example: str
    field: str


def headings(
    source: Source, read_records: Iterator[Read], file: str, *, corrections: Corrections = NONE
) -> tuple[int, list[Heading]]:
    """The line of the headings, and each of them."""
    records = corrections.applied(read_records, file)
    rows = list(islice((record for record, _problems in records if record is not None), 2))
    if not rows:
        return 0, []
    layout = layout_of(source, rows[0].cells, file)
    by_number = {number: field for field, number in layout.columns.items()}
    second = rows[1].cells if len(rows) > 1 else []
    examples = [cell.strip()[:80] for cell in second] + [""] * len(rows[0].cells)
    named = enumerate(rows[0].cells[:200], 1)
    return rows[0].line, [
        Heading(number, cell.strip()[:80], examples[number - 1], by_number.get(number, "")) for number, cell in named
    ]


def decided(source: Source, file: str, line: int, chosen: Mapping[int, str]) -> dict[str, dict[str, Any]]:
    """What `batches.correct` takes: each column by number → the field it is read as, or "" for a column to leave out."""
    names = {column.field: column.heading for column in source.columns}
    cells = {str(number): names.get(field, "") for number, field in chosen.items()}
    return {f"{file}:{line}": {"cells": cells}} if cells else {}
