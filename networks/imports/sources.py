"""The uploaded files of a batch: put away in parts, and read again as rows."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import Refused
from networks.imports import archives, bank_files, mapper, reading, things_files, timeoverflow_files, timeoverflow_zip  # noqa: F401
from networks.imports.bank_headings import BANKS
from networks.imports.corrections import Corrections
from networks.imports.mapper import Heading, Source
from networks.imports.problems import Problem
from networks.imports.reading import Read
from networks.imports.rows import MEMBERS, POSTS, TRANSFERS, USERS, Parsed, Record
from networks.models import ImportBatch, ImportPart
from networks.tenancy import current

ZIP = "zip"
PART_BYTES = 1024 * 1024
Uploads = Mapping[str, tuple[str, BinaryIO]]  # kind → name and content

KINDS: dict[str, tuple[str, ...]] = {
    timeoverflow_zip.PRESET: (ZIP,),
    timeoverflow_files.PRESET: (MEMBERS, POSTS, TRANSFERS, USERS),
    **{preset: (source.kind,) for preset, source in mapper.SOURCES.items()},
    **dict.fromkeys(BANKS, bank_files.ORDER),
}
MOST_BYTES = {ZIP: archives.MAX_ZIP_BYTES}


def digest_of(uploads: Uploads) -> str:
    """One name for the content of all files, whatever they are called. Refuses `too-large`."""
    digest = hashlib.sha256()
    for kind in sorted(uploads):
        name, content = uploads[kind]
        most = MOST_BYTES.get(kind, reading.MAX_FILE_BYTES)
        size = content.seek(0, 2)
        if size > most:
            raise Refused(
                "too-large",
                _("“%(name)s” is larger than %(limit)s MB. Export it in parts.")
                % {"name": archives.shown(name), "limit": most // 1024 // 1024},
                kind,
            )
        content.seek(0)
        digest.update(f"{kind} {size}\n".encode())
        while chunk := content.read(PART_BYTES):
            digest.update(chunk)
        content.seek(0)
    return digest.hexdigest()


def put_away(batch: ImportBatch, uploads: Uploads) -> None:
    """Store the files in parts. Of a file of members only the records are stored, without gender and date of birth."""
    for kind, (name, content) in uploads.items():
        shown = archives.shown(name)
        if kind == MEMBERS:
            without = bank_files.received if batch.preset in BANKS else timeoverflow_files.members
            pieces = _lines_of(without(content, shown))
        else:
            pieces = iter(lambda stream=content: stream.read(PART_BYTES), b"")  # type: ignore[misc]
        for position, piece in enumerate(pieces):
            ImportPart.objects.create(batch=batch, kind=kind, name=shown, position=position, content=piece)


def rows(batch: ImportBatch, corrections: Corrections) -> Iterator[Parsed | Problem]:
    """Everything the batch's files say, row by row."""
    # The source writes its dates in UTC: today may be tomorrow there.
    today = timezone.localdate() + timedelta(days=1)
    with ExitStack() as open_files:
        stored = {
            kind: (name, _joined(batch, kind, open_files))
            for kind, name in batch.parts.filter(position=0).values_list("kind", "name")
        }
        if batch.preset in mapper.SOURCES:
            source = mapper.SOURCES[batch.preset]
            name, content = stored[source.kind]
            yield from mapper.read(source, content, name, corrections=corrections)
            return
        if batch.preset in BANKS:
            bank = BANKS[batch.preset]
            yield from bank_files.read(bank, _records(stored), today=today, corrections=corrections)
            return
        if batch.preset == timeoverflow_zip.PRESET:
            name, content = stored[ZIP]
            yield from timeoverflow_zip.read(
                content, name, organization=current.network().name, today=today, corrections=corrections
            )
            return
        read_members = _records_of(stored[MEMBERS][1]) if MEMBERS in stored else None
        yield from timeoverflow_files.read(stored, today=today, corrections=corrections, read_members=read_members)


def headings(batch: ImportBatch, corrections: Corrections) -> tuple[Source | None, str, int, list[Heading]]:
    """Source, file, line and columns of a batch whose columns are mapped; of several files the first that lacks a column."""
    found: tuple[Source | None, str, int, list[Heading]] = (None, "", 0, [])
    with ExitStack() as open_files:
        for kind, source in files_mapped(batch.preset).items():
            part = batch.parts.filter(kind=kind, position=0).first()
            if part is None:
                continue
            stored = {kind: (part.name, _joined(batch, kind, open_files))}
            is_bank = batch.preset in BANKS
            records = _records(stored)[kind][1] if is_bank else reading.records(stored[kind][1], part.name)
            line, columns = mapper.headings(source, records, part.name, corrections=corrections)
            if not found[0]:
                found = source, part.name, line, columns
            known = {column.field for column in columns}
            if any(column.needed and column.field not in known for column in source.columns):
                return source, part.name, line, columns
    return found


def files_mapped(preset: str) -> Mapping[str, Source]:
    """Kind of file → what its columns are mapped to; nothing for sources whose columns are known."""
    if preset in BANKS:
        return BANKS[preset].files
    return {mapper.SOURCES[preset].kind: mapper.SOURCES[preset]} if preset in mapper.SOURCES else {}


def _records(stored: Mapping[str, tuple[str, BinaryIO]]) -> dict[str, tuple[str, Iterator[Read]]]:
    return {
        kind: (name, _records_of(content) if kind == MEMBERS else reading.records(content, name))
        for kind, (name, content) in stored.items()
    }


def _joined(batch: ImportBatch, kind: str, open_files: ExitStack) -> BinaryIO:
    whole = open_files.enter_context(SpooledTemporaryFile(max_size=2 * PART_BYTES))  # noqa: SIM115
    for content in batch.parts.filter(kind=kind).order_by("position").values_list("content", flat=True).iterator(chunk_size=2):
        whole.write(content)
    whole.seek(0)
    return cast(BinaryIO, whole)


def _lines_of(read: Iterator[Read]) -> Iterator[bytes]:
    """Records as lines of JSON, a megabyte at a time."""
    waiting, size = [], 0
    for record, problems in read:
        line = json.dumps(
            [
                record and [record.line, record.cells],
                [[each.file, each.line, each.column, each.code, dict(each.params)] for each in problems],
            ],
            ensure_ascii=False,
        )
        waiting.append(line)
        size += len(line)
        if size > PART_BYTES // 4:  # A letter may take four bytes.
            yield ("\n".join(waiting) + "\n").encode()
            waiting, size = [], 0
    yield ("\n".join(waiting) + "\n").encode()


def _records_of(content: BinaryIO) -> Iterator[Read]:
    for line in content:
        if line.strip():
            record, problems = json.loads(line)
            yield (
                Record(record[0], record[1]) if record else None,
                [Problem(file, at, column, code, params) for file, at, column, code, params in problems],
            )
