"""Writes the starter playbooks that an umbrella founded earlier does not have yet."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from humans.commons import starters
from networks.models import Network
from networks.tenancy import lookup
from networks.tenancy.current import entered


class Command(BaseCommand):
    help = "Publishes the playbooks for the steps of starting a network in the umbrella, where they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        row = Network.objects.filter(kind=Network.Kind.UMBRELLA).first()
        ref = lookup.by_id(row.pk) if row else None
        if ref is None:
            raise CommandError("There is no umbrella yet.")
        with transaction.atomic(), entered(ref):
            made = starters.publish_missing()
        self.stdout.write(f"{made} playbooks published.")
