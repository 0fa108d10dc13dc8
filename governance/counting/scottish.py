"""Scottish STV: the weighted inclusive Gregory method of the Scottish Local Government Elections Order 2011 (rules 45 to 52).

Values have five decimals, cut off. Surpluses go largest first, one a round; then the last is excluded. Ties go by the most
recent earlier round in which they differed, then by lot.
"""

from collections.abc import Iterable, Sequence

from governance.counting import ties
from governance.counting.ballots import Ranked
from governance.counting.outcome import Outcome, Round
from governance.counting.piles import Piles

UNIT = 100_000


def count(
    ballots: Ranked, seats: int, *, lot: Sequence[int] | None = None, withdrawn: Iterable[int] = ()
) -> Outcome:  # fmt: skip
    """Fills `seats`. `lot` is the published order (`ties.order`)."""
    gone = set(withdrawn)
    running = [one for one in range(ballots.candidates) if one not in gone]
    piles = Piles(ballots, UNIT, running)
    place = ties.places(ballots.candidates, lot)
    votes = piles.votes()
    valid = sum(votes) // UNIT
    quota = (valid // (seats + 1) + 1) * UNIT
    rounds: list[Round] = []
    earlier: list[list[int]] = []
    winners: list[int] = []
    surpluses: list[int] = []
    exhausted = 0
    while True:
        now = Round(list(votes), quota=quota, exhausted=exhausted)
        rounds.append(now)
        for one in _reached(running, votes, quota, earlier, place):
            running.remove(one)
            winners.append(one)
            surpluses.append(one)
            now.elected.append(one)
            piles.stands[one] = False
        if len(winners) < seats and len(running) <= seats - len(winners):
            last = sorted(running, key=lambda one: (-votes[one], place[one]))
            winners += last
            now.elected += last
            running = []
        if len(winners) >= seats or not running:
            return Outcome("scottish", winners[:seats], rounds, ballots.cast, UNIT)
        surpluses = [one for one in surpluses if votes[one] > quota]
        earlier.append(votes)
        if surpluses:
            most = max(votes[one] for one in surpluses)
            source, now.tie = ties.pick([o for o in surpluses if votes[o] == most], earlier[:-1], place, highest=True)
            surpluses.remove(source)
            now.transfers, lost = piles.move(source, votes[source] - quota, votes[source])
        else:
            least = min(votes[one] for one in running)
            source, now.tie = ties.pick([o for o in running if votes[o] == least], earlier[:-1], place, highest=False)
            running.remove(source)
            piles.stands[source] = False
            now.excluded.append(source)
            now.transfers, lost = piles.move(source)
        exhausted += lost
        votes = list(votes)
        votes[source] = quota if source in winners else 0
        for move in now.transfers:
            if move.to is not None:
                votes[move.to] += move.votes


def _reached(
    running: list[int], votes: list[int], quota: int, earlier: list[list[int]], place: list[int]
) -> list[int]:  # fmt: skip
    """Those with a quota, most votes first."""
    reached = [one for one in running if votes[one] >= quota]
    return sorted(reached, key=lambda one: (-votes[one], [-old[one] for old in reversed(earlier)], place[one]))
