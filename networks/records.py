"""Said once, in the transaction: one row that is audit trail, feed and the source of every message."""

import datetime as dt
from typing import Any

from django.utils import timezone

from common import registry
from common.jobs import nudge_on_commit
from networks.actors import Actor
from networks.models import Delivery, Record
from networks.tenancy import current

DELIVER_TASK = "networks.tasks.deliver"


def record(kind: str, *, by: Actor, about: Any = None, **data: Any) -> Record:
    """Writes what happened and a delivery for every consumer that wants it.

    `about` is a row with a uid (stored as "exchange:<uid>") or such a text. `data` holds uids, kinds, amounts and
    times: no free text, no contact data, because records are never erased.
    """
    if by.system:
        data["system"] = by.system
    row = Record.objects.create(
        kind=kind, actor=by.membership, hand=by.hand if by.acts_for_another else None, about=subject(about), data=data
    )
    deliveries = [Delivery(record=row, consumer=name) for name, consumer in registry.consumers if consumer.wants(kind)]
    if deliveries:
        Delivery.objects.bulk_create(deliveries)
        nudge_on_commit(DELIVER_TASK, current.network().id)
    return row


def said_day(day: dt.date | None) -> dict[str, str]:
    """`happened_on` for a record, where it is another day than that of the recording."""
    return {} if day is None or day == timezone.localdate() else {"happened_on": day.isoformat()}


def subject(about: Any) -> str:
    """The opaque name of a row: "exchange:<uid>"."""
    if about is None or isinstance(about, str):
        return about or ""
    return f"{about._meta.model_name}:{about.uid}"


def history(about: Any) -> list[Record]:
    """What was recorded about one row, oldest first."""
    return list(Record.objects.filter(about=subject(about)).select_related("actor", "hand").order_by("id")[:200])
