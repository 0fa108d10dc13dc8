"""Founds a network from the template: `manage.py found_network madison "Madison MAN"`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.errors import Refused
from networks import founding
from networks.tenancy.current import entered


class Command(BaseCommand):
    help = "Makes a network from the template."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="its address, like madison")
        parser.add_argument("name", help='its name, like "Madison MAN"')
        parser.add_argument("--time-zone", default="America/Chicago")
        parser.add_argument("--unit", choices=["mi", "km"], default="mi", help="unit of distance")
        parser.add_argument("--locale", default="en-us")
        parser.add_argument("--umbrella", action="store_true", help="the umbrella itself (there is one)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with entered(None):
                ref = founding.found(
                    options["slug"],
                    options["name"],
                    kind="umbrella" if options["umbrella"] else "local",
                    time_zone=options["time_zone"],
                    distance_unit=options["unit"],
                    locale=options["locale"],
                )
        except Refused as refused:
            raise CommandError(str(refused.message)) from None
        self.stdout.write(f"{ref.name} is founded at {ref.prefix}")
