"""`manage.py import_network FILE`: brings a network in that `export_network` took out of another installation."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import BaseCommand, CommandError, call_command

from common import registry
from common.errors import Refused
from config.management.commands.backup import owner_url
from ledgers import audit
from networks import actors
from networks.copies import bringing
from networks.tenancy import lookup
from networks.tenancy.current import entered


class Command(BaseCommand):
    help = "Brings a network in, all or nothing, under new ids; its books are recomputed before, its votes after the end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--fingerprint", default="", help="what `export_network` printed: refuses any other file")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            with psycopg.connect(owner_url(), autocommit=True) as owner:
                brought = bringing.bring(owner, options["file"], fingerprint=options["fingerprint"], check=_disagreements)
        except psycopg.OperationalError:
            raise CommandError("The owner of the database cannot be reached: check DATABASE_OWNER_URL.") from None
        except psycopg.Error as error:
            raise CommandError(f"Nothing was brought in: {str(error).splitlines()[0]}") from None
        except Refused as refused:
            raise CommandError(str(refused.message)) from None
        lookup.forget()
        ref = lookup.by_slug(brought.slug)
        assert ref is not None
        with entered(ref):
            for _name, hook in registry.arrivals:
                hook(by=actors.system("import"))
        took = time.monotonic() - began
        self.stdout.write(f"{ref.name} is here, at {ref.prefix}: {sum(brought.rows.values())} rows in {took:.1f} s.")
        self.stdout.write(f"{brought.made} people are new here, {brought.joined} signed in here before.")
        call_command("verify_books", network=brought.slug, stdout=self.stdout)
        call_command("verify_votes", network=brought.slug, stdout=self.stdout)


def _disagreements(cursor: Any, network_id: int) -> list[str]:
    return [str(one) for one in audit.disagreements(cursor, network_id=network_id)]
