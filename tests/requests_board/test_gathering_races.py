"""Many at one class, one request, one estate, each with a connection of its own: everything happens once, nothing waits."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from ledgers import accounts
from ledgers.hours import estates, fund
from ledgers.models import Estate, FundRequest, Transfer
from networks import actors
from networks.models import Category
from networks.tenancy.current import entered
from requests_board import gatherings
from requests_board.models import Gathering, GatheringPart
from tests.requests_board.test_races import at_once

by = actors.of


@pytest.fixture
def town(real_db: None, new_network: Any) -> Any:
    return new_network()


def opened(host: Any, title: str = "Bread", **more: Any) -> Gathering:
    said = {"kind": "class", "minutes": 60, "places": 4, "category": Category.objects.get(name="Learning"), **more}
    return gatherings.open(gatherings.Plan(title=title, **said), by=by(host))


def test_the_last_place_is_taken_once(town: Any) -> None:
    with entered(town.network):
        made = opened(town.alice, places=1)
    answers = at_once(
        town.network, *[lambda who=who: gatherings.join(made, by=by(who)).pk for who in (town.bob, town.carla, town.tess)]
    )
    assert sorted(str(answer) for answer in answers)[1:] == ["full", "full"]
    with entered(town.network):
        assert GatheringPart.objects.filter(state="joined").count() == 1
        assert accounts.of(town.alice).held_in == 60


def test_the_last_two_confirm_at_once_and_two_classes_never_wait_for_one_another(town: Any) -> None:
    people = [town.bob, town.carla, town.tess, town.cora]
    with entered(town.network):
        made = [opened(town.alice, "Bread"), opened(town.cora, "Knots", kind="party", minutes=30)]
        for one in made:
            for who in people if one.host_id == town.alice.pk else [town.alice, town.tess, town.carla, town.bob]:
                gatherings.join(one, by=by(who))
            there = {str(part.uid): None for part in GatheringPart.objects.filter(gathering=one)}
            gatherings.log(one, by=by(one.host), present=there, minutes=one.minutes)
            for part in list(GatheringPart.objects.filter(gathering=one).select_related("member"))[:2]:
                gatherings.confirm(one, by=by(part.member))
        last = [
            (one, part.member)
            for one in made
            for part in list(GatheringPart.objects.filter(gathering=one, answer="").select_related("member"))
        ]
    answers = at_once(town.network, *[lambda one=one, who=who: gatherings.confirm(one, by=by(who)).state for one, who in last])
    assert sorted(answers) == ["confirmed", "confirmed", "done", "done"]
    with entered(town.network):
        assert [Transfer.objects.filter(source=one.source).count() for one in made] == [1, 1]
        assert [accounts.of(who).held_out + accounts.of(who).held_in for who in [town.alice, *people]] == [0] * 5
    call_command("verify_books", network=town.network.slug)


def test_two_coordinators_sign_at_once_and_the_fund_gives_once(town: Any) -> None:
    with entered(town.network):
        rows = [fund.ask(town.alice, 300, "A roof", by=by(town.alice)), fund.ask(town.bob, 60, "A ride", by=by(town.bob))]
    for row, outcomes in zip(rows, (["asked", "granted"], ["answered", "granted"]), strict=True):
        deeds = [lambda who=who, row=row: fund.sign(row, by=by(who)).state for who in (town.carla, town.cora)]
        assert sorted(at_once(town.network, *deeds)) == outcomes
    with entered(town.network):
        assert (accounts.of(town.alice).balance, accounts.of(town.bob).balance) == (300, 60)
        assert FundRequest.objects.filter(state="granted").count() == Transfer.objects.filter(kind="grant").count() == 2


def test_an_estate_is_settled_or_taken_back_once(town: Any) -> None:
    with entered(town.network):
        row = estates.record(town.alice, timezone.localdate(), by=by(town.carla))
    deeds = [lambda: estates.confirm(row, by=by(town.cora)).state, lambda: estates.withdraw(row, by=by(town.carla)).state]
    answers = at_once(town.network, *deeds)
    with entered(town.network):
        state = Estate.objects.get().state
    assert sorted(answers) == sorted(["answered", state])
    assert connection.in_atomic_block is False
