"""Neutral rows: what every source is turned into. Minutes are whole, dates are dates, names are one line of text."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from networks.imports.problems import Problem

MEMBERS = "members"
POSTS = "posts"
TRANSFERS = "transfers"
USERS = "users"
THINGS = "things"

OFFER = "offer"
REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column (from 1) holds which field in one file, and what the file is."""

    preset: str
    kind: str
    file: str
    columns: Mapping[str, int]
    post_kind: str = ""
    organization: str = ""  # the folded label of the organization's own account, where parties are named


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a CSV file as it stands; `line` is the line it begins on, `context` what a row above said of it."""

    line: int
    cells: list[str]
    context: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a transfer: a member by number, the organization, or the account of former members."""

    kind: str  # "member" | "organization" | "former"
    uid: int = 0
    label: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.uid}" if self.kind == "member" else self.kind


ORGANIZATION = Party("organization")
FORMER = Party("former")


@dataclass(frozen=True, slots=True)
class MemberRow:
    line: int
    uid: int
    name: str
    email: str = ""
    phone: str = ""
    other_phone: str = ""
    joined_on: date | None = None
    language: str = ""

    @property
    def identity(self) -> str:
        return _digest("member", str(self.uid), self.name.casefold())


@dataclass(frozen=True, slots=True)
class PostRow:
    line: int
    kind: str  # OFFER | REQUEST
    author: int  # member number, or TimeOverflow's user number until `--users` has mapped it
    title: str
    text: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    created_at: str = ""
    created_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    number: int = 0  # the post's own number at the source, when the file has one

    @property
    def identity(self) -> str:
        if self.number:
            return _digest("post", str(self.number))
        return _digest("post", self.kind, str(self.author), self.title, self.created_at)


@dataclass(frozen=True, slots=True)
class TransferRow:
    line: int
    giver: Party  # whose balance falls
    receiver: Party
    minutes: int
    happened_at: str  # as the source wrote it: tells two transfers of one day apart
    happened_on: date
    words: str = ""
    post_number: int = 0
    # Named by time and amount alone: in a report, names change when people leave, and the time is to the second.
    is_by_moment: bool = False

    @property
    def identity(self) -> str:
        if self.is_by_moment:
            return _digest("transfer", self.happened_at, str(self.minutes))
        return _digest(
            "transfer",
            self.happened_at,
            str(self.giver),
            str(self.receiver),
            str(self.minutes),
            self.words,
            str(self.post_number),
        )


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """What the source says a member's balance is."""

    line: int
    uid: int
    minutes: int


@dataclass(frozen=True, slots=True)
class UserRow:
    """TimeOverflow's user number → the member number."""

    line: int
    user: int
    uid: int


@dataclass(frozen=True, slots=True)
class ThingRow:
    """Something that a library lends; `kind` is its class, `owner` a member's number or name as written."""

    line: int
    ref: str
    name: str
    kind: str = "tool"
    shelf: str = ""
    text: str = ""
    spot: str = ""
    training: str = ""
    owner: str = ""
    is_listed: bool = True
    service_months: int | None = None

    @property
    def identity(self) -> str:
        return _digest("thing", self.ref) if self.ref else _digest("thing", self.name, self.text)


Row = MemberRow | PostRow | TransferRow | BalanceRow | UserRow | ThingRow


@dataclass(slots=True)
class Parsed:
    """What one record became. A row may stand beside errors: it is known, but does not come in until they are gone."""

    layout: Layout
    record: Record
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_blocked(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    def complain(self, name: str, code: str, /, **params: object) -> None:
        """Note a problem of the field `name` (or of the whole line when the file has no such column)."""
        column = self.layout.columns.get(name, 0)
        self.problems.append(Problem(self.layout.file, self.record.line, column, code, params))

    def cell(self, name: str) -> str:
        """The text of a field, trimmed; empty when the row or the file has no such column."""
        column = self.layout.columns.get(name, 0)
        return self.record.cells[column - 1].strip() if 0 < column <= len(self.record.cells) else ""


def _digest(*parts: str) -> str:
    """Short name of a row's content, the same whenever the row comes again."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
