"""A lending circle: each round all pay in, one receives; who is late pays later; at the end everyone is square."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from ledgers.groups import gatherings, sharing, sheets
from ledgers.models import Account, Entry, Group, GroupLine, GroupMember, GroupSheet
from networks.actors import of
from tests.ledgers.groups.conftest import refused, rule


def standing(group: Any) -> dict[str, int]:
    """What each has paid in less what they received, and what is in the box."""
    found: dict[str, int] = {}
    for account in Account.objects.filter(currency=group.currency).select_related("holder"):
        name = account.holder.name.split()[0] if account.holder else account.kind
        found[name] = found.get(name, 0) + account.balance
    return {name: balance for name, balance in found.items() if balance}


def round_of(group: Any, number: int, receiver: Any, paid: list[Any], *, by: Any, signs: Any, **more: Any) -> GroupSheet:
    return sheets.sign(sheets.record_round(group, number, receiver, paid, by=of(by), **more), by=of(signs))


def signers(group: Any, receiver: Any, four: list[Any]) -> tuple[Any, Any]:
    """Two who sign and do not receive; the first of them a keeper."""
    able = [one for one in four if one.pk != receiver.pk]
    return (able[0], able[1])


def test_a_circle_goes_round_and_ends_with_all_square(gathered: Any, four: list[Any], books_agree: Any) -> None:
    group = gathered()
    for number, receiver in enumerate(four, start=1):
        writes, signs = signers(group, receiver, four)
        round_of(group, number, receiver, four, by=writes, signs=signs)
        if number == 1:
            assert standing(group) == {"Alice": -6000, "Bob": 2000, "Carla": 2000, "Tess": 2000}
        books_agree()
    group = Group.objects.get(pk=group.pk)
    assert group.state == "closed"
    assert standing(group) == {}
    assert not group.currency.is_open
    received = Entry.objects.filter(account__currency=group.currency, transfer__kind="circle-out", account__kind="cash")
    assert [row.amount for row in received] == [8000] * 4


def test_one_writes_and_another_signs_and_neither_receives(gathered: Any, four: list[Any], cora: Any, dan: Any) -> None:
    alice, bob, _carla, tess = four
    group = gathered()
    assert refused(lambda: sheets.record_round(group, 1, alice, four, by=of(alice))) == "own"
    assert refused(lambda: sheets.record_round(group, 1, alice, four, by=of(dan))) == "not-allowed"
    sheet = sheets.record_round(group, 1, alice, four, by=of(bob))
    assert standing(group) == {}
    assert refused(lambda: sheets.sign(sheet, by=of(bob))) == "same-person"
    assert refused(lambda: sheets.sign(sheet, by=of(alice))) == "own"
    assert refused(lambda: sheets.record_round(group, 1, alice, four, by=of(bob))) == "waiting"
    assert sheets.sign(sheet, by=of(cora)).state == "signed"  # An officer who signs for the network's money.
    assert refused(lambda: sheets.sign(sheet, by=of(tess))) == "answered"


def test_the_order_is_kept_and_a_round_is_held_once(gathered: Any, four: list[Any]) -> None:
    alice, bob, carla, _tess = four
    group = gathered()
    assert refused(lambda: sheets.record_round(group, 1, carla, four, by=of(bob))) == "order"
    assert refused(lambda: sheets.record_round(group, 2, alice, four, by=of(bob))) == "round"
    round_of(group, 1, alice, four, by=bob, signs=carla)
    assert refused(lambda: sheets.record_round(group, 1, bob, four, by=of(alice))) == "round"
    assert refused(lambda: sheets.record_round(group, 2, alice, four, by=of(bob))) == "receiver"
    assert refused(lambda: sheets.record_round(group, 2, bob, [*four, alice], by=of(alice))) == "twice"
    assert refused(lambda: sheets.record_round(group, 2, bob, [], by=of(alice))) == "empty"


def test_by_need_the_circle_says_each_time_who_receives(gathered: Any, four: list[Any]) -> None:
    alice, bob, carla, tess = four
    group = gathered(order="need")
    round_of(group, 1, tess, four, by=alice, signs=bob)
    round_of(group, 2, carla, four, by=alice, signs=bob)
    assert refused(lambda: sheets.record_round(group, 3, tess, four, by=of(alice))) == "receiver"


def test_a_lot_is_drawn_once_and_anyone_can_draw_it_again(gathered: Any, four: list[Any]) -> None:
    group = gathered(order="lot")
    drawn = [row.member.number for row in GroupMember.objects.filter(group=group).select_related("member").order_by("place")]
    assert len(group.seed) == 36
    assert sharing.lot(group.seed, sorted(drawn)) == drawn
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledgers_group SET seed = 'mine' WHERE id = %s", [group.pk])
    assert refused(lambda: gatherings.start(group, by=of(four[0]))) == "not-forming"


def test_who_missed_a_round_pays_later_to_whose_round_it_was(gathered: Any, four: list[Any]) -> None:
    alice, bob, carla, tess = four
    group = gathered()
    round_of(group, 1, alice, [alice, bob, carla], by=bob, signs=carla)
    assert standing(group) == {"Alice": -4000, "Bob": 2000, "Carla": 2000}
    sheets.sign(sheets.record_late(group, [(tess, 1)], by=of(alice)), by=of(bob))
    assert standing(group) == {"Alice": -6000, "Bob": 2000, "Carla": 2000, "Tess": 2000}
    assert refused(lambda: sheets.record_late(group, [(tess, 1)], by=of(alice))) == "paid"
    assert refused(lambda: sheets.record_late(group, [(tess, 2)], by=of(alice))) == "round"


def test_whoever_is_behind_waits_unless_the_clause_says_otherwise(gathered: Any, four: list[Any]) -> None:
    alice, bob, carla, tess = four
    group = gathered()
    round_of(group, 1, alice, [alice, carla, tess], by=bob, signs=carla)
    assert refused(lambda: sheets.record_round(group, 2, bob, four, by=of(alice))) == "order"
    rule("groups.behind_waits", False)
    assert sheets.record_round(group, 2, bob, four, by=of(alice)).state == "recorded"


def test_what_never_comes_can_be_let_go_by_whose_it_was(gathered: Any, four: list[Any]) -> None:
    alice, bob, _carla, tess = four
    group = gathered()
    for number, receiver in enumerate(four, start=1):
        writes, signs = signers(group, receiver, four)
        paid = [one for one in four if one is not tess] if number == 1 else four
        round_of(group, number, receiver, paid, by=writes, signs=signs)
    assert Group.objects.get(pk=group.pk).state == "running"
    assert standing(group) == {"Alice": 2000, "Tess": -2000}
    assert refused(lambda: sheets.let_go(group, tess, 1, by=of(bob))) == "not-yours"
    assert refused(lambda: sheets.let_go(group, tess, 2, by=of(alice))) == "paid"
    sheet = sheets.let_go(group, tess, 1, by=of(alice))
    assert refused(lambda: sheets.sign(sheet, by=of(tess))) == "own"
    sheets.sign(sheet, by=of(bob))
    assert Group.objects.get(pk=group.pk).state == "closed"
    assert standing(group) == {}


def test_a_sheet_that_is_not_so_moves_nothing(gathered: Any, four: list[Any]) -> None:
    alice, bob, carla, tess = four
    group = gathered()
    sheet = sheets.record_round(group, 1, alice, four, by=of(bob))
    assert sheets.decline(sheet, by=of(tess)).state == "declined"
    assert refused(lambda: sheets.sign(sheet, by=of(carla))) == "answered"
    assert standing(group) == {}
    round_of(group, 1, alice, four, by=bob, signs=carla)
    assert GroupLine.objects.filter(group=group, is_signed=True).count() == 4


def test_gathering_has_its_rules(gathered: Any, pool: Any, four: list[Any], cora: Any) -> None:
    alice, bob, carla, tess = four
    group = gathered(starts=False)
    assert refused(lambda: gatherings.set_keeper(group, cora, True, by=of(alice))) == "member"
    assert refused(lambda: gatherings.set_keeper(group, cora, True, by=of(cora))) in ("member", "not-allowed")
    gatherings.set_keeper(group, bob, False, by=of(alice))
    assert refused(lambda: gatherings.start(group, by=of(alice))) == "keepers"
    rule("groups.members_most", 4)
    assert refused(lambda: gatherings.join(group, by=of(cora))) == "full"
    gatherings.leave(group, by=of(bob))
    gatherings.leave(group, by=of(tess))
    assert refused(lambda: gatherings.start(group, by=of(alice))) == "few"
    gatherings.leave(group, by=of(carla))
    assert gatherings.leave(group, by=of(alice)).state == "called-off"
    assert refused(lambda: gatherings.join(group, by=of(alice))) == "not-forming"


@pytest.mark.parametrize(
    ("said", "code"),
    [({"amount": 0}, "amount"), ({"amount": 20_001}, "amount"), ({"amount": 2**63}, "amount"), ({"social": -1}, "social"),
     ({"every_days": 0}, "every-days"), ({"order": "mine"}, "order"), ({"mode": "bank"}, "mode"), ({"name": " "}, "name")],
)  # fmt: skip
def test_a_group_is_opened_within_the_rules(said: dict[str, Any], code: str, pool: Any, alice: Any) -> None:
    whole = {"mode": "circle", "name": "Friday", "amount": 2000, **said}
    assert refused(lambda: gatherings.open(by=of(alice), **whole)) == code
    if code == "name":
        gatherings.open("circle", "Friday", 1, by=of(alice))
        assert refused(lambda: gatherings.open("circle", "Friday", 1, by=of(alice))) == "open-already"


def test_the_app_writes_no_row_of_a_group_itself(gathered: Any, four: list[Any]) -> None:
    group = gathered()
    for sql in (
        "UPDATE ledgers_group SET state = 'closed'",
        "DELETE FROM ledgers_groupmember",
        "UPDATE ledgers_groupline SET amount = 1",
        "INSERT INTO ledgers_groupsheet (uid) VALUES (gen_random_uuid())",
        "SELECT ledgers_group_move(1, '{1}', '{1}', 'x', 'x', current_date, 1, '{}')",
        "SELECT ledgers_group_share_out(1, NULL, NULL, '{}')",
    ):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert standing(group) == {}
