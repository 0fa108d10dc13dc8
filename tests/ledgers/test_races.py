"""Several connections at the same accounts, keys and promises: real threads, real commits."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from ledgers import accounts, currencies, holds, transfers
from ledgers.models import Account, Entry, Hold, Transfer
from networks import actors
from networks.tenancy.current import entered
from tests.conftest import app_dsn, owner_dsn
from tests.ledgers import races


@pytest.fixture
def town(real_db: None, new_network: Callable[..., Any]) -> Any:
    settled = new_network()
    with entered(settled.network):
        a, b = accounts.of(settled.alice), accounts.of(settled.bob)
        said = {"currency": a.currency_id, "payer": a.pk, "payee": b.pk, "actor": settled.alice.pk, "key": None}
        settled.people |= {"Said": {**said, "fingerprint": ""}, "By": actors.of(settled.alice)}
    return settled


def drain(town: Any, connections: int) -> list[Any]:
    """Everyone tries to spend 6 of the 10 hours at once."""
    said = {**town.said, "amount": 360}
    return races.at_once(town.network.id, connections, lambda one, n: one.execute(races.POST, said).fetchone())


def test_an_account_is_not_drained_by_many_at_once(town: Any) -> None:
    answers = drain(town, 8)
    assert sorted(str(answer[0]) for answer in answers) == ["None", *["floor"] * 7]
    with entered(town.network):
        assert accounts.of(town.alice).balance == -360
    call_command("verify_books", network=town.network.slug)


def test_the_race_happens_without_the_lock(town: Any) -> None:
    """Proof that the test can fail: read, judge, write, as a page would without the function."""
    with psycopg.connect(owner_dsn(), autocommit=True) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS race (id int PRIMARY KEY, balance int)")
        owner.execute("GRANT ALL ON race TO manyhands_app")
        owner.execute("INSERT INTO race VALUES (1, 0) ON CONFLICT (id) DO UPDATE SET balance = 0")

    def work(connection: Any, number: int) -> None:
        balance = connection.execute("SELECT balance FROM race WHERE id = 1").fetchone()[0]
        connection.execute("SELECT pg_sleep(0.05)")
        if balance - 360 >= -600:
            connection.execute("UPDATE race SET balance = balance - 360 WHERE id = 1")

    races.at_once(town.network.id, 8, work)
    with psycopg.connect(owner_dsn(), autocommit=True) as owner:
        row = owner.execute("SELECT balance FROM race").fetchone()
        owner.execute("DROP TABLE race")
    assert row is not None
    assert row[0] < -600


def test_opposite_payments_do_not_lock_each_other_out(town: Any) -> None:
    said = {**town.said, "amount": 15}
    turned = {**said, "payer": said["payee"], "payee": said["payer"]}
    answers = races.at_once(
        town.network.id, 8, lambda one, n: [one.execute(races.POST, turned if n % 2 else said).fetchone() for _m in range(10)]
    )
    assert not [one for one in answers if isinstance(one, psycopg.Error)]
    with entered(town.network):
        assert accounts.of(town.alice).balance == 0
        assert Entry.objects.count() == 160


def test_one_key_at_once_posts_once(town: Any) -> None:
    said = {**town.said, "amount": 60, "key": "k", "fingerprint": "f"}
    answers = races.at_once(town.network.id, 8, lambda one, n: one.execute(races.POST, said).fetchone())
    assert {answer[0] for answer in answers} == {None}
    assert len({answer[1] for answer in answers}) == 1
    assert sorted(answer[2] for answer in answers) == [False, *[True] * 7]
    with entered(town.network):
        assert Transfer.objects.count() == 1


def test_one_key_with_other_accounts_at_once_posts_once(town: Any) -> None:
    """No lock in common: the unique key alone decides."""
    with entered(town.network):
        others = [accounts.of(one).pk for one in (town.carla, town.tess)]
    said = {**town.said, "amount": 60, "key": "k"}
    other = {**said, "payer": others[0], "payee": others[1]}
    answers = races.at_once(
        town.network.id,
        6,
        lambda one, n: one.execute(races.POST, {**(other if n % 2 else said), "fingerprint": str(n % 2)}).fetchone(),
    )
    assert sorted(str(answer[0]) for answer in answers) == ["None", "None", "None", "key-reused", "key-reused", "key-reused"]
    with entered(town.network):
        assert Transfer.objects.count() == 1


KEEP = (
    "SELECT refused FROM ledgers_post(%(currency)s, ARRAY[%(payer)s, %(payee)s]::bigint[], ARRAY[-15, 15]::bigint[], "
    "'exchange', %(source)s, current_date, NULL, NULL, p_hold_source => %(source)s)"
)


def _kept_or_let_go(town: Any, times: int) -> None:
    """Post ∥ void: the promise ends in one of the two ways, nothing stays held, and agreed work is in the books once."""

    def work(one: Any, number: int) -> Any:
        if number % 2:
            return one.execute("SELECT ledgers_release(%(source)s)", town.said).fetchone()
        return one.execute(KEEP, town.said).fetchone()

    for attempt in range(times):
        with entered(town.network):
            sides = [accounts.of(town.alice), accounts.of(town.bob)][:: 1 if attempt % 2 else -1]
            town.said |= {"source": f"exchange:{attempt}", "payer": sides[0].pk, "payee": sides[1].pk}
            holds.promise(*sides, 15, source=town.said["source"], by=town.by)
        kept, let_go = races.at_once(town.network.id, 2, work)
        assert kept == (None,), kept
        with entered(town.network):
            row = Hold.objects.get(source=town.said["source"])
            assert (row.state, let_go) in (("posted", (False,)), ("voided", (True,)))
            assert Account.objects.exclude(held_out=0, held_in=0).count() == 0
            assert Transfer.objects.count() == attempt + 1
    call_command("verify_books", network=town.network.slug)


def test_a_promise_is_kept_or_let_go_but_not_both(town: Any) -> None:
    _kept_or_let_go(town, 5)


@pytest.mark.slow
def test_500_promises_are_kept_or_let_go_but_not_both(town: Any) -> None:
    _kept_or_let_go(town, 500)


REVERSE = "SELECT refused FROM ledgers_reverse(%(transfer)s, current_date, NULL, NULL, 'test')"


def _taken_back_once(town: Any, times: int) -> None:
    for _attempt in range(times):
        with entered(town.network):
            made = transfers.pay(accounts.of(town.alice), accounts.of(town.bob), 15, kind="gift", source="gift:r", by=town.by)
        said = {"transfer": made.pk}
        answers = races.at_once(town.network.id, 2, lambda one, _n, said=said: one.execute(REVERSE, said).fetchone())
        assert sorted(answers, key=str) == [("reversed",), (None,)], answers
    with entered(town.network):
        assert accounts.of(town.alice).balance == 0
    call_command("verify_books", network=town.network.slug)


def test_a_line_is_taken_back_once(town: Any) -> None:
    _taken_back_once(town, 3)


@pytest.mark.slow
def test_500_lines_are_taken_back_once_each(town: Any) -> None:
    _taken_back_once(town, 500)


def test_a_process_killed_while_posting_loses_and_doubles_nothing(town: Any) -> None:
    said = town.said
    told = races.killed_while_posting(town.network.id, said["currency"], said["payer"], said["payee"], 50)
    with entered(town.network):
        stored = {str(uid) for uid in Transfer.objects.values_list("uid", flat=True)}
        assert len(told) >= 50
        assert set(told) <= stored
        assert len(stored) <= len(told) + 1
    call_command("verify_books", network=town.network.slug)


def test_a_limit_is_asked_under_the_lock(town: Any) -> None:
    """A payment waits for another one to end; what that one did counts."""
    said = {**town.said, "amount": 360}
    with psycopg.connect(app_dsn()) as first, psycopg.connect(app_dsn()) as second:
        for one in (first, second):
            one.execute("SELECT set_config('manyhands.network', %s, true)", [str(town.network.id)])
        assert first.execute(races.POST, said).fetchone()[0] is None  # type: ignore[index]
        second.execute("SET LOCAL lock_timeout = '200ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            second.execute(races.POST, said)


def test_an_import_waits_for_payments_and_adds_to_them(town: Any) -> None:
    import datetime as dt

    from ledgers import imports

    with entered(town.network):
        hours = currencies.hours()
        a, b = accounts.of(town.alice), accounts.of(town.bob)
        transfers.pay(a, b, 60, kind="payment", source="", by=town.by)
        past = [imports.PastTransfer(a.pk, b.pk, 15, dt.date(2020, 1, 1 + n), f"n {n}") for n in range(20)]
        made = imports.post_many(past, "import:1", by=town.by, currency=hours)
        assert len(made) == 20
        assert accounts.of(town.alice).balance == -360
        assert imports.undo_many("import:1", by=town.by) == 20
        assert imports.undo_many("import:1", by=town.by) == 0
        assert accounts.of(town.alice).balance == -60
    call_command("verify_books", network=town.network.slug)
