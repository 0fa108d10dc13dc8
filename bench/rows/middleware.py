"""A view that does nothing, behind our middleware and behind none: CPU of the server's process per request."""

import statistics
import tempfile
from collections.abc import Iterator

from bench import ground
from bench.harness import Figure, turns
from bench.server import Server


def measure() -> Iterator[Figure]:
    ground.ours()
    with (
        tempfile.TemporaryDirectory(prefix="mhb") as folder,
        Server("bench.settings_ours", folder, "/benchtown/noop/") as ours,
        Server("bench.settings_bare", folder, "/noop/") as bare,
    ):
        reached = turns({"ours": ours.work, "bare": bare.work})
    value = statistics.median(reached["ours"]) / statistics.median(reached["bare"])
    yield Figure("noop.cpu", statistics.median(reached["ours"]), "CPU ms")
    yield Figure("noop.middleware", value, "× bare Django", most=2.0)
