"""A Python shell inside one network, as the app role: `manage.py network_shell madison`. What it changed is kept on request."""

import code
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from networks.tenancy import lookup
from networks.tenancy.current import entered


class Command(BaseCommand):
    help = "A Python shell inside one network; changes are undone unless --keep is given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("network", help="its slug")
        parser.add_argument("--keep", action="store_true", help="keep what was changed")
        parser.add_argument("-c", "--command", help="run these lines instead of asking for them")

    def handle(self, *args: Any, **options: Any) -> None:
        with entered(None):
            ref = lookup.by_slug(options["network"])
        if ref is None:
            raise CommandError(f"There is no network {options['network']}.")
        from django.apps import apps

        names: dict[str, Any] = {model.__name__: model for model in apps.get_models()}
        with entered(ref):
            if options["command"]:
                exec(compile(options["command"], "<command>", "exec"), names)  # noqa: S102  (an operator's own lines)
            else:
                code.interact(
                    banner=f"Inside {ref.name}. {'Changes are kept.' if options['keep'] else 'Changes are undone.'}",
                    local=names,
                )
            if not options["keep"]:
                transaction.set_rollback(True)
