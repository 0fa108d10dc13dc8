"""Splitting to the cent, and what a share-out will give: a second implementation of what the function in SQL does."""

from collections.abc import Sequence
from dataclasses import dataclass


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Largest remainder (Hamilton): whole parts, then one more to the largest remainders, ties to who stands first.

    The parts sum to `total`. Nothing but nothing is split among nobody (`weights` empty or all 0).
    """
    whole = sum(weights)
    if not whole:
        assert total == 0, "something is to be split among nobody"
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    rests = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in rests[: total - sum(parts)]:
        parts[place] += 1
    return parts


@dataclass
class Stake:
    """One member's part in a group: shares bought, what they have saved, what they still owe; `gets` after a plan."""

    name: str
    shares: int
    saved: int
    owes: int = 0
    earned: int = 0
    social: int = 0
    taken_off: int = 0
    lost: int = 0
    gets: int = 0


def plan(stakes: list[Stake], *, reserve: int, social: int, social_by: str) -> list[Stake]:
    """What everyone gets, in the order of member numbers: earnings by shares, the social fund by its clause, one's own loan
    taken off, what nobody can pay back carried by all in proportion.
    """
    heads, shares = [1] * len(stakes), [one.shares for one in stakes]
    by_shares = shares if any(shares) else heads
    for one, part in zip(stakes, split(reserve, by_shares), strict=True):
        one.earned = part
    for one, part in zip(stakes, split(social, by_shares if social_by == "shares" else heads), strict=True):
        one.social = part
    for one in stakes:
        has = one.saved + one.earned + one.social
        one.taken_off = min(has, one.owes)
        one.gets = has - one.taken_off
    loss = sum(one.owes - one.taken_off for one in stakes)
    bearing = [one for one in stakes if one.gets]
    for one, part in zip(bearing, split(loss, [one.gets for one in bearing]), strict=True):
        one.lost = part
        one.gets -= part
    return stakes


def lot(seed: str, numbers: Sequence[int]) -> list[int]:
    """The order drawn by a published seed: member numbers by sha256 of "seed:number", smallest first."""
    import hashlib

    return sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).hexdigest())
