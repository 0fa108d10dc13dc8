"""What changed in the bylaws between two days: articles word by word, rules with the value before and after."""

import datetime as dt
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from governance.bylaws import articles, rules
from networks import clauses
from networks.models import Clause

_WORD = re.compile(r"\s+|[^\s]+")
SAME, GONE, NEW = "same", "gone", "new"


@dataclass(frozen=True)
class Piece:
    """Some words that stayed (`same`), went (`gone`) or came (`new`)."""

    kind: str
    text: str


@dataclass(frozen=True)
class ChangedArticle:
    slug: str
    title: str
    pieces: list[Piece]


@dataclass(frozen=True)
class ChangedRule:
    key: str
    title: str
    scope: str
    before: str
    after: str


@dataclass(frozen=True)
class Differences:
    articles: list[ChangedArticle] = field(default_factory=list)
    rules: list[ChangedRule] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.articles or self.rules)


def of_texts(before: str, after: str) -> list[Piece]:
    """Word by word, with the pieces that stayed between them."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    return list(_joined(_pieces(old, new)))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece(SAME, "".join(old[a:b]))
            continue
        if a < b:
            yield Piece(GONE, "".join(old[a:b]))
        if c < d:
            yield Piece(NEW, "".join(new[c:d]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """White space between two changes belongs to them: "old words" and not "old", " ", "words"."""
    waiting: list[Piece] = []
    for piece in pieces:
        if piece.kind == SAME and not piece.text.strip() and waiting:
            waiting += [Piece(GONE, piece.text), Piece(NEW, piece.text)]
            continue
        if piece.kind == SAME:
            yield from _flushed(waiting)
            waiting = []
            yield piece
        else:
            waiting.append(piece)
    yield from _flushed(waiting)


def _flushed(waiting: list[Piece]) -> Iterator[Piece]:
    """What went, then what came. White space at the end of both stayed."""
    gone, new = ("".join(piece.text for piece in waiting if piece.kind == kind) for kind in (GONE, NEW))
    last = gone[len(gone.rstrip()) :]
    stayed = last if last and new.endswith(last) else ""
    for kind, text in ((GONE, gone.removesuffix(stayed)), (NEW, new.removesuffix(stayed))):
        if text:
            yield Piece(kind, text)
    if stayed:
        yield Piece(SAME, stayed)


def between(first: dt.datetime, second: dt.datetime) -> Differences:
    """From how it stood at one time to how it stands at another. Three queries."""
    return Differences(_articles(first, second), _rules(first, second))


def _articles(first: dt.datetime, second: dt.datetime) -> list[ChangedArticle]:
    old = {one.slug: one for one in articles.at(first)}
    found = []
    for one in articles.at(second):
        before = old.pop(one.slug, None)
        was = f"{before.title}\n\n{before.text}" if before is not None else ""
        now = f"{one.title}\n\n{one.text}"
        if was != now:
            found.append(ChangedArticle(one.slug, one.title, of_texts(was, now)))
    return found + [ChangedArticle(one.slug, one.title, of_texts(one.text, "")) for one in old.values()]


def _rules(first: dt.datetime, second: dt.datetime) -> list[ChangedRule]:
    def held(at: dt.datetime, rows: list[Clause]) -> dict[tuple[str, str], object]:
        inside = [row for row in rows if row.from_at <= at and (row.until_at is None or row.until_at > at)]
        return {(row.key, row.scope): row.value for row in inside}

    rows = list(Clause.objects.filter(from_at__lte=max(first, second)))
    old, new = held(first, rows), held(second, rows)
    found = []
    for key, scope in sorted({*old, *new}):
        if not clauses.is_here(key):
            continue
        declaration = clauses.declaration(key)
        before, after = old.get((key, scope), declaration.default), new.get((key, scope), declaration.default)
        if before != after:
            said = [rules.in_words(declaration, value) for value in (before, after)]
            found.append(ChangedRule(key, str(declaration.title), scope, *said))
    return found
