"""Hours on leaving and death: given on, bequeathed or closed; nothing is minted, and two officers sign."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.errors import Refused
from ledgers import accounts, audit, currencies, holds, transfers
from ledgers.hours import estates, leaving
from ledgers.models import Account, Entry, Estate, HoursWish, Transfer
from networks import actors, clauses, memberships
from networks.actors import Actor
from networks.models import Membership
from networks.tenancy.current import entered
from tests import cast

by = actors.of
TODAY = timezone.localdate


def rule(key: str, value: Any) -> None:
    since = timezone.now() - dt.timedelta(hours=1)  # So that this transaction sees it.
    clauses.amend(key, value, by=actors.system("test"), decision="decision:test", from_at=since)


def refusal(deed: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused, transaction.atomic():
        deed(*args, **kwargs)
    return str(refused.value.code)


def give(payer: Any, payee: Any, minutes: int) -> None:
    transfers.pay(accounts.of(payer), accounts.of(payee), minutes, kind="exchange", source="exchange:test", by=by(payer))


def pot(kind: str = Account.Kind.FUND) -> int:
    return accounts.pot(currencies.hours(), kind).balance


@pytest.fixture
def cora(riverside: Any) -> Any:
    return cast.member(riverside, "Cora")


def test_who_leaves_gives_their_hours_to_whom_they_wish(alice: Any, bob: Any, carla: Any, in_riverside: Any) -> None:
    give(bob, alice, 300)
    leaving.wish(alice, carla, by=by(alice))
    memberships.leave(alice, by=by(alice))
    assert (accounts.of(alice).balance, accounts.of(carla).balance, pot()) == (0, 300, 0)
    assert Transfer.objects.order_by("-id").first().kind == "bequest"
    assert accounts.of(alice).closed_at is not None


def test_what_an_heir_cannot_take_on_goes_to_the_fund(alice: Any, bob: Any, carla: Any, in_riverside: Any) -> None:
    give(bob, alice, 300)
    give(bob, carla, 1700)
    leaving.wish(alice, carla, by=by(alice))
    memberships.leave(alice, by=by(alice))
    assert (accounts.of(carla).balance, pot()) == (1800, 200)


@pytest.mark.parametrize(("said", "fund", "former"), [("donate", 60, 0), ("close", 0, 60)])
def test_where_nothing_is_said_the_clause_counts(
    said: str, fund: int, former: int, alice: Any, bob: Any, in_riverside: Any
) -> None:
    rule("hours.on_leaving", said)
    give(bob, alice, 60)
    memberships.leave(alice, by=by(alice))
    assert (pot(), pot(Account.Kind.FORMER)) == (fund, former)


def test_below_zero_is_taken_over_in_the_open_and_inherited_by_nobody(alice: Any, bob: Any, in_riverside: Any) -> None:
    give(alice, bob, 300)
    leaving.wish(alice, bob, by=by(alice))
    memberships.leave(alice, by=by(alice))
    assert (accounts.of(alice).balance, accounts.of(bob).balance, pot()) == (0, 300, -300)


def test_where_it_must_be_zero_first_a_wish_is_enough(alice: Any, bob: Any, in_riverside: Any) -> None:
    rule("hours.on_leaving", "zero")
    give(bob, alice, 60)
    assert refusal(memberships.leave, alice, by=by(alice)) == "balance"
    leaving.wish(alice, bob, by=by(alice))
    memberships.leave(alice, by=by(alice))
    assert accounts.of(bob).balance == 0


def test_a_wish_is_ones_own(alice: Any, bob: Any, carla: Any, in_riverside: Any) -> None:
    assert refusal(leaving.wish, alice, bob, by=by(bob)) == "not-allowed"
    assert refusal(leaving.wish, alice, alice, by=by(alice)) == "heir"
    for_alice = Actor(alice, carla, frozenset({"coordinator"}))
    assert refusal(leaving.wish, alice, carla, by=for_alice) == "same-hand"
    assert leaving.wish(alice, bob, by=for_alice).hand == carla
    with pytest.raises(IntegrityError), transaction.atomic():
        HoursWish.objects.update(heir=carla)
    assert leaving.wish(alice, None, by=by(alice)).heir is None
    assert leaving.forget_wish(alice, by=by(alice))
    rule("hours.bequeath", False)
    assert refusal(leaving.wish, alice, bob, by=by(alice)) == "bequeath"


def test_two_officers_settle_and_none_of_them_inherits(alice: Any, bob: Any, carla: Any, cora: Any, in_riverside: Any) -> None:
    give(bob, alice, 120)
    assert refusal(estates.record, alice, TODAY(), by=by(bob)) == "not-allowed"
    assert refusal(estates.record, alice, TODAY() + dt.timedelta(days=1), by=by(carla)) == "died-on"
    assert refusal(estates.record, alice, TODAY(), heir=carla, by=by(carla)) == "own-account"
    assert refusal(estates.record, carla, TODAY(), by=by(carla)) == "own-account"
    row = estates.record(alice, TODAY(), heir=cora, executor="Her son", by=by(carla))
    assert refusal(estates.record, alice, TODAY(), by=by(cora)) == "recorded"
    assert refusal(estates.confirm, row, by=by(carla)) == "same-person"
    assert refusal(estates.confirm, row, by=by(cora)) == "own-account"
    with pytest.raises(IntegrityError), transaction.atomic():
        Estate.objects.update(confirmed_by=cora)
    with pytest.raises(IntegrityError), transaction.atomic():
        Estate.objects.update(state="settled", settled_at=timezone.now())
    row = estates.confirm(row, by=by(cast.member(in_riverside, "Tess")))
    assert row.state == "settled"
    assert (accounts.of(alice).balance, accounts.of(cora).balance) == (0, 120)
    assert Membership.objects.get(pk=alice.pk).state == "left"
    assert refusal(estates.withdraw, row, by=by(carla)) == "answered"


def test_their_own_word_comes_first(alice: Any, bob: Any, carla: Any, cora: Any, in_riverside: Any) -> None:
    give(bob, alice, 120)
    leaving.wish(alice, None, by=by(alice))
    assert refusal(estates.record, alice, TODAY(), heir=bob, by=by(carla)) == "heir"
    estates.confirm(estates.record(alice, TODAY(), by=by(carla)), by=by(cora))
    assert pot() == 120


def test_a_mistake_is_taken_back_before_it_is_settled(
    client_of: Any, riverside: Any, alice: Any, carla: Any, cora: Any
) -> None:
    with entered(riverside):
        number = alice.number
    page = client_of(carla).post("/riverside/hours/estates/", {"member": number, "died_on": "2026-13-01", "executor": "Ann"})
    assert page.status_code == 422
    assert "Ann" in page.content.decode()
    made = client_of(carla).post("/riverside/hours/estates/", {"member": number, "died_on": TODAY().isoformat()})
    assert made.status_code == 302
    assert "Waits for a second name" in client_of(carla).get(made["Location"]).content.decode()
    assert client_of(alice).get(made["Location"]).status_code == 403
    assert client_of(cora).post(made["Location"], {"do": "withdraw"}).status_code == 302
    with entered(riverside):
        assert Estate.objects.get().state == "withdrawn"
        assert Membership.objects.get(pk=alice.pk).is_active


def test_an_estate(real_db: None, new_network: Callable[..., Any], as_owner: Any) -> None:
    """Alice dies: one exchange agreed, one logged, 6 h in the end; she wished them to Bob, who is near his ceiling."""
    from requests_board import exchanges

    town = new_network()
    alice, bob, carla, cora, tess = (town.people[name] for name in ("Alice", "Bob", "Carla", "Cora", "Tess"))
    with entered(town.network):
        give(tess, alice, 300)
        give(carla, bob, 1650)
        leaving.wish(alice, bob, by=by(alice))
        logged = exchanges.propose(exchanges.Terms(minutes=60), by=by(alice), other=cora, gives=True, title="Reading aloud")
        exchanges.agree(logged, by=by(cora))
        exchanges.log(logged, by=by(alice), minutes=60)
        agreed = exchanges.propose(exchanges.Terms(minutes=90), by=by(alice), other=tess, gives=True, title="A cake")
        exchanges.agree(agreed, by=by(tess))
    with entered(town.network):
        row = estates.record(alice, TODAY(), executor="Her son Paul", by=by(carla))
        estates.confirm(row, by=by(cora))
    with entered(town.network):
        ended = Transfer.objects.order_by("-id").first()
        legs = {str(leg.account): leg.amount for leg in Entry.objects.filter(transfer=ended).select_related("account__holder")}
        assert legs == {"Alice of Newtown": -360, "Bob of Newtown": 150, "Commons fund": 210}
        assert (accounts.of(alice).balance, accounts.of(bob).balance, pot()) == (0, 1800, 210)
        assert holds.held(agreed.source) is None
        assert accounts.of(tess).held_out == 0
        assert sum(Account.objects.values_list("balance", flat=True)) == 0
    with as_owner() as owner:
        assert list(audit.disagreements(owner.cursor(), network_id=town.network.id)) == []
