"""The shelf that all networks share: playbooks to search and to read. Published rows alone."""

import uuid

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from humans.models import Playbook, PlaybookAdoption, PlaybookLesson, PlaybookVersion
from networks.text import fold

PAGE = 30
FEW = 40


def listed(words: str = "", *, kind: str = "", step: str = "", after: str = "") -> tuple[list[Playbook], str]:
    """Playbooks that are shown, the newest first, with `used_in` and `lessons_told`; and the cursor of the next page."""
    rows = _counted(Playbook.objects.filter(state=Playbook.State.SHOWN)).select_related("subject").defer("body", "words")
    if words:
        rows = rows.filter(matching(words))
    if kind:
        rows = rows.filter(kind=kind)
    if step:
        rows = rows.filter(step=step)
    if last := _cursor(after):
        rows = rows.filter(Q(changed_at__lt=last.changed_at) | Q(changed_at=last.changed_at, pk__lt=last.pk))
    found = list(rows.order_by("-changed_at", "-id")[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].uid) if len(found) > PAGE else ""


def matching(words: str) -> Q:
    """By stem in English, by word in every language, or a part of the title."""
    plain = SearchQuery(words, config="plain_words", search_type="websearch")
    english = SearchQuery(words, config="english_words", search_type="websearch")
    return Q(words=english) | Q(words=plain) | Q(title__unaccent__icontains=fold(words)[:80])


def _counted(rows: QuerySet[Playbook]) -> QuerySet[Playbook]:
    used = PlaybookAdoption.objects.filter(playbook=OuterRef("pk"), is_used=True).order_by()
    told = PlaybookLesson.objects.filter(playbook=OuterRef("pk")).order_by()
    return rows.annotate(
        used_in=Coalesce(Subquery(used.values("playbook").annotate(n=Count("*")).values("n")), 0),
        lessons_told=Coalesce(Subquery(told.values("playbook").annotate(n=Count("*")).values("n")), 0),
    )


def _cursor(said: str) -> Playbook | None:
    try:
        return Playbook.objects.filter(uid=uuid.UUID(said)).only("changed_at").first() if said else None
    except ValueError:
        return None


def one(uid: uuid.UUID, *, reader_id: int) -> Playbook | None:
    """A playbook that is shown; one that is withdrawn only for its own network and those who work with it."""
    book = _counted(Playbook.objects.filter(uid=uid)).select_related("subject", "based_on__subject").first()
    if book is None or book.state == Playbook.State.SHOWN or book.subject_id == reader_id:
        return book
    return book if PlaybookAdoption.objects.filter(playbook=book, subject_id=reader_id).exists() else None


def versions(book: Playbook) -> list[PlaybookVersion]:
    return list(PlaybookVersion.objects.filter(playbook=book).defer("body").order_by("-number")[:FEW])


def version(book: Playbook, number: int) -> PlaybookVersion | None:
    return PlaybookVersion.objects.filter(playbook=book, number=number).first()


def used_by(book: Playbook) -> list[PlaybookAdoption]:
    """Networks that work with it now, by name."""
    rows = PlaybookAdoption.objects.filter(playbook=book, is_used=True).exclude(subject__state="closed")
    return list(rows.select_related("subject").order_by(F("subject__name"))[:FEW])


def lessons(book: Playbook) -> list[PlaybookLesson]:
    return list(PlaybookLesson.objects.filter(playbook=book).select_related("subject").order_by("-told_at", "-id")[:FEW])


def for_steps() -> dict[str, list[Playbook]]:
    """Playbooks by the step of the founding journey that they help with: the umbrella's first, three a step. One query."""
    rows = Playbook.objects.filter(state=Playbook.State.SHOWN).exclude(step="").select_related("subject").defer("body", "words")
    found: dict[str, list[Playbook]] = {}
    for book in sorted(rows[:500], key=lambda one: (one.subject.kind != "umbrella", one.title)):
        found.setdefault(book.step, [])
        if len(found[book.step]) < 3:
            found[book.step].append(book)
    return found
