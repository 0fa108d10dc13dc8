"""A new key for what apps are told of who somebody is. The one before stays published: what it signed can still be checked."""

from typing import Any

from django.core.management.base import BaseCommand

from networks.oauth import keys
from networks.tenancy.current import entered


class Command(BaseCommand):
    help = "Makes a new signing key (OpenID Connect); the one before stays published until the next."

    def handle(self, *args: Any, **options: Any) -> None:
        with entered(None):
            keys.make()
        self.stdout.write("A new key signs from now on.")
