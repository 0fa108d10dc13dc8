"""A worker that is killed while members go over to another network: both books are whole each time, and it goes on."""

import time
from typing import Any

import pytest
from celery import current_app
from django.core.management import call_command

from humans.joining import joinings
from humans.models import Comer, Joining
from ledgers import accounts
from ledgers.models import Account, Transfer
from networks import actors, memberships
from networks.models import Membership
from networks.tenancy import lookup
from networks.tenancy.current import entered
from tests import cast
from tests.humans.going import give, running
from tests.ledgers.between.ground import turn_on
from tests.servers import wait_for

pytestmark = pytest.mark.slow
COMERS, KILLS, NAME = 60, 8, "Neighbor"


def test_a_killed_worker_leaves_nobody_half_across(real_db, new_network, worker, nothing_else_is_due):
    small, large = new_network(), new_network()
    for town in (small, large):
        turn_on(town.network)
        cast.welcome(town.network)
    brook, lake = (lookup.by_id(town.network.id) for town in (small, large))
    with entered(brook):
        held = {member.name: amount for member, amount in settled(small)}
    row = running("merge", brook, lake, small.carla)
    with entered(brook):
        joinings.begin(row, by=actors.of(small.carla))
    killed_at: list[int] = []
    for _kill in range(KILLS):
        nudge(brook)
        before = across(brook, row)
        wait_for(lambda before=before: across(brook, row) > before + 2, 120)
        worker.kill()
        time.sleep(0.3)  # PostgreSQL notices that nobody is there any more.
        killed_at.append(across(brook, row))
        whole(brook, lake, row, held)
        worker.start()
    assert killed_at[-1] < COMERS, "it was killed on the way, not afterwards"
    nudge(brook)
    wait_for(lambda: not waiting(brook, row), 120)
    whole(brook, lake, row, held)
    assert across(brook, row) == COMERS + 5, "everybody"
    with entered(lake):
        there = dict(Membership.objects.active().values_list("name", "id"))
        assert {name: accounts.of(Membership.objects.get(pk=there[name])).balance for name in held} == held
    for ref in (brook, lake):
        with entered(ref):
            call_command("verify_books", network=ref.slug)


def settled(town: cast.Settled) -> list[tuple[Membership, int]]:
    """So many members, in pairs: one owes what the other has."""
    found = []
    for at in range(COMERS):
        member = memberships.enter_offline(name=f"{NAME} {at:02}", by=actors.of(town.carla), phone="555 0199")
        found.append(member)
    for at in range(0, COMERS, 2):
        give(found[at], found[at + 1], 15 * (1 + at % 3))
    return [(member, int(accounts.of(member).balance)) for member in found]


def nudge(ref: Any) -> None:
    current_app.send_task(joinings.TASK, [ref.id], queue="tests")


def across(ref: Any, row: Joining) -> int:
    with entered(ref):
        return Comer.objects.filter(joining=row, state="carried").count()


def waiting(ref: Any, row: Joining) -> bool:
    with entered(ref):
        return joinings.waiting(row).exists()


def balances() -> dict[str, int]:
    rows = Account.objects.filter(kind="member", currency__code="HOURS", holder__name__startswith=NAME)
    return dict(rows.values_list("holder__name", "balance"))


def whole(brook: Any, lake: Any, row: Joining, held: dict[str, int]) -> None:
    """Whoever is across has everything there and nothing here; else the other way about. Clearing accounts mirror."""
    with entered(brook):
        comers = list(Comer.objects.filter(joining=row).select_related("member"))
        here = balances()
        (ours,) = Account.objects.filter(kind="clearing", currency__code="HOURS").values_list("balance", flat=True)
        moves = Transfer.objects.filter(kind="between-move").count()
        assert sum(Account.objects.values_list("balance", flat=True)) == 0
    with entered(lake):
        there = balances()
        members = {str(one) for one in Membership.objects.active().values_list("uid", flat=True)}
        names = list(Membership.objects.filter(name__startswith=NAME).values_list("name", flat=True))
        (theirs,) = Account.objects.filter(kind="clearing", currency__code="HOURS").values_list("balance", flat=True)
        assert Transfer.objects.filter(kind="between-move").count() == moves
        assert sum(Account.objects.values_list("balance", flat=True)) == 0
    assert ours == -theirs
    assert len(names) == len(set(names)), "nobody is there twice"
    for comer in comers:
        name = comer.member.name
        if not name.startswith(NAME):
            continue
        if comer.state == "carried":
            assert str(comer.there) in members
            assert (here[name], there[name]) == (0, held[name])
        else:
            assert name not in there
            assert here[name] == held[name]
