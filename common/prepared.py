"""A question whose SQL is written once, for the few that every request asks: there writing it costs far more than asking it."""

import inspect
from collections.abc import Callable
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)

# Values that no caller gives; where they turn up in the written SQL, the caller's values go.
_MARKS: dict[type, Callable[[int], Any]] = {int: lambda n: -(2**62) - n, date: lambda n: date(1, 1, 1 + n)}


class Prepared(Generic[Row]):
    """`make(a: int, b: date)` answers a queryset; `first(a, b)` answers its first row, as `.first()` would.

    Nothing but the parameters may differ from call to call: not the fields, nor the conditions, nor the language.
    """

    def __init__(self, make: Callable[..., QuerySet[Row]]) -> None:
        self._make = make
        self._written: tuple[Any, str, list[Any]] | None = None

    def first(self, *values: Any) -> Row | None:
        compiler, sql, places = self._written or self._write()
        said = [values[place[1]] if isinstance(place, tuple) else place for place in places]
        with connection.cursor() as cursor:
            cursor.execute(sql, said)
            rows = list(compiler.results_iter([cursor.fetchall()]))
        return self._model(compiler, rows[0]) if rows else None

    def _write(self) -> tuple[Any, str, list[Any]]:
        kinds = [one.annotation for one in inspect.signature(self._make).parameters.values()]
        marks = [_MARKS[kind](number) for number, kind in enumerate(kinds)]
        compiler = self._make(*marks)[:1].query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        places = [(compiler, marks.index(param)) if param in marks else param for param in params]
        self._written = compiler, sql, places
        return self._written

    def _model(self, compiler: Any, row: Any) -> Row:
        """As Django's ModelIterable does for each row."""
        info = compiler.klass_info
        start, end = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [found[0].target.attname for found in compiler.select[start:end]]
        made: Row = info["model"].from_db(connection.alias, names, row[start:end])
        for populator in get_related_populators(info, compiler.select, connection.alias):  # type: ignore[call-arg]
            populator.populate(row, made)
        for name, column in compiler.annotation_col_map.items():
            setattr(made, name, row[column])
        return made
