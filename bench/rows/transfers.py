"""Posting one transfer: our function by pgbench against its TPC-B; from Python against that, the ORM and django-hordak."""

import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator

from bench import ground
from bench.harness import Figure, ratio, turns
from bench.workers import Crew

# One statement, as from Python: the network is told in it, before the function that leans on `here` can be called.
SCRIPT = """
\\set a random({first}, {middle})
\\set b random({middle} + 1, {last})
\\set amount random(1, 60)
\\set sign random(0, 1)
\\set x :amount * (1 - 2 * :sign)
\\set y 0 - :x
SELECT post.* FROM set_config('manyhands.network', '{network}', true) AS here, \
LATERAL ledgers_post({currency} + 0 * length(here), ARRAY[:a::bigint, :b::bigint], ARRAY[:x::bigint, :y::bigint], 'exchange', \
E'exchange\\x3abench', current_date, {actor} + :a - {first}, NULL, '', '', '', NULL, '', NULL, '{{messages}}') AS post;
"""


def measure() -> Iterator[Figure]:
    ground.ours()
    tpcb, peers = ground.tpcb(), ground.peers()
    said = {"DJANGO_SETTINGS_MODULE": "bench.peers.settings", "DATABASE_URL": peers}
    python = str(ground.PEERS_PYTHON)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(SCRIPT.format(**_numbers()))
        script.flush()
        for clients in (1, 8):
            crews = {
                "python": Crew(clients, sys.executable, "bench.posting"),
                "orm": Crew(clients, python, "bench.peers.orm", **said),
                "hordak": Crew(clients, python, "bench.peers.hordak", **said),
            }
            contestants: dict[str, Callable[[float], float]] = {
                "tpcb": lambda seconds, clients=clients: _pgbench(tpcb, clients, seconds),  # type: ignore[misc]
                "sql": lambda seconds, clients=clients: _pgbench(ground.url("manyhands"), clients, seconds, script.name),  # type: ignore[misc]
                **{name: crew.work for name, crew in crews.items()},
            }
            reached = turns(contestants)
            for crew in crews.values():
                crew.end()
            print({name: [round(one) for one in rounds] for name, rounds in reached.items()})
            yield from _figures(clients, reached, crews["python"])


def _figures(clients: int, reached: dict[str, list[float]], crew: Crew) -> Iterator[Figure]:
    least_python, least_hordak = (0.6, None) if clients == 1 else (0.5, 4.0)
    yield Figure(f"transfer.sql.{clients}", ratio(reached, "sql", "tpcb"), "× TPC-B", least=0.7)
    yield Figure(f"transfer.python.{clients}", ratio(reached, "python", "tpcb"), "× TPC-B", least=least_python)
    yield Figure(f"transfer.orm.{clients}", ratio(reached, "python", "orm"), "× plain ORM")
    yield Figure(f"transfer.hordak.{clients}", ratio(reached, "python", "hordak"), "× django-hordak", least=least_hordak)
    if clients == 1:
        yield Figure("transfer.python.cpu", statistics.median(crew.cpu_ms), "CPU ms", most=1.0)


def _numbers() -> dict[str, str]:
    sql = (
        "SELECT n.id, c.id, min(a.id), max(a.id), min(a.holder_id) FROM networks_network n JOIN ledgers_currency c "
        "ON c.network_id = n.id JOIN ledgers_account a ON a.currency_id = c.id AND a.kind = 'member' "
        "WHERE n.slug = 'benchtown' GROUP BY n.id, c.id"
    )
    out = ground.run(ground.program("psql"), ground.servers()["DATABASE_OWNER_URL"], "-AtF,", "-c", sql)
    network, currency, first, last, actor = out.strip().split(",")
    middle = str((int(first) + int(last)) // 2)
    return {"network": network, "currency": currency, "first": first, "middle": middle, "last": last, "actor": actor}


def _pgbench(address: str, clients: int, seconds: float, script: str = "") -> float:
    """Transactions per second, without the time to connect. pgbench counts whole seconds."""
    command = [ground.program("pgbench"), "-n", "-M", "prepared", f"-c{clients}", "-j2", f"-T{max(1, round(seconds))}"]
    command += ["-f", script] if script else []
    done = subprocess.run([*command, address], env=ground.environment(), capture_output=True, text=True)
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    if found is None or "ERROR" in done.stderr:
        raise SystemExit(f"pgbench said: {done.stderr[-800:]}")
    return float(found[1])
