"""Set-off of open invoices: the solver against networkx, the whole preview against the bare solver, and a round to its end."""

import sys
from collections.abc import Iterator

from bench import ground
from bench.harness import Figure


def measure() -> Iterator[Figure]:
    """Both find the same greatest sum, or the figures say nothing."""
    ground.ours()
    address = ground.peers()
    said = {"DJANGO_SETTINGS_MODULE": "bench.peers.settings", "DATABASE_URL": address}
    theirs = ground.run(str(ground.PEERS_PYTHON), "-m", "bench.peers.circulation", "10000", "3000", **said).split()
    ours = ground.run(sys.executable, "-m", "bench.clearing", "solver").split()
    if int(ours[1]) != int(theirs[1]):
        raise SystemExit(f"networkx clears {theirs[1]}, we clear {ours[1]}.")
    yield Figure("setoff.networkx", float(theirs[0]) / float(ours[0]), "× networkx", least=50)
    yield Figure("setoff.10000", 1000 * float(ours[0]), "CPU ms")
    bare, whole, asked, _cleared = map(float, ground.run(sys.executable, "-m", "bench.clearing", "town").split())
    yield Figure("setoff.100000.solver", bare, "s")
    yield Figure("setoff.100000.preview", whole, "× bare solver", most=3)
    yield Figure("setoff.100000.round", asked, "s to the last line")
