"""Ballots as a table (CSV): a column for each candidate, a row for each ballot, and if wanted a column `count`.

Ranked: 1 for the first choice, 2 for the second …, empty for none. Approval: 1 or x for yes, empty or 0 for no. Score: points.
Comma, semicolon or tab.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from governance.counting.ballots import Profile, Ranked, Scores
from governance.counting.files.reading import MOST_CANDIDATES, BadFile, whole

COUNT = "count"
_YES, _NO = {"1", "x", "yes"}, {"", "0", "no"}


def read(text: str, kind: str) -> Profile:
    """Raises BadFile."""
    rows = _rows(text)
    line, head = next(rows, (1, []))
    names = [name.strip() for name in head]
    counted = names.index(COUNT) if COUNT in names else None
    candidates = [name for at, name in enumerate(names) if at != counted]
    if not 1 <= len(candidates) <= MOST_CANDIDATES or not all(candidates):
        raise BadFile(line, "the first row has a name for each candidate")
    if len(set(candidates)) < len(candidates):
        raise BadFile(line, "two columns have the same name")
    groups: Counter[tuple[int, ...]] = Counter()
    for line, row in rows:
        if len(row) > len(names):
            raise BadFile(line, f"this row has {len(row)} cells, the first one {len(names)}")
        cells = [*row, *[""] * (len(names) - len(row))]
        count = 1 if counted is None else whole(cells.pop(counted), line, "the number of ballots that say the same")
        groups[_ballot(cells, kind, line)] += count
    made = Ranked(len(candidates), groups) if kind == "ranked" else Scores(len(candidates), groups)
    return Profile(candidates, made)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row) or reader.line_num == 1:
                yield reader.line_num, row
            elif row:
                yield reader.line_num, []
    except csv.Error as error:
        raise BadFile(reader.line_num, f"this is no table: {error}") from error


def _ballot(cells: list[str], kind: str, line: int) -> tuple[int, ...]:
    said = [cell.strip().lower() for cell in cells]
    if kind == "approval":
        for cell in said:
            if cell not in _YES | _NO:
                raise BadFile(line, f"an approval is 1 or nothing, not {cell[:30]!r}")
        return tuple(int(cell in _YES) for cell in said)
    if kind == "score":
        return tuple(whole(cell, line, "a score") if cell else 0 for cell in said)
    ranks = {}
    for at, cell in enumerate(said):
        if not cell:
            continue
        rank = whole(cell, line, "a rank")
        if rank in ranks:
            raise BadFile(line, f"this ballot gives rank {rank} twice")
        ranks[rank] = at
    if sorted(ranks) != list(range(1, len(ranks) + 1)):
        raise BadFile(line, "ranks go 1, 2, 3 … without a gap")
    return tuple(ranks[rank] for rank in sorted(ranks))


def write(profile: Profile) -> str:
    """The same ballots as a table with counts, in the order of what they say. No name is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([COUNT, *[_plain(name) for name in profile.names]])
    for ballot, count in sorted(profile.ballots.groups.items()):
        if isinstance(profile.ballots, Ranked):
            ranks = {one: rank for rank, one in enumerate(ballot, start=1)}
            writer.writerow([count, *[ranks.get(at, "") for at in range(len(profile.names))]])
        else:
            writer.writerow([count, *ballot])
    return out.getvalue()


def _plain(name: str) -> str:
    return f"'{name}" if name[:1] in "=+-@\t\r" else name
