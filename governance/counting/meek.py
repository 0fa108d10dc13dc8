"""Meek STV by the reference rule of the Proportional Representation Foundation: nine decimals, fixed point.

Each candidate keeps a part of every vote and passes the rest on; parts are lowered until the elected have just a quota.
Votes and parts are rounded up, the quota is cut off and one billionth added, a round is stable when all surpluses together are
below a millionth or no longer shrink. Ties between those whom the surplus could not part go by the published order.
"""

from collections.abc import Iterable, Sequence

from governance.counting import ties
from governance.counting.arrays import Whole, np
from governance.counting.ballots import NOBODY, Ranked
from governance.counting.outcome import Outcome, Round

UNIT = 10**9
OMEGA = UNIT // 10**6
LONGEST = 1 << 20


def count(
    ballots: Ranked, seats: int, *, lot: Sequence[int] | None = None, withdrawn: Iterable[int] = ()
) -> Outcome:  # fmt: skip
    """Fills `seats`."""
    place = ties.places(ballots.candidates, lot)
    gone = set(withdrawn)
    hopeful = [one for one in range(ballots.candidates) if one not in gone]
    keep = [0 if one in gone else UNIT for one in range(ballots.candidates)]
    rows, weights = ballots.table
    columns, cast = [np.ascontiguousarray(rows[:, at]) for at in range(rows.shape[1])], int(weights.sum())
    rounds: list[Round] = []
    winners: list[int] = []
    while len(winners) < seats and len(winners) + len(hopeful) > seats:
        shared = _shared(columns, weights, hopeful, winners, ballots.candidates)
        now, surplus = _settle(*shared, cast, keep, hopeful, winners, seats)
        rounds.append(now)
        for one in now.elected:
            hopeful.remove(one)
            winners.append(one)
        if now.elected:
            continue
        least = min(now.votes[one] for one in hopeful)
        low = [one for one in hopeful if now.votes[one] <= least + surplus]
        last, now.tie = ties.pick(low, [], place, highest=False)
        hopeful.remove(last)
        keep[last] = 0
        now.excluded.append(last)
    if len(winners) < seats and hopeful:
        votes = rounds[-1].votes if rounds else _distribute(*_shared(columns, weights, hopeful, [], ballots.candidates), keep)
        last_ones = sorted(hopeful, key=lambda one: (-votes[one], place[one]))
        rounds.append(Round(list(votes), elected=last_ones, keep=list(keep)))
        winners += last_ones
    return Outcome("meek", winners[:seats], rounds, ballots.cast, UNIT)


def _settle(
    rows: Whole, weights: Whole, cast: int, keep: list[int], hopeful: list[int], winners: list[int], seats: int
) -> tuple[Round, int]:  # fmt: skip
    """Lowers the parts of the elected until somebody else is elected or nothing moves; answers the round and the surplus."""
    before = cast * UNIT + 1
    while True:
        votes = _distribute(rows, weights, keep)
        quota = sum(votes) // (seats + 1) + 1
        reached = sorted((one for one in hopeful if votes[one] >= quota), key=lambda one: (-votes[one], one))
        surplus = sum(max(0, votes[one] - quota) for one in [*winners, *reached])
        if reached or surplus < OMEGA or surplus >= before:
            return Round(votes, elected=reached, exhausted=cast * UNIT - sum(votes), quota=quota, keep=list(keep)), surplus
        before = surplus
        for one in winners:
            keep[one] = _up(_up(keep[one] * quota, UNIT) * UNIT, votes[one])


def _shared(
    columns: list[Whole], weights: Whole, hopeful: list[int], winners: list[int], many: int
) -> tuple[Whole, Whole]:  # fmt: skip
    """The ballots as far as they matter now: the elected whom each names, up to its first hopeful, who keeps what is left.

    Those that are alike so far count together: some hundreds, however many ballots there are. A number stands for what a ballot
    said so far (`path`), made smaller when it grows too large.
    """
    matters, ends = np.zeros((2, many + 1), dtype=bool)  # the last place is NOBODY's
    matters[[*winners, *hopeful]] = ends[[*hopeful, NOBODY]] = True
    path, known = np.zeros(len(weights), dtype=np.int64), 0
    which = np.arange(len(weights))
    for column in columns:
        said = column[which]
        here = matters[said]
        path[which[here]] = known + path[which[here]] * (many + 1) + said[here] + 1
        which = which[~ends[said]]
        if path.max(initial=0) > LONGEST:
            path = np.unique(path, return_inverse=True)[1].astype(np.int64)
            known = int(path.max()) + 1  # What is said from here on has numbers of its own.
    example = np.zeros(path.max(initial=0) + 1, dtype=np.int64)
    example[path] = np.arange(len(path))
    counts = np.bincount(path, weights=weights.astype(np.float64), minlength=len(example)).astype(np.int64)
    there = np.flatnonzero(counts)
    rows = np.full((len(there), len(winners) + 2), NOBODY, dtype=np.int64)
    for row, at in enumerate(example[there]):
        named = [int(column[at]) for column in columns]
        first = next((place for place, one in enumerate(named) if ends[one]), len(named) - 1)
        kept = [one for one in named[: first + 1] if matters[one]]
        rows[row, : len(kept)] = kept
    return rows, counts[there]


def _distribute(rows: Whole, weights: Whole, keep: list[int]) -> list[int]:
    """Votes of each candidate under these parts."""
    parts = np.array(keep, dtype=np.int64)
    which = np.arange(len(rows))
    left = np.full(len(rows), UNIT, dtype=np.int64)
    votes = np.zeros(len(keep), dtype=np.float64)
    for column in range(rows.shape[1] if len(rows) else 0):
        said = rows[which, column]
        goes_on = said != NOBODY
        which, left, said = which[goes_on], left[goes_on], said[goes_on]
        kept = (left * parts[said] + UNIT - 1) // UNIT
        # Exact: each sum is a whole number below 2**53.
        votes += np.bincount(said, weights=(kept * weights[which]).astype(np.float64), minlength=len(keep))
        left -= kept
        on = left > 0
        which, left = which[on], left[on]
    return votes.astype(np.int64).tolist()  # type: ignore[no-any-return]


def _up(number: int, by: int) -> int:
    return -(-number // by)
