"""The memory that makes a repeated request harmless: one effect per (network, principal, route, key).

Kept in the transaction of the effect itself: in a transaction of its own it left 219 of 300 keys stuck under kills
(reliability.md). A request that failed was undone and is not remembered: it may be sent again.
"""

import datetime as dt
import hashlib
import json
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from networks import dues
from networks.models import IdempotencyKey
from networks.tenancy.current import NetworkRef

DUE = "repeats"
KEPT_DAYS = 7


def fingerprint(content: Any) -> str:
    """The same content gives the same answer, in whatever order its fields come."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def earlier(*, principal: str, route: str, key: str, content: Any) -> IdempotencyKey | None:
    """What was answered before; None when this is the first time, and then nobody else runs it until we are done.

    Refuses `still-running` and `key-reused`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, current_network()))", [f"{principal} {route} {key}"]
        )
        if not cursor.fetchone()[0]:
            raise Refused("still-running", _("The same request is still running. Ask again in a moment."))
    # A statement of its own: it sees what whoever had the lock before us has stored.
    found = IdempotencyKey.objects.filter(principal=principal, route=route, key=key).first()
    if found is not None and found.fingerprint != fingerprint(content):
        raise Refused("key-reused", _("This key was used for something else. Take a new one."))
    return found


def remember(*, principal: str, route: str, key: str, content: Any, status: int, body: Any) -> IdempotencyKey:
    return IdempotencyKey.objects.create(
        principal=principal, route=route, key=key, fingerprint=fingerprint(content), status=status, body=body
    )


def forget_old(now: dt.datetime) -> dt.datetime:
    """Forgets what is older than a week, once a day."""
    IdempotencyKey.objects.filter(made_at__lt=now - dt.timedelta(days=KEPT_DAYS)).delete()
    return now + dt.timedelta(days=1)


def _start(ref: NetworkRef, **_rest: Any) -> None:
    dues.at(DUE, timezone.now() + dt.timedelta(days=1))


registry.dues.add(DUE, registry.Due(run=forget_old))
registry.foundings.add(DUE, _start)
