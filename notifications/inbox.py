"""What a person has been told: new first, then what was read; in pages by cursor."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from notifications.models import InboxItem
from people.models import Person

PAGE = 30


@dataclass
class Page:
    items: list[InboxItem] = field(default_factory=list)
    older: str = ""
    newer: str = ""


def page(person: Person, cursor: str = "") -> Page:
    """New messages, newest first, then those that were read. A cursor is "new-<uid>" or "read-<uid>"; others start anew."""
    mine = InboxItem.objects.filter(person=person).order_by("-id")
    part, _, said = cursor.partition("-")
    before = _place_of(said, mine) if part in ("new", "read") else None
    found: list[InboxItem] = []
    if part != "read" or before is None:
        new = mine.filter(read_at=None)
        found += (new.filter(id__lt=before) if before is not None else new)[: PAGE + 1]
    if len(found) <= PAGE:
        read = mine.exclude(read_at=None)
        if part == "read" and before is not None:
            read = read.filter(id__lt=before)
        found += read[: PAGE + 1 - len(found)]
    shown = found[:PAGE]
    older = ""
    if len(found) > PAGE:
        last = shown[-1]
        older = f"{'read' if last.read_at else 'new'}-{last.uid.hex}"
    return Page(shown, older)


def _place_of(said: str, mine: QuerySet[InboxItem]) -> int | None:
    try:
        return mine.filter(uid=UUID(said)).values_list("pk", flat=True).first()
    except ValueError:
        return None


def read(person: Person, uid: str) -> InboxItem | None:
    """Marks one message as read. None when it is not there."""
    item = InboxItem.objects.filter(person=person, uid=uid).first()
    if item is not None and item.read_at is None:
        item.read_at = timezone.now()
        item.save(update_fields=["read_at"])
    return item


def read_all(person: Person) -> int:
    return InboxItem.objects.filter(person=person, read_at=None).update(read_at=timezone.now())
