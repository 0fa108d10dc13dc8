"""Bringing members and hours in from elsewhere: upload → report → fix or leave out → bring in → take back."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Refused
from networks.doors import door, on_form, tell
from networks.imports import batches, mapper, sources
from networks.imports.corrections import Corrections
from networks.imports.forms import UploadForm
from networks.imports.problems import Problem
from networks.imports.rows import MEMBERS, POSTS, THINGS, TRANSFERS
from networks.imports.work import progress
from networks.models import ImportBatch, ImportProblem

ROWS_A_PAGE = 40
MOST_AT_ONCE = 2_000
State = ImportBatch.State
_DECIDING = (State.BLOCKED, State.READY)
NOUNS = ((MEMBERS, gettext_lazy("Members")), (POSTS, gettext_lazy("Posts")), (TRANSFERS, gettext_lazy("Transfers")))
OF_THINGS = ((THINGS, gettext_lazy("Things")),)


@door("import")
def imports(request: HttpRequest) -> HttpResponse:
    """What was brought in so far, and the form to bring in more."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            batch = batches.receive(form.preset, form.uploads, by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            on_form(request, form, refused)
        else:
            return redirect("networks:import_batch", batch.uid)
    shown = ImportBatch.objects.exclude(state=State.DISCARDED).select_related("asked_by")[:50]
    return render(request, "networks/imports/list.html", {"form": form, "batches": shown})


@door("import")
def import_batch(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One batch: its report, and what can be done with it now."""
    batch = get_object_or_404(ImportBatch.objects.select_related("asked_by"), uid=uid)
    if request.method == "POST":
        try:
            _do(request, batch)
        except Refused as refused:
            tell(request, refused)
        return redirect("networks:import_batch", batch.uid)
    return render(request, "networks/imports/batch.html", _report(request, batch))


def _do(request: HttpRequest, batch: ImportBatch) -> None:
    deed, by = request.POST.get("do", ""), request.actor  # type: ignore[attr-defined]
    if deed == "confirm":
        batches.confirm(batch, by=by)
    elif deed == "undo":
        batches.ask_undo(batch, by=by)
    elif deed == "invite":
        batches.ask_invitations(batch, by=by)
        messages.success(request, _("The invitations are on their way."))
    elif deed == "discard":
        batches.discard(batch, by=by)
        messages.success(request, _("Put away. Nothing of it is kept."))
    elif deed == "map":
        changes = _mapped(request, batch)
        if not changes:
            raise Refused("nothing", _("Nothing was changed. Choose what a column is."))
        batches.correct(batch, changes, by=by)
    elif deed in ("correct", "leave_out", "accept"):
        changes = _changes(request, batch) if deed == "correct" else _all_at_once(batch, deed)
        if not changes:
            raise Refused("nothing", _("Nothing was changed. Write a cell anew, or leave a row out."))
        batches.correct(batch, changes, by=by)
    else:
        raise Refused("unknown", _("Choose one of the buttons."))


def _changes(request: HttpRequest, batch: ImportBatch) -> dict[str, dict[str, Any]]:
    """What the form says about each error on the page; only about rows that the report names."""
    changes: dict[str, dict[str, Any]] = {}
    for problem, prefix in _named(_errors(batch, request.POST.get("page"))):
        said = changes.setdefault(f"{problem.file}:{problem.line}", {})
        decided = request.POST.get(f"{prefix}-do", "")
        text = request.POST.get(f"{prefix}-cell")
        if decided == "skip" and problem.choice in ("skip", "fix"):
            said["skip"] = True
        elif decided == "accept" and problem.choice == "accept":
            said["accept"] = True
        elif problem.choice == "fix" and text is not None and text != problem.cell:
            said.setdefault("cells", {})[str(problem.column)] = text[:2000]
    return {place: said for place, said in changes.items() if said}


def _mapped(request: HttpRequest, batch: ImportBatch) -> dict[str, dict[str, Any]]:
    """Which column is read as what; only about columns of the file."""
    source, file, line, columns = sources.headings(batch, Corrections.load(batch.corrections))
    if source is None or not columns:
        return {}
    known = {column.field for column in source.columns}
    said = {column.number: request.POST.get(f"column-{column.number}", column.field) for column in columns}
    chosen = {
        column.number: said[column.number] for column in columns
        if said[column.number] != column.field and said[column.number] in {*known, ""}
    }  # fmt: skip
    # A field that moved to another column leaves the one where it was.
    moved = {field for field in chosen.values() if field}
    chosen |= {column.number: "" for column in columns if column.field in moved and column.number not in chosen}
    return mapper.decided(source, file, line, chosen)


def _all_at_once(batch: ImportBatch, deed: str) -> dict[str, dict[str, Any]]:
    """Leave out every row with an error, or take everything as it is that can be."""
    choices, said = (["skip", "fix"], "skip") if deed == "leave_out" else (["accept"], "accept")
    rows = batch.problems.filter(is_error=True, choice__in=choices).values_list("file", "line")[:MOST_AT_ONCE]
    return {f"{file}:{line}": {said: True} for file, line in rows}


def _errors(batch: ImportBatch, number: str | None) -> Any:
    return Paginator(batch.problems.filter(is_error=True), ROWS_A_PAGE).get_page(number)


def _named(rows: Iterable[ImportProblem]) -> list[tuple[ImportProblem, str]]:
    """Each error with the name of its fields, made of its place: ids stay here, and a stale page can do no harm."""
    return [
        (row, "at-" + salted_hmac("import", f"{row.file}|{row.line}|{row.column}|{row.code}").hexdigest()[:16]) for row in rows
    ]


def _report(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    errors = _errors(batch, request.GET.get("page"))
    warnings = Paginator(batch.problems.filter(is_error=False), ROWS_A_PAGE).get_page(request.GET.get("noted"))
    figures = batch.figures
    is_things = batch.preset in mapper.SOURCES
    source, of_file, _line, columns = (
        sources.headings(batch, Corrections.load(batch.corrections)) if batch.state in _DECIDING else (None, "", 0, [])
    )
    new = figures.get("new", {})
    return {
        "batch": batch,
        "is_working": batch.state in (State.UPLOADED, State.APPLYING, State.UNDOING),
        "percent": progress(batch),
        "errors": errors,
        "error_rows": [(row, prefix, _problem(row)) for row, prefix in _named(errors)],
        "can_accept": batch.problems.filter(is_error=True, choice="accept").exists(),
        "only_in_the_file": batch.problems.filter(is_error=True, choice="").exists(),
        "warnings": warnings,
        "warning_rows": [_problem(row) for row in warnings],
        "figures": figures,
        "nouns": [
            (label, figures.get(kind, 0), new.get(kind, 0), max(0, figures.get(kind, 0) - new.get(kind, 0)))
            for kind, label in (OF_THINGS if is_things else NOUNS)
        ],
        "columns": columns,
        "fields": [(column.field, column.label) for column in source.columns] if source else [],
        "of_file": of_file if len(batch.names) > 1 else "",
        "is_things": is_things,
        "anything_new": any(new.values()),
        "to_invite": batches.to_invite(batch).count() if batch.state == State.APPLIED else 0,
        "kept": sum(figures.get("kept", {}).values()),
    }


def _problem(row: ImportProblem) -> Problem:
    return Problem(row.file, row.line, row.column, row.code, row.params)
