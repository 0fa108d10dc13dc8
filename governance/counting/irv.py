"""Instant runoff: the last goes until one has more than half of the votes that still count.

Source: Wikipedia, “Instant-runoff voting”, in the form without batch elimination; ties as in Scottish STV.
"""

from collections.abc import Iterable, Sequence

from governance.counting import ties
from governance.counting.ballots import Ranked
from governance.counting.outcome import Outcome, Round
from governance.counting.piles import Piles


def count(ballots: Ranked, *, lot: Sequence[int] | None = None, withdrawn: Iterable[int] = ()) -> Outcome:
    """One winner."""
    gone = set(withdrawn)
    running = [one for one in range(ballots.candidates) if one not in gone]
    piles = Piles(ballots, 1, running)
    place = ties.places(ballots.candidates, lot)
    votes = piles.votes()
    rounds: list[Round] = []
    earlier: list[list[int]] = []
    exhausted = 0
    while running:
        now = Round(list(votes), exhausted=exhausted)
        rounds.append(now)
        first = max(running, key=lambda one: votes[one])
        if 2 * votes[first] > sum(votes) or len(running) == 1:
            now.elected.append(first)
            return Outcome("irv", [first], rounds, ballots.cast)
        least = min(votes[one] for one in running)
        source, now.tie = ties.pick([o for o in running if votes[o] == least], earlier, place, highest=False)
        earlier.append(votes)
        running.remove(source)
        piles.stands[source] = False
        now.excluded.append(source)
        now.transfers, lost = piles.move(source)
        exhausted += lost
        votes = list(votes)
        votes[source] = 0
        for move in now.transfers:
            if move.to is not None:
                votes[move.to] += move.votes
    return Outcome("irv", [], rounds, ballots.cast)
