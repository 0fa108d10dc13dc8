"""Set-off, measured within Django: `python -m bench.clearing solver|town`. Prints numbers."""

import datetime as dt
import os
import statistics
import sys
import time

import django

TOWN, INVOICES, PARTIES = "setofftown", 100_000, 30_000


def main(what: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(*{"solver": solver, "town": town}[what]())


def solver() -> list[float]:
    """Ours for 10,000 obligations of 3,000 parties: CPU seconds (best of five), and what it clears."""
    from bench.debts import debts
    from ledgers.setoff import clearing

    said = debts(10_000, 3_000)
    taken = []
    for _round in range(5):
        began = time.process_time()
        cleared = sum(clearing.greatest(*said))
        taken.append(time.process_time() - began)
    return [min(taken), cleared]


def town() -> list[float]:
    """100,000 invoices of 30,000 members: CPU and clock of the bare solver, of the whole preview, and of a whole round."""
    from ledgers.credit import units
    from ledgers.setoff import clearing, previews, rounds
    from networks import actors
    from networks.models import Membership
    from networks.tenancy.current import entered

    ref = _settle()
    bare: list[float] = []
    real = clearing._circulation

    def timed(*arguments: object) -> object:
        began = time.perf_counter()
        try:
            return real(*arguments)
        finally:
            bare.append(time.perf_counter() - began)

    clearing._circulation = timed
    whole = []
    for _round in range(4):
        with entered(ref):
            currency = units.unit()
            began = time.perf_counter()
            previews.of(currency)
            whole.append(time.perf_counter() - began)
    ratios = [one / other for one, other in zip(whole[1:], bare[1:], strict=True)]
    began = time.perf_counter()
    with entered(ref):
        made = rounds.propose(by=actors.of(Membership.objects.order_by("id")[0]))
    asked = time.perf_counter() - began
    with entered(ref):
        made.refresh_from_db()
    return [statistics.median(bare[1:]), statistics.median(ratios), asked, made.cleared]


def _settle() -> object:
    """Founds a town with members, accounts and invoices, anew in each run; every member agrees beforehand."""
    from django.db import connection
    from django.utils import timezone

    from bench.debts import debts
    from ledgers.credit import units
    from ledgers.models import Account, SetOffConsent
    from networks import actors, clauses, founding, offices
    from networks.models import Membership
    from networks.tenancy.current import entered

    slug = f"{TOWN}{int(time.time())}"
    ref = founding.found(slug, "Set-off town")
    by = actors.system("bench")
    with entered(ref):
        clauses.amend("gear.credit", True, by=by, decision="founding", from_at=timezone.now() - dt.timedelta(days=1))
        unit = units.unit()
        rows = [Membership(name=f"Member {n}", name_folded=f"member {n}", state="active") for n in range(PARTIES)]
        Membership.objects.bulk_create(rows, batch_size=5_000)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(ledgers_open_account(%s, 'member', id)) FROM networks_membership WHERE state = 'active'",
                [unit.pk],
            )
        offices.appoint(Membership.objects.order_by("id")[0], "treasurer", by=by, decision="founding")
        SetOffConsent.objects.bulk_create((SetOffConsent(holder=row) for row in rows), batch_size=5_000)
        numbers = list(Account.objects.filter(currency=unit, kind="member").order_by("pk").values_list("pk", flat=True))
        debtors, creditors, amounts = debts(INVOICES, PARTIES)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(ledgers_invoice_issue(n.ids[1 + r.creditor], n.ids[1 + r.debtor], r.amount, current_date, NULL, "
                "'', '', NULL)) FROM unnest(%s::int[], %s::int[], %s::bigint[]) AS r(debtor, creditor, amount), "
                "(SELECT %s::bigint[] AS ids) AS n",
                [debtors, creditors, amounts, numbers],
            )
    return ref


if __name__ == "__main__":
    main(sys.argv[1])
