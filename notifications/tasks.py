"""Letters, in the worker. Each task works as the one person whose letters they are."""

from celery import shared_task
from django.db import connection
from django.utils import timezone

from common import registry
from common.jobs import nudge
from notifications import sending

MOST_AT_ONCE = 200


@shared_task
def send_letters(person_id: int) -> None:
    """Sends what is due to one person, each mail in a transaction of its own."""
    for _round in range(MOST_AT_ONCE):
        with registry.entrances["person"](person_id):
            if not sending.send_next(person_id, timezone.now()):
                return


@shared_task
def letters_due() -> None:
    """Asks once who has letters due, and nudges. A letter is claimed by one worker, so asking twice does no harm."""
    with registry.entrances["person"](None), connection.cursor() as cursor:
        cursor.execute("SELECT letters_due(%s, %s)", [timezone.now(), 5000])
        people = [row[0] for row in cursor.fetchall()]
    for person_id in people:
        nudge("notifications.tasks.send_letters", person_id)
