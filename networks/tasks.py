"""Work in the background: every task enters its network (or a person's own rows) before it asks anything."""

import datetime as dt
import logging
from functools import partial
from typing import Any

from celery import Task, shared_task
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from common import metrics, registry
from common.jobs import nudge, under_way
from networks import dues
from networks.copies import asking
from networks.models import Delivery
from networks.oauth import access
from networks.records import DELIVER_TASK
from networks.tenancy import lookup
from networks.tenancy.current import entered
from networks.webhooks import messages, sending

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 12
# So many messages to systems outside go in one run: others want the worker, too.
MOST_WEBHOOKS = 50


class NetworkTask(Task):
    """A task whose first argument is the network's id: it runs inside that network, in one transaction."""

    abstract = True

    def __call__(self, network_id: int, *args: Any, **kwargs: Any) -> Any:
        ref = lookup.by_id(network_id)
        if ref is None:
            log.warning("task %s: no network %s", self.name, network_id)
            return None
        with entered(ref):
            return self.run(network_id, *args, **kwargs)


@shared_task
def deliver(network_id: int) -> None:
    """Hands waiting records to their consumers, each in a transaction of its own, until none is due."""
    ref = lookup.by_id(network_id)
    if ref is None:
        return
    with under_way(DELIVER_TASK, network_id):
        for _round in range(5_000):
            with entered(ref):
                if not deliver_one():
                    return


def deliver_one() -> bool:
    """Claims one due delivery, hands it over, deletes it. False when none is due. Inside a network."""
    delivery = (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(due_at__lte=timezone.now())
        .order_by("due_at", "id")
        .first()
    )
    if delivery is None:
        return False
    try:
        consumer = registry.consumers[delivery.consumer]  # A worker of an older release may not know it: put off, not lost.
        with transaction.atomic():
            consumer.handle(delivery.record)
            connection.check_constraints()  # What is checked at the end is checked here: it must not stop the others.
    except Exception as error:
        log.exception("delivery failed: %s", delivery.consumer)
        _put_off(delivery, error)
    else:
        delivery.delete()
    return True


def _put_off(delivery: Delivery, error: Exception) -> None:
    """Tries again later, ever more slowly; what cannot be delivered stays, with its trouble, for the operators."""
    minutes = min(2**delivery.attempts, 24 * 60)
    far = dt.timedelta(days=3650) if delivery.attempts >= MOST_ATTEMPTS else dt.timedelta(minutes=minutes)
    Delivery.objects.filter(pk=delivery.pk).update(
        attempts=F("attempts") + 1, due_at=timezone.now() + far, trouble=type(error).__name__[:200]
    )


@shared_task
def every_minute() -> None:
    """Asks once which networks have something due and nudges only those. Two beats at once do no harm."""
    metrics.mark("worker_seen")
    with entered(None), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('every-minute', 0))")
        if not cursor.fetchone()[0]:
            return
        for what, task in (("deliveries", "networks.tasks.deliver"), ("dues", "networks.tasks.run_dues")):
            cursor.execute("SELECT networks_due(%s, now())", [what])
            for (network_id,) in cursor.fetchall():
                transaction.on_commit(partial(nudge, task, network_id))


@shared_task(base=NetworkTask)
def run_dues(network_id: int) -> None:
    """Whatever is due in one network: expiry, reminders, confirmations, retention. Each under its own savepoint."""
    dues.run_all(timezone.now())


@shared_task(base=NetworkTask)
def build_copy(network_id: int) -> None:
    """The file of the whole network that two officers agreed to."""
    asking.build()


@shared_task
def clear_tokens() -> None:
    """Tokens of apps that have run out leave the table."""
    with entered(None):
        access.clear(timezone.now())


@shared_task
def send_webhooks(network_id: int) -> None:
    """Sends what is due to systems outside, one after the other; no transaction is open while they think."""
    ref = lookup.by_id(network_id)
    if ref is None:
        return
    with under_way(messages.SEND_TASK, network_id):
        for _round in range(MOST_WEBHOOKS):
            with entered(ref):
                envelope = sending.claim()
                if envelope is None:
                    return
            outcome = sending.deliver(envelope)
            with entered(ref):
                sending.settle(envelope.message_id, *outcome)
    nudge(messages.SEND_TASK, network_id)
