"""`manage.py restore FILE`: everything back from a copy, and the books verified before the doors open."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command

from config.management.commands.backup import owner_url
from config.stack import copies
from config.stack.errors import StackError


class Command(BaseCommand):
    help = "Fills an empty database from a file that `backup` wrote, then recomputes all books. Exits 1 when they disagree."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            copies.restore(owner_url(), options["file"])
        except StackError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"All is back from {options['file']} in {time.monotonic() - began:.1f} s. Verifying the books …")
        call_command("verify_books", stdout=self.stdout)
