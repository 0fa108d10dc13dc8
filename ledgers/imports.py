"""Past transfers of another book, many at once: dated as they were, exempt from limits, one record for all."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction

from common.jobs import nudge_on_commit
from ledgers.models import Currency
from ledgers.transfers import wanting, who
from networks.actors import Actor
from networks.records import DELIVER_TASK
from networks.tenancy import current

AT_ONCE = 20_000
_IMPORT = "SELECT ledgers_import(%s, %s::bigint[], %s::bigint[], %s::bigint[], %s::date[], %s::text[], %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class PastTransfer:
    """One line of the other book: account ids, minutes (more than 0), the day it happened, its words."""

    payer: int
    payee: int
    amount: int
    happened_on: dt.date
    note: str = ""


@transaction.atomic
def post_many(rows: Iterable[PastTransfer], batch_source: str, *, by: Actor, currency: Currency) -> list[int]:
    """Posts them in the order given (sort by day first) and answers their ids in that order.

    `batch_source` ("import:<uid of the batch>") names them all, for `undo_many`. Wrong rows are programming errors.
    """
    made: list[int] = []
    waiting: Iterator[PastTransfer] = iter(rows)
    consumers = wanting("transfers.imported")
    while some := list(islice(waiting, AT_ONCE)):
        with connection.cursor() as cursor:
            cursor.execute(
                _IMPORT,
                [
                    currency.pk,
                    [row.payer for row in some],
                    [row.payee for row in some],
                    [row.amount for row in some],
                    [row.happened_on for row in some],
                    [row.note[:200] for row in some],
                    batch_source,
                    *who(by),
                    consumers,
                ],
            )
            made += cursor.fetchone()[0]
    if made and consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    return made


@transaction.atomic
def undo_many(batch_source: str, *, by: Actor) -> int:
    """Adds the mirror of every transfer of a batch that has none yet. Answers how many."""
    consumers = wanting("transfers.import_undone")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_reverse_import(%s, %s, %s, %s, %s)", [batch_source, *who(by), consumers])
        count = int(cursor.fetchone()[0])
    if count and consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    return count
