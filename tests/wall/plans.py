"""What PostgreSQL does for a page: every statement that is sent, explained with what it really read."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

# Tables that hold many rows of one network or person, and the column that must narrow them down.
BIG = {
    "networks_membership": "network_id",
    "networks_memberskill": "network_id",
    "networks_record": "network_id",
    "networks_delivery": "network_id",
    "requests_board_post": "network_id",
    "requests_board_exchange": "network_id",
    "ledgers_transfer": "network_id",
    "ledgers_entry": "network_id",
    "ledgers_account": "network_id",
    "governance_poll": "network_id",
    "governance_pollvoter": "network_id",
    "governance_proposal": "network_id",
    "governance_signature": "network_id",
    "governance_remark": "network_id",
    "governance_assembly": "network_id",
    "governance_attendance": "network_id",
    "governance_petitionname": "network_id",
    "notifications_inboxitem": "person_id",
}
MOST_FILTERED = 1000
# An index that names one person or one row needs no network beside it.
MOST_FEW = 100
# Whoever shows a part of what it reads that is not smaller (everybody on a roll is told) reads nothing for nothing.
SHOWN_OF = 3
# What a function reads cannot be seen node by node; its pages can be counted.
MOST_PAGES = 4000


@dataclass
class Seen:
    """Faults found while pages were asked for, with the statement."""

    faults: list[str] = field(default_factory=list)
    statements: int = 0


@contextlib.contextmanager
def explained() -> Iterator[Seen]:
    """Explains every SELECT that is sent inside."""
    seen = Seen()

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        statement = sql.removeprefix("BEGIN; ")
        if statement.startswith("SELECT set_config"):
            statement = statement[statement.index("; ") + 2 :]
        if statement.lstrip().upper().startswith(("SELECT", "WITH")) and not many and "pg_advisory" not in statement:
            seen.statements += 1
            with connection.connection.cursor() as plain:
                plain.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", params)
                found = plain.fetchone()[0]
            plan = (found if isinstance(found, list) else json.loads(found))[0]["Plan"]
            seen.faults += [f"{fault}\n    {statement[:400]}" for fault in faults(plan)]
        return result

    with connection.execute_wrapper(wrapper):
        yield seen


def faults(plan: dict[str, Any]) -> Iterator[str]:
    """What no page may do with a big table."""
    most = max(MOST_FILTERED, SHOWN_OF * plan.get("Actual Rows", 0))
    pages = plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)
    if plan["Node Type"] in ("Function Scan", "Result", "ProjectSet") and pages > MOST_PAGES:
        yield f"{plan['Node Type']} reads {pages} pages"
    for node in nodes(plan):
        table = node.get("Relation Name", "")
        if table not in BIG:
            continue
        loops = node.get("Actual Loops", 1)
        removed = (node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)) * loops
        if removed > most:
            yield f"{node['Node Type']} on {table} throws away {removed:.0f} rows: {node.get('Filter', '')}"
        if node["Node Type"] == "Seq Scan" and node.get("Actual Rows", 0) * loops + removed > most:
            yield f"Seq Scan on {table}"
        condition = node.get("Index Cond", "")
        # Rows of other networks are thrown away by the wall's own filter: they count here.
        if (
            node["Node Type"] in ("Index Scan", "Index Only Scan")
            and removed > MOST_FEW
            and not _narrows(condition, BIG[table])
        ):
            yield f"{node['Node Type']} on {table} by {node.get('Index Name')} without {BIG[table]}: {condition}"


def _narrows(condition: str, column: str) -> bool:
    """The network (or person) is in it, or a key that names one row."""
    return f"{column} =" in condition or "(id =" in condition or "uid =" in condition or "(id = ANY" in condition


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)
