"""Ballots, grouped: how many said the same. Candidates are numbered from 0 in the order of the published list."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from governance.counting.arrays import Whole, np

NOBODY = -1


class BadBallot(ValueError):
    """A ballot that the rules do not know; its words say what is wrong with it."""


@dataclass(frozen=True)
class Ranked:
    """Preferences, best first: `groups` maps a tuple of candidates to how many ballots say just that."""

    candidates: int
    groups: Mapping[tuple[int, ...], int]

    @classmethod
    def of(cls, candidates: int, ballots: Iterable[Sequence[int]]) -> "Ranked":
        """Groups ballots. Refuses one that names a candidate twice, or one who does not stand."""
        groups = Counter(map(tuple, ballots))
        for ballot in groups:
            if len(set(ballot)) < len(ballot):
                raise BadBallot(f"a ballot names a candidate twice: {ballot}")
            if ballot and not (min(ballot) >= 0 and max(ballot) < candidates):
                raise BadBallot(f"a ballot names a candidate who does not stand: {ballot}")
        return cls(candidates, groups)

    @property
    def cast(self) -> int:
        """Ballots, the empty ones with them."""
        return sum(self.groups.values())

    @cached_property
    def table(self) -> tuple[Whole, Whole]:
        """Preferences by row, filled up with NOBODY, and how many ballots each row stands for. Empty ballots are left out."""
        said = [ballot for ballot in self.groups if ballot]
        width = max(map(len, said), default=0) + 1
        rows = np.full((len(said), width), NOBODY, dtype=np.int64)
        for length in {len(ballot) for ballot in said}:
            places = [at for at, ballot in enumerate(said) if len(ballot) == length]
            rows[places, :length] = [said[at] for at in places]
        return rows, np.array([self.groups[ballot] for ballot in said], dtype=np.int64)


@dataclass(frozen=True)
class Scores:
    """Points by candidate: `groups` maps a tuple of points, one for each candidate, to how many ballots say just that.

    Approval is points of 0 and 1.
    """

    candidates: int
    groups: Mapping[tuple[int, ...], int]

    @classmethod
    def of(cls, candidates: int, ballots: Iterable[Sequence[int]], most: int) -> "Scores":
        groups = Counter(map(tuple, ballots))
        for ballot in groups:
            if len(ballot) != candidates:
                raise BadBallot(f"a ballot has {len(ballot)} marks for {candidates} candidates")
            if ballot and not (min(ballot) >= 0 and max(ballot) <= most):
                raise BadBallot(f"a ballot gives points outside 0 to {most}: {ballot}")
        return cls(candidates, groups)

    @property
    def cast(self) -> int:
        return sum(self.groups.values())

    @cached_property
    def totals(self) -> list[int]:
        totals = [0] * self.candidates
        for ballot, count in self.groups.items():
            for candidate, points in enumerate(ballot):
                totals[candidate] += points * count
        return totals


@dataclass(frozen=True)
class Profile:
    """What a file holds: names, ballots and whatever rules it says with them."""

    names: list[str]
    ballots: Any  # Ranked, Scores or budget.Election
    seats: int = 1
    title: str = ""
    withdrawn: frozenset[int] = frozenset()
    rules: Mapping[str, Any] = field(default_factory=dict)
