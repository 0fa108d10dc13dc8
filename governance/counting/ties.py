"""Ties: the published order decides what the rules leave to a lot. Anyone can make it again from the seed."""

import hashlib
from collections.abc import Sequence


def order(seed: str, names: Sequence[str]) -> list[int]:
    """Candidates in the order of the lot: by SHA-256 of seed, place on the list and name. The seed is published at opening."""
    return sorted(range(len(names)), key=lambda at: hashlib.sha256(f"{seed}\n{at}\n{names[at]}".encode()).digest())


def places(candidates: int, lot: Sequence[int] | None) -> list[int]:
    """Candidate → place in the lot; the order of the list where there was none."""
    if lot is None:
        return list(range(candidates))
    found = [0] * candidates
    for place, candidate in enumerate(lot):
        found[candidate] = place
    return found


def pick(tied: Sequence[int], earlier: Sequence[Sequence[int]], place: Sequence[int], *, highest: bool) -> tuple[int, str]:
    """The one of `tied` that goes by the most recent earlier round in which they differ, else by the lot (first place wins).

    Answers the candidate and how it was broken: "" (no tie), "earlier" or "order".
    """
    left = list(tied)
    if len(left) == 1:
        return left[0], ""
    best = max if highest else min
    for votes in reversed(earlier):
        mark = best(votes[one] for one in left)
        fewer = [one for one in left if votes[one] == mark]
        if len(fewer) == 1:
            return fewer[0], "earlier"
        left = fewer
    # The first of the lot is the lucky one: it is elected first, and excluded last.
    lucky = min if highest else max
    return lucky(left, key=lambda one: place[one]), "order"
