"""Presets: whole time banks as CSV files with headings: hOurworld, Community Weaver, CES, Komunitin, or any file with ours.

Three files of one source (members, posts, transfers), each read by the generic mapper: a heading that nobody knows is mapped on
the page of the batch. A member is known by the number in their code (`RVSD0012` is 12; number 0 is the bank's own account);
where a side of a transfer is named by name alone, by the one member who is called so.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import BinaryIO

from networks.imports import fields, reading, values
from networks.imports.bank_headings import Bank
from networks.imports.corrections import NONE, Corrections
from networks.imports.headings import fold
from networks.imports.mapper import about_headings, layout_of
from networks.imports.problems import Problem
from networks.imports.reading import Read
from networks.imports.rows import (
    FORMER,
    MEMBERS,
    OFFER,
    ORGANIZATION,
    POSTS,
    REQUEST,
    TRANSFERS,
    BalanceRow,
    MemberRow,
    Parsed,
    Party,
    PostRow,
    Record,
    TransferRow,
)

ORDER = (MEMBERS, POSTS, TRANSFERS)
# Nobody needs these here, whatever a file calls them: they are dropped while it is received.
PRIVATE = re.compile(
    r"birth|\bdob\b|\bage\b|gender|\bsex\b|ethnic|race|income|disabilit|password|passwd|\bpin\b|naissance|nacimiento"
)
_CODE = re.compile(r"[^\W\d_]*[-_ ]?0*([0-9]{1,9})", re.UNICODE)
_DECIMAL = re.compile(r"-?[0-9]{1,8}([.,][0-9]{1,6})?")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(.*)", re.DOTALL)
_REQUESTS = frozenset(("request", "requests", "need", "needs", "want", "wants", "wanted", "inquiry", "demand", "demanda"))
_OFFERS = frozenset(("", "offer", "offers", "offering", "offerings", "oferta", "service", "services"))
# A transfer that never moved anything is left out.
_UNDONE = frozenset(("pending", "rejected", "deleted", "failed", "cancelled", "canceled", "declined", "denied", "void", "new"))
_PARTNERS_ELSEWHERE = frozenset(("external", "remote", "virtual"))


@dataclass
class _Known:
    """What the file of members has said: which number a name has; 0 where two are called so."""

    bank: Bank
    today: date
    numbers: dict[str, int] = field(default_factory=dict)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def received(content: BinaryIO, file: str) -> Iterator[Read]:
    """The records of a file of members without what nobody needs: nothing beyond this ever holds it."""
    private: set[int] | None = None
    for record, problems in reading.records(content, file):
        if record is not None:
            if private is None:
                private = {place for place, cell in enumerate(record.cells) if PRIVATE.search(cell.casefold())}
            record = Record(record.line, ["" if place in private else cell for place, cell in enumerate(record.cells)])
            problems = [problem for problem in problems if problem.column - 1 not in private]
        yield record, problems


def read(
    bank: Bank,
    files: Mapping[str, tuple[str, Iterator[Read]]],
    *,
    today: date,
    corrections: Corrections = NONE,
) -> Iterator[Parsed | Problem]:
    """Every row of the files (kind → name and records), members first."""
    known = _Known(bank, today)
    for kind in ORDER:
        if kind in files:
            yield from _read_file(known, kind, *files[kind], corrections)
        elif kind != POSTS:
            yield Problem(kind, 0, 0, "file_missing", {"kind": kind})


def _read_file(
    known: _Known, kind: str, name: str, read_records: Iterator[Read], corrections: Corrections
) -> Iterator[Parsed | Problem]:
    source, layout = known.bank.files[kind], None
    for record, problems in corrections.applied(read_records, name):
        if record is None:
            yield from problems
            continue
        if layout is None:
            layout = layout_of(source, record.cells, name)
            yield from about_headings(source, layout, record.cells, record.line)
            if any(column.needed and column.field not in layout.columns for column in source.columns):
                return
            continue
        if known.bank.is_month_first:
            for one in ("joined_on", "created_on", "happened_at", "ends_on"):
                _turn_day(record, layout.columns.get(one, 0))
        parsed = Parsed(layout, record)
        parsed.problems[:0] = problems
        _PARSERS[kind](parsed, known)
        yield parsed


def _turn_day(record: Record, column: int) -> None:
    """`10/31/2024` → `2024-10-31`, where months come first."""
    if 0 < column <= len(record.cells):
        found = _MONTH_FIRST.fullmatch(record.cells[column - 1].strip())
        if found:
            record.cells[column - 1] = f"{found[3]}-{int(found[1]):02d}-{int(found[2]):02d}{found[4]}"


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def number_of(code: str) -> int | None:
    """The number in a member's code: `12`, `RVSD0012`, `#12`; None where there is none."""
    found = _CODE.fullmatch(code.strip().removeprefix("#").strip())
    return int(found[1]) if found else None


def minutes_of(text: str) -> int | None:
    """`1.5`, `1,5` (hours) or `1:30` → minutes, to the nearest."""
    text = text.replace("\u2212", "-").removesuffix("h").strip()
    if _DECIMAL.fullmatch(text):
        return int((Decimal(text.replace(",", ".")) * 60).quantize(Decimal(1), ROUND_HALF_UP))
    return values.hours(text) if ":" in text else None


def _parse_member(parsed: Parsed, known: _Known) -> None:
    name = values.one_line(" ".join(parsed.cell(part) for part in ("name", "surname")))
    if not name:
        parsed.complain("name", "name_missing")
    elif len(name) > values.MAX_NAME:
        parsed.complain("name", "cell_too_long", length=len(name), limit=values.MAX_NAME)
    uid = number_of(parsed.cell("uid"))
    if uid is None:
        parsed.complain("uid", "uid_unreadable", value=parsed.cell("uid")[:80])
        return
    if uid == 0:
        return  # The bank's own account.
    folded = fold(name)
    known.numbers[folded] = 0 if folded in known.numbers else uid
    parsed.rows.append(
        MemberRow(
            line=parsed.record.line,
            uid=uid,
            name=name[: values.MAX_NAME],
            email=fields.read_email(parsed),
            phone=fields.read_phone(parsed, "phone"),
            other_phone=fields.read_phone(parsed, "other_phone"),
            joined_on=fields.read_day(parsed, "joined_on", known.today),
        )
    )
    if parsed.cell("balance"):
        balance = minutes_of(parsed.cell("balance"))
        if balance is None:
            parsed.complain("balance", "balance_unreadable", value=parsed.cell("balance")[:80])
        else:
            parsed.rows.append(BalanceRow(parsed.record.line, uid, balance))


def _parse_post(parsed: Parsed, known: _Known) -> None:
    said = parsed.cell("post_kind").casefold()
    if said not in _OFFERS | _REQUESTS:
        parsed.complain("post_kind", "post_kind_unknown", value=parsed.cell("post_kind")[:80])
    author = _party(parsed, "author", known)
    if author is None or author.kind != "member":
        if author is not None:
            parsed.complain("author", "uid_unreadable", value=parsed.cell("author")[:80])
        return
    title, text = fields.read_title(parsed, values.paragraphs(parsed.cell("text")))
    parsed.rows.append(
        PostRow(
            line=parsed.record.line,
            kind=REQUEST if said in _REQUESTS else OFFER,
            author=author.uid,
            title=title,
            text=text,
            category=values.one_line(parsed.cell("category"))[: values.MAX_CATEGORY],
            created_at=values.moment(parsed.cell("created_on")),
            created_on=fields.read_day(parsed, "created_on", known.today),
            ends_on=fields.read_day(parsed, "ends_on", date.max),
        )
    )


def _parse_transfer(parsed: Parsed, known: _Known) -> None:
    state = parsed.cell("state").casefold()
    if state in _UNDONE:
        parsed.complain("state", "transfer_undone", state=parsed.cell("state")[:40])
        return
    giver, receiver = _party(parsed, "giver", known), _party(parsed, "receiver", known)
    happened_on = fields.read_day(parsed, "happened_at", known.today, needed=True)
    minutes = minutes_of(parsed.cell("amount"))
    if minutes is None:
        parsed.complain("amount", "hours_unreadable", value=parsed.cell("amount")[:80])
        return
    if fields.check_minutes(parsed, minutes) and giver and receiver and happened_on:
        parsed.rows.append(
            TransferRow(
                line=parsed.record.line,
                giver=giver,
                receiver=receiver,
                minutes=minutes,
                happened_at=values.moment(parsed.cell("happened_at")),
                happened_on=happened_on,
                words=values.one_line(parsed.cell("words"))[: values.MAX_WORDS],
                post_number=values.number(parsed.cell("number")) or 0,
            )
        )


def _party(parsed: Parsed, side: str, known: _Known) -> Party | None:
    """A side: by code or number (in the cell, or in brackets after the name), else by name."""
    text = parsed.cell(side)
    if not text:
        parsed.complain(side, "party_missing")
        return None
    label, in_brackets = values.named(text)
    uid = in_brackets if in_brackets is not None else number_of(text)
    if uid is not None:
        return Party("member", uid, label if in_brackets is not None else "") if uid else ORGANIZATION
    if fold(label) in _PARTNERS_ELSEWHERE:
        return FORMER
    found = known.numbers.get(fold(label))
    if not found:
        parsed.complain(side, "party_twice" if found == 0 else "party_unnamed", value=text[:80])
        return None
    return Party("member", found)


_PARSERS: dict[str, Callable[[Parsed, _Known], None]] = {
    MEMBERS: _parse_member,
    POSTS: _parse_post,
    TRANSFERS: _parse_transfer,
}
