"""The one way to reach a person, whatever the network or app: their inbox, and a letter as they prefer."""

import datetime as dt
from typing import Any

from django.db import connection
from django.utils import timezone

from common import registry
from common.jobs import nudge_on_commit
from notifications.models import Pace

SEND_TASK = "notifications.tasks.send_letters"


def tell(
    person_id: int,
    *,
    about: str,
    topic: str,
    title: str,
    body: str = "",
    link: str = "",
    from_name: str = "",
    from_block: str = "",
    zone: str = "UTC",
    at: dt.datetime | None = None,
) -> bool:
    """Writes to a person's inbox and, as they prefer, a letter. False when the same thing has reached them before.

    `about` names what happened ("record:<uid>"), `link` is a full address (networks.links), `zone` is where quiet hours
    and digests are reckoned for whoever has chosen none.
    """
    known = registry.topics.get(topic)
    pace = known.pace if known is not None else Pace.NOW
    said: list[Any] = [person_id, about, topic, one_line(title)[:200], body[:4000], link[:300], from_name, from_block, pace]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT notifications_deliver(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)", [*said, at or timezone.now(), zone]
        )
        told = bool(cursor.fetchone()[0])
    if told:
        nudge_on_commit(SEND_TASK, person_id)
    return told


def one_line(text: str) -> str:
    """Fit for a subject: no line breaks, nothing that ends a header."""
    return " ".join(text.split())
