"""Matching: what the ranking is worth by judged posts, against plain searches; what a new post costs among a million; loops."""

import json
import sys
from collections.abc import Iterator

from bench import ground
from bench.harness import Figure


def measure() -> Iterator[Figure]:
    """Worth on both halves: the tuned one for reading, the untuned one is what counts."""
    there = _ground()
    table = json.loads(ground.run(sys.executable, "-m", "bench.matching.ranked", **there))
    for half in ("tuned", "untuned"):
        print(f"    {half + ' half':<26}{'P@5':>8}{'R@10':>8}{'nDCG@10':>9}")
        for name, halves in table.items():
            print(
                f"    {name:<26}"
                + "".join(f"{value:>{width}.3f}" for value, width in zip(halves[half], (8, 8, 9), strict=True))
            )
    plain, ours, named = (table[name]["untuned"] for name in ("full text", "ours", "with skills named"))
    for place, what in enumerate(("precision5", "recall10", "ndcg10")):
        yield Figure(f"matching.{what}", ours[place], "untuned half")
        yield Figure(f"matching.{what}.named", named[place], "untuned half, skills named")
    yield Figure("matching.fulltext", ours[2] / plain[2], "× nDCG full text", least=1.25)
    yield Figure("matching.icontains", ours[2] / table["icontains"]["untuned"][2], "× nDCG icontains")
    ground.run(sys.executable, "-m", "bench.matching.grown", "make", **there)
    alone, whole, pages, found = json.loads(ground.run(sys.executable, "-m", "bench.matching.grown", "measure", **there))
    yield Figure("matching.million", whole, "ms of SQL", most=20)
    yield Figure("matching.million.candidates", alone, "ms of SQL")
    yield Figure("matching.million.pages", pages, "pages at most", most=4000)
    yield Figure("matching.million.found", found, "matches a post")


def measure_loops() -> Iterator[Figure]:
    """All loops of 10,000 members against igraph, which must find as many; and those of one member."""
    there = _ground()
    ground.peers()
    for longest in (4, 5):
        many, ours = json.loads(ground.run(sys.executable, "-m", "bench.loops", "all", str(longest), **there))
        theirs = ground.run(str(ground.PEERS_PYTHON), "-m", "bench.peers.loops", str(longest)).split()
        if int(theirs[0]) != many:
            raise SystemExit(f"igraph finds {theirs[0]} loops, we find {many}.")
        yield Figure(f"loops.{longest}", ours / float(theirs[1]), "× igraph", most=0.5)
        yield Figure(f"loops.{longest}.cpu", 1000 * ours, "CPU ms")
    nothing, four, five = json.loads(ground.run(sys.executable, "-m", "bench.loops", "one", **there))
    yield Figure("loops.one.4", four / nothing, "× select 1", most=5)
    yield Figure("loops.one.5", five / nothing, "× select 1")
    yield Figure("loops.one.ms", five, "ms")


def measure_search() -> Iterator[Figure]:
    """Ranked search in a network of 100,000 posts, with the wall and without: the rarest word has most to lose."""
    there = _ground()
    ground.run(sys.executable, "-m", "bench.matching.grown", "make", **there)
    for name, (walled, bare, found) in json.loads(ground.run(sys.executable, "-m", "bench.ranked_search", **there)).items():
        print(f"    {name}: {found} found")
        yield Figure(f"search.{name}", walled / bare, "× without RLS", most=1.25)
        yield Figure(f"search.{name}.ms", walled, "ms")


def _ground() -> dict[str, str]:
    """A database of its own, migrated: a million posts would weigh on the other rows."""
    ground.make_database("bench_matching")
    there = {"DATABASE_URL": ground.url("bench_matching"), "DATABASE_OWNER_URL": ground.url("bench_matching", owner=True)}
    ground.run(sys.executable, "manage.py", "migrate", "--verbosity", "0", MANYHANDS_AS_OWNER="1", **there)
    return there
