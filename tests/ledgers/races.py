"""What several connections do at once, for the small sample in the suite and the big one among the slow tests."""

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import psycopg

from tests.conftest import app_dsn

POST = (
    "SELECT refused, uid, replayed FROM ledgers_post(%(currency)s, ARRAY[%(payer)s, %(payee)s]::bigint[], "
    "ARRAY[-%(amount)s, %(amount)s]::bigint[], 'payment', '', current_date, %(actor)s, NULL, p_principal => 'member:x', "
    "p_key => %(key)s, p_fingerprint => %(fingerprint)s)"
)


def at_once(network_id: int, count: int, work: Callable[[psycopg.Connection[Any], int], Any]) -> list[Any]:
    """Runs `work(connection, number)` on `count` connections that begin together; each answer, or its error."""
    ready = threading.Barrier(count)
    answers: list[Any] = [None] * count

    def run(number: int) -> None:
        with psycopg.connect(app_dsn(), autocommit=True) as connection:
            ready.wait()
            try:
                with connection.transaction():
                    connection.execute("SELECT set_config('manyhands.network', %s, true)", [str(network_id)])
                    answers[number] = work(connection, number)
            except psycopg.Error as error:
                answers[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


POSTER = """
import sys, psycopg
dsn, network, currency, payer, payee = sys.argv[1:]
with psycopg.connect(dsn, autocommit=True) as connection:
    for number in range(100000):
        with connection.transaction():
            connection.execute("SELECT set_config('manyhands.network', %s, true)", [network])
            row = connection.execute(
                "SELECT uid FROM ledgers_post(%s, ARRAY[%s, %s]::bigint[], ARRAY[-1, 1]::bigint[], 'exchange', 'exchange:k', "
                "current_date, NULL, NULL)", [currency, payer, payee]).fetchone()
        print(row[0], flush=True)
"""


def killed_while_posting(network_id: int, currency: int, payer: int, payee: int, after_lines: int) -> list[str]:
    """Starts a process that posts and acknowledges, kills it with -9 in the middle; what it had acknowledged."""
    arguments = [str(one) for one in (app_dsn(), network_id, currency, payer, payee)]
    process = subprocess.Popen([sys.executable, "-c", POSTER, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = [process.stdout.readline().strip() for _line in range(after_lines)]
    process.kill()
    told += [line.strip() for line in process.stdout if len(line.strip()) == 36]
    process.wait()
    return told
