"""What an answer looks like. A shape documents the answer and says which columns to fetch: rows become JSON without models."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, ClassVar

from rest_framework import serializers

Row = dict[str, Any]
# By this name where a class has a method called `list`.
Rows = list[Row]


class Shape(serializers.Serializer):
    """An answer. Each field is a column of the queryset (`source="neighborhood.name"` goes through a key); a nested shape
    is an object of its own, null where there is none. Fields named in `made` are filled in by the view (`Endpoints.finish`).
    """

    made: ClassVar[tuple[str, ...]] = ()


class Whole(serializers.IntegerField):
    """A whole number as JSON has it: no text, no fraction, no true."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return int(data)


class Input(serializers.Serializer):
    """A request's content: only what is declared, numbers only as large as a column can hold."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = [str(name) for name in data if name not in self.fields] if isinstance(data, dict) else []
        if unknown:
            raise serializers.ValidationError({name[:60]: ["There is no such field."] for name in unknown[:20]})
        return super().to_internal_value(data)


class Nothing(Input):
    """A request without content."""


@cache
def columns(shape: type[Shape]) -> tuple[str, ...]:
    """The lookups to fetch for a shape, in order."""
    return tuple(path for path, _place in _walk(shape()))


@cache
def builder(shape: type[Shape]) -> Callable[[Iterable[Row]], list[Row]]:
    """Turns rows of `.values(*columns)` into what the shape says."""
    fields = _walk(shape())
    made = shape.made
    if all(len(place) == 1 and place[0] == path for path, place in fields):
        return lambda rows: [{**row, **dict.fromkeys(made)} for row in rows] if made else list(rows)
    return lambda rows: [_built(fields, row, made) for row in rows]


def _walk(shape: serializers.Serializer, before: str = "", place: tuple[str, ...] = ()) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    made = getattr(shape, "made", ())
    for name, field in shape.fields.items():
        if name in made:
            continue
        path = before + (field.source or name).replace(".", "__")
        if isinstance(field, Shape):
            found += _walk(field, f"{path}__", (*place, name))
        else:
            found.append((path, (*place, name)))
    return found


def _built(fields: list[tuple[str, tuple[str, ...]]], row: Row, made: tuple[str, ...]) -> Row:
    answer: Row = {}
    for path, place in fields:
        inner = answer
        for name in place[:-1]:
            inner = inner.setdefault(name, {})
        inner[place[-1]] = row[path]
    for name, value in answer.items():
        if isinstance(value, dict) and value.get("uid", "") is None:  # The other row is not there.
            answer[name] = None
    answer.update(dict.fromkeys(made))
    return answer
