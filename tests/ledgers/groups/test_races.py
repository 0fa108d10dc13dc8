"""Two hands at once: one legal outcome, and the books agree. Real connections, real commits."""

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from ledgers.groups import gatherings, sheets
from ledgers.groups.sheets import Entry
from ledgers.models import Account, Group, GroupLine, GroupSheet
from networks import clauses
from networks.actors import of, system
from networks.tenancy.current import entered
from tests.conftest import owner_dsn
from tests.ledgers import races

SIGN = "SELECT refused FROM ledgers_group_sign(%s, %s)"
RECORD = "SELECT refused FROM ledgers_group_record(%s, 'round', current_date, 1, %s, %s, %s)"


@pytest.fixture
def town(real_db: None, new_network: Callable[..., Any]) -> Any:
    settled = new_network()
    with entered(settled.network):
        clauses.amend("gear.pool", True, by=system("test"), decision="decision:test")
    return settled


def gathered(town: Any, mode: str, **more: Any) -> Any:
    people = [town.alice, town.bob, town.carla, town.tess]
    with entered(town.network):
        group = gatherings.open(mode, f"{mode} of friends", 2000, by=of(town.alice), **more)
        for one in people[1:]:
            gatherings.join(group, by=of(one))
        gatherings.set_keeper(group, town.bob, True, by=of(town.alice))
        return gatherings.start(group, by=of(town.alice))


def words(answers: list[Any]) -> list[str]:
    return sorted("broken" if isinstance(one, psycopg.Error) else str(one[0]) for one in answers)


def test_a_share_out_signed_twice_at_once_shares_out_once(town: Any) -> None:
    group = gathered(town, "share-out")
    with entered(town.network):
        entries = [Entry(one, shares=2) for one in (town.alice, town.bob, town.carla)]
        sheets.sign(sheets.record_meeting(group, entries, by=of(town.alice)), by=of(town.bob))
        sheet = sheets.record_share_out(group, by=of(town.alice))
    signs = [town.bob.pk, town.carla.pk, town.tess.pk]
    answers = races.at_once(town.network.id, 6, lambda one, n: one.execute(SIGN, [sheet.pk, signs[n % 3]]).fetchone())
    assert words(answers) == ["None", *["answered"] * 5]
    with entered(town.network):
        assert not Account.objects.filter(currency=group.currency).exclude(balance=0).exists()
    call_command("verify_books", network=town.network.slug)


def test_two_rounds_written_at_once_are_one(town: Any) -> None:
    group = gathered(town, "circle", order="need")
    with entered(town.network):
        line = json.dumps([{"member": town.carla.pk, "kind": "round", "amount": 2000, "round": 1}])
    pairs = [(town.carla.pk, town.alice.pk), (town.tess.pk, town.bob.pk)]
    answers = races.at_once(
        town.network.id, 6, lambda one, n: one.execute(RECORD, [group.pk, pairs[n % 2][0], line, pairs[n % 2][1]]).fetchone()
    )
    assert words(answers) == ["None", *["waiting"] * 5]
    with entered(town.network):
        assert GroupSheet.objects.filter(group=group).count() == 1


def test_signing_and_declining_at_once_do_one_of_both(town: Any) -> None:
    group = gathered(town, "circle")
    with entered(town.network):
        sheet = sheets.record_round(group, 1, town.alice, [town.carla, town.tess], by=of(town.bob))

    def work(one: Any, number: int) -> Any:
        sql = "SELECT ledgers_group_decline(%s, %s)" if number % 2 else SIGN
        return one.execute(sql, [sheet.pk, town.carla.pk]).fetchone()

    assert words(races.at_once(town.network.id, 4, work)) == ["None", *["answered"] * 3]
    with entered(town.network):
        state = GroupSheet.objects.get(pk=sheet.pk).state
        moved = Account.objects.filter(currency=group.currency).exclude(balance=0).exists()
        assert moved == (state == "signed")
        assert GroupLine.objects.filter(sheet=sheet, is_signed=True).exists() == moved
    call_command("verify_books", network=town.network.slug)


def test_the_audit_names_what_was_written_past_the_rules(town: Any) -> None:
    group = gathered(town, "circle")
    with entered(town.network):
        sheets.sign(sheets.record_round(group, 1, town.alice, [town.carla], by=of(town.bob)), by=of(town.tess))
        assert Group.objects.get(pk=group.pk).state == "running"
    with psycopg.connect(owner_dsn(), autocommit=True) as owner:
        owner.execute("UPDATE ledgers_groupline SET amount = 1999 WHERE group_id = %s", [group.pk])
    with pytest.raises(CommandError, match="The books disagree"):
        call_command("verify_books", network=town.network.slug)
    with psycopg.connect(owner_dsn(), autocommit=True) as owner:
        owner.execute("UPDATE ledgers_groupline SET amount = 2000 WHERE group_id = %s", [group.pk])
    call_command("verify_books", network=town.network.slug)
