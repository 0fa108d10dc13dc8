"""Pairs that race in credit, 500 of each: one legal outcome every time. Minutes."""

import random
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.management import call_command

from ledgers.credit import invoices, units
from ledgers.models import Invoice, Transfer
from networks import actors
from networks.tenancy.current import entered
from tests.ledgers import races
from tests.ledgers.credit.ground import set_rules, turn_on
from tests.ledgers.credit.test_rules import PAY

pytestmark = pytest.mark.slow
PAIRS = 500
END = "SELECT ledgers_invoice_end(%(invoice)s, %(state)s, 'x')"
BACK = "SELECT refused FROM ledgers_reverse(%(transfer)s, current_date, NULL, NULL, 'test')"


@pytest.fixture
def town(real_db: None, new_network: Callable[..., Any]) -> Any:
    settled = new_network()
    with entered(settled.network):
        turn_on()
        set_rules(levy=200, floor=-90_000_000, ceiling=90_000_000)
    return settled


def asked(town: Any, chance: random.Random) -> dict[str, Any]:
    """An invoice between two of the town, in either direction: opposite locks."""
    sides = [town.alice, town.bob]
    chance.shuffle(sides)
    made = invoices.issue(sides[0], sides[1], 1_000, by=actors.of(sides[0]))
    return {
        "payer": made.payer_id, "payee": made.payee_id, "amount": 1_000, "source": f"invoice:{made.uid}", "actor": sides[1].pk,
        "key": None, "invoice": made.pk, "state": "declined",
    }  # fmt: skip


@pytest.mark.parametrize("pair", ["pay and pay", "pay and end", "pay again and take back"])
def test_500_pairs_have_one_legal_outcome_each(pair: str, town: Any) -> None:
    chance = random.Random(20261121)
    for _round in range(PAIRS):
        with entered(town.network):
            said = asked(town, chance)
            if pair == "pay again and take back":
                paid = invoices.pay(
                    Invoice.objects.select_related("payer__holder", "payee__holder", "payer__currency").get(pk=said["invoice"]),
                    by=actors.of(town.alice if said["actor"] == town.alice.pk else town.bob),
                )
                said["transfer"] = paid.pk
        statements = {"pay and pay": (PAY, PAY), "pay and end": (PAY, END), "pay again and take back": (PAY, BACK)}[pair]
        work: Callable[[Any, int], Any] = lambda one, n, said=said, pair=statements: one.execute(pair[n], said).fetchone()  # noqa: E731
        answers = races.at_once(town.network.id, 2, work)
        assert not [one for one in answers if isinstance(one, psycopg.Error)], answers
        with entered(town.network):
            row = Invoice.objects.get(pk=said["invoice"])
            moved = Transfer.objects.filter(source=said["source"], kind="payment").count()
            if pair == "pay and pay":
                assert (row.state, row.paid, moved) == ("paid", 1_000, 1)
            elif pair == "pay and end":
                assert (row.state, row.paid, moved) in (("paid", 1_000, 1), ("declined", 0, 0))
            else:
                assert (row.state, row.paid, moved) in (("open", 0, 1), ("paid", 1_000, 2))
    with entered(town.network):
        assert units.unit().code == "CREDIT"
    call_command("verify_books", network=town.network.slug)
