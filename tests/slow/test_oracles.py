"""Small random elections counted by others' programs, too: pyrankvote, votelib, pref_voting, Droop, pabutools
(bench/peers/oracles.py).

They run in the peers' environment, which is installed first; what is not in it (pref_voting, Droop, pabutools) is not asked.
There is one difference: where candidates are level, they draw a lot or take the list's order, and we the published order.
Those elections are left out.
"""

import json
import os
import random
import subprocess
from collections import Counter
from typing import Any

import pytest

from bench import ground
from governance.counting import budget, irv, meek, schulze, scottish
from governance.counting.ballots import Ranked

pytestmark = pytest.mark.slow
MANY = 400


def _elections() -> list[dict[str, Any]]:
    chance, asked = random.Random(5), []
    for _election in range(MANY):
        many = chance.randint(3, 7)
        ballots = [chance.sample(range(many), chance.randint(1, many)) for _ballot in range(chance.randint(15, 120))]
        asked.append({"candidates": many, "seats": chance.randint(1, many - 2), "ballots": ballots})
        many = chance.randint(3, 8)
        wanted = [sorted(chance.sample(range(many), chance.randint(1, many))) for _voter in range(chance.randint(10, 40))]
        costs = [chance.randint(5, 60) for _project in range(many)]
        asked.append({"budget": chance.randint(50, 200), "costs": costs, "wanted": wanted})
    return asked


def _ours(one: dict[str, Any]) -> dict[str, Any]:
    if "costs" in one:
        election = budget.Election.of(one["budget"], one["costs"], one["wanted"])
        return {"equal-shares": budget.count(election, completion=False)}
    ballots = Ranked.of(one["candidates"], map(tuple, one["ballots"]))
    by_seats = {"scottish": scottish.count(ballots, one["seats"]), "meek": meek.count(ballots, one["seats"])}
    return {"irv": irv.count(ballots), "schulze": schulze.count(ballots), **by_seats}


def test_wherever_nobody_is_level_other_programs_elect_the_same() -> None:
    ground.install_peers()
    asked = _elections()
    path = os.pathsep.join(filter(None, [str(ground.ROOT), os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run(
        [str(ground.PEERS_PYTHON), "-m", "bench.peers.oracles"], input=json.dumps(asked), capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": path}, cwd=ground.ROOT, check=True,
    )  # fmt: skip
    answers, seen = json.loads(done.stdout), Counter[str]()
    for at, one in enumerate(asked):
        ours = _ours(one)
        for peer, found in answers.items():
            for method, winners in (found[at] or {}).items():
                if winners is None or any(each.tie for each in ours[method].rounds):
                    continue
                assert sorted(ours[method].winners) == winners, (peer, method, one)
                seen[f"{method} by {peer}"] += 1
    assert seen["irv by pyrankvote"] > MANY / 3
    assert seen["schulze by votelib"] > MANY / 3
