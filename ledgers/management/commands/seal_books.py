"""`manage.py seal_books --network SLUG [--today]`: makes the seals that are due now, instead of waiting for the night."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledgers.seals import sealing
from networks.tenancy import lookup
from networks.tenancy.current import entered


class Command(BaseCommand):
    help = "Seals the days that are over (with --today: all that is written) and checks the books."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--network", required=True, metavar="SLUG")
        parser.add_argument("--today", action="store_true", help="what was recorded today as well")

    def handle(self, *args: Any, **options: Any) -> None:
        ref = lookup.by_slug(options["network"])
        if ref is None:
            raise CommandError(f"There is no network {options['network']}.")
        total = 0
        while True:
            with entered(ref):
                made, left = sealing.make(everything=options["today"])
            total += made
            if left != "sealed":
                break
        if left == "waiting":
            raise CommandError(f"{total} seals made. Somebody is just writing: ask again in a minute.")
        with entered(ref):
            found = sealing.check()
        self.stdout.write(f"{total} seals made. The daily check found {found} disagreements.")
