"""Who asks, and what the bar shows them: one statement each, planned once for a connection (networks/sql/readers.sql)."""

import datetime as dt
import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from networks import clauses
from networks.models import Membership, Neighborhood
from people.models import Person


def here(person_id: int, today: dt.date | None = None) -> Membership | None:
    """The membership of a person in this network, with `person`, `neighborhood`, `running_roles`, `holds_others`, `apart_ids`
    and `gears` (the tools that are on). One query."""
    statement, models, read = _written()
    with connection.cursor() as cursor:
        cursor.execute(statement, [person_id, today or timezone.localdate(), clauses.gear_keys()])
        found = cursor.fetchone()
    if found is None:
        return None
    row = list(found)
    for at, convert in read:
        row[at] = convert(row[at], None, connection)
    made: list[Any] = []
    for model, names, at in models:
        made.append(model.from_db(connection.alias, names, row[at : at + len(names)]) if row[at] is not None else None)
    member, member.neighborhood, member.person = made
    member.running_roles, member.holds_others, member.apart_ids, said = row[-4:]
    member.gears = clauses.gears_said(said)
    return member  # type: ignore[no-any-return]


@cache
def _written() -> tuple[str, list[tuple[type[Model], list[str], int]], list[tuple[int, Any]]]:
    """The question; its models with their fields and the column where each begins; columns that a field reads its own way."""
    columns: list[str] = []
    models: list[tuple[type[Model], list[str], int]] = []
    read: list[tuple[int, Any]] = []
    for name, model in (("member", Membership), ("hood", Neighborhood), ("person", Person)):
        fields = model._meta.concrete_fields
        models.append((model, [one.attname for one in fields], len(columns)))
        for one in fields:
            read += [(len(columns), one.from_db_value)] if hasattr(one, "from_db_value") else []
            columns.append(f'(r.{name})."{one.column}"')
    asked = f"SELECT {', '.join(columns)}, running_roles, holds_others, apart_ids, said FROM reader_here(%s, %s, %s) AS r"  # noqa: S608
    return asked, models, read


@dataclass
class Bar:
    """`mine`: networks with network_id, slug, name, block, host, membership_uid, state, kind. `unread`: at most a hundred."""

    mine: list[dict[str, Any]] = field(default_factory=list)
    unread: int = 0


def bar(person: Any) -> Bar:
    """What the bar above every page shows of who is signed in. One query."""
    if person is None or not person.is_authenticated:
        return Bar()
    with connection.cursor() as cursor:
        cursor.execute("SELECT mine, unread FROM bar_of(%s)", [person.pk])
        mine, unread = cursor.fetchone()
    return Bar(json.loads(mine) if isinstance(mine, str) else mine, unread)
