"""Preset: the zip of reports that a coordinator downloads from TimeOverflow (Reports → Download all).

Four CSV files with headings in the coordinator's language: Members, Transfers, Offers, Inquiries. Only active members
are in it; posts are grouped under rows that hold nothing but a category; people stand as `Name (number)`.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import BinaryIO

from networks.imports import archives, fields, headings, reading, values
from networks.imports.corrections import NONE, Corrections
from networks.imports.problems import Problem
from networks.imports.rows import (
    FORMER,
    MEMBERS,
    OFFER,
    ORGANIZATION,
    POSTS,
    REQUEST,
    TRANSFERS,
    BalanceRow,
    Layout,
    MemberRow,
    Parsed,
    Party,
    PostRow,
    Record,
    TransferRow,
)

PRESET = "timeoverflow_zip"

_COLUMNS = {
    MEMBERS: headings.MEMBER_COLUMNS,
    POSTS: headings.POST_COLUMNS,
    TRANSFERS: headings.TRANSFER_COLUMNS,
}
_FIELDS = {MEMBERS: headings.MEMBER_FIELDS, POSTS: headings.POST_FIELDS, TRANSFERS: headings.TRANSFER_FIELDS}
_NEEDED = {
    MEMBERS: ("uid", "name", "balance"),
    POSTS: ("title", "author"),
    TRANSFERS: ("happened_at", "giver", "receiver", "amount"),
}
_ENGLISH = {
    MEMBERS: dict(zip(headings.MEMBER_FIELDS, headings.MEMBER_HEADINGS["en"], strict=True)),
    POSTS: {"number": "", "title": "Offer", "tags": "Tags", "author": "User", "created_on": "Created"},
    TRANSFERS: dict(zip(headings.TRANSFER_FIELDS, headings.TRANSFER_HEADINGS["en"], strict=True)),
}
_CALLED = {
    (MEMBERS, ""): "Members",
    (POSTS, OFFER): "Offers",
    (POSTS, REQUEST): "Inquiries",
    (TRANSFERS, ""): "Transfers",
}
# File names are English whatever the language of the headings; they help only where the headings do not.
_BY_NAME = {
    "members": (MEMBERS, ""),
    "transfers": (TRANSFERS, ""),
    "offers": (POSTS, OFFER),
    "inquiries": (POSTS, REQUEST),
}


@dataclass(slots=True)
class _Report:
    """One file of the zip, recognised by its first line."""

    layout: Layout
    content: BinaryIO


def read(
    stream: BinaryIO, name: str, *, organization: str, today: date, corrections: Corrections = NONE
) -> Iterator[Parsed | Problem]:
    """Every row of every report in the zip, members first, and what is wrong with the files themselves.

    `organization` is the name of the network that reads: it helps to tell the organization's account from others.
    """
    with ExitStack() as open_files:
        try:
            files = archives.csv_files(stream, archives.shown(name), open_files)
        except archives.BadArchive as bad:
            yield bad.problem
            return
        reports: dict[tuple[str, str], _Report] = {}
        for file, content in files:
            yield from _sort_in(file, content, reports)
        for (kind, post_kind), called in _CALLED.items():
            report = reports.get((kind, post_kind))
            if report is None:
                code = "file_absent" if kind == POSTS else "file_missing"
                yield Problem(archives.shown(name), 0, 0, code, {"kind": called})
            elif report.layout.columns:
                # The zip is called after the organization and the day.
                names = (organization, name.rsplit("_", 1)[0])
                yield from _read_report(report, names, today, corrections)


def _sort_in(file: str, content: BinaryIO, reports: dict[tuple[str, str], _Report]) -> Iterator[Problem]:
    """Recognise a file by its headings; with a needed column missing it is known, but not read."""
    unread: list[Problem] = []
    record = None
    for record, problems in islice(reading.records(content, file), 20):
        if record is not None:
            break
        unread += problems
    layout, found = recognise(record.cells if record else [], file)
    if layout is not None and record is None:
        found = unread
    yield from found
    if layout is None:
        return
    key = (layout.kind, layout.post_kind)
    if key in reports:
        yield Problem(file, 0, 0, "file_twice", {"kind": _CALLED[key]})
        return
    if any(problem.is_error for problem in found):
        layout = replace(layout, columns={})
    reports[key] = _Report(layout, content)


def _read_report(report: _Report, names: tuple[str, str], today: date, corrections: Corrections) -> Iterator[Parsed | Problem]:
    layout, content, category = report.layout, report.content, ""
    if layout.kind == TRANSFERS:
        layout = replace(layout, organization=_organization_label(content, layout, *names))
    is_heading = True
    for record, problems in corrections.applied(reading.records(content, layout.file), layout.file):
        if record is None or is_heading:
            is_heading = is_heading and record is None
            yield from problems
            continue
        if layout.kind == POSTS:
            if _is_category(record.cells, layout):
                category = values.one_line(record.cells[layout.columns["title"] - 1])
                continue
            record = Record(record.line, record.cells, "" if category == "-" else category)
        parsed = parse(record, layout, today=today)
        parsed.problems[:0] = problems
        yield parsed


def _organization_label(content: BinaryIO, layout: Layout, organization: str, zip_name: str) -> str:
    """The name of the organization's own account: ours, or the zip's, or the most frequent one that carries no number."""
    own = headings.fold(organization)
    labels: Counter[str] = Counter()
    columns = [layout.columns[field] - 1 for field in ("giver", "receiver")]
    for record, _problems in reading.records(content, layout.file):
        labels.update(record.cells[column][:200] for column in columns if record and column < len(record.cells))
    counts: Counter[str] = Counter()
    for label, count in labels.items():
        if values.named(label)[1] is None or headings.fold(label) == own:
            counts[headings.fold(label)] += count
    for field in ("giver", "receiver"):
        # The first line's headings were counted, too.
        for heading, known in headings.TRANSFER_COLUMNS.items():
            if known == field:
                counts.pop(heading, None)
    if own in counts:
        return own
    for label in counts:
        if label and values.plain(label) == zip_name.lower():
            return label
    return next((label for label, _count in counts.most_common() if label and not is_gone(label)), own)


def is_gone(label: str) -> bool:
    return label.casefold().replace("\u2019", "'") in headings.GONE


def recognise(cells: list[str], file: str) -> tuple[Layout | None, list[Problem]]:
    """Which report a first line belongs to, in any language; the file's name decides only when the headings do not."""
    folded = [headings.fold(cell) for cell in cells]
    hits = {kind: sum(1 for cell in folded if cell and cell in known) for kind, known in _COLUMNS.items()}
    kind = max(hits, key=lambda each: hits[each])
    post_kind = ""
    if hits[kind] < 2:
        by_name = _BY_NAME.get(file.casefold().split("_")[0].removesuffix(".csv"))
        if by_name is None:
            return None, [Problem(file, 0, 0, "file_unknown")]
        kind, post_kind = by_name
        if not hits[kind]:
            return Layout(PRESET, kind, file, {}, post_kind), [Problem(file, 1, 0, "headings_unknown")]
    columns: dict[str, int] = {}
    for index, cell in enumerate(folded):
        if (field := _COLUMNS[kind].get(cell)) is not None:
            columns.setdefault(field, index + 1)
    if kind == POSTS and "title" in columns:
        post_kind = OFFER if folded[columns["title"] - 1] in headings.OFFER_TITLES else REQUEST
    layout = Layout(PRESET, kind, file, columns, post_kind)
    return layout, [
        Problem(
            file,
            1,
            index + 1,
            "column_missing" if field in _NEEDED[kind] else "column_absent",
            {"name": _ENGLISH[kind][field]},
        )
        for index, field in enumerate(_FIELDS[kind])
        if field not in columns and field not in ("last_sign_in", "language", "number")
    ]


def _is_category(cells: list[str], layout: Layout) -> bool:
    """A row that holds a title and nothing else is the heading of a category."""
    title = layout.columns["title"] - 1
    return all(bool(cell.strip()) == (index == title) for index, cell in enumerate(cells)) and title < len(cells)


def parse(record: Record, layout: Layout, *, today: date) -> Parsed:
    """One row of a report; also called again when a coordinator has written a cell anew."""
    parsed = Parsed(layout, record)
    wanted = max(layout.columns.values())
    if len(record.cells) < max(layout.columns[field] for field in _NEEDED[layout.kind]):
        parsed.complain("", "cells_missing", count=len(record.cells), wanted=wanted)
        return parsed
    if any(cell.strip() for cell in record.cells[max(wanted, len(_FIELDS[layout.kind])) :]):
        parsed.complain("", "cells_extra", count=len(record.cells), wanted=wanted)
        return parsed
    _PARSERS[layout.kind](parsed, today)
    return parsed


def _parse_member(parsed: Parsed, today: date) -> None:
    uid = fields.read_uid(parsed, "uid")
    name = fields.read_text(parsed, "name", "name_missing", values.MAX_NAME)
    stated = parsed.cell("balance")
    balance = values.hours(stated)
    if balance is None and (raw := values.seconds(stated)) is not None:
        # The report of today's TimeOverflow writes the balance as bare seconds.
        balance = abs(raw) // 60 * (-1 if raw < 0 else 1)
        if raw % 60:
            parsed.complain("balance", "balance_fractional", seconds=raw)
    if balance is None:
        parsed.complain("balance", "balance_unreadable", value=stated)
    if uid is None:
        return
    parsed.rows.append(
        MemberRow(
            line=parsed.record.line,
            uid=uid,
            name=name,
            email=fields.read_email(parsed),
            phone=fields.read_phone(parsed, "phone"),
            other_phone=fields.read_phone(parsed, "other_phone"),
            joined_on=fields.read_day(parsed, "joined_on", today),
            language=parsed.cell("language")[:10],
        )
    )
    if balance is not None:
        parsed.rows.append(BalanceRow(parsed.record.line, uid, balance))


def _parse_post(parsed: Parsed, today: date) -> None:
    title, text = fields.read_title(parsed, "")
    _name, author = values.named(parsed.cell("author"))
    if author is None:
        parsed.complain("author", "uid_unreadable", value=parsed.cell("author")[:80])
        return
    parsed.rows.append(
        PostRow(
            line=parsed.record.line,
            kind=parsed.layout.post_kind,
            author=author,
            title=title,
            text=text,
            category=parsed.record.context[: values.MAX_CATEGORY],
            tags=tuple(tag for tag in (values.one_line(each) for each in parsed.cell("tags").split(",")) if tag),
            created_at=values.moment(parsed.cell("created_on")),
            created_on=fields.read_day(parsed, "created_on", today),
            number=values.number(parsed.cell("number")) or 0,
        )
    )


def _parse_transfer(parsed: Parsed, today: date) -> None:
    happened_on = fields.read_day(parsed, "happened_at", today, needed=True)
    amount = parsed.cell("amount")
    minutes = values.hours(amount)
    if minutes is None:
        parsed.complain("amount", "hours_unreadable", value=amount[:80])
    elif fields.check_minutes(parsed, minutes) and happened_on is not None:
        giver, receiver = _read_party(parsed, "giver"), _read_party(parsed, "receiver")
        if giver is None or receiver is None:
            return
        moment = values.moment(parsed.cell("happened_at"))
        parsed.rows.append(
            TransferRow(
                line=parsed.record.line,
                giver=giver,
                receiver=receiver,
                minutes=minutes,
                happened_at=moment,
                happened_on=happened_on,
                is_by_moment="T" in moment,
                words=sys.intern(values.one_line(parsed.cell("words"))[: values.MAX_WORDS]),
            )
        )


def _read_party(parsed: Parsed, field: str) -> Party | None:
    label = parsed.cell(field)
    if not label:
        parsed.complain(field, "party_missing")
        return None
    party = _party(label, parsed.layout.organization)
    if party is None:
        parsed.complain(field, "party_elsewhere", value=label[:80])
    return party or FORMER


@lru_cache(maxsize=20_000)
def _party(label: str, organization: str) -> Party | None:
    """Who a label names, None when nobody we know; one object for each, however many transfers name them."""
    if headings.fold(label) == organization:
        return ORGANIZATION
    if is_gone(label):
        return FORMER
    name, uid = values.named(label)
    return Party("member", uid, name) if uid is not None else None


_PARSERS: dict[str, Callable[[Parsed, date], None]] = {
    MEMBERS: _parse_member,
    POSTS: _parse_post,
    TRANSFERS: _parse_transfer,
}
