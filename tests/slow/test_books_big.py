"""The books at length: many deeds against the model, many rounds of draining, many kills. Minutes."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from ledgers import accounts
from ledgers.models import Transfer
from networks import actors
from networks.tenancy.current import entered
from tests.ledgers import races
from tests.ledgers.model import Books

pytestmark = pytest.mark.slow
STEPS, ROUNDS, KILLS = 200_000, 1_000, 100


def test_200_000_steps_never_leave_the_model(real_db: None, new_network: Callable[..., Any]) -> None:
    chance = random.Random(20261121)
    done = 0
    while done < STEPS:
        settled = new_network()
        books: Books | None = None
        for _part in range(20):
            with entered(settled.network):
                if books is None:
                    members = (settled.alice, settled.bob, settled.carla, settled.tess, settled.cora)
                    books = Books([accounts.of(member) for member in members], actors.system("test"))
                for _step in range(100):
                    books.step(chance)
                books.compare()
            done += 100
        call_command("verify_books", network=settled.network.slug)


def test_1_000_rounds_of_draining_end_above_the_floor(real_db: None, new_network: Callable[..., Any]) -> None:
    settled = new_network()
    with entered(settled.network):
        a, b = accounts.of(settled.alice), accounts.of(settled.bob)
    said = {"currency": a.currency_id, "payer": a.pk, "payee": b.pk, "actor": settled.alice.pk, "key": None, "fingerprint": ""}
    for _round in range(ROUNDS):
        races.at_once(settled.network.id, 16, lambda one, n: one.execute(races.POST, {**said, "amount": 360}).fetchone())
        with entered(settled.network):
            assert accounts.of(settled.alice).balance >= -600
        back = {**said, "payer": b.pk, "payee": a.pk, "amount": 360}
        races.at_once(settled.network.id, 1, lambda one, n, back=back: one.execute(races.POST, back).fetchone())  # type: ignore[misc]
    call_command("verify_books", network=settled.network.slug)


def test_100_killed_processes_lose_and_double_nothing(real_db: None, new_network: Callable[..., Any]) -> None:
    settled = new_network()
    with entered(settled.network):
        a, b = accounts.of(settled.alice), accounts.of(settled.bob)
    told: list[str] = []
    for number in range(KILLS):
        told += races.killed_while_posting(settled.network.id, a.currency_id, a.pk, b.pk, 100 + number % 7)
    with entered(settled.network):
        stored = {str(uid) for uid in Transfer.objects.values_list("uid", flat=True)}
    assert set(told) <= stored
    assert len(told) == len(set(told))
    assert len(stored) <= len(told) + KILLS
    call_command("verify_books", network=settled.network.slug)
