"""Obligations to clear: the same for us and for peers."""

import random


def debts(count: int, parties: int) -> tuple[list[int], list[int], list[int]]:
    """Debtors, creditors and amounts: random, the same in every run."""
    chance = random.Random(count)
    debtors = [chance.randrange(parties) for _each in range(count)]
    creditors = [(one + 1 + chance.randrange(parties - 1)) % parties for one in debtors]
    return debtors, creditors, [chance.randint(1, 100_000) for _each in range(count)]
