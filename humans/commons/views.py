"""The shelf that all networks share, for anyone to read; and a network's own guides."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.bylaws.rendering import html
from humans.commons import comparing, guides, shelf
from humans.commons.forms import GuideForm, LessonForm, PublishForm
from humans.models import Guide, Kind, Playbook, Step
from networks import doors, roles
from networks.doors import door

MOST_GUIDES = 300


@door("public", methods=("GET",))
def playbooks(request: HttpRequest) -> HttpResponse:
    """What networks have written down for one another."""
    words = request.GET.get("q", "").strip()[:80].replace("\x00", "")
    kind = request.GET.get("kind", "") if request.GET.get("kind") in Kind.values else ""
    step = request.GET.get("step", "") if request.GET.get("step") in Step.values else ""
    rows, older = shelf.listed(words, kind=kind, step=step, after=request.GET.get("cursor", "")[:40])
    context = {
        "rows": rows, "q": words, "kind": kind, "step": step, "kinds": Kind.choices, "page": {"older": older},
        "here": "humans:playbooks",
    }  # fmt: skip
    return render(request, "commons/playbooks.html", context)


@door("public")
def playbook(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One playbook: its words, its versions, who works with it, what came of it there. Officers adopt it."""
    here = request.network.id  # type: ignore[attr-defined]
    book = _book(uid, here)
    if request.method == "POST":
        refusal = doors.admit(request, guides.WRITE)
        return refusal if refusal is not None else _adopt(request, book)
    me = request.actor  # type: ignore[attr-defined]
    own = Guide.objects.filter(published=book).first() if book.subject_id == here and me else None
    context = {
        "book": book, "text": html(book.body), "versions": shelf.versions(book), "used_by": shelf.used_by(book),
        "lessons": shelf.lessons(book), "own": own, "may_write": me is not None and _may_write(request),
        "copy": Guide.objects.filter(origin=book).first() if me else None, "is_ours": book.subject_id == here,
        "here": "humans:playbooks",
    }  # fmt: skip
    return render(request, "commons/playbook.html", context)


def _may_write(request: HttpRequest) -> bool:
    return roles.can(doors.officer(request), guides.WRITE)


def _adopt(request: HttpRequest, book: Playbook) -> HttpResponse:
    try:
        copy = guides.adopt(book, by=doors.officer(request))
    except Refused as refused:
        doors.tell(request, refused)
        return redirect("humans:playbook", book.uid)
    messages.success(request, _("Adopted. This copy is yours: change what you do otherwise."))
    return redirect("humans:guide", copy.uid)


@door("public", methods=("GET",))
def changes(request: HttpRequest, uid: uuid.UUID, number: int) -> HttpResponse:
    """What a version of a playbook changed in the one before."""
    book = _book(uid, request.network.id)  # type: ignore[attr-defined]
    new = shelf.version(book, number)
    if new is None:
        raise Http404("no such version")
    old = shelf.version(book, number - 1)
    context = {
        "book": book,
        "version": new,
        "pieces": comparing.of(old.body if old else "", new.body),
        "here": "humans:playbooks",
    }
    return render(request, "commons/changes.html", context)


def _book(uid: uuid.UUID, reader_id: int) -> Playbook:
    book = shelf.one(uid, reader_id=reader_id)
    if book is None:
        raise Http404("not there")
    return book


@door("board.read", methods=("GET",))
def guides_here(request: HttpRequest) -> HttpResponse:
    """Our own papers: what is in use, and what was put away."""
    rows = list(Guide.objects.select_related("origin__subject", "published").defer("body")[:MOST_GUIDES])
    may_write = _may_write(request)
    context = {"rows": rows, "may_write": may_write, "here": "humans:playbooks"}
    return render(request, "commons/guides.html", context)


@door("board.read")
def guide(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One of our guides, where it came from, and whether there is something newer. Officers look after it."""
    row = _guide(uid)
    form = PublishForm(request.POST if request.POST.get("do") == "publish" else None)
    if request.method == "POST":
        answer = _tend(request, row, form)
        if answer is not None:
            return answer
    newer = guides.newer(row)
    context = {
        "guide": row, "text": html(row.body), "form": form, "newer": newer,
        "pieces": comparing.of(guides.seen_text(row), newer.body) if newer else [],
        "own_pieces": _own_changes(row) if row.origin else [],
        "may_write": _may_write(request), "here": "humans:playbooks",
    }  # fmt: skip
    return render(request, "commons/guide.html", context, status=422 if form.errors else 200)


def _own_changes(row: Guide) -> list[Any]:
    seen = guides.seen_text(row)
    return comparing.of(seen, row.body) if seen != row.body else []


def _tend(request: HttpRequest, row: Guide, form: PublishForm) -> HttpResponse | None:
    by = doors.officer(request)
    deeds: dict[str, tuple[Any, str]] = {
        "take": (lambda: guides.follow(row, by=by, take=True), _("The newer words are in your copy now.")),
        "keep": (lambda: guides.follow(row, by=by, take=False), _("You keep your own words.")),
        "put_away": (lambda: guides.put_away(row, by=by), _("Put away. You can take it up again.")),
        "take_up": (lambda: guides.take_up(row, by=by), _("In use again.")),
        "withdraw": (lambda: guides.show(row, False, by=by), _("Taken from the shelf. Copies of others stay theirs.")),
        "show": (lambda: guides.show(row, True, by=by), _("On the shelf again.")),
        "publish": (lambda: guides.publish(row, by=by, note=form.cleaned_data["note"]), _("Published for all networks.")),
    }  # fmt: skip
    said = request.POST.get("do", "")
    if said not in deeds:
        raise Http404("no such deed")
    if said == "publish" and not form.is_valid():
        return None
    deed, words = deeds[said]
    try:
        deed()
    except Refused as refused:
        if said == "publish":
            doors.on_form(request, form, refused)
            return None
        doors.tell(request, refused)
    else:
        messages.success(request, words)
    return redirect("humans:guide", row.uid)


@door("commons.write")
def write(request: HttpRequest, uid: uuid.UUID | None = None) -> HttpResponse:
    """A new guide, or other words in one."""
    row = _guide(uid) if uid else None
    form = GuideForm(request.POST or None, initial=GuideForm.start(row) if row else {"step": request.GET.get("step", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = guides.write(guides.Content(**form.cleaned_data), by=doors.officer(request), guide=row)
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Written. Only your network sees it until you publish it."))
            return redirect("humans:guide", made.uid)
    context = {"guide": row, "form": form, "here": "humans:playbooks"}
    return render(request, "commons/write.html", context, status=422 if form.errors else 200)


@door("commons.write")
def lesson(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What came of a guide here, told to the network it came from and to all who read it."""
    row = _guide(uid)
    if row.origin is None:
        raise Http404("a guide of our own")
    form = LessonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            guides.tell(row, guides.Told(**form.cleaned_data), by=doors.officer(request))
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Told. It stands beside the playbook for every network."))
            return redirect("humans:playbook", row.origin.uid)
    context = {"guide": row, "form": form, "here": "humans:playbooks"}
    return render(request, "commons/lesson.html", context, status=422 if form.errors else 200)


def _guide(uid: uuid.UUID) -> Guide:
    row = Guide.objects.filter(uid=uid).select_related("origin__subject", "published", "writer").first()
    if row is None:
        raise Http404("not there")
    return row
