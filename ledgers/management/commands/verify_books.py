"""`manage.py verify_books [--network SLUG] [--kept FILE]`: recomputes the books and their seals and names every disagreement.

Exits 1 when there is one. `--kept` is a file of seals from a "the books balance" page, kept where the owner of the database
cannot write: a past that was rewritten with all its seals still differs from it.
"""

import argparse
import contextlib
import json
import time
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from ledgers import audit
from networks.tenancy import lookup

KEPT = ("number", "day", "digest")


class Command(BaseCommand):
    help = "Recomputes all books from their entries, as the owner of the database, and names every disagreement."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--network", metavar="SLUG", help="only this network")
        parser.add_argument("--kept", metavar="FILE", type=Path, help="seals.json, as it was downloaded earlier")

    def handle(self, *args: Any, **options: Any) -> None:
        only = None
        if options["network"]:
            ref = lookup.by_slug(options["network"])
            if ref is None:
                raise CommandError(f"There is no network {options['network']}.")
            only = ref.id
        started = time.monotonic()
        with contextlib.closing(_owner()) as owner, owner.cursor() as cursor:
            seen = audit.figures(cursor, network_id=only)
            found = list(audit.disagreements(cursor, network_id=only))
            if options["kept"]:
                found += audit.against(cursor, _kept(options["kept"]))
            audit.note(cursor, found, network_id=only)
            owner.commit()
        for one in found:
            self.stdout.write(str(one))
        looked = f"{seen['transfer']} transfers, {seen['entry']} entries, {seen['account']} accounts"
        took = f"{time.monotonic() - started:.1f} s"
        if found:
            raise CommandError(f"The books disagree in {len(found)} places ({looked}, {took}).")
        self.stdout.write(f"The books agree: {looked}, {took}.")


def _kept(file: Path) -> dict[str, Any]:
    try:
        said = json.loads(file.read_bytes())
        known = {"network": str(said["network"]), "seals": [{name: one[name] for name in KEPT} for one in said["seals"]]}
    except (OSError, ValueError, KeyError, TypeError):
        raise CommandError(f"{file} is no file of seals.") from None
    return known


def _owner() -> psycopg.Connection[Any]:
    """The owner's connection, on the database that we use: only the owner sees every network."""
    wanted = settings.DATABASE_OWNER
    if not wanted:
        raise CommandError(
            "Say by DATABASE_OWNER_URL how the owner of the database connects: only the owner sees all networks."
        )
    said = {"dbname": connection.settings_dict["NAME"], "user": wanted["USER"], "password": wanted["PASSWORD"],
            "host": wanted["HOST"], "port": wanted["PORT"]}  # fmt: skip
    try:
        one = psycopg.connect(**{name: value for name, value in said.items() if value})
    except psycopg.OperationalError as error:
        raise CommandError("The owner of the database cannot be reached: check DATABASE_OWNER_URL.") from error
    one.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    return one
