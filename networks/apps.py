from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = _("Network")

    def ready(self) -> None:
        from networks import (  # noqa: F401  (they register)
            apart,
            checks,
            erasing,
            feed,
            invitations,
            notices,
            panels,
            persons,
            repeats,
            retention,
            vitals,
            welcome,
        )
        from networks.circles import clauses as of_circles  # noqa: F401  (they register)
        from networks.circles import notices as notices_of_circles  # noqa: F401
        from networks.circles import registrations as parts_of_circles  # noqa: F401
        from networks.copies import asking  # noqa: F401  (it registers)
        from networks.copies import notices as notices_of_copies  # noqa: F401
        from networks.imports import consumer, members  # noqa: F401  (they register)
        from networks.oauth import openings, scopes  # noqa: F401  (they register)
        from networks.tenancy import role  # noqa: F401  (it registers)
        from networks.webhooks import messages as of_webhooks  # noqa: F401
        from networks.webhooks import notices as notices_of_webhooks  # noqa: F401

        post_migrate.connect(write_clause_defaults, sender=self, dispatch_uid="networks.clause_defaults")


def write_clause_defaults(using: str = "default", **_rest: Any) -> None:
    """After migrating, as the owner: what each clause says where a network has not said otherwise."""
    from django.db import connections

    from common import registry
    from networks.models import ClauseDefault

    if ClauseDefault._meta.db_table not in connections[using].introspection.table_names():
        return
    for key, declaration in registry.clauses:
        ClauseDefault.objects.using(using).update_or_create(key=key, defaults={"value": declaration.default})
