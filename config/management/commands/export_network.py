"""`manage.py export_network SLUG FILE`: a network's whole data, to keep or to bring in elsewhere (docs/export.md)."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from networks.copies import taking
from networks.tenancy import lookup


class Command(BaseCommand):
    help = "Takes a network out: everything of it, of one moment, in one zip. `import_network` brings it in elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        began, path = time.monotonic(), options["file"]
        ref = lookup.by_slug(options["slug"]) if options["slug"].isascii() else None
        if ref is None or ref.kind != "local":
            raise CommandError(f"There is no local network {options['slug']}.")
        part = path.with_name(f"{path.name}.part")
        try:
            part.touch(mode=0o600)
            part.chmod(0o600)
            with part.open("wb") as file:
                taken = taking.take(ref, file)
            part.replace(path)
        except OSError as error:
            raise CommandError(f"{path} cannot be written ({error.strerror}): choose another place.") from None
        finally:
            part.unlink(missing_ok=True)
        rows, took = sum(taken.rows.values()), time.monotonic() - began
        self.stdout.write(f"{ref.name} is in {path}: {rows} rows, {path.stat().st_size / 1e6:.1f} MB, {took:.1f} s.")
        self.stdout.write(f"Fingerprint: {taken.fingerprint}")
