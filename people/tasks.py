"""Copies of one's own data, in the worker. Each task works as the one person whose data they are."""

from celery import shared_task

from common import registry
from common.jobs import nudge
from people import copies
from people.models import Person


@shared_task
def make_copy(person_id: int) -> None:
    """Builds the copy that this person has asked for."""
    with registry.entrances["person"](person_id):
        person = Person.objects.filter(pk=person_id).first()
        if person is not None:
            copies.make(person)


@shared_task
def copies_due() -> None:
    """Asks once whose copies wait, and nudges: a nudge that was lost is found again."""
    with registry.entrances["person"](None):
        people = copies.due()
    for person_id in people:
        nudge(copies.MAKE_TASK, person_id)
