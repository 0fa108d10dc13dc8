"""`manage.py backup FILE`: a copy of everything, in one file. `backup --base ARCHIVE`: of the whole server, to go on from."""

import os
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from common import metrics
from config.stack import copies, points
from config.stack.errors import StackError


class Command(BaseCommand):
    help = "Copies the whole database into a file, while pages are served. `manage.py restore FILE` brings it back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="with --base: the folder of the archive")
        parser.add_argument("--base", action="store_true", help="a copy of the whole server, for `restore --to`")

    def handle(self, *args: Any, **options: Any) -> None:
        began, file = time.monotonic(), options["file"]
        try:
            if options["base"]:
                into = points.base(os.environ.get("DATABASE_COPIES_URL") or owner_url(), file)
                metrics.mark("last_backup")
                self.stdout.write(f"A base copy is in {into}, made in {time.monotonic() - began:.1f} s.")
                return
            copies.dump(owner_url(), file)
        except StackError as error:
            raise CommandError(str(error)) from None
        metrics.mark("last_backup")
        size, took = file.stat().st_size / 1e6, time.monotonic() - began
        self.stdout.write(
            f"All is in {file}: {size:.1f} MB, {took:.1f} s. Keep it away from this machine, and SECRET_KEY with it."
        )


def owner_url() -> str:
    """How the owner of the database connects. Raises CommandError where nobody said."""
    url = os.environ.get("DATABASE_OWNER_URL", "")
    if not url:
        raise CommandError("Say by DATABASE_OWNER_URL how the owner of the database connects: only the owner sees everything.")
    return url
