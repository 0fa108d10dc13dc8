"""`manage.py restore FILE`: everything back from a copy, and the books verified before the doors open.

`restore ARCHIVE --into DATA [--to TIME]`: a server's data folder as it was at a moment, from base copy and archived log.
"""

import datetime as dt
import os
import re
import subprocess
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, call_command

from config.management.commands.backup import owner_url
from config.stack import CHECKOUT, copies, points
from config.stack.errors import StackError


def moment(text: str) -> dt.datetime:
    """A time with its offset; without one it is UTC."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError("write a time like 2026-11-20T15:30:00+00:00") from None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


class Command(BaseCommand):
    help = "Fills an empty database from a file that `backup` wrote, then recomputes all books. Exits 1 when they disagree."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="with --into: the folder of the archive")
        parser.add_argument("--into", type=Path, help="a new data folder for PostgreSQL, made from the archive")
        parser.add_argument("--to", type=moment, help="as it was then; as late as the archive reaches when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        if options["to"] and not options["into"]:
            raise CommandError("Say with --into where the data folder shall be: a copy in one file is of one moment only.")
        try:
            if options["into"]:
                last = points.recover(options["file"].resolve(), options["into"].resolve(), options["to"], self._verify)
                took = time.monotonic() - began
                self.stdout.write(f"{options['into']} is a data folder up to {last or 'the base copy'}, made in {took:.1f} s.")
                self.stdout.write("Start PostgreSQL on it, and make a new base copy.")
                return
            copies.restore(owner_url(), options["file"])
        except StackError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"All is back from {options['file']} in {time.monotonic() - began:.1f} s. Verifying the books …")
        call_command("verify_books", stdout=self.stdout)

    def _verify(self, url: str) -> None:
        """`verify_books` on the server that has just been made, by the roles' names: its own socket asks for no password."""
        socket = url.partition("?")[2]
        environment = dict(os.environ)
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            said = re.match(r"postgres(?:ql)?://([^:@/]+)[^/]*/([^?]+)", os.environ.get(name, ""))
            if said is None:
                raise StackError(f"Say by {name} which role and database the books are in.")
            environment[name] = f"postgresql://{said[1]}@/{said[2]}?{socket}"
        done = subprocess.run(
            [sys.executable, "manage.py", "verify_books"],
            cwd=CHECKOUT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.stdout.write(done.stdout.strip())
        if done.returncode:
            raise StackError((done.stderr.strip().splitlines() or ["The books could not be verified."])[-1])
