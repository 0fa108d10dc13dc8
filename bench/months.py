"""Month-end points of 10,000 savers while others post, within Django: `python -m bench.months`.

Prints the seconds it took, the longest of the payments posted meanwhile and the middle one before, both in milliseconds.
"""

import datetime as dt
import os
import statistics
import threading
import time
from typing import Any

import django

TOWN, SAVERS = "monthtown", 10_000

_PAY = """
SELECT post.refused FROM set_config('manyhands.network', %s, true) AS here, LATERAL ledgers_post(
    %s + 0 * length(here), ARRAY[%s::bigint, %s::bigint], ARRAY[-1::bigint, 1::bigint], 'exchange', 'exchange:bench',
    current_date, %s, NULL, '', '', '', NULL, '', NULL, '{}') AS post
"""
_MEMBERS = """
INSERT INTO networks_membership (uid, network_id, kind, state, number, name, name_folded, email, email_folded, phone, phone_alt,
                                 address, about, languages, audiences, locale, is_minor, application_note, applied_at,
                                 external_ref)
SELECT gen_random_uuid(), %s, 'person', 'active', 1000 + n, 'm' || n, 'm' || n, '', '', '', '', '', '', '{}', '{}', '', false,
       '', now(), '' FROM generate_series(1, %s) AS n
"""
_SHARES = """
INSERT INTO ledgers_account (uid, network_id, currency_id, kind, holder_id, balance, held_out, held_in)
SELECT gen_random_uuid(), %s, %s, 'share', id, 0, 0, 0 FROM networks_membership WHERE network_id = %s AND number > 1000
"""
_MONEY = """
SELECT (ledgers_move(%(currency)s, array_agg(id), array_agg(CASE kind WHEN 'cash' THEN -100 * %(count)s ELSE 100 END),
                     'contribution', '', current_date, NULL, NULL)).refused
  FROM ledgers_account WHERE network_id = %(network)s AND currency_id = %(currency)s AND kind IN ('cash', 'share')
"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(*measured())


def measured() -> list[float]:
    import psycopg
    from django.db import connection

    from networks.tenancy.current import entered

    ref, pool, said = _settled()
    waits: list[tuple[float, float]] = []
    done = threading.Event()

    def post() -> None:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as one:
            while not done.is_set():
                began = time.perf_counter()
                one.execute(_PAY, said)
                waits.append((began, 1000 * (time.perf_counter() - began)))

    thread = threading.Thread(target=post)
    thread.start()
    time.sleep(3)
    began = time.perf_counter()
    with entered(ref), connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_pool_month_end(%s, %s, now())", [pool.pk, dt.date(2020, 1, 1)])
        written = cursor.fetchone()[0]
    ended = time.perf_counter()
    time.sleep(0.5)
    done.set()
    thread.join()
    assert written == SAVERS, written
    quiet = statistics.median(wait for at, wait in waits if at < began - 0.1)
    return [ended - began, max(wait for at, wait in waits if began - 0.2 < at < ended), quiet]


def _settled() -> tuple[Any, Any, list[Any]]:
    """A town with a pool that 10,000 save in, anew in each run, and two accounts in hours."""
    import psycopg
    from django.utils import timezone

    from ledgers import accounts, currencies
    from ledgers.pool import units
    from networks import actors, clauses, founding
    from networks.models import Membership
    from networks.tenancy.current import entered

    ref = founding.found(f"{TOWN}{int(time.time())}", "Month town")
    by = actors.system("bench")
    with entered(ref):
        hour = timezone.now() - dt.timedelta(hours=1)
        clauses.amend("gear.pool", True, by=by, decision="founding", from_at=hour)
        pool, hours = units.unit(), currencies.hours()
        rows = [Membership(name=f"Payer {n}", name_folded=f"payer {n}", state="active", number=n + 1) for n in range(2)]
        one, other = (accounts.open(row, hours, by=by) for row in Membership.objects.bulk_create(rows))
        clauses.amend("hours.floor", -60_000, by=by, decision="founding", from_at=hour)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute("SELECT set_config('manyhands.network', %s, true)", [str(ref.id)])
        owner.execute(_MEMBERS, [ref.id, SAVERS])
        owner.execute(_SHARES, [ref.id, pool.pk, ref.id])
        owner.execute(_MONEY, {"network": ref.id, "currency": pool.pk, "count": SAVERS})
    return ref, pool, [str(ref.id), hours.pk, one.pk, other.pk, one.holder_id]


if __name__ == "__main__":
    main()
