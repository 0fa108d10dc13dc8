"""Taking turns, and what comes out."""

import json
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

SECONDS, ROUNDS = 2.0, 5


@dataclass(frozen=True)
class Figure:
    """One number with its goal: `least` or `most`, whichever counts. Without a goal it is only told."""

    name: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def ok(self) -> bool:
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    @property
    def goal(self) -> str:
        if self.least is not None:
            return f"≥ {self.least:g}"
        return f"≤ {self.most:g}" if self.most is not None else ""

    def __str__(self) -> str:
        mark = ("ok " if self.ok else "NOT") if self.goal else "   "
        return f"{mark} {self.name:<34} {self.value:>10.3g} {self.unit:<16} {self.goal}"


def turns(contestants: dict[str, Callable[[float], float]], *, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Lets each work for a burst, one after the other, round after round; what each reached per round."""
    reached: dict[str, list[float]] = {name: [] for name in contestants}
    for work in contestants.values():
        work(SECONDS / 4)  # Warm: caches, plans, connections.
    for _round in range(rounds):
        for name, work in contestants.items():
            reached[name].append(work(SECONDS))
    return reached


def ratio(reached: dict[str, list[float]], ours: str, theirs: str) -> float:
    """The median of the rounds' ratios."""
    return statistics.median(one / other for one, other in zip(reached[ours], reached[theirs], strict=True) if other)


def write(path: Path, figures: Iterable[Figure]) -> None:
    """Adds to what earlier runs measured."""
    said = json.loads(path.read_text()) if path.exists() else {}
    for one in figures:
        said[one.name] = {"value": round(one.value, 4), "unit": one.unit, "goal": one.goal, "ok": one.ok}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(said, indent=2, ensure_ascii=False, sort_keys=True) + "\n")
