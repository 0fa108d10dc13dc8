"""Counting votes against the fastest peer that is installed: the same ballots, CPU time."""

import json
import sys
from collections.abc import Iterator

from bench import ground
from bench.harness import Figure

GOALS = {"scottish": 20.0, "irv": 5.0, "schulze": 20.0, "meek": 100.0, "equal-shares": 30.0}


def measure() -> Iterator[Figure]:
    """All begin with ballots in their own form: objects of the peer, groups and table of ours (`grouping` is what that costs).

    Two peers are no requirements, because of their licenses or because no index has them; they are compared with where somebody
    has put them into the peers' folder (.var/bench/venv): pabutools (equal shares), and Droop by J. Lundell (jklundell/droop on
    GitHub, the reference of Meek's rule), which counts the same groups of ballots in the same arithmetic. Without Droop, Meek
    is told alone (pref_voting takes more than 100 s and 600 MB).
    """
    ground.peers()
    ours = json.loads(ground.run(sys.executable, "-m", "bench.electing"))
    theirs = json.loads(ground.run(str(ground.PEERS_PYTHON), "-m", "bench.peers.electing"))
    yield Figure("counting.distinct", ours["distinct"], "different ballots")
    yield Figure("counting.grouping", 1000 * ours["grouping"], "CPU ms")
    for method in ("scottish", "irv", "schulze", "meek", "equal-shares"):
        yield Figure(f"counting.{method}", 1000 * ours[method], "CPU ms")
        peers = {name: found[method] for name, found in theirs.items() if method in found}
        if peers:
            fastest = min(peers, key=peers.__getitem__)
            yield Figure(f"counting.{method}.ratio", peers[fastest] / ours[method], f"× {fastest}", least=GOALS[method])
