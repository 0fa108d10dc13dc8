"""`manage.py verify_proof FILE [--published DIGEST]`: whether the proof of a line holds. Asks no database.

Exits 0 when it holds, 1 when it does not, 2 when it cannot be read. `python ledgers/seals/proofs.py FILE` does the same
without Manyhands.
"""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from ledgers.seals import proofs


class Command(BaseCommand):
    help = "Checks the proof of a line by arithmetic alone, and says in one sentence whether it holds."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the proof, as downloaded from a line")
        parser.add_argument("--published", metavar="DIGEST", default="", help="what the books page publishes for its seal")

    def handle(self, *args: Any, **options: Any) -> None:
        code, sentence = proofs.verdict(options["file"], published=options["published"])
        self.stdout.write(sentence)
        if code:
            raise SystemExit(code)
