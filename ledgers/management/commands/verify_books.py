"""`manage.py verify_books [--network SLUG]`: recomputes the books and names every disagreement. Exits 1 when there is one."""

import argparse
import contextlib
import time
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from ledgers import audit
from networks.tenancy import lookup


class Command(BaseCommand):
    help = "Recomputes all books from their entries, as the owner of the database, and names every disagreement."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--network", metavar="SLUG", help="only this network")

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
        for one in found:
            self.stdout.write(str(one))
        looked = f"{seen['transfer']} transfers, {seen['entry']} entries, {seen['account']} accounts"
        took = f"{time.monotonic() - started:.1f} s"
        if found:
            raise CommandError(f"The books disagree in {len(found)} places ({looked}, {took}).")
        self.stdout.write(f"The books agree: {looked}, {took}.")


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
