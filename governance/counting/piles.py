"""Ballots as they lie on a table: each group on the pile of the candidate whom it counts for now, with its value."""

from collections.abc import Iterable

from governance.counting.arrays import Whole, np
from governance.counting.ballots import NOBODY, Ranked
from governance.counting.outcome import Transfer


class Piles:
    """`unit` parts make a whole vote. A group counts for its best preference that still stands."""

    def __init__(self, ballots: Ranked, unit: int, standing: Iterable[int]) -> None:
        self.rows, self.weights = ballots.table
        self.candidates = ballots.candidates
        self.stands = np.zeros(ballots.candidates + 1, dtype=bool)  # the last place is NOBODY
        self.stands[list(standing)] = True
        self.at = np.zeros(len(self.rows), dtype=np.int64)
        self.value = np.full(len(self.rows), unit, dtype=np.int64)
        self.now = self._next(np.arange(len(self.rows)))

    def votes(self) -> list[int]:
        """Votes of each candidate, in parts. Exact: sums stay below 2**53."""
        on = self.now != NOBODY
        parts = (self.weights[on] * self.value[on]).astype(np.float64)
        return np.bincount(self.now[on], weights=parts, minlength=self.candidates).astype(np.int64).tolist()  # type: ignore[no-any-return]

    def move(self, source: int, surplus: int | None = None, total: int = 0) -> tuple[list[Transfer], int]:
        """Passes the pile of `source` on: all of it, or with a `surplus` each paper at its share of it, cut off.

        Answers what went where and how many parts went to nobody (what is cut off goes with them).
        """
        pile = np.flatnonzero(self.now == source)
        if surplus is not None:
            before = surplus
            self.value[pile] = self.value[pile] * surplus // total
        else:
            before = int((self.weights[pile] * self.value[pile]).sum())
        self.now[pile] = self._next(pile)
        went = self.now[pile]
        on = went != NOBODY
        parts = (self.weights[pile][on] * self.value[pile][on]).astype(np.float64)
        got = np.bincount(went[on], weights=parts, minlength=self.candidates).astype(np.int64).tolist()
        moves = [Transfer(source, to, votes) for to, votes in enumerate(got) if votes]
        lost = before - sum(got)
        if lost:
            moves.append(Transfer(source, None, lost))
        return moves, lost

    def _next(self, which: Whole) -> Whole:
        """The best preference of each of these groups that still stands; their places move on to it."""
        found = self.rows[which, self.at[which]]
        waiting = np.flatnonzero((found != NOBODY) & ~self.stands[found])
        while len(waiting):
            groups = which[waiting]
            self.at[groups] += 1
            found[waiting] = self.rows[groups, self.at[groups]]
            waiting = waiting[(found[waiting] != NOBODY) & ~self.stands[found[waiting]]]
        return found
