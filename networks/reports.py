"""Reports: figures over a span of days, as table, chart and file, for those who run a network and those who fund it.

Whoever has figures registers them (`registry.reports`); here is what they look like and which days are asked for.
Nobody is named in a report: rows are months, categories and ranges.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry, wording
from common.errors import Refused

LONGEST_DAYS = 3700


@dataclass(frozen=True)
class Column:
    """`unit`: text, month, count, decimal, minutes, days, percent, or "money" with the `exponent` of its unit."""

    name: str
    title: Any
    unit: str = "count"
    exponent: int = 2


@dataclass(frozen=True)
class Figures:
    """Rows in order, one cell for each column; None where there is nothing to say. `drawn` names the column of the chart, and
    `beside` one to compare it with.
    """

    columns: list[Column]
    rows: list[list[Any]]
    drawn: str = ""
    note: Any = ""
    beside: str = ""  # another column, drawn to the same scale

    @property
    def drawn_at(self) -> list[int]:
        wanted = (self.drawn, self.beside)
        return [place for place, column in enumerate(self.columns) if column.name and column.name in wanted]


@dataclass(frozen=True)
class Cell:
    """A value in words, whether it is a number, and for the drawn column its share of the largest (0 to 100)."""

    words: str
    is_number: bool
    share: float | None = None


@dataclass(frozen=True)
class Shown:
    """Figures as a page shows them."""

    titles: list[tuple[Any, bool]]
    rows: list[list[Cell]] = field(default_factory=list)


def span(start: dt.date | None, until: dt.date | None) -> tuple[dt.date, dt.date]:
    """The days asked for, both included; the last twelve months when none are named. Refuses `until`, `start`."""
    last = until or timezone.localdate()
    first = start or (last.replace(day=1) - dt.timedelta(days=330)).replace(day=1)
    if first > last:
        raise Refused("until", _("Choose a last day that is not before the first."), "until")
    if (last - first).days > LONGEST_DAYS:
        raise Refused("start", _("Choose ten years at most."), "start")
    return first, last


def offered(gears: Iterable[str]) -> list[tuple[str, registry.Report]]:
    """The reports of the tools that are on, in order."""
    on = set(gears)
    found = [(name, report) for name, report in registry.reports if not report.gear or report.gear in on]
    return sorted(found, key=lambda one: one[1].order)


def asked(sql: str, start: dt.date, until: dt.date, **more: Any) -> list[list[Any]]:
    """Rows of a query over the days from `%(start)s` to `%(until)s`."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"start": start, "until": until, **more})
        return [list(row) for row in cursor.fetchall()]


def shown(figures: Figures) -> Shown:
    """Figures in words."""
    drawn = figures.drawn_at
    most = max((row[place] or 0 for row in figures.rows for place in drawn), default=0)
    titles = [(column.title, column.unit not in ("text", "month")) for column in figures.columns]
    rows = []
    for row in figures.rows:
        cells = []
        for place, (column, value) in enumerate(zip(figures.columns, row, strict=True)):
            share = 100 * (value or 0) / most if place in drawn and most else None
            cells.append(Cell(words(value, column), column.unit not in ("text", "month"), share))
        rows.append(cells)
    return Shown(titles, rows)


def words(value: Any, column: Column) -> str:
    """One figure as people read it."""
    if value is None:
        return "–"
    if column.unit == "month":
        return wording.month(value)
    if column.unit == "minutes":
        return str(wording.hours(value))
    if column.unit in ("days", "decimal"):
        return wording.number(round(Decimal(value), 1))
    if column.unit == "percent":
        return _("%(number)s%%") % {"number": wording.number(value)}
    if column.unit == "money":
        return wording.number(Decimal(value).scaleb(-column.exponent), column.exponent)
    return str(value) if column.unit == "text" else wording.number(value)


def record(figures: Figures) -> list[dict[str, Any]]:
    """Figures for a machine: minutes as whole minutes, money in its smallest unit, months as 2026-11."""
    names = [column.name for column in figures.columns]
    return [
        {name: _for_machine(value, column) for name, value, column in zip(names, row, figures.columns, strict=True)}
        for row in figures.rows
    ]


def _for_machine(value: Any, column: Column) -> Any:
    if value is not None and column.unit == "month":
        return value.strftime("%Y-%m")
    return float(value) if isinstance(value, Decimal) else value


def table(figures: Figures) -> Iterator[list[Any]]:
    """Figures for a file: a header with units, then rows; months as 2026-11, minutes as hours with decimals."""
    yield [_titled(column) for column in figures.columns]
    for row in figures.rows:
        yield [_for_file(value, column) for column, value in zip(figures.columns, row, strict=True)]


def _titled(column: Column) -> str:
    unit = {"minutes": _("hours"), "days": _("days"), "percent": "%"}.get(column.unit)
    return f"{column.title} ({unit})" if unit else str(column.title)


def _for_file(value: Any, column: Column) -> Any:
    if value is None:
        return ""
    if column.unit == "month":
        return value.strftime("%Y-%m")
    if column.unit == "minutes":
        return round(value / 60, 2)
    if column.unit == "money":
        return str(Decimal(value).scaleb(-column.exponent))
    return float(value) if column.unit in ("days", "decimal") else value
