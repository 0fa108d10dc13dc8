"""Bringing a network in: every row under a new id, all or nothing, as the owner of the database.

Ids of the file are numbers from 1; a table's rows get the numbers after those of its sequence, so that every key is mapped
by adding, and what stood in the order of ids (books, seals, records) stands in it again.
"""

import hashlib
import json
import uuid
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection as ours
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.sql import SQL, Identifier, Placeholder

from common.errors import Refused
from networks.copies import plan
from networks.copies.plan import Table
from networks.tenancy import current
from people.models import Person

# Nobody inserts so many rows in the moment between reading a sequence and setting it.
APART = 10_000
LOCK = 7_306_271


@dataclass(frozen=True)
class Brought:
    network_id: int
    slug: str
    rows: dict[str, int]
    joined: int  # persons who sign in here already
    made: int


def bring(owner: Any, path: Path, *, fingerprint: str = "", check: Callable[[Any, int], list[str]] | None = None) -> Brought:
    """Reads `path` into the database of `owner`, a psycopg connection; `check(cursor, network)` names what is wrong with it.

    Refuses `file`, `altered`, `schema`, `slug-taken`, `unknown-network`, `books`. Writers wait while it runs; readers do not.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _manifest(archive, fingerprint)
            with owner.transaction(), owner.cursor() as cursor:
                return _bring(cursor, archive, manifest, check)
    except (zipfile.BadZipFile, OSError, EOFError):
        raise Refused("file", _("%(file)s cannot be read: name a file that `export_network` wrote.") % {"file": path}) from None


def _bring(cursor: Any, archive: zipfile.ZipFile, manifest: dict[str, Any], check: Any) -> Brought:
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    network_id, slug = _network(cursor, archive)
    current.tell(cursor, network_id)
    joined, made = _persons(cursor, archive)
    with_rows = [table for table in plan.tables().values() if manifest["files"][table.file]["rows"]]
    quiet = _put_aside(cursor, with_rows)
    starts = {table.label: _start(cursor, table, manifest["files"][table.file]["rows"]) for table in plan.tables().values()}
    cursor.execute("CREATE TEMP TABLE coming (of_table text, said jsonb) ON COMMIT DROP")
    for group in plan.groups():
        _fill(cursor, archive, [table for table in group if table in with_rows], network_id, starts)
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for of_table, name in quiet:
        cursor.execute(SQL("ALTER TABLE {} ENABLE TRIGGER {}").format(Identifier(of_table), Identifier(name)))
    wrong = check(cursor, network_id) if check else []
    if wrong:
        raise Refused("books", _("The books of this file do not agree: %(what)s") % {"what": "; ".join(wrong[:5])})
    rows = {table.label: manifest["files"][table.file]["rows"] for table in with_rows}
    return Brought(network_id, slug, rows, joined, made)


# ── What is in the file ──────────────────────────────────────────────────────────────────────────────────────────────────


def _manifest(archive: zipfile.ZipFile, fingerprint: str) -> dict[str, Any]:
    try:
        raw = archive.read(plan.MANIFEST)
        manifest: dict[str, Any] = json.loads(raw)
        said, files, schema = manifest["format"], dict(manifest["files"]), dict(manifest["schema"])
    except (KeyError, ValueError, TypeError):
        raise Refused("file", _("This is no file of a network.")) from None
    if said != plan.FORMAT or schema != plan.schema():
        here = ", ".join(f"{app} {name}" for app, name in plan.schema().items() if schema.get(app) != name)
        text = _("This file was made by another version. Bring both installations to the same one. Here: %(here)s")
        raise Refused("schema", text % {"here": here or plan.FORMAT})
    wanted = {plan.NETWORK, plan.PERSONS} | {table.file for table in plan.tables().values()}
    if fingerprint and hashlib.sha256(raw).hexdigest() != fingerprint.strip().lower():
        raise Refused("altered", _("The manifest is not the one with this fingerprint."))
    for name in sorted(wanted):
        if name not in files or name not in archive.namelist() or _digest(archive, name) != files[name].get("sha256"):
            raise Refused("altered", _("%(name)s is not as it was taken out.") % {"name": name})
    return manifest


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as entry:
        return hashlib.file_digest(entry, "sha256").hexdigest()  # type: ignore[arg-type]


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    with archive.open(name) as entry:
        for line in entry:
            yield line.decode()


# ── The network and who signs in ─────────────────────────────────────────────────────────────────────────────────────────


def _network(cursor: Any, archive: zipfile.ZipFile) -> tuple[int, str]:
    line = next(_lines(archive, plan.NETWORK))
    said = json.loads(line)
    cursor.execute("SELECT slug FROM networks_network WHERE slug = %s OR uid = %s", [said["slug"], said["uid"]])
    if cursor.fetchone():
        raise Refused("slug-taken", _("A network %(slug)s, or this one, is here already.") % {"slug": said["slug"]})
    columns = ", ".join(plan.network_columns())
    cursor.execute(
        f"INSERT INTO networks_network ({columns}) SELECT {columns}"
        " FROM jsonb_populate_record(NULL::networks_network, %s::jsonb) RETURNING id",
        [line],
    )
    return int(cursor.fetchone()[0]), str(said["slug"])


def _persons(cursor: Any, archive: zipfile.ZipFile) -> tuple[int, int]:
    """Who signs in here with the same address is the same person; others are made, without a password: a code by mail opens."""
    cursor.execute("CREATE TEMP TABLE came (n bigint PRIMARY KEY, id bigint) ON COMMIT DROP")
    joined = made = 0
    for line in _lines(archive, plan.PERSONS):
        said = json.loads(line)
        cursor.execute("SELECT id FROM people_person WHERE email = %s", [said["email"].lower()])
        found = cursor.fetchone()
        joined, made = joined + bool(found), made + (not found)
        person_id = found[0] if found else _new_person(cursor, said["email"].lower(), said["language"])
        cursor.execute("INSERT INTO came VALUES (%s, %s)", [said["id"], person_id])
    return joined, made


def _new_person(cursor: Any, email: str, language: str) -> int:
    person = Person(email=email, language=language, uid=uuid.uuid4(), joined_at=timezone.now())
    person.set_unusable_password()
    values = {
        str(one.column): one.get_db_prep_save(getattr(person, one.attname), ours)
        for one in Person._meta.concrete_fields
        if not one.primary_key
    }
    into = SQL("INSERT INTO people_person ({}) VALUES ({}) RETURNING id")
    marks = SQL(", ").join(Placeholder() * len(values))
    cursor.execute(into.format(SQL(", ").join(map(Identifier, values)), marks), list(values.values()))
    number = int(cursor.fetchone()[0])
    # Nothing but a code sent to this address opens: whoever gets in has proven it.
    cursor.execute(
        'INSERT INTO account_emailaddress (user_id, email, verified, "primary") VALUES (%s, %s, true, true)', [number, email]
    )
    return number


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _put_aside(cursor: Any, tables: list[Table]) -> list[tuple[str, str]]:
    """Triggers that judge how a row begins: these rows have gone their way. What judges sums and wholes stands."""
    cursor.execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE NOT tgisinternal AND tgenabled = 'O'"
        " AND tgtype & 7 = 7 AND tgrelid = ANY (%s::text[]::regclass[])",  # for each row, before, insert
        [[table.name for table in tables]],
    )
    found: list[tuple[str, str]] = cursor.fetchall()
    for of_table, name in found:
        cursor.execute(SQL("ALTER TABLE {} DISABLE TRIGGER {}").format(Identifier(of_table), Identifier(name)))
    return found


def _start(cursor: Any, table: Table, rows: int) -> int:
    """What is added to a number of the file; the sequence goes on after the last."""
    cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table.name])
    start = int(cursor.fetchone()[0]) + APART
    if rows:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table.name, start + rows])
    return start


def _fill(cursor: Any, archive: zipfile.ZipFile, group: list[Table], network_id: int, starts: dict[str, int]) -> None:
    """The rows of tables that name one another, in one statement: keys are looked at when it ends."""
    if not group:
        return
    with cursor.copy("COPY coming (of_table, said) FROM STDIN") as copy:
        for table in group:
            for line in _lines(archive, table.file):
                copy.write_row((table.name, line))
    _check_strangers(cursor, group)
    parts = [f"part{number} AS ({_insert(table, network_id, starts)})" for number, table in enumerate(group)]
    cursor.execute(SQL(f"WITH {', '.join(parts)} SELECT 1"))
    cursor.execute("TRUNCATE coming")


def _insert(table: Table, network_id: int, starts: dict[str, int]) -> str:
    into, shown = ["id", table.home], [f"r.id + {starts[table.label]}", str(network_id)]
    for column in table.columns:
        into.append(f'"{column}"')
        label = table.keys.get(column)
        if column in table.strangers:
            shown.append(f"(SELECT n.id FROM networks_network n WHERE n.uid::text = c.said->>'{column}')")
        elif label is None:
            shown.append(f'r."{column}"')
        elif label == plan.PERSON:
            shown.append(f"(SELECT came.id FROM came WHERE came.n = r.{column})")
        elif column in table.lists:
            shown.append(f"(SELECT coalesce(array_agg(u.n + {starts[label]} ORDER BY u.place), '{{}}')"
                         f" FROM unnest(r.{column}) WITH ORDINALITY AS u (n, place))")  # fmt: skip
        else:
            shown.append(f"r.{column} + {starts[label]}")
    for column, sql in table.renewed.items():
        into.append(column)
        shown.append(sql)
    said = f"c.said{''.join(f' - {column!r}' for column in table.strangers)}"
    return (
        f"INSERT INTO {table.name} ({', '.join(into)}) SELECT {', '.join(shown)} FROM coming c"
        f" CROSS JOIN LATERAL jsonb_populate_record(NULL::{table.name}, {said}) AS r"
        f" WHERE c.of_table = '{table.name}' ORDER BY r.id"
    )


def _check_strangers(cursor: Any, group: list[Table]) -> None:
    """Other networks that are named are here, too: found by uid."""
    for table in group:
        for column in table.strangers:
            cursor.execute(
                "SELECT said->>%s FROM coming WHERE of_table = %s AND said->>%s IS NOT NULL"
                " AND NOT EXISTS (SELECT FROM networks_network n WHERE n.uid::text = said->>%s) LIMIT 1",
                [column, table.name, column, column],
            )
            if cursor.fetchone():
                text = _("%(table)s names a network that is not here. Settle and end what is between you first.")
                raise Refused("unknown-network", text % {"table": table.label})
