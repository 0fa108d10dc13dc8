"""The staged import: receive → read → correct → confirm → apply → undo. Nothing comes in unless everything does.

Asking is a coordinator's (`receive correct confirm ask_undo ask_invitations discard`), working is the worker's or a command's
(`read apply undo invite`), each in one transaction. Records name the batch and its counts, never what is in it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common import registry
from common.errors import Refused
from networks import invitations, records, roles
from networks.actors import Actor
from networks.imports import members, sources
from networks.imports.checks import Checks, check
from networks.imports.corrections import Corrections
from networks.imports.problems import Problem
from networks.imports.rows import MEMBERS, MemberRow, Parsed, Row
from networks.imports.work import Sieve, Target, Work, end_progress, remember, say_progress
from networks.models import ImportBatch, ImportProblem, Membership

State = ImportBatch.State

MOST_PROBLEMS = 5_000
# What a coordinator can do about an error, where it is not "write the cell anew or leave the row out".
_ONLY_ACCEPT = frozenset(("balance_differs", "member_differs"))
_ONLY_SKIP = frozenset(("quote_open", "line_too_long", "cells_missing", "cells_extra"))
_ONLY_IN_THE_FILE = frozenset(("headings_unknown", "column_missing", "too_many_rows"))


def _allow(by: Actor) -> None:
    if not roles.can(by, "import"):
        raise Refused("not-allowed", _("Only coordinators bring members and hours in from elsewhere."))


def _locked(batch: ImportBatch, *states: str) -> ImportBatch:
    """The batch under lock, if it is in one of the states. Refuses `stale` (a stale page, two tabs)."""
    row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if row.state not in states:
        raise Refused("stale", _("Meanwhile this import is: %(state)s.") % {"state": row.get_state_display()})
    return row


# ── What a coordinator asks for ───────────────────────────────────────────────────────────────


@transaction.atomic
def receive(preset: str, uploads: sources.Uploads, *, by: Actor) -> ImportBatch:
    """Put the files of one source away to be read. Refuses `not-allowed`, `files-missing`, `too-large`."""
    _allow(by)
    if not uploads or preset not in sources.KINDS or not set(uploads) <= set(sources.KINDS[preset]):
        raise Refused("files-missing", _("Choose the file to bring in."), "file")
    digest = sources.digest_of(uploads)
    names = [name[:100] for name, _content in uploads.values()]
    batch = ImportBatch.objects.create(preset=preset, digest=digest, names=names, asked_by=by.membership)
    sources.put_away(batch, uploads)
    records.record("import.received", by=by, about=batch, preset=preset)
    return batch


@transaction.atomic
def correct(batch: ImportBatch, changes: Mapping[str, Mapping[str, Any]], *, by: Actor) -> ImportBatch:
    """Decide about rows (`{"<file>:<line>": {"skip": true}}`, see ImportBatch) and have the files read again.

    Refuses `not-allowed`, `stale`.
    """
    _allow(by)
    row = _locked(batch, State.BLOCKED, State.READY)
    for place, decided in changes.items():
        before = row.corrections.get(place, {})
        cells = {**before.get("cells", {}), **decided.get("cells", {})}
        row.corrections[place] = {**before, **decided, **({"cells": cells} if cells else {})}
    row.state = State.UPLOADED
    row.save(update_fields=["corrections", "state"])
    records.record("import.corrected", by=by, about=row, rows=len(changes))
    return row


@transaction.atomic
def confirm(batch: ImportBatch, *, by: Actor) -> ImportBatch:
    """Have it brought in. Refuses `not-allowed`, `stale`."""
    _allow(by)
    row = _locked(batch, State.READY)
    row.state, row.trouble = State.APPLYING, ""
    row.save(update_fields=["state", "trouble"])
    records.record("import.confirmed", by=by, about=row)
    return row


@transaction.atomic
def ask_undo(batch: ImportBatch, *, by: Actor) -> ImportBatch:
    """Have it taken back. Refuses `not-allowed`, `stale`."""
    _allow(by)
    row = _locked(batch, State.APPLIED)
    row.state, row.trouble = State.UNDOING, ""
    row.save(update_fields=["state", "trouble"])
    records.record("import.undo_asked", by=by, about=row)
    return row


@transaction.atomic
def ask_invitations(batch: ImportBatch, *, by: Actor) -> ImportBatch:
    """Have the members who came in invited to claim their place. Refuses `not-allowed`, `stale`."""
    _allow(by)
    row = _locked(batch, State.APPLIED)
    records.record("import.invitations_asked", by=by, about=row)
    return row


@transaction.atomic
def discard(batch: ImportBatch, *, by: Actor) -> ImportBatch:
    """Put it away unread: files and problems are deleted. Refuses `not-allowed`, `stale`."""
    _allow(by)
    row = _locked(batch, State.UPLOADED, State.BLOCKED, State.READY)
    row.state = State.DISCARDED
    _forget_content(row)
    row.save(update_fields=["state", "corrections"])
    records.record("import.discarded", by=by, about=row)
    return row


def _forget_content(batch: ImportBatch) -> None:
    batch.parts.all().delete()
    batch.problems.all().delete()
    batch.corrections = {}


# ── What is done then ─────────────────────────────────────────────────────────────────────────


@transaction.atomic
def read(batch: ImportBatch) -> ImportBatch:
    """Read the files with the corrections so far, and say what is wrong and what would come in. Refuses `stale`."""
    row = _locked(batch, State.UPLOADED)
    row.problems.all().delete()
    corrections = Corrections.load(row.corrections)
    checks = Checks(corrections)
    notes = _Notes(row, corrections)
    sieve = Sieve(notes.look_at_new)
    for item in check(sources.rows(row, corrections), checks):
        if isinstance(item, Problem):
            notes.add(item)
            continue
        for problem in item.problems:
            notes.add(problem, item)
        if not item.is_blocked:
            notes.remember(item)
            for each in item.rows:
                sieve.put(each)
    sieve.finish()
    notes.save()
    figures = checks.figures
    row.figures = {
        **{kind: sieve.count[kind] for kind, _importer in _in_order()},
        "new": {kind: sieve.new[kind] for kind, _importer in _in_order()},
        "minutes": figures.minutes,
        "organization": figures.organization,
        "former": figures.former,
        "warnings": dict(notes.warnings),
    }
    row.error_count, row.warning_count = sum(notes.errors.values()), sum(notes.warnings.values())
    row.state = State.BLOCKED if row.error_count else State.READY
    row.read_at = timezone.now()
    row.save()
    return row


@transaction.atomic
def apply(batch: ImportBatch, *, by: Actor) -> ImportBatch:
    """Bring everything in that is new, or nothing. Refuses `stale`, `import-changed`, and whatever an importer does."""
    row = _locked(batch, State.APPLYING)
    work = Work(row, by)
    total = sum(row.figures.get("new", {}).values())
    brought: Counter[str] = Counter()

    def take(kind: str, chunk: Sequence[tuple[Row, str]]) -> None:
        if kind != MEMBERS and not work.members:
            work.know_members()
        targets = registry.importers[kind].apply(work, [each for each, _name in chunk])
        remember(row, kind, [name for _each, name in chunk], targets)
        brought[kind] += len(chunk)
        say_progress(row, sum(brought.values()), total)

    corrections = Corrections.load(row.corrections)
    sieve = Sieve(take)
    for item in check(sources.rows(row, corrections), Checks(corrections)):
        if item.is_error if isinstance(item, Problem) else item.is_blocked:
            # It was fine when the report was made; the file or the rules of reading have changed since.
            raise Refused("import-changed", _("The report is out of date. Put this file away and upload it again."))
        if isinstance(item, Parsed):
            for each in item.rows:
                sieve.put(each)
    sieve.finish()
    row.figures["new"] = dict(brought)
    row.state, row.applied_at = State.APPLIED, timezone.now()
    _forget_content(row)
    row.save()
    records.record("import.applied", by=by, about=row, **brought)
    transaction.on_commit(lambda: end_progress(row))
    return row


@transaction.atomic
def undo(batch: ImportBatch, *, by: Actor) -> ImportBatch:
    """Take it back, last things first: transfers are reversed, posts closed, members leave. Refuses `stale`."""
    row = _locked(batch, State.UNDOING)
    work = Work(row, by)
    kept: dict[str, int] = {}
    for kind, importer in reversed(_in_order()):
        targets = [Target(pk, was_here) for pk, was_here in row.rows.filter(kind=kind).values_list("target", "was_here")]
        kept[kind] = importer.undo(work, targets) if targets else 0
    row.rows.all().delete()
    row.figures["kept"] = kept
    row.state, row.undone_at = State.UNDONE, timezone.now()
    row.save()
    records.record("import.undone", by=by, about=row, kept=kept)
    return row


def to_invite(batch: ImportBatch) -> QuerySet[Membership]:
    """Members of a batch who have an email, no sign-in yet, and no invitation that is still open."""
    brought = batch.rows.filter(kind=MEMBERS).values("target")
    return (
        Membership.objects.active()
        .filter(pk__in=brought, person=None, kind=Membership.Kind.PERSON)
        .exclude(email="")
        .exclude(pk__in=invitations.outstanding().exclude(claims=None).values("claims"))
    )


@transaction.atomic
def invite(batch: ImportBatch, *, by: Actor) -> int:
    """Invite each of them, once. Returns how many. Refuses what `invitations.invite` does."""
    waiting = list(to_invite(batch))
    for member in waiting:
        invitations.invite(by=by, email=member.email, name=member.name, claims=member)
    return len(waiting)


def _in_order() -> list[tuple[str, registry.Importer]]:
    return sorted(registry.importers, key=lambda pair: pair[1].order)


class _Notes:
    """Problems on their way into the table, counted, with what a coordinator can do about each."""

    def __init__(self, batch: ImportBatch, corrections: Corrections) -> None:
        self._batch = batch
        self._corrections = corrections
        self._rows: list[ImportProblem] = []
        self._kept: Counter[bool] = Counter()
        self._places: dict[int, tuple[str, int]] = {}
        self.errors: Counter[str] = Counter()
        self.warnings: Counter[str] = Counter()

    def remember(self, parsed: Parsed) -> None:
        """Where a member stands in the files, for what is only found out later."""
        for row in parsed.rows:
            if isinstance(row, MemberRow):
                self._places[row.uid] = (parsed.layout.file, parsed.layout.columns["uid"])

    def look_at_new(self, kind: str, chunk: Sequence[tuple[Row, str]]) -> None:
        """New members who are here already: by email is noted, by number under another name is asked."""
        if kind != MEMBERS:
            return
        rows = [row for row, _name in chunk if isinstance(row, MemberRow)]
        by_ref, by_email = members.here_already(rows)
        for row in rows:
            here: Membership | None = by_ref.get(str(row.uid))
            file, column = self._places[row.uid]
            if here is not None and here.name.casefold() != row.name.casefold():
                params = {"uid": row.uid, "here": here.name, "name": row.name}
                problem = Problem(file, row.line, column, "member_differs", params)
                if not self._corrections.accepts(problem):
                    self.add(problem)
            elif here is None and row.email.lower() in by_email:
                self.add(Problem(file, row.line, column, "member_here", {"name": row.name}))

    def add(self, problem: Problem, parsed: Parsed | None = None) -> None:
        (self.errors if problem.is_error else self.warnings)[problem.code] += 1
        if self._kept[problem.is_error] >= MOST_PROBLEMS:
            return
        self._kept[problem.is_error] += 1
        cells = parsed.record.cells if parsed else []
        self._rows.append(
            ImportProblem(
                batch=self._batch,
                is_error=problem.is_error,
                file=problem.file[:100],
                line=problem.line,
                column=problem.column,
                code=problem.code,
                params=dict(problem.params),
                cell=cells[problem.column - 1][:2000] if 0 < problem.column <= len(cells) else "",
                choice=_choice(problem, parsed),
            )
        )

    def save(self) -> None:
        ImportProblem.objects.bulk_create(self._rows, batch_size=500)


def _choice(problem: Problem, parsed: Parsed | None) -> str:
    """fix (write the cell anew, or leave the row out), skip, accept, or nothing but a better file."""
    if not problem.is_error or not problem.line or problem.code in _ONLY_IN_THE_FILE:
        return ""
    if problem.code in _ONLY_ACCEPT:
        return "accept"
    if problem.code in _ONLY_SKIP or parsed is None or not 0 < problem.column <= len(parsed.record.cells):
        return "skip"
    return "fix"
