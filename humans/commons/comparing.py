"""What is new in a text: by lines first, by words inside the lines that differ, so that a long text costs little."""

import difflib
from collections.abc import Iterator

from governance.bylaws.differences import GONE, NEW, SAME, Piece, of_texts

# Words in this many letters are compared one by one; more is shown as gone and come.
CLOSELY = 6_000


def of(before: str, after: str) -> list[Piece]:
    """Pieces that stayed, went and came, in order."""
    return list(_pieces(before.splitlines(keepends=True), after.splitlines(keepends=True)))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new).get_opcodes():
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if what == "equal":
            yield Piece(SAME, gone)
        elif gone and come and len(gone) + len(come) <= CLOSELY:
            yield from of_texts(gone, come)
        else:
            yield from (Piece(kind, text) for kind, text in ((GONE, gone), (NEW, come)) if text)
