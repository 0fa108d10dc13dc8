"""`manage.py verify_votes [--network SLUG]`: counts every closed poll again and names every disagreement (then it exits 1)."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.models import Poll
from governance.polls import audit
from networks.models import Network
from networks.tenancy import lookup
from networks.tenancy.current import entered


class Command(BaseCommand):
    help = "Counts every closed poll again from its published ballots, and looks whether rolls are as they were at opening."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--network", metavar="SLUG", help="only this network")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = [options["network"]] if options["network"] else list(Network.objects.values_list("slug", flat=True))
        found, looked = 0, 0
        for slug in wanted:
            ref = lookup.by_slug(slug)
            if ref is None:
                raise CommandError(f"There is no network {slug}.")
            with entered(ref):
                looked += Poll.objects.filter(state=Poll.State.CLOSED).count()
                for one in audit.disagreements():
                    self.stdout.write(f"{slug}: {one}")
                    found += 1
        if found:
            raise CommandError(f"The votes disagree in {found} places ({looked} closed).")
        self.stdout.write(f"The votes agree: {looked} closed.")
