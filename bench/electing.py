"""100,000 ballots × 12 candidates, cut short as people do (some 44,000 different), and 10,000 voters × 50 projects.

As a program: counts by our methods; CPU seconds by method (the best of three), as JSON. Uses no database.
"""

import json
import random
import time
from collections import Counter
from typing import Any

BALLOTS, CANDIDATES, SEATS = 100_000, 12, 4
PROJECTS, VOTERS, BUDGET = 50, 10_000, 500_000


def rankings() -> list[tuple[int, ...]]:
    """Liked by two camps and by chance; one in five names a single candidate, few go on to the end."""
    chance = random.Random(11)
    likes = [list(range(CANDIDATES)), [(5 * at + 3) % CANDIDATES for at in range(CANDIDATES)]]
    found = []
    for _ballot in range(BALLOTS):
        camp = likes[chance.random() < 0.45]
        order = sorted(camp, key=lambda one: camp.index(one) / 10 + chance.gauss(0, 1.0))
        found.append(tuple(order[: chance.choice((1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 12))]))
    return found


def projects() -> tuple[list[int], list[tuple[int, ...]]]:
    """What they cost, and which ones each voter wants."""
    chance = random.Random(12)
    costs = [chance.randint(5_000, 60_000) for _project in range(PROJECTS)]
    wanted = [tuple(sorted(chance.sample(range(PROJECTS), chance.randint(2, 12)))) for _voter in range(VOTERS)]
    return costs, wanted


def seconds(work: Any, rounds: int = 3) -> float:
    taken = []
    for _round in range(rounds):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def main() -> None:
    from governance.counting import budget, irv, meek, schulze, scottish
    from governance.counting.ballots import Ranked

    said = rankings()
    costs, wanted = projects()
    grouped = Ranked.of(CANDIDATES, said)
    election = budget.Election.of(BUDGET, costs, wanted)
    found = {
        "grouping": seconds(lambda: Ranked.of(CANDIDATES, said).table),
        "scottish": seconds(lambda: scottish.count(grouped, SEATS)),
        "irv": seconds(lambda: irv.count(grouped)),
        "schulze": seconds(lambda: schulze.count(grouped)),
        "meek": seconds(lambda: meek.count(grouped, SEATS)),
        "equal-shares": seconds(lambda: budget.count(budget.Election(BUDGET, costs, election.groups), completion=False)),
    }
    print(json.dumps({**found, "distinct": len(Counter(said))}))


if __name__ == "__main__":
    main()
