"""Preset: the CSV files that TimeOverflow's own importer takes. No headings; amounts in seconds; members by number.

Gender and date of birth are dropped as a row is read: no row, problem or staged cell ever holds them.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import BinaryIO

from networks.imports import fields, reading, values
from networks.imports.corrections import NONE, Corrections
from networks.imports.problems import Problem
from networks.imports.reading import Read
from networks.imports.rows import (
    MEMBERS,
    OFFER,
    ORGANIZATION,
    POSTS,
    REQUEST,
    TRANSFERS,
    USERS,
    Layout,
    MemberRow,
    Parsed,
    Party,
    PostRow,
    Record,
    TransferRow,
    UserRow,
)

PRESET = "timeoverflow_files"
ORDER = (USERS, MEMBERS, POSTS, TRANSFERS)

_COLUMNS: dict[str, dict[str, int]] = {
    USERS: {"user": 1, "uid": 2},
    MEMBERS: {
        "uid": 1,
        "joined_on": 2,
        "name": 3,
        "surname": 4,
        "second_surname": 5,
        "phone": 8,
        "other_phone": 9,
        "email": 10,
    },
    POSTS: {
        "author": 1,
        "post_kind": 2,
        "title": 3,
        "text": 4,
        "category": 5,
        "created_on": 6,
        "starts_on": 7,
        "ends_on": 8,
    },
    TRANSFERS: {
        "giver": 1,
        "giver_kind": 2,
        "receiver": 3,
        "receiver_kind": 4,
        "amount": 5,
        "happened_at": 6,
        "words": 7,
        "post_number": 8,
    },
}
_WIDTH = {USERS: 2, MEMBERS: 10, POSTS: 8, TRANSFERS: 8}
# Trailing cells may be missing from here on: spreadsheets drop empty ones.
_NEEDED = {USERS: 2, MEMBERS: 3, POSTS: 3, TRANSFERS: 6}
_DROPPED = (6, 7)  # of a member's row: gender and date of birth
_POST_KINDS = {"offer": OFFER, "inquiry": REQUEST}


def read(
    files: Mapping[str, tuple[str, BinaryIO]],
    *,
    today: date,
    corrections: Corrections = NONE,
    read_members: Iterator[Read] | None = None,
) -> Iterator[Parsed | Problem]:
    """Every row of the files (kind → name and content), users and members first.

    `read_members` are the records of the file of members when it was read before, to keep it without birth dates.
    """
    for kind in ORDER:
        if kind in files:
            name, content = files[kind]
            is_members = kind == MEMBERS
            read_records = (read_members or members(content, name)) if is_members else reading.records(content, name)
            yield from read_rows(kind, name, read_records, today=today, corrections=corrections)
        elif kind == POSTS:
            yield Problem(kind, 0, 0, "file_absent", {"kind": kind})
        elif kind != USERS:
            yield Problem(kind, 0, 0, "file_missing", {"kind": kind})


def members(content: BinaryIO, name: str) -> Iterator[Read]:
    """The records of a file of members without gender and date of birth: nothing beyond this ever holds them."""
    for record, problems in reading.records(content, name):
        problems = [problem for problem in problems if problem.column not in _DROPPED]
        if record is not None and (
            len(record.cells) < _NEEDED[MEMBERS] or any(cell.strip() for cell in record.cells[_WIDTH[MEMBERS] :])
        ):
            # Nobody can say which of these cells is the date of birth, so none is kept.
            yield None, [_wrong_length(record, MEMBERS, name)]
        elif record is not None:
            cells = ["" if index + 1 in _DROPPED else cell for index, cell in enumerate(record.cells)]
            yield Record(record.line, cells), problems
        else:
            yield None, problems


def _wrong_length(record: Record, kind: str, name: str) -> Problem:
    code = "cells_missing" if len(record.cells) < _NEEDED[kind] else "cells_extra"
    return Problem(name, record.line, 0, code, {"count": len(record.cells), "wanted": _WIDTH[kind]})


def read_rows(
    kind: str, name: str, read_records: Iterator[Read], *, today: date, corrections: Corrections = NONE
) -> Iterator[Parsed | Problem]:
    layout = Layout(PRESET, kind, name, _COLUMNS[kind])
    is_first = True
    for record, problems in corrections.applied(read_records, name):
        if record is None:
            yield from problems
            continue
        if is_first and _looks_like_headings(record, kind):
            yield Problem(name, record.line, 0, "headings_left_out")
            is_first = False
            continue
        is_first = False
        parsed = parse(record, layout, today=today)
        parsed.problems[:0] = problems
        yield parsed


def _looks_like_headings(record: Record, kind: str) -> bool:
    """Words where a number is due, and no date, amount or kind where one is due."""
    cells = [cell.strip() for cell in record.cells] + [""] * 8
    if not cells[0] or any(letter.isdigit() for letter in cells[0]):
        return False
    telltale = {USERS: cells[1], MEMBERS: cells[1], POSTS: cells[5], TRANSFERS: cells[4]}[kind]
    return bool(telltale) and not any(letter.isdigit() for letter in telltale)


def parse(record: Record, layout: Layout, *, today: date) -> Parsed:
    """One row of a file."""
    kind = layout.kind
    parsed = Parsed(layout, record)
    if len(record.cells) < _NEEDED[kind] or any(cell.strip() for cell in record.cells[_WIDTH[kind] :]):
        parsed.problems.append(_wrong_length(record, kind, layout.file))
    else:
        _PARSERS[kind](parsed, today)
    return parsed


def _parse_user(parsed: Parsed, today: date) -> None:
    user, uid = fields.read_uid(parsed, "user"), fields.read_uid(parsed, "uid")
    if user is not None and uid is not None:
        parsed.rows.append(UserRow(parsed.record.line, user, uid))


def _parse_member(parsed: Parsed, today: date) -> None:
    uid = fields.read_uid(parsed, "uid")
    name = values.one_line(" ".join(parsed.cell(part) for part in ("name", "surname", "second_surname")))
    if not name:
        parsed.complain("name", "name_missing")
    elif len(name) > values.MAX_NAME:
        parsed.complain("name", "cell_too_long", length=len(name), limit=values.MAX_NAME)
    member = MemberRow(
        line=parsed.record.line,
        uid=uid or 0,
        name=name[: values.MAX_NAME],
        email=fields.read_email(parsed),
        phone=fields.read_phone(parsed, "phone"),
        other_phone=fields.read_phone(parsed, "other_phone"),
        joined_on=fields.read_day(parsed, "joined_on", today),
    )
    if uid is not None:
        parsed.rows.append(member)


def _parse_post(parsed: Parsed, today: date) -> None:
    author = fields.read_uid(parsed, "author")
    kind = _POST_KINDS.get(parsed.cell("post_kind").casefold())
    if kind is None:
        parsed.complain("post_kind", "post_kind_unknown", value=parsed.cell("post_kind")[:80])
    title, text = fields.read_title(parsed, values.paragraphs(parsed.cell("text")))
    starts_on, ends_on = _read_plain_day(parsed, "starts_on"), _read_plain_day(parsed, "ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        parsed.complain("ends_on", "post_dates_crossed")
        starts_on = ends_on = None
    post = PostRow(
        line=parsed.record.line,
        kind=kind or "",
        author=author or 0,
        title=title,
        text=text,
        category=values.one_line(parsed.cell("category"))[: values.MAX_CATEGORY],
        created_at=values.moment(parsed.cell("created_on")),
        created_on=fields.read_day(parsed, "created_on", today),
        starts_on=starts_on,
        ends_on=ends_on,
    )
    if author is not None and kind is not None:
        parsed.rows.append(post)


def _read_plain_day(parsed: Parsed, field: str) -> date | None:
    """A day that may lie ahead."""
    return fields.read_day(parsed, field, date.max)


def _parse_transfer(parsed: Parsed, today: date) -> None:
    giver, receiver = _read_party(parsed, "giver"), _read_party(parsed, "receiver")
    happened_on = fields.read_day(parsed, "happened_at", today, needed=True)
    amount = parsed.cell("amount")
    seconds = values.seconds(amount)
    if seconds is None:
        parsed.complain("amount", "seconds_unreadable", value=amount[:80])
        return
    if seconds % 60:
        parsed.complain("amount", "minutes_fractional", seconds=seconds)
        return
    is_movable = fields.check_minutes(parsed, seconds // 60)
    if is_movable and giver and receiver and happened_on:
        parsed.rows.append(
            TransferRow(
                line=parsed.record.line,
                giver=giver,
                receiver=receiver,
                minutes=seconds // 60,
                happened_at=values.moment(parsed.cell("happened_at")),
                happened_on=happened_on,
                words=sys.intern(values.one_line(parsed.cell("words"))[: values.MAX_WORDS]),
                post_number=values.number(parsed.cell("post_number")) or 0,
            )
        )


def _read_party(parsed: Parsed, side: str) -> Party | None:
    kind = parsed.cell(f"{side}_kind").casefold()
    if kind == "organization":
        return ORGANIZATION
    if kind != "member":
        parsed.complain(f"{side}_kind", "party_kind_unknown", value=parsed.cell(f"{side}_kind")[:80])
        return None
    uid = fields.read_uid(parsed, side)
    return _member(uid) if uid is not None else None


@lru_cache(maxsize=20_000)
def _member(uid: int) -> Party:
    """One object for each member, however many transfers name them."""
    return Party("member", uid)


_PARSERS: dict[str, Callable[[Parsed, date], None]] = {
    USERS: _parse_user,
    MEMBERS: _parse_member,
    POSTS: _parse_post,
    TRANSFERS: _parse_transfer,
}
