"""BLT, the format of most STV software: candidates and seats, withdrawn, ballots ended by 0, names in quotes.

3 2              three candidates, two seats
-2               the second has withdrawn
4 1 3 0          four ballots: first choice 1, then 3
0                end of the ballots
"Ada" "Ben" "Cy" "Council 2026"
"""

import re
from collections import Counter

from governance.counting.ballots import Profile, Ranked
from governance.counting.files.reading import MOST_CANDIDATES, BadFile, whole

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


def looks_like(text: str) -> bool:
    return re.match(r"\s*\d+\s+\d+\s*(#.*)?\n", text) is not None


def write(profile: Profile) -> str:
    """The same ballots as text, in the order of what they say."""
    lines = [f"{len(profile.names)} {profile.seats}"]
    lines += [f"-{one + 1}" for one in sorted(profile.withdrawn)]
    for ballot, count in sorted(profile.ballots.groups.items()):
        lines.append(" ".join(map(str, [count, *[one + 1 for one in ballot], 0])))
    return "\n".join([*lines, "0", *[_quoted(name) for name in profile.names], _quoted(profile.title)]) + "\n"


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def read(text: str) -> Profile:
    """Raises BadFile."""
    words = _words(text)
    if len(words) < 2:
        raise BadFile(1, "a BLT file begins with the number of candidates and of seats")
    candidates = whole(words[0][1], words[0][0], "the number of candidates")
    seats = whole(words[1][1], words[1][0], "the number of seats")
    if not 1 <= candidates <= MOST_CANDIDATES:
        raise BadFile(words[0][0], f"there are 1 to {MOST_CANDIDATES} candidates")
    if not 1 <= seats <= candidates:
        raise BadFile(words[1][0], "there are as many seats as candidates, at most")
    at, withdrawn = 2, set()
    while at < len(words) and words[at][1].startswith("-"):
        line, said, _name = words[at]
        withdrawn.add(_candidate(said[1:], line, candidates))
        at += 1
    at, groups = _ballots(words, at, candidates)
    names = [said for _line, said, is_name in words[at:] if is_name]
    if len(names) < candidates:
        raise BadFile(words[-1][0], f"{candidates} candidates need {candidates} names, and there are {len(names)}")
    title = names[candidates] if len(names) > candidates else ""
    ballots = Ranked(candidates, groups)
    return Profile(names[:candidates], ballots, seats, title, frozenset(withdrawn))


def _words(text: str) -> list[tuple[int, str, bool]]:
    """(line, word, whether it was in quotes), without comments."""
    found = []
    for line, said in enumerate(text.splitlines(), start=1):
        for match in _WORD.finditer(said):
            if match[2] is not None and match[2].startswith("#"):
                break
            quoted = match[1] is not None
            found.append((line, re.sub(r"\\(.)", r"\1", match[1]) if quoted else match[2], quoted))
    return found


def _ballots(words: list[tuple[int, str, bool]], at: int, candidates: int) -> tuple[int, Counter[tuple[int, ...]]]:
    groups: Counter[tuple[int, ...]] = Counter()
    while at < len(words):
        line, said, is_name = words[at]
        if is_name:
            raise BadFile(line, "the ballots end with a 0 on a line of its own")
        count = whole(said, line, "the number of ballots that say the same")
        at += 1
        if count == 0:
            return at, groups
        ballot: list[int] = []
        while True:
            if at >= len(words):
                raise BadFile(words[-1][0], "the last ballot is not ended by a 0")
            line, said, is_name = words[at]
            at += 1
            if said == "0" and not is_name:
                break
            if "=" in said:
                raise BadFile(line, "this ballot ranks two candidates equally, which these rules do not know")
            one = _candidate(said, line, candidates)
            if one in ballot:
                raise BadFile(line, f"this ballot names candidate {one + 1} twice")
            ballot.append(one)
        groups[tuple(ballot)] += count
    raise BadFile(words[-1][0] if words else 1, "the ballots end with a 0 on a line of its own")


def _candidate(said: str, line: int, candidates: int) -> int:
    one = whole(said, line, "a candidate")
    if not 1 <= one <= candidates:
        raise BadFile(line, f"there is no candidate {one}")
    return one - 1
