"""Methods by name: which ballots each needs, and how it is asked."""

from collections.abc import Callable
from dataclasses import dataclass

from governance.counting import budget, irv, meek, plain, schulze, scottish, ties
from governance.counting.ballots import Profile
from governance.counting.files import APPROVAL, BUDGET, RANKED, SCORE
from governance.counting.outcome import Outcome


@dataclass(frozen=True)
class Method:
    ballots: str
    count: Callable[[Profile, int, list[int] | None], Outcome]


METHODS: dict[str, Method] = {
    "approval": Method(APPROVAL, lambda p, seats, lot: plain.approval(p.ballots, seats, lot=lot, withdrawn=p.withdrawn)),
    "score": Method(SCORE, lambda p, seats, lot: plain.score(p.ballots, seats, lot=lot, withdrawn=p.withdrawn)),
    "irv": Method(RANKED, lambda p, _seats, lot: irv.count(p.ballots, lot=lot, withdrawn=p.withdrawn)),
    "scottish": Method(RANKED, lambda p, seats, lot: scottish.count(p.ballots, seats, lot=lot, withdrawn=p.withdrawn)),
    "meek": Method(RANKED, lambda p, seats, lot: meek.count(p.ballots, seats, lot=lot, withdrawn=p.withdrawn)),
    "schulze": Method(RANKED, lambda p, seats, lot: schulze.count(p.ballots, seats, lot=lot, withdrawn=p.withdrawn)),
    "equal-shares": Method(BUDGET, lambda p, _seats, lot: budget.count(p.ballots, lot=lot)),
}


def count(profile: Profile, method: str, seats: int, seed: str = "") -> Outcome:
    """Counts by a method of METHODS; the seed, when there is one, makes the published order for ties."""
    lot = ties.order(seed, profile.names) if seed else None
    return METHODS[method].count(profile, seats, lot)
