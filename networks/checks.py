"""Every table belongs to one of four declared classes; an undeclared one stops the start."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db import models

from common.walls import Grant, Wall

# Tables of libraries, global because they serve sign-in or Django itself, before any network is known.
LIBRARY_TABLES = {
    "account_emailaddress": "sign-in",
    "account_emailconfirmation": "sign-in",
    "mfa_authenticator": "sign-in",
    "allauth_idp_oidc_client": "apps knock at the front door, before any network is known",
    "allauth_idp_oidc_token": "asked by its hash, before any network is known",
    "django_session": "sign-in",
    "django_content_type": "Django's list of models",
    "django_migrations": "Django's list of migrations",
    "django_admin_log": "unused: the admin's history is our records",
    "auth_group": "unused: networks/roles.py decides",
    "auth_permission": "unused: networks/roles.py decides",
    "auth_group_permissions": "unused: networks/roles.py decides",
}


def table_class(model: type[models.Model]) -> str | None:
    """tenant, person, published, global, or None when the table has declared nothing."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, Wall):
            return constraint.kind
        if isinstance(constraint, Grant):
            return "global"
    return "global" if model._meta.db_table in LIBRARY_TABLES else None


def faults(models_to_check: Sequence[type[models.Model]]) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for model in models_to_check:
        kind = table_class(model)
        if kind is None:
            found.append(
                Error(
                    f"{model._meta.label} is in no table class.",
                    hint="Inherit TenantTable, PersonTable or PublishedTable, or add a Grant with its reason.",
                    id="networks.E001",
                )
            )
        for field in model._meta.local_fields:
            other = field.related_model
            if kind != "tenant" or other is None or isinstance(other, str) or table_class(other) != "tenant":
                continue
            if field.db_constraint:  # type: ignore[attr-defined]
                found.append(
                    Error(
                        f"{model._meta.label}.{field.name} is a plain key between tenant tables.",
                        hint="Use TenantForeignKey: a plain key can point into another network.",
                        id="networks.E002",
                    )
                )
        for many in model._meta.local_many_to_many:
            if kind == "tenant" and many.remote_field.through._meta.auto_created:  # type: ignore[union-attr]
                found.append(Error(f"{model._meta.label}.{many.name} needs a tenant table to go through.", id="networks.E003"))
    return found


@register()
def check_table_classes(app_configs: Any, **_rest: Any) -> list[CheckMessage]:
    return faults([model for model in apps.get_models(include_auto_created=True) if model._meta.managed])
