"""Which tables go along when a network moves, in which order, and what each column is: read from the models themselves.

Every tenant and published table goes along unless its class says why it stays (`stays`). A row's `id` in the file is its
number there, from 1, in the order of the database's ids; keys name these numbers, so that no id of the database leaves it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

from networks.checks import table_class
from networks.models import Network

FORMAT = "manyhands network 1"
MANIFEST, NETWORK, PERSONS = "manifest.json", "network.json", "persons.jsonl"
PERSON = "people.Person"


@dataclass(frozen=True)
class Table:
    """`keys` are columns that hold the id of a row, or a list of ids: column → label of the other table. `home` is the column
    that names the network; `renewed` what the other installation writes itself: column → SQL."""

    label: str
    name: str
    home: str
    columns: tuple[str, ...]
    keys: dict[str, str] = field(hash=False)
    lists: frozenset[str]
    renewed: dict[str, str] = field(hash=False)
    strangers: tuple[str, ...]  # columns that name another network
    confidential: str  # why officers do not get the rows

    @property
    def file(self) -> str:
        return f"tables/{self.label}.jsonl"

    @property
    def needs(self) -> set[str]:
        return set(self.keys.values()) - {PERSON, self.label}


@cache
def tables() -> dict[str, Table]:
    """Every table that goes along, by label."""
    return {model._meta.label: _table(model) for model in _models() if not model.stays}


def staying() -> dict[str, str]:
    """Label → why its rows stay behind."""
    return {model._meta.label: str(model.stays) for model in _models() if model.stays}


def _models() -> Iterator[Any]:
    return (model for model in apps.get_models() if table_class(model) in ("tenant", "published"))


def _table(model: Any) -> Table:
    home = "network_id" if table_class(model) == "tenant" else "subject_id"
    columns, keys, lists, strangers = [], dict(model.ids_in), set(), []
    for one in model._meta.concrete_fields:
        if one.primary_key or one.column == home or one.column in model.renewed:
            continue
        columns.append(one.column)
        if one.is_relation and one.related_model is Network:
            strangers.append(one.column)
        elif one.is_relation and not getattr(one.related_model, "stays", ""):
            keys[one.column] = one.related_model._meta.label
        elif one.is_relation:
            raise ValueError(f"{model._meta.label}.{one.name} names a table that stays: say on the class why this one does.")
        elif one.column in keys and hasattr(one, "base_field"):
            lists.add(one.column)
    return Table(
        label=model._meta.label,
        name=model._meta.db_table,
        home=home,
        columns=tuple(columns),
        keys=keys,
        lists=frozenset(lists),
        renewed=dict(model.renewed),
        strangers=tuple(strangers),
        confidential=str(model.confidential),
    )


@cache
def groups() -> list[list[Table]]:
    """In the order of bringing in: what a table names stands before it; tables that name one another come together."""
    every = tables()
    reached = {label: _reached(label, every) for label in every}
    found: dict[frozenset[str], list[Table]] = {}
    for label, table in every.items():
        together = frozenset({label} | {other for other in reached[label] if label in reached[other]})
        found.setdefault(together, []).append(table)
    return [found[one] for one in sorted(found, key=lambda one: (len(reached[min(one)] | one), min(one)))]


def _reached(label: str, every: dict[str, Table]) -> set[str]:
    seen: set[str] = set()
    todo = set(every[label].needs)
    while todo:
        one = todo.pop()
        seen.add(one)
        todo |= every[one].needs - seen
    return seen


def schema() -> dict[str, str]:
    """App → its last migration: a file is brought in where these are the same."""
    labels = {model._meta.app_label for model in _models()} | {"people"}
    leaves = MigrationLoader(None).graph.leaf_nodes()
    return {app: name for app, name in sorted(leaves) if app in labels}


def network_columns() -> tuple[str, ...]:
    """A host of its own belongs to the installation."""
    return _but(Network, {"id", "host"})


def _but(model: type[models.Model], without: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(one.column) for one in model._meta.concrete_fields if one.column not in set(without))
