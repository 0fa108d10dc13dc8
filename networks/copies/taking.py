"""Taking a network out: everything the app role can read of it, of one moment, into one zip."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.utils import timezone
from psycopg.sql import SQL

from networks.copies import plan
from networks.copies.plan import Table
from networks.tenancy import current
from networks.tenancy.current import NetworkRef

README = """All data of one network of Manyhands. docs/export.md of its source describes the format.
It holds what everybody here has written, addresses and messages among it: keep it as you would keep those.
"""
AT_ONCE = 2000


@dataclass(frozen=True)
class Taken:
    """`rows` by file; `fingerprint` is the SHA-256 of the manifest, which has that of every other file."""

    rows: dict[str, int]
    fingerprint: str


def take(ref: NetworkRef, file: IO[bytes], *, for_officers: bool = False) -> Taken:
    """Writes the network into `file`. Reads inside it, as the app role: rows of others do not exist. `for_officers`: without
    what was told in confidence, which may be about them."""
    with current.snapshot(ref) as connection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        files = {plan.NETWORK: _write(archive, plan.NETWORK, _rows(connection, _network_sql(), [ref.id]))}
        files[plan.PERSONS] = _write(archive, plan.PERSONS, _rows(connection, _PERSONS_SQL, []))
        for group in plan.groups():
            for table in group:
                given = [ref.id] if table.home == "subject_id" else []
                held = for_officers and table.confidential
                lines = iter(()) if held else _rows(connection, _sql(table), given)
                files[table.file] = _write(archive, table.file, lines)
        manifest = json.dumps(_manifest(ref, files, for_officers), indent=1, ensure_ascii=False).encode()
        archive.writestr(plan.MANIFEST, manifest)
        archive.writestr("README.txt", README)
    return Taken({name: one["rows"] for name, one in files.items()}, hashlib.sha256(manifest).hexdigest())


def _manifest(ref: NetworkRef, files: dict[str, dict[str, Any]], for_officers: bool) -> dict[str, Any]:
    held = {label: table.confidential for label, table in plan.tables().items() if for_officers and table.confidential}
    return {
        "format": plan.FORMAT,
        "made_at": timezone.now().isoformat(),
        "network": {"uid": ref.uid, "slug": ref.slug, "name": ref.name},
        "schema": plan.schema(),
        "files": files,
        "left_behind": {**plan.staying(), **held},
    }


def _write(archive: zipfile.ZipFile, name: str, lines: Iterator[str]) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as entry:
        for line in lines:
            said = f"{line}\n".encode()
            digest.update(said)
            entry.write(said)
            rows += 1
    return {"rows": rows, "sha256": digest.hexdigest()}


def _rows(connection: Any, sql: str, given: list[Any]) -> Iterator[str]:
    with connection.cursor(name="taken") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(SQL(f"SELECT row_to_json(one)::text FROM ({sql}) AS one"), given)
        for (line,) in cursor:
            yield line


def _network_sql() -> str:
    return f"SELECT {', '.join(plan.network_columns())} FROM networks_network WHERE id = %s"


# Who signs in, by their address alone: no password, no passkey, no session leaves.
_NUMBERED_PERSONS = """SELECT p.id, row_number() OVER (ORDER BY p.id) AS n, p.email, p.language FROM people_person p
                        WHERE p.id IN (SELECT person_id FROM networks_membership)"""
_PERSONS_SQL = f"SELECT n AS id, email, language FROM ({_NUMBERED_PERSONS}) AS p ORDER BY n"


def _sql(table: Table) -> str:
    """The rows of a table with numbers in the place of ids."""
    shown = ["row_number() OVER (ORDER BY t.id) AS id"]
    joins: list[str] = []
    for column in table.columns:
        label = table.keys.get(column)
        if column in table.strangers:
            shown.append(f"(SELECT uid FROM networks_network WHERE id = t.{column}) AS {column}")
        elif label is None:
            shown.append(f't."{column}"')
        elif column in table.lists:
            shown.append(
                f"(SELECT array_agg(k.n ORDER BY u.place) FROM unnest(t.{column}) WITH ORDINALITY AS u (id, place)"
                f" JOIN ({_numbered(label)}) AS k ON k.id = u.id) AS {column}"
            )
        else:
            joins.append(f"LEFT JOIN ({_numbered(label)}) AS k{len(joins)} ON k{len(joins)}.id = t.{column}")
            shown.append(f"k{len(joins) - 1}.n AS {column}")
    where = "WHERE t.subject_id = %s" if table.home == "subject_id" else ""
    return f"SELECT {', '.join(shown)} FROM {table.name} t {' '.join(joins)} {where} ORDER BY t.id"


def _numbered(label: str) -> str:
    if label == plan.PERSON:
        return _NUMBERED_PERSONS
    return f"SELECT id, row_number() OVER (ORDER BY id) AS n FROM {plan.tables()[label].name}"
