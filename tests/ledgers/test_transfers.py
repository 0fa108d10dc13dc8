"""Posting through the verbs: what moves, what is refused and in which words, what is only flagged."""

from typing import Any

import pytest
from django.db import connection

from common.errors import Refused
from ledgers import accounts, currencies, holds, transfers
from ledgers.models import Account, Entry, Hold, Transfer
from networks import actors, clauses
from networks.models import Record

SYSTEM = actors.system("test")


def rule(key: str, value: Any) -> None:
    clauses.amend(key, value, by=SYSTEM, decision="decision:test")


def test_it_moves_an_hour(alice: Any, bob: Any, account_of: Any, by_of: Any, balance_of: Any) -> None:
    made = transfers.pay(account_of(alice), account_of(bob), 60, kind="payment", source="", by=by_of(alice), note="Bread")
    assert (balance_of(alice), balance_of(bob)) == (-60, 60)
    stored = Transfer.objects.get(pk=made.pk)
    assert stored.uid == made.uid
    assert stored.note.text == "Bread"
    assert sorted(stored.entries.values_list("amount", "balance_after")) == [(-60, -60), (60, 60)]
    assert made.balances == {account_of(alice).pk: -60, account_of(bob).pk: 60}
    record = Record.objects.get(about=f"transfer:{made.uid}")
    assert (record.kind, record.data["amount"], record.actor_id) == ("transfer.payment", 60, alice.pk)


def test_it_posts_in_one_statement(alice: Any, bob: Any, riverside: Any, count_queries: Any) -> None:
    from networks.tenancy.current import entered

    with entered(riverside):
        payer, payee, by = accounts.of(alice), accounts.of(bob), actors.of(alice)
    with entered(riverside), count_queries() as seen:
        transfers.pay(payer, payee, 60, kind="payment", source="", by=by)
    assert len([one for one in seen if "SAVEPOINT" not in one["sql"]]) == 1
    assert "set_config" in seen.captured_queries[-2 if "RELEASE" in seen.captured_queries[-1]["sql"] else -1]["sql"] or any(
        "set_config" in one["sql"] for one in seen
    )


@pytest.mark.parametrize("kind", ["payment", "gift"])
def test_it_refuses_to_go_below_the_floor(
    kind: str, alice: Any, bob: Any, account_of: Any, by_of: Any, balance_of: Any
) -> None:
    with pytest.raises(Refused) as refused:
        transfers.pay(account_of(alice), account_of(bob), 601, kind=kind, source="", by=by_of(alice))
    assert (refused.value.code, refused.value.field, refused.value.why) == ("floor", "amount", "hours.floor")
    assert "10" in str(refused.value)
    assert balance_of(alice) == 0
    transfers.pay(account_of(alice), account_of(bob), 600, kind=kind, source="", by=by_of(alice))
    assert balance_of(alice) == -600


def test_it_says_nothing_of_the_other_side(alice: Any, bob: Any, account_of: Any, by_of: Any) -> None:
    rule("hours.ceiling", 60)
    rule("hours.first_exchange", 0)
    with pytest.raises(Refused) as refused:
        transfers.pay(account_of(alice), account_of(bob), 61, kind="payment", source="", by=by_of(alice))
    assert refused.value.code == "ceiling"
    assert not any(digit in str(refused.value) for digit in "0123456789")


def test_a_newcomer_can_make_a_first_exchange(alice: Any, bob: Any, account_of: Any, by_of: Any) -> None:
    rule("hours.floor", 0)
    a, b = account_of(alice), account_of(bob)
    assert accounts.can_spend(a) == 120
    with pytest.raises(Refused):
        transfers.pay(a, b, 121, kind="payment", source="", by=by_of(alice))
    transfers.pay(a, b, 120, kind="payment", source="", by=by_of(alice))
    with pytest.raises(Refused):
        transfers.pay(a, b, 1, kind="payment", source="", by=by_of(alice))


def test_a_first_gift_is_no_first_exchange(alice: Any, bob: Any, account_of: Any, by_of: Any) -> None:
    rule("hours.floor", 0)
    with pytest.raises(Refused):
        transfers.pay(account_of(alice), account_of(bob), 60, kind="gift", source="", by=by_of(alice))


def test_a_move_towards_zero_always_passes(alice: Any, bob: Any, account_of: Any, by_of: Any, balance_of: Any) -> None:
    a, b = account_of(alice), account_of(bob)
    transfers.pay(a, b, 500, kind="payment", source="", by=by_of(alice))
    rule("hours.floor", -60)
    rule("hours.ceiling", 60)
    transfers.pay(b, a, 100, kind="payment", source="", by=by_of(bob))
    assert (balance_of(alice), balance_of(bob)) == (-400, 400)
    with pytest.raises(Refused):
        transfers.pay(a, b, 15, kind="payment", source="", by=by_of(alice))


def test_confirmed_work_always_posts_and_flags(alice: Any, bob: Any, account_of: Any, by_of: Any, balance_of: Any) -> None:
    a, b = account_of(alice), account_of(bob)
    made = transfers.pay(a, b, 2000, kind="exchange", source="exchange:x", by=by_of(alice))
    assert balance_of(alice) == -2000
    assert sorted(made.flags) == [f"ceiling:{b.pk}", f"floor:{a.pk}"]


def test_below_the_soft_floor_it_only_flags(alice: Any, bob: Any, account_of: Any, by_of: Any) -> None:
    a, b = account_of(alice), account_of(bob)
    assert transfers.pay(a, b, 480, kind="payment", source="", by=by_of(alice)).flags == []
    assert transfers.pay(a, b, 15, kind="payment", source="", by=by_of(alice)).flags == [f"soft-floor:{a.pk}"]


def test_the_fund_goes_below_zero_within_its_clause(alice: Any, hours: Any, account_of: Any) -> None:
    fund = currencies.fund(hours)
    rule("fund.floor", -100)
    transfers.pay(fund, account_of(alice), 100, kind="gift", source="", by=SYSTEM)
    fund.refresh_from_db()
    assert fund.balance == -100
    with pytest.raises(Refused) as refused:
        transfers.pay(fund, account_of(alice), 1, kind="gift", source="", by=SYSTEM)
    assert refused.value.why == "fund.floor"


def test_the_same_key_posts_once(alice: Any, bob: Any, account_of: Any, by_of: Any, balance_of: Any) -> None:
    a, b = account_of(alice), account_of(bob)
    said: dict[str, Any] = {"kind": "payment", "source": "", "by": by_of(alice), "key": "k1", "note": "Bread"}
    first = transfers.pay(a, b, 60, **said)
    again = transfers.pay(a, b, 60, **said)
    assert (again.pk, again.replayed, first.replayed) == (first.pk, True, False)
    assert balance_of(bob) == 60
    assert Record.objects.filter(about=f"transfer:{first.uid}").count() == 1
    for other in [{"amount": 61}, {"amount": 60, "note": "Cake"}]:
        with pytest.raises(Refused) as refused:
            transfers.pay(a, b, other.pop("amount"), **{**said, **other})  # type: ignore[arg-type]
        assert refused.value.code == "key-reused"
    assert transfers.pay(b, a, 60, kind="payment", source="", by=by_of(bob), key="k1").pk != first.pk
    assert Entry.objects.count() == 4


def test_it_answers_again_when_the_limit_is_reached(alice: Any, bob: Any, account_of: Any, by_of: Any) -> None:
    said: dict[str, Any] = {"kind": "payment", "source": "", "by": by_of(alice), "key": "k"}
    made = [transfers.pay(account_of(alice), account_of(bob), 600, **said) for _twice in range(2)]
    assert made[0].pk == made[1].pk


def test_it_refuses_an_account_paying_itself(alice: Any, account_of: Any, by_of: Any) -> None:
    a = account_of(alice)
    with pytest.raises(Refused) as refused:
        transfers.pay(a, a, 60, kind="payment", source="", by=by_of(alice))
    assert refused.value.code == "same-account"


@pytest.mark.parametrize("amount", [0, -1, -60, 2**63, 10**9 + 1, -(2**70)])
def test_it_refuses_amounts_that_are_none(amount: int, alice: Any, bob: Any, account_of: Any, by_of: Any) -> None:
    a, b = account_of(alice), account_of(bob)
    if amount in (-1, -60):  # The other way round: Bob pays. It is the door that sees to who may pay for whom.
        transfers.pay(a, b, amount, kind="payment", source="", by=by_of(alice))
        return
    with pytest.raises(Refused) as refused:
        transfers.pay(a, b, amount, kind="payment", source="", by=by_of(alice))
    assert refused.value.code == "amount"
    with pytest.raises(Refused):
        holds.promise(a, b, amount, source="exchange:1", by=by_of(alice))


def test_a_transfer_may_have_many_legs(alice: Any, bob: Any, carla: Any, hours: Any, account_of: Any, by_of: Any) -> None:
    legs = [(account_of(alice), -60), (account_of(bob), -60), (account_of(carla), 120)]
    made = transfers.post(hours, legs, kind="payment", source="class:1", by=by_of(carla))
    assert made.entries.count() == 3


def test_a_hold_counts_on_both_sides(alice: Any, bob: Any, account_of: Any, by_of: Any) -> None:
    rule("hours.ceiling", 700)
    a, b = account_of(alice), account_of(bob)
    hold = holds.promise(a, b, 500, source="exchange:1", by=by_of(alice))
    assert holds.promise(a, b, 500, source="exchange:1", by=by_of(alice)).pk == hold.pk
    assert accounts.can_spend(a) == 100
    assert accounts.can_earn(b) == 200
    with pytest.raises(Refused) as refused:
        holds.promise(a, b, 101, source="exchange:2", by=by_of(alice))
    assert refused.value.code == "floor"
    with pytest.raises(Refused) as refused:
        holds.promise(a, b, 60, source="exchange:1", by=by_of(alice))
    assert refused.value.code == "held"
    with pytest.raises(Refused):
        transfers.pay(a, b, 101, kind="payment", source="", by=by_of(alice))


def test_an_exchange_keeps_its_promise(alice: Any, bob: Any, account_of: Any, by_of: Any) -> None:
    a, b = account_of(alice), account_of(bob)
    hold = holds.promise(a, b, 500, source="exchange:1", by=by_of(alice))
    made = transfers.pay(a, b, 540, kind="exchange", source="exchange:1", by=by_of(alice), hold_source="exchange:1")
    hold.refresh_from_db()
    a, b = account_of(alice), account_of(bob)
    assert (hold.state, hold.transfer_id) == (Hold.State.POSTED, made.pk)
    assert (a.balance, a.held_out, b.balance, b.held_in) == (-540, 0, 540, 0)
    assert made.flags == [f"soft-floor:{a.pk}"]


def test_a_promise_is_let_go_once(alice: Any, bob: Any, account_of: Any, by_of: Any) -> None:
    a, b = account_of(alice), account_of(bob)
    holds.promise(a, b, 500, source="exchange:1", by=by_of(alice))
    assert holds.release("exchange:1", by=SYSTEM, expired=True)
    assert not holds.release("exchange:1", by=SYSTEM)
    assert (account_of(alice).held_out, account_of(bob).held_in) == (0, 0)
    assert Hold.objects.get().state == Hold.State.EXPIRED


def test_a_reversal_is_the_mirror_once(alice: Any, bob: Any, account_of: Any, by_of: Any, balance_of: Any) -> None:
    a, b = account_of(alice), account_of(bob)
    made = transfers.pay(a, b, 60, kind="payment", source="", by=by_of(alice))
    back = transfers.reverse(made, by=SYSTEM)
    assert (balance_of(alice), balance_of(bob), back.reverses_id) == (0, 0, made.pk)
    for which, code in [(made, "reversed"), (back, "is-reversal")]:
        with pytest.raises(Refused) as refused:
            transfers.reverse(which, by=SYSTEM)
        assert refused.value.code == code


def test_everything_is_consistent_at_the_end_of_the_transaction(alice: Any, bob: Any, account_of: Any, by_of: Any) -> None:
    made = transfers.pay(account_of(alice), account_of(bob), 60, kind="payment", source="", by=by_of(alice))
    transfers.reverse(made, by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert Account.objects.exclude(balance=0).count() == 0
