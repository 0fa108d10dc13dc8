"""Measurements that run within Django, each printed as numbers: `python -m bench.inside imports|statement`.

`BENCH_ENTRIES` is how many entries the book of `statement` has at least (100,000; the goal says 10,000,000).
"""

import datetime as dt
import os
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import django


def main(what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(*{"imports": imports, "statement": statement}[what]())


def _town() -> tuple[Any, list[int]]:
    from bench.town import IMPORTS
    from ledgers.models import Account
    from networks.tenancy import lookup
    from networks.tenancy.current import entered

    ref = lookup.by_slug(IMPORTS)
    assert ref is not None
    with entered(ref):
        return ref, list(Account.objects.filter(kind="member").order_by("pk").values_list("pk", flat=True))


def _past(numbers: list[int], count: int) -> list[Any]:
    from ledgers.imports import PastTransfer

    day = dt.date(2015, 1, 1)
    return [
        PastTransfer(numbers[n * 7 % 900], numbers[900 + n % 100], 1 + n % 120, day + dt.timedelta(n // 20), f"line {n}")
        for n in range(count)
    ]


def imports() -> list[float]:
    """Transfers per second by the clock, and per second of CPU in PostgreSQL and Python: the best of three each."""
    from django.db import connection

    from ledgers import currencies
    from ledgers import imports as books
    from networks import actors
    from networks.tenancy.current import entered

    ref, numbers = _town()
    by_clock, by_cpu = [], []
    for attempt in range(3):
        past: Any = _past(numbers, 20_000)
        began, used = time.monotonic(), 0.0
        with entered(ref):
            hours = currencies.hours()
            used = _cpu(connection.connection.info.backend_pid)
            books.post_many(past, f"import:{attempt}", by=actors.system("bench"), currency=hours)
        used = _cpu(connection.connection.info.backend_pid) - used
        by_clock.append(20_000 / (time.monotonic() - began))
        by_cpu.append(20_000 / used)
    return [max(by_clock), max(by_cpu)]


def _cpu(backend: int) -> float:
    """Seconds used by us and by our connection's process in PostgreSQL."""
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + time.process_time()


ENTRIES = int(os.environ.get("BENCH_ENTRIES", "100000"))
AT_ONCE = 40_000


def statement() -> list[float]:
    """The page of the oldest lines against the first one, and how many entries the book has."""
    from ledgers import currencies, statements
    from ledgers import imports as books
    from ledgers.models import Account, Entry
    from networks import actors
    from networks.tenancy.current import entered

    ref, numbers = _town()
    busy = numbers[-1]
    with entered(ref):
        lacking = ENTRIES - Entry.objects.count()
    for part in range(max(0, -(-lacking // (2 * AT_ONCE)))):
        past: Any = _past(numbers, AT_ONCE)
        rows = [
            books.PastTransfer(one.payer, busy, one.amount, one.happened_on) if n % 2 else one for n, one in enumerate(past)
        ]
        with entered(ref):
            books.post_many(rows, f"import:busy {lacking} {part}", by=actors.system("bench"), currency=currencies.hours())
    with entered(ref):
        account = Account.objects.select_related("currency").get(pk=busy)
        oldest = Entry.objects.filter(account=account).select_related("transfer").order_by("id")[30]
        deep = f"older-{oldest.transfer.uid}"
        times: dict[str, list[float]] = {"": [], deep: []}
        for _round in range(40):
            for cursor in times:
                began = time.perf_counter()
                statements.page(account, cursor=cursor)
                times[cursor].append(time.perf_counter() - began)
        return [statistics.median(times[deep]) / statistics.median(times[""]), Entry.objects.count()]


if __name__ == "__main__":
    main(sys.argv[1])
