"""Two at once at the pool: real threads, real commits, one legal outcome each. 500 of each among the slow tests."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.utils import timezone

from ledgers.pool import months, units
from networks.tenancy.current import entered
from tests.conftest import app_dsn, owner_dsn
from tests.ledgers import pooling, races
from tests.ledgers.pool_races import PAIRS


def _many(town: Any, pair: Callable[[Any], None], times: int) -> None:
    with entered(town.network):
        pooling.save(town.bob, 100_000, first=town.tess, second=town.carla)
        for key, value in (("pool.liquidity_percent", 0), ("loans.by_treasurers", 10**9), ("loans.largest", 10**9)):
            pooling.rule(key, value)
    for _time in range(times):
        pair(town)
    call_command("verify_books", network=town.network.slug)


@pytest.mark.parametrize("pair", PAIRS)
def test_two_at_once_have_one_outcome(town: Any, pair: Callable[[Any], None]) -> None:
    _many(town, pair, 3)


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS)
def test_500_pairs_have_one_outcome_each(town: Any, pair: Callable[[Any], None]) -> None:
    _many(town, pair, 500)


@pytest.mark.slow
def test_a_month_end_of_10000_members_makes_nobody_wait(town: Any) -> None:
    """One statement; meanwhile contributions are countersigned and hours are paid, none waits for more than 100 ms for it."""
    with entered(town.network):
        pooling.save(town.bob, 100_000, first=town.tess, second=town.carla)
        pool = units.unit()
        from ledgers import accounts

        a, b = accounts.of(town.alice), accounts.of(town.bob)
    with psycopg.connect(owner_dsn(), autocommit=True) as owner:
        _settle_many(owner, town.network.id, pool.pk, 10_000)
        month = timezone.localdate().replace(day=1)
        text = owner.execute("SELECT pg_get_functiondef('ledgers_pool_month_end'::regproc)").fetchone()[0]  # type: ignore[index]
        owner.execute(text.replace("p_until > clock_timestamp() OR", ""))
        waits: list[float] = []
        done = threading.Event()
        said = {"currency": a.currency_id, "payer": a.pk, "payee": b.pk, "amount": 1}
        said |= {"actor": None, "key": None, "fingerprint": ""}

        def post() -> None:
            with psycopg.connect(app_dsn(), autocommit=True) as one:
                while not done.is_set():
                    began = time.monotonic()
                    with one.transaction():
                        one.execute("SELECT set_config('manyhands.network', %s, true)", [str(town.network.id)])
                        one.execute(races.POST, said)
                    waits.append(time.monotonic() - began)

        thread = threading.Thread(target=post)
        thread.start()
        time.sleep(0.3)
        quiet = sorted(waits)[len(waits) // 2]
        before = len(waits)
        began = time.monotonic()
        with owner.transaction():
            owner.execute("SELECT set_config('manyhands.network', %s, true)", [str(town.network.id)])
            until = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=1)
            rows = owner.execute("SELECT ledgers_pool_month_end(%s, %s, %s)", [pool.pk, month, until]).fetchone()[0]  # type: ignore[index]
        took = time.monotonic() - began
        done.set()
        thread.join()
        owner.execute(text)
    longest = max(waits[before:])
    assert rows >= 10_000
    assert longest < 0.1 + quiet * 3, f"{took:.2f} s for all, {longest:.3f} s for one post"
    with entered(town.network):
        assert months.points(town.bob, pool) == 100_000


def _settle_many(owner: Any, network: int, currency: int, count: int) -> None:
    """Members with a share of one entry each, as the owner: what thousands of contributions would leave."""
    with owner.transaction():
        owner.execute("SELECT set_config('manyhands.network', %s, true)", [str(network)])
        owner.execute(_MEMBERS, [network, count])
        owner.execute(_SHARES, [network, currency, network])
        owner.execute(_MONEY, {"network": network, "currency": currency, "count": count})


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
  FROM ledgers_account WHERE network_id = %(network)s AND currency_id = %(currency)s
   AND (kind = 'cash' OR kind = 'share' AND balance = 0)
"""
