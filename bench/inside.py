"""Measurements that run within Django, each printed as numbers: `python -m bench.inside imports|statement`."""

import datetime as dt
import os
import statistics
import sys
import time

import django


def main(what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(*{"imports": imports, "statement": statement}[what]())


def _town() -> tuple[object, list[int]]:
    from bench.town import SLUG
    from ledgers.models import Account
    from networks.tenancy import lookup
    from networks.tenancy.current import entered

    ref = lookup.by_slug(SLUG)
    assert ref is not None
    with entered(ref):
        return ref, list(Account.objects.filter(kind="member").order_by("pk").values_list("pk", flat=True))


def _past(numbers: list[int], count: int) -> list[object]:
    from ledgers.imports import PastTransfer

    day = dt.date(2015, 1, 1)
    return [
        PastTransfer(numbers[n * 7 % 900], numbers[900 + n % 100], 1 + n % 120, day + dt.timedelta(n // 20), f"line {n}")
        for n in range(count)
    ]


def imports() -> list[float]:
    from ledgers import currencies
    from ledgers import imports as books
    from networks import actors
    from networks.tenancy.current import entered

    ref, numbers = _town()
    rates = []
    for attempt in range(3):
        began = time.monotonic()
        with entered(ref):  # type: ignore[arg-type]
            books.post_many(_past(numbers, 20_000), f"import:{attempt}", by=actors.system("bench"), currency=currencies.hours())  # type: ignore[arg-type]
        rates.append(20_000 / (time.monotonic() - began))
    return rates


def statement() -> list[float]:
    from ledgers import currencies, statements
    from ledgers import imports as books
    from ledgers.models import Account, Entry
    from networks import actors
    from networks.tenancy.current import entered

    ref, numbers = _town()
    with entered(ref):  # type: ignore[arg-type]
        busy = numbers[-1]
        if Entry.objects.filter(account=busy).count() < 40_000:
            past = _past(numbers, 40_000)
            rows = [books.PastTransfer(one.payer, busy, one.amount, one.happened_on) for one in past]  # type: ignore[attr-defined]
            books.post_many(rows, "import:busy", by=actors.system("bench"), currency=currencies.hours())
    with entered(ref):  # type: ignore[arg-type]
        account = Account.objects.select_related("currency").get(pk=busy)
        oldest = Entry.objects.filter(account=account).select_related("transfer").order_by("id")[30]
        deep = f"older-{oldest.transfer.uid}"
        times: dict[str, list[float]] = {"": [], deep: []}
        for _round in range(40):
            for cursor in times:
                began = time.perf_counter()
                statements.page(account, cursor=cursor)
                times[cursor].append(time.perf_counter() - began)
    return [statistics.median(times[deep]) / statistics.median(times[""])]


if __name__ == "__main__":
    main(sys.argv[1])
