"""`manage.py recount FILE --method M [--seats N] [--seed S]`: counts published ballots again and prints the result as JSON.

Needs no database: whoever has the file can check a result. Exits 1 with one plain sentence when the file cannot be counted.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.counting import files, methods


class Command(BaseCommand):
    help = "Counts the ballots of a BLT, CSV or .pb file and prints winners and rounds as JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="ballots: .blt (ranked), .csv, or .pb (budgets)")
        parser.add_argument("--method", required=True, choices=list(methods.METHODS))
        parser.add_argument("--seats", type=int, help="how many win; for BLT as the file says")
        parser.add_argument("--seed", default="", help="the published seed, for the order that breaks ties")

    def handle(self, *args: Any, **options: Any) -> None:
        place = Path(options["file"])
        try:
            content = place.read_bytes()
        except OSError as error:
            raise CommandError(f"{place} cannot be read: {error.strerror}.") from error
        method = options["method"]
        try:
            profile = files.read(place.name, content, methods.METHODS[method].ballots)
        except files.BadFile as error:
            raise CommandError(str(error)) from error
        seats = profile.seats if options["seats"] is None else options["seats"]
        if not 1 <= seats <= len(profile.names):
            raise CommandError(f"There are {len(profile.names)} candidates: choose 1 to {len(profile.names)} seats.")
        outcome = methods.count(profile, method, seats, options["seed"])
        self.stdout.write(json.dumps(outcome.as_json(profile.names), ensure_ascii=False, indent=2))
