"""Sortition: a lot that anyone can draw again from the published seed and the published roll."""

import hashlib
from collections.abc import Iterable


def draw(seed: str, roll: Iterable[str], seats: int) -> list[str]:
    """The `seats` whose SHA-256 of seed and name on the roll comes first. The order of the roll does not matter."""
    return sorted(set(roll), key=lambda one: (hashlib.sha256(f"{seed}\n{one}".encode()).digest(), one))[:seats]
