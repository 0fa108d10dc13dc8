"""Credit that crosses is a trade in both networks: each side's own levy, one partner, both tax statements; taken back whole."""

from typing import Any

import psycopg
import pytest
from django.utils import timezone

from ledgers import accounts, audit, reversals
from ledgers.between import agreements, codes, payments
from ledgers.between.agreements import Term
from ledgers.credit import taxes, units
from ledgers.models import Account, Partner, Transfer
from networks import actors
from networks.models import Network
from networks.tenancy.current import entered
from tests import cast
from tests.conftest import owner_dsn
from tests.ledgers.between.ground import rule, turn_on


@pytest.fixture
def towns(real_db: None, new_network: Any) -> list[cast.Settled]:
    """10 of the first are 9 of the second. The first takes 1 % of who buys, the second 2 % of who sells."""
    made = [new_network(), new_network()]
    for town, (levy, bearer) in zip(made, ((100, "payer"), (200, "payee")), strict=True):
        turn_on(town.network)
        with entered(town.network):
            rule("gear.credit", True)
            for key, value in (("credit.levy", levy), ("credit.levy_from", bearer), ("credit.trust_step", 1_000)):
                rule(key, value)
            rule("credit.trust_least", 100)
            rule("credit.trust_most", 5_000)
    one, two = made
    with entered(one.network):
        row = agreements.propose(
            Network.objects.get(pk=two.network.id), [Term("credit", 50_000, 50_000, 10, 9)], contact="Office",
            by=actors.of(one.carla),
        )  # fmt: skip
    with entered(two.network):
        agreements.accept(agreements.with_terms().get(pact=row.pact), contact="Office", by=actors.of(two.carla))
    return made


def pay(payer: Any, home: Any, payee: Any, there: Any, amount: int, **more: Any) -> Transfer:
    with entered(there.network):
        code = codes.written(units.account_of(payee), amount=None, note="")
    with entered(home.network):
        return payments.send(payer, code, amount, kind=more.pop("kind", "payment"), by=actors.of(payer), **more)


def balances(town: Any, member: Any) -> tuple[int, int]:
    """The member's, and the fund's."""
    with entered(town.network):
        account = units.account_of(member)
        fund = Account.objects.get(kind="fund", holder=None, currency=account.currency)
        return account.balance, fund.balance


def disagreements(towns: list[Any]) -> list[str]:
    with psycopg.connect(owner_dsn()) as owner:
        return [str(one) for town in towns for one in audit.disagreements(owner.cursor(), network_id=town.network.id)]


def test_each_network_takes_its_levy_and_all_of_it_goes_back(towns: Any, refused: Any) -> None:
    one, two = towns
    made = pay(one.alice, one, two.bob, two, 1_000, key="once", note="honey")
    assert pay(one.alice, one, two.bob, two, 1_000, key="once", note="honey").pk == made.pk
    assert balances(one, one.alice) == (-1_010, 10)
    assert balances(two, two.bob) == (882, 18)
    pay(one.alice, one, two.bob, two, 100, kind="gift")
    assert (balances(one, one.alice), balances(two, two.bob)) == ((-1_110, 10), (972, 18))  # A gift pays none.
    year = timezone.localdate().year
    with entered(one.network):
        mine = taxes.of_year(units.account_of(one.alice), year)
        assert (mine.bought, mine.sold, mine.to_fund) == (1_000, 0, 10)
        assert mine.lines[0].other == two.network.name
        rule("credit.floor", -2_000)  # The levy counts with what it is taken on.
    with entered(two.network):
        theirs = taxes.of_year(units.account_of(two.bob), year)
        assert (theirs.bought, theirs.sold, theirs.to_fund) == (0, 900, 18)
        code = codes.written(units.account_of(two.bob), amount=None, note="")
    with entered(one.network):
        refused("floor", payments.send, one.alice, code, 890, kind="payment", by=actors.of(one.alice))
    assert not disagreements(towns)
    with entered(two.network):
        there = Transfer.objects.get(kind="between")
        reversals.confirm(reversals.ask(there, "not ours", by=actors.of(two.carla)), by=actors.of(two.tess))
    assert (balances(one, one.alice), balances(two, two.bob)) == ((-100, 0), (90, 0))
    with entered(two.network):
        theirs = taxes.of_year(units.account_of(two.bob), year)
        assert (theirs.sold, theirs.to_fund) == (0, 0)
    assert not disagreements(towns)


def test_a_network_counts_as_one_trader_and_only_when_it_is_known(towns: Any) -> None:
    one, two = towns

    def room() -> int:
        with entered(two.network):
            account = units.account_of(two.bob)
            return accounts.room(account).can_spend - account.balance

    before = room()
    for payer in (one.alice, one.bob):
        pay(payer, one, two.bob, two, 500)
    assert room() == before  # Two who pay, one network, and nobody there is known.
    with entered(two.network):
        assert Partner.objects.filter(account=units.account_of(two.bob)).count() == 1
    pay(two.carla, two, one.alice, one, 400)  # An officer here buys there.
    assert room() == before + 1_000
    assert not disagreements(towns)
