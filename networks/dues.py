"""Work that becomes due at a time: a row says when, beat finds the networks, a worker does it (no long waits in Redis)."""

import datetime as dt
import logging

from django.db import connection, transaction

from common import registry
from common.errors import is_crossing
from networks.models import DueTime

log = logging.getLogger(__name__)


def at(name: str, when: dt.datetime) -> None:
    """Sees to it that work `name` runs at `when` or before."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO networks_duetime (uid, network_id, name, due_at) "
            "VALUES (gen_random_uuid(), current_network(), %s, %s) "
            "ON CONFLICT (network_id, name) DO UPDATE SET due_at = least(networks_duetime.due_at, excluded.due_at)",
            [name, when],
        )


def run_all(now: dt.datetime) -> None:
    """Runs what is due in this network, each under a savepoint; what fails waits ten minutes, what crossed is done at once."""
    for row in DueTime.objects.select_for_update(skip_locked=True).filter(due_at__lte=now).order_by("name"):
        due = registry.dues.get(row.name)
        row.delete()
        if due is None:
            continue
        try:
            with transaction.atomic():
                again = due.run(now)
        except Exception as error:
            log.exception("due work failed: %s", row.name)
            again = now if is_crossing(error) else now + dt.timedelta(minutes=10)
        if again is not None:
            at(row.name, again)
