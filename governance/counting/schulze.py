"""Schulze's method: who is preferred along the strongest paths. Strength is the number of winning votes.

Source: M. Schulze, “A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election
method”, 2011. A candidate not named stands below all who are. Ties go by the published order.
"""

from collections.abc import Iterable, Sequence

from governance.counting import ties
from governance.counting.arrays import np
from governance.counting.ballots import Ranked
from governance.counting.outcome import Outcome, Round


def count(
    ballots: Ranked, seats: int = 1, *, lot: Sequence[int] | None = None, withdrawn: Iterable[int] = ()
) -> Outcome:  # fmt: skip
    """A ranking; its first `seats` win. `more` has the duels and the strongest paths."""
    gone = set(withdrawn)
    running = [one for one in range(ballots.candidates) if one not in gone]
    duels = pairwise(ballots)
    paths = [[duels[i][j] if duels[i][j] > duels[j][i] else 0 for j in range(len(duels))] for i in range(len(duels))]
    for k in running:
        for i in running:
            if i == k:
                continue
            for j in running:
                if j not in (i, k):
                    paths[i][j] = max(paths[i][j], min(paths[i][k], paths[k][j]))
    place = ties.places(ballots.candidates, lot)
    ranking: list[int] = []
    rounds: list[Round] = []
    left = list(running)
    while left:
        best = [i for i in left if all(paths[i][j] >= paths[j][i] for j in left if j != i)]
        chosen, tie = ties.pick(best, [], place, highest=True)
        beaten = [sum(paths[i][j] > paths[j][i] for j in left if j != i) if i in left else 0 for i in range(len(duels))]
        rounds.append(Round(beaten, elected=[chosen] if len(ranking) < seats else [], tie=tie))
        ranking.append(chosen)
        left.remove(chosen)
    return Outcome("schulze", ranking[:seats], rounds, ballots.cast, 1, ranking, {"duels": duels, "paths": paths})


def pairwise(ballots: Ranked) -> list[list[int]]:
    """How many prefer the row's candidate to the column's."""
    rows, weights = ballots.table
    many = ballots.candidates
    ranks = np.full((len(rows), many + 1), rows.shape[1], dtype=np.int8 if rows.shape[1] < 127 else np.int32)
    np.put_along_axis(ranks, np.where(rows < 0, many, rows), np.arange(rows.shape[1], dtype=ranks.dtype)[None, :], axis=1)
    duels = np.zeros((many, many), dtype=np.int64)
    heavy = weights.astype(np.float64)
    columns = [np.ascontiguousarray(ranks[:, one]) for one in range(many)]
    for one in range(many):
        for other in range(one + 1, many):
            # 0: the other above, 1: this one above, 2: neither. (Counting beats multiplying, which takes all cores.)
            said = (columns[one] < columns[other]).astype(np.intp) + 2 * (columns[one] == columns[other])
            below, above, _same = np.bincount(said, weights=heavy, minlength=3)
            duels[one, other], duels[other, one] = above, below
    return duels.tolist()  # type: ignore[no-any-return]
