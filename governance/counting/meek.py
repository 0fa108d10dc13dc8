"""Meek STV by the reference rule of the Proportional Representation Foundation: nine decimals, fixed point.

Each candidate keeps a part of every vote and passes the rest on; parts are lowered until the elected have just a quota.
Votes and parts are rounded up, the quota is cut off and one billionth added, a round is stable when all surpluses together are
below a millionth or no longer shrink. Ties between those whom the surplus could not part go by the published order.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from governance.counting import ties
from governance.counting.ballots import NOBODY, Ranked, Whole
from governance.counting.outcome import Outcome, Round

UNIT = 10**9
OMEGA = UNIT // 10**6


def count(
    ballots: Ranked, seats: int, *, lot: Sequence[int] | None = None, withdrawn: Iterable[int] = ()
) -> Outcome:  # fmt: skip
    """Fills `seats`."""
    place = ties.places(ballots.candidates, lot)
    gone = set(withdrawn)
    hopeful = [one for one in range(ballots.candidates) if one not in gone]
    keep = [0 if one in gone else UNIT for one in range(ballots.candidates)]
    rows, weights = ballots.table
    cast = int(weights.sum())
    rounds: list[Round] = []
    winners: list[int] = []
    while len(winners) < seats and len(winners) + len(hopeful) > seats:
        rows, weights = _without(rows, weights, keep)
        now, surplus = _settle(rows, weights, cast, keep, hopeful, winners, seats)
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
        votes = rounds[-1].votes if rounds else _distribute(rows, weights, keep)
        last_ones = sorted(hopeful, key=lambda one: (-votes[one], place[one]))
        rounds.append(Round(list(votes), elected=last_ones, keep=list(keep)))
        winners += last_ones
    return Outcome("meek", winners[:seats], rounds, ballots.cast, UNIT)


def _settle(
    rows: Whole, weights: Whole, cast: int, keep: list[int], hopeful: list[int], winners: list[int], seats: int
) -> tuple[Round, int]:  # fmt: skip
    """Lowers the parts of the elected until somebody else is elected or nothing moves; answers the round and the surplus."""
    shared, shared_weights, fixed = _split(rows, weights, winners, len(keep))
    before = cast * UNIT + 1
    while True:
        votes = _distribute(shared, shared_weights, keep)
        votes = [one + still for one, still in zip(votes, fixed, strict=True)]
        quota = sum(votes) // (seats + 1) + 1
        reached = sorted((one for one in hopeful if votes[one] >= quota), key=lambda one: (-votes[one], one))
        surplus = sum(max(0, votes[one] - quota) for one in [*winners, *reached])
        if reached or surplus < OMEGA or surplus >= before:
            return Round(votes, elected=reached, exhausted=cast * UNIT - sum(votes), quota=quota, keep=list(keep)), surplus
        before = surplus
        for one in winners:
            keep[one] = _up(_up(keep[one] * quota, UNIT) * UNIT, votes[one])


def _split(rows: Whole, weights: Whole, winners: list[int], many: int) -> tuple[Whole, Whole, list[int]]:
    """The ballots that an elected one shares, and the votes of all others, which stay with their first."""
    if not len(rows):
        return rows, weights, [0] * many
    shares = np.zeros(many, dtype=bool)
    shares[winners] = True
    first = rows[:, 0]
    moving = shares[first]
    still = np.bincount(first[~moving], weights=weights[~moving].astype(np.float64), minlength=many).astype(np.int64)
    return np.asfortranarray(rows[moving]), weights[moving], [int(one) * UNIT for one in still]


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


def _without(rows: Whole, weights: Whole, keep: list[int]) -> tuple[Whole, Whole]:
    """The same ballots without those who keep nothing, the same ones together: fewer rows to go through."""
    out = np.array([part == 0 for part in keep] + [True])  # the last place is NOBODY's
    if not len(rows) or not out[rows[:, :-1]].any():
        return rows, weights
    dropped = out[rows]
    ordered = np.argsort(dropped, axis=1, kind="stable")
    packed = np.take_along_axis(np.where(dropped, NOBODY, rows), ordered, axis=1)
    width = int((packed != NOBODY).sum(axis=1).max(initial=0)) + 1
    says = packed[:, 0] != NOBODY
    packed, weights = packed[says, :width], weights[says]
    code = np.zeros(len(packed), dtype=np.int64)
    if width * np.log2(len(keep) + 1) < 62:
        for column in range(width):
            code = code * (len(keep) + 1) + packed[:, column] + 1
        _codes, first, back = np.unique(code, return_index=True, return_inverse=True)
        together = np.bincount(back, weights=weights.astype(np.float64)).astype(np.int64)
        return packed[first], together
    return packed, weights


def _up(number: int, by: int) -> int:
    return -(-number // by)
