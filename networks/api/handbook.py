"""The API in words, read from the same document that programs read: nouns, what can be asked of them, fields of what goes in
and comes out. In English, as the document is."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from networks.api import document

METHODS = ("get", "post", "put", "patch", "delete")
OFTEN = ("400", "401", "403", "404", "409", "422", "429")  # As every operation has them; the first page says what they mean.


@dataclass(frozen=True)
class Field:
    """One field or parameter. `kind` in words: "text", "one of: offer, request"."""

    name: str
    kind: str
    is_needed: bool
    text: str


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked. `answers` are the fields of a good answer, `status` its number."""

    key: str
    method: str
    path: str
    text: str
    asks: list[Field]
    brings: list[Field]
    status: str
    answers: list[Field]
    is_list: bool
    wants_key: bool


@dataclass(frozen=True)
class Noun:
    name: str
    text: str
    operations: list[Operation]


@cache
def nouns() -> dict[str, Noun]:
    """By name, in the order of the alphabet."""
    found: dict[str, list[Operation]] = {}
    for path, said in document.whole()["paths"].items():
        for method in METHODS:
            if method in said:
                found.setdefault(said[method]["tags"][0], []).append(_operation(path, method, said[method]))
    return {name: Noun(name, _first(found[name]), found[name]) for name in sorted(found)}


def _first(operations: list[Operation]) -> str:
    return next((one.text.partition("\n")[0] for one in operations if one.text), "")


def _operation(path: str, method: str, said: dict[str, Any]) -> Operation:
    parameters = said.get("parameters", [])
    status = min(said["responses"])
    shape = _content(said["responses"][status])
    rows = shape.get("properties", {}).get("results")
    is_list = rows is not None
    inner = _followed(_followed(rows).get("items", {})) if rows is not None else shape
    asked = [one for one in parameters if one["in"] in ("query", "path")]
    return Operation(
        key=said["operationId"],
        method=method.upper(),
        path=path,
        text=said.get("description", ""),
        asks=[
            Field(one["name"], kind_of(one["schema"]), one.get("required", False), one.get("description", "")) for one in asked
        ],
        brings=_fields(_content(said.get("requestBody", {}))),
        status=status,
        answers=_fields(inner),
        is_list=is_list,
        wants_key=any(one["name"] == "Idempotency-Key" and one.get("required") for one in parameters),
    )


def _content(said: dict[str, Any]) -> dict[str, Any]:
    for media in said.get("content", {}).values():
        return _followed(media.get("schema", {}))
    return {}


def _followed(part: Any) -> dict[str, Any]:
    """What a reference leads to."""
    while isinstance(part, dict) and ("$ref" in part or "allOf" in part):
        name = part.get("$ref", "")
        part = document.whole()["components"]["schemas"][name.rsplit("/", 1)[-1]] if name else part["allOf"][0]
    return part if isinstance(part, dict) else {}


def _fields(shape: dict[str, Any]) -> list[Field]:
    needed = shape.get("required", ())
    return [
        Field(name, kind_of(part), name in needed, part.get("description", "").partition("* `")[0].strip())
        for name, part in shape.get("properties", {}).items()
    ]


def kind_of(part: dict[str, Any]) -> str:
    """The kind of a value, in words."""
    if "$ref" in part or "allOf" in part:
        inner = _followed(part)
        return "object: " + ", ".join(inner.get("properties", {})) if inner.get("properties") else "object"
    choices = part.get("oneOf") or part.get("anyOf")
    if choices:
        return " or ".join(dict.fromkeys(kind_of(one) for one in choices))
    if "enum" in part:
        return "one of: " + ", ".join("null" if one is None else str(one) or "“”" for one in part["enum"])
    said = part.get("type", "any")
    kinds = [said] if isinstance(said, str) else list(said)
    words = [_WORDS.get((kind, part.get("format", "")), _WORDS.get((kind, ""), kind)) for kind in kinds]
    if "array" in kinds:
        words = [f"list of {kind_of(part.get('items', {}))}" if word == "array" else word for word in words]
    return " or ".join(words)


_WORDS = {
    ("string", ""): "text", ("string", "uuid"): "uid", ("string", "date"): "day", ("string", "date-time"): "time",
    ("string", "email"): "email", ("string", "uri"): "address", ("integer", ""): "whole number", ("number", ""): "number",
    ("boolean", ""): "true or false", ("object", ""): "object", ("null", ""): "null",
}  # fmt: skip
