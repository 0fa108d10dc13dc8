"""Everything about a person as one file, built by a worker: asked for, made, told of, fetched, and gone after a week."""

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import registry
from common.jobs import nudge_on_commit
from people import everything
from people.models import DataCopy, Person

MAKE_TASK = "people.tasks.make_copy"
KEPT_DAYS = 7


@transaction.atomic
def ask(person: Person) -> DataCopy:
    """The copy that is being made, or a new one; earlier ones go. As the person."""
    Person.objects.select_for_update().get(pk=person.pk)  # Two tabs ask for one copy.
    waiting = DataCopy.objects.filter(made_at=None).first()
    if waiting is None:
        DataCopy.objects.all().delete()
        waiting = DataCopy.objects.create(person=person)
    nudge_on_commit(MAKE_TASK, person.pk)
    return waiting


def newest() -> DataCopy | None:
    """The person's copy, without its content. As the person."""
    copy = DataCopy.objects.defer("content").order_by("-id").first()
    return None if copy is not None and copy.is_over(timezone.now()) else copy


def ready() -> DataCopy | None:
    """The copy to fetch. As the person."""
    copy = newest()
    return copy if copy is not None and copy.made_at is not None else None


@transaction.atomic
def make(person: Person) -> bool:
    """Builds what was asked for and says so. False when nothing waits. As the person, in a worker."""
    copy = DataCopy.objects.select_for_update(skip_locked=True).filter(made_at=None).first()
    if copy is None:
        return False
    with translation.override(person.language or translation.get_language()):
        content, now = everything.as_zip(person), timezone.now()
        DataCopy.objects.filter(pk=copy.pk).update(
            content=content, size=len(content), made_at=now, expires_at=now + dt.timedelta(days=KEPT_DAYS)
        )
        for _name, tell in registry.voices:
            tell(
                person.pk,
                about=f"copy:{copy.uid}",
                topic="own-data",
                title=_("Your data are ready"),
                body=_("The file with all of it waits for you for %(days)s days.") % {"days": KEPT_DAYS},
                link=everything.address(),
            )
    return True


def due() -> list[int]:
    """Whose copies wait to be made; those that are over go. For beat, as nobody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT people_copies_due(%s)", [timezone.now()])
        return [row[0] for row in cursor.fetchall()]
