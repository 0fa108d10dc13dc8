"""Is every table behind its wall? Names what is not and exits 1."""

from typing import Any

from django.core.management.base import BaseCommand

from networks.tenancy import linter


class Command(BaseCommand):
    help = "Checks row level security, keys, functions and grants of the database itself."

    def handle(self, *args: Any, **options: Any) -> None:
        found = linter.faults()
        for fault in found:
            self.stderr.write(str(fault))
        if found:
            raise SystemExit(1)
        self.stdout.write("Every table stands behind its wall.")
