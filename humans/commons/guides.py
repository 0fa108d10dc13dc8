"""A network's own papers: written, changed, shown to all as playbooks, taken over from others as working copies."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.models import Guide, Kind, Playbook, PlaybookLesson, PlaybookVersion, Step
from networks import records, roles
from networks.actors import Actor

LONGEST = 40_000  # letters of a guide
WRITE = "commons.write"


@dataclass(frozen=True)
class Content:
    """What a guide says; `body` is markdown."""

    title: str
    body: str
    kind: str = Kind.GUIDE
    summary: str = ""
    step: str = ""


@dataclass(frozen=True)
class Told:
    """What came of working with a playbook. `people_reached` may be unknown."""

    did: str
    outcome: str
    advice: str = ""
    people_reached: int | None = None


@transaction.atomic
def write(content: Content, *, by: Actor, guide: Guide | None = None) -> Guide:
    """A new guide, or other words in one. Refuses `not-allowed`, `title`, `summary`, `body`, `kind`, `step`."""
    _check_may(by)
    said = _checked(content)
    if guide is None:
        guide = Guide.objects.create(**said, writer=by.membership)
        records.record("guide.written", by=by, about=guide)
        return guide
    guide = _locked(guide)
    for name, value in said.items():
        setattr(guide, name, value)
    guide.writer = by.membership or guide.writer
    guide.save()
    records.record("guide.changed", by=by, about=guide)
    return guide


@transaction.atomic
def publish(guide: Guide, *, by: Actor, note: str = "") -> Playbook:
    """Shows a guide to all networks, or its new version; those who work with it hear.

    Refuses `not-allowed`, `note`, `same` (nothing is new), `untouched` (a copy that says what its origin says).
    """
    _check_may(by)
    guide = _locked(guide)
    if len(note.strip()) > 300:
        raise Refused("note", _("Use at most 300 letters."), "note")
    if guide.published is not None and guide.published.state == Playbook.State.SHOWN and _says_the_same(guide, guide.published):
        raise Refused("same", _("Nothing has changed since you published it."))
    if guide.published is None and guide.origin is not None and guide.body == _text(guide.origin, guide.origin_version):
        raise Refused("untouched", _("This says what its origin says. Change what you do otherwise, then publish it."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT commons_publish(%s, %s)", [guide.pk, note.strip()])
        book = Playbook.objects.get(pk=cursor.fetchone()[0])
    records.record("playbook.published", by=by, about=book, version=book.version)
    return book


@transaction.atomic
def show(guide: Guide, shown: bool, *, by: Actor) -> None:
    """Takes a published guide from the shelf, or puts it back. Copies of others stay. Refuses `not-allowed`, `unpublished`."""
    _check_may(by)
    if guide.published_id is None:
        raise Refused("unpublished", _("This is not published."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT commons_show(%s, %s)", [guide.published_id, shown])
    records.record("playbook.shown" if shown else "playbook.withdrawn", by=by, about=guide)


@transaction.atomic
def adopt(book: Playbook, *, by: Actor) -> Guide:
    """A working copy of another network's playbook, with credit to it. Again: the copy that there is, taken up again.

    Refuses `not-allowed`, `own`, `withdrawn`.
    """
    _check_may(by)
    copy = Guide.objects.select_for_update().filter(origin=book).first()
    if copy is None and book.state != Playbook.State.SHOWN:
        raise Refused("withdrawn", _("Its network has taken it from the shelf."))
    version = copy.origin_version if copy is not None else book.version
    with connection.cursor() as cursor:
        cursor.execute("SELECT commons_adopt(%s, %s)", [book.pk, version])
        if not cursor.fetchone()[0]:
            raise Refused("own", _("This is your own network’s."))
    if copy is not None:
        copy.state = Guide.State.KEPT
        copy.save(update_fields=["state", "changed_at"])
    else:
        copy = Guide.objects.create(
            origin=book, origin_version=version, kind=book.kind, step=book.step, title=book.title, summary=book.summary,
            body=book.body, writer=by.membership, credit=f"{book.title}, {book.subject.name}",
        )  # fmt: skip
    records.record("guide.adopted", by=by, about=copy, playbook=str(book.uid), version=version)
    return copy


@transaction.atomic
def follow(guide: Guide, *, by: Actor, take: bool) -> Guide:
    """Answers a newer version of the origin: takes its words, or keeps one's own, having seen it.

    Refuses `not-allowed`, `newest`.
    """
    _check_may(by)
    guide = _locked(guide)
    book = guide.origin
    if book is None or guide.origin_version is None or guide.origin_version >= book.version:
        raise Refused("newest", _("There is no newer version."))
    if take:
        guide.body, guide.title, guide.summary = book.body, book.title, book.summary
    guide.origin_version = book.version
    guide.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT commons_adopt(%s, %s)", [book.pk, book.version])
    records.record("guide.followed", by=by, about=guide, version=book.version, taken=take)
    return guide


@transaction.atomic
def put_away(guide: Guide, *, by: Actor) -> Guide:
    """Not in use any more; it can be taken up again. Refuses `not-allowed`."""
    _check_may(by)
    guide = _locked(guide)
    guide.state = Guide.State.PUT_AWAY
    guide.save(update_fields=["state", "changed_at"])
    if guide.origin_id is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT commons_let_go(%s)", [guide.origin_id])
    records.record("guide.put_away", by=by, about=guide)
    return guide


@transaction.atomic
def take_up(guide: Guide, *, by: Actor) -> Guide:
    """In use again. Refuses `not-allowed`."""
    if guide.origin is not None:
        return adopt(guide.origin, by=by)
    _check_may(by)
    guide = _locked(guide)
    guide.state = Guide.State.KEPT
    guide.save(update_fields=["state", "changed_at"])
    records.record("guide.taken_up", by=by, about=guide)
    return guide


@transaction.atomic
def tell(guide: Guide, told: Told, *, by: Actor) -> PlaybookLesson:
    """What came of a playbook here, for its network and all who read it; people under five are not counted.

    Refuses `not-allowed`, `no-copy`, `did`, `outcome`, `advice`, `people`.
    """
    _check_may(by)
    guide = _locked(guide)
    if guide.origin_id is None or guide.state != Guide.State.KEPT:
        raise Refused(
            "no-copy", _("Lessons go back to where a playbook came from: this one is not in use from another network.")
        )
    texts = {"did": told.did.strip(), "outcome": told.outcome.strip(), "advice": told.advice.strip()}
    for name, text in texts.items():
        if len(text) > 4000:
            raise Refused(name, _("Use at most 4,000 letters."), name)
    if not texts["did"]:
        raise Refused("did", _("Say in a sentence what you did."), "did")
    if not texts["outcome"]:
        raise Refused("outcome", _("Say in a sentence what came of it."), "outcome")
    if told.people_reached is not None and not 0 <= told.people_reached <= 1_000_000:
        raise Refused("people", _("Write how many people, like 24."), "people_reached")
    with connection.cursor() as cursor:
        cursor.execute("SELECT commons_tell(%s, %s, %s, %s, %s)", [guide.origin_id, *texts.values(), told.people_reached])
        lesson = PlaybookLesson.objects.get(pk=cursor.fetchone()[0])
    records.record("lesson.told", by=by, about=lesson)
    return lesson


def newer(guide: Guide) -> PlaybookVersion | None:
    """The version of its origin that a copy has not seen. One query where there is one."""
    book = guide.origin
    if book is None or guide.origin_version is None or book.version <= guide.origin_version:
        return None
    return PlaybookVersion.objects.get(playbook=book, number=book.version)


def seen_text(guide: Guide) -> str:
    """How the origin stood when this copy was made, or was last compared."""
    return _text(guide.origin, guide.origin_version) if guide.origin is not None else ""


def _text(book: Playbook, version: int | None) -> str:
    return PlaybookVersion.objects.get(playbook=book, number=version or 0).body


def _says_the_same(guide: Guide, book: Playbook) -> bool:
    names = ("kind", "step", "title", "summary", "body")
    return all(getattr(guide, name) == getattr(book, name) for name in names)


def _locked(guide: Guide) -> Guide:
    return Guide.objects.select_for_update(of=("self",)).select_related("origin", "published").get(pk=guide.pk)


def _check_may(by: Actor) -> None:
    if not roles.can(by, WRITE):
        raise Refused("not-allowed", _("Coordinators and facilitators look after what is written down."))


def _checked(content: Content) -> dict[str, Any]:
    title, summary = " ".join(content.title.split()), " ".join(content.summary.split())
    body = content.body.replace("\r\n", "\n").strip()
    if not 3 <= len(title) <= 120:
        raise Refused("title", _("Give it a title of 3 to 120 letters."), "title")
    if len(summary) > 300:
        raise Refused("summary", _("Use at most 300 letters."), "summary")
    if not body:
        raise Refused("body", _("Write the text."), "body")
    if len(body) > LONGEST:
        raise Refused("body", _("Use at most %(most)s letters; make two guides of it.") % {"most": f"{LONGEST:,}"}, "body")
    if content.kind not in Kind.values:
        raise Refused("kind", _("Choose one of the list."), "kind")
    if content.step and content.step not in Step.values:
        raise Refused("step", _("Choose one of the list."), "step")
    return {"title": title, "summary": summary, "body": body, "kind": content.kind, "step": content.step}
