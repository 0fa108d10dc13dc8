"""Who could give to whom among 10,000 members: 50,000 arrows, the same for everybody who looks for loops in them."""

import random

MEMBERS, WANTS = 10_000, 50_000


def arrows(members: int = MEMBERS, wants: int = WANTS) -> tuple[list[int], list[int]]:
    """Givers and receivers. A few give to many, as people do."""
    chance = random.Random(4)
    pairs = set()
    while len(pairs) < wants:
        giver, receiver = int(members * chance.random() ** 1.3), chance.randrange(members)
        if giver != receiver:
            pairs.add((giver, receiver))
    said = sorted(pairs)
    return [giver for giver, _receiver in said], [receiver for _giver, receiver in said]
