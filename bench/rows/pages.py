"""A page and a list of the API, as a member asks for them, against peers that show the same."""

import json
import re
import statistics
import sys
import tempfile
from collections.abc import Iterator

from bench import ground
from bench.harness import Figure, ratio, turns
from bench.server import Burst, Server
from bench.town import SLUG

POSTS = 20


def measure_board() -> Iterator[Figure]:
    """The signed-in board page against its own HTML from constants: CPU of the worker and of its backends."""
    session = ground.visitor()["session"]
    cookie = {"Cookie": f"session={session}"}
    address, _secret = ground.plain_board()
    statements = int(ground.run(sys.executable, "-m", "bench.visitor", session))
    with (
        tempfile.TemporaryDirectory(prefix="mhb") as folder,
        Server("config.settings", folder, f"/{SLUG}/board/", cookie) as ours,
        Server("bench.peers.board.settings_page", folder, f"/{SLUG}/board/", cookie, PLAIN_URL=address) as peer,
    ):
        _alike(_page(ours.body), _page(peer.body))
        reached = turns({"ours": ours.work, "peer": peer.work})
    _told(ours, peer)
    yield Figure("board.cpu", statistics.median(reached["ours"]), "CPU ms")
    yield Figure("board.peer", ratio(reached, "ours", "peer"), "× from constants", most=1.3)
    yield Figure("board.sql", statements, "statements", most=8)


def measure_api() -> Iterator[Figure]:
    """20 posts by the API with a token, against the smallest list of DRF: requests per second."""
    address, secret = ground.plain_board()
    ours_token = {"Authorization": f"Bearer {ground.visitor()['token']}"}
    peers_token = {"Authorization": f"Bearer {secret}"}
    with (
        tempfile.TemporaryDirectory(prefix="mhb") as folder,
        Server("config.settings", folder, f"/{SLUG}/api/v1/posts/?limit={POSTS}", ours_token) as ours,
        Server("bench.peers.board.settings", folder, f"/posts/?limit={POSTS}", peers_token, PLAIN_URL=address) as peer,
    ):
        _alike(_fields(ours.body), _fields(peer.body))
        reached = turns({"ours": ours.rate, "peer": peer.rate})
    _told(ours, peer)
    yield Figure("api.rate", statistics.median(reached["ours"]), "requests/s")
    yield Figure("api.cpu", statistics.median(one.cpu_ms for one in ours.bursts[1:]), "CPU ms")
    yield Figure("api.peer", ratio(reached, "ours", "peer"), "× smallest DRF", least=1.0)
    spent = {"ours": [one.cpu_ms for one in ours.bursts[1:]], "peer": [one.cpu_ms for one in peer.bursts[1:]]}
    yield Figure("api.peer.cpu", ratio(spent, "peer", "ours"), "× per CPU second", least=1.0)


def _alike(ours: object, peers: object) -> None:
    """Both must show the same, or the figures say nothing."""
    if ours != peers:
        raise SystemExit(f"The peer shows something else.\nours: {ours!s:.3000}\npeer: {peers!s:.3000}")


def _page(body: bytes) -> str:
    """The page without its CSRF token, which is another in every answer."""
    said = body.decode()
    cards = said.count('<article class="post')
    if cards != POSTS:
        raise SystemExit(f"The board shows {cards} posts instead of {POSTS}.")
    return re.sub(r'name="csrf-token" content="[^"]*"', "", said)


def _fields(body: bytes) -> list[tuple[str, ...]]:
    """Which fields each row has, and the titles: the same posts in the same order."""
    rows = json.loads(body)["results"]
    if len(rows) != POSTS:
        raise SystemExit(f"The list has {len(rows)} posts instead of {POSTS}.")
    return [(row["title"], *sorted(row)) for row in rows]


def _told(ours: Server, peer: Server) -> None:
    """What is behind the figures, for whoever reads along."""
    for name, server in (("ours", ours), ("peer", peer)):
        bursts: list[Burst] = server.bursts[1:]
        count = sum(one.count for one in bursts)
        web, database = (1000 * sum(part) / count for part in zip(*((one.web, one.database) for one in bursts), strict=True))
        rate = count / sum(one.seconds for one in bursts)
        print(
            f"    {name}: {len(server.body):,} bytes, {rate:.0f} requests/s, CPU {web:.2f} ms and {database:.2f} in PostgreSQL"
        )
