"""One way to ask the functions of the pool: a refusal is raised in words, and a worker hears of transfers."""

from typing import Any

from django.db import connection

from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.pool import refusals
from networks.records import DELIVER_TASK
from networks.tenancy import current


def ask(statement: str, said: list[Any]) -> tuple[Any, ...]:
    """What a function answers after its `refused`. Refuses what it refuses."""
    with connection.cursor() as cursor:
        cursor.execute(statement, said)
        refused, *answer = cursor.fetchone()
    if refused:
        raise refusals.explained(refused)
    return tuple(answer)


def move(statement: str, said: list[Any], kind: str) -> tuple[Any, ...]:
    """As `ask`, for a function that moves value: its last parameter is who wants to hear of such transfers."""
    consumers = transfers.wanting(f"transfer.{kind}")
    answer = ask(statement, [*said, consumers])
    if consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    return answer


def bounded(amount: int) -> int:
    """An amount that the database can read; what it cannot is refused there as −1 is."""
    return amount if abs(amount) < 2**63 else -1
