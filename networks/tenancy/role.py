"""Who web and workers are to PostgreSQL: a role that owns nothing and bypasses nothing, or they do not start."""

import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

log = logging.getLogger(__name__)

_ASK = """
SELECT current_user, concat_ws(', ',
    CASE WHEN r.rolsuper THEN 'is a superuser' END,
    CASE WHEN r.rolbypassrls THEN 'bypasses row level security' END,
    CASE WHEN r.rolcreatedb THEN 'may make databases' END,
    CASE WHEN r.rolcreaterole THEN 'may make roles' END,
    CASE WHEN has_schema_privilege(r.oid, 'public', 'CREATE') THEN 'may make tables' END,
    CASE WHEN EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                       WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm')
                         AND pg_has_role(r.oid, c.relowner, 'MEMBER')) THEN 'owns tables' END)
  FROM pg_roles r WHERE r.rolname = current_user
"""


def fault(cursor: Any) -> str | None:
    """What is wrong with the role of this connection, as a sentence; None when all is well."""
    cursor.execute(_ASK)
    name, wrong = cursor.fetchone()
    if not wrong:
        return None
    return f"The database role {name} {wrong}: the wall between networks would not hold. Use {settings.DATABASE_APP_ROLE}."


def refuse_wrong_role() -> None:
    """Called when web or worker starts. A database that is away is another matter: answers are 503 until it is back."""
    connection = connections["default"]
    try:
        with connection.cursor() as cursor:
            wrong = fault(cursor)
    except OperationalError:
        log.warning("database is away: its role is not checked")
        return
    finally:
        connection.close()  # Opened before the workers part: not theirs to share.
    if wrong is not None:
        raise ImproperlyConfigured(wrong)


@register(Tags.database)
def check_role(app_configs: Any, databases: Sequence[str] | None = None, **_rest: Any) -> list[CheckMessage]:
    """`manage.py check --database default`. Commands that migrate run as the owner (MANYHANDS_AS_OWNER) and are left alone."""
    if settings.AS_OWNER or "default" not in (databases or ()):
        return []
    with connections["default"].cursor() as cursor:
        wrong = fault(cursor)
    return [Error(wrong, id="networks.E004")] if wrong is not None else []
