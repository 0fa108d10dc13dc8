"""What the library holds of a member: taken along, forgotten; and who hears of what."""

import pytest

from common import registry
from networks import actors
from networks.models import Record
from requests_board.models import Booking, Handover, OwnershipPart, Thing, Wish
from requests_board.things import handovers, hooks, inventory, owners, repairs, waiting, wishes
from tests.requests_board.things.conftest import book, by, fresh, lend, take
from tests.requests_board.things.test_borrowing import refused


def letters(kind):
    """Everything that would be written for the records of a kind: (to whom, title, body)."""
    notice = registry.notices[kind]
    found = [letter for record in Record.objects.filter(kind=kind) for letter in notice.letters(record)]
    return [(letter.membership.name.split()[0], str(letter.title), str(letter.body)) for letter in found]


def test_who_leaves_brings_things_back_first_and_takes_their_own_home(drill, ladder, alice, bob, carla):
    van = lend(carla, "Van", kind="vehicle", owned_by=[owners.Part(bob, 1), owners.Part(alice, 2)])
    out = take(ladder, bob)
    refused("things-out", lambda: hooks.settle(bob, by=by(bob)))
    handovers.check_in(out, by=by(bob))
    coming = book(ladder, bob, 3, 4)
    wishes.wish("kiln", by=by(bob))
    hooks.settle(bob, by=by(bob))
    assert fresh(coming).state == "cancelled"
    assert fresh(drill).state == "retired"
    assert OwnershipPart.objects.get(thing=van, owner=None).parts == 1
    assert not Wish.objects.exists()


def test_who_lends_what_is_out_waits_until_it_is_home(drill, alice, bob):
    take(drill, alice)
    refused("out", lambda: hooks.settle(bob, by=by(bob)))


def test_what_somebody_kept_for_the_network_goes_to_a_coordinator(library, bob, carla):
    thing = lend(carla, "Projector", owned_by=[owners.Part(None, 1)])
    inventory.change(thing, inventory.Content(name="Projector"), by=by(carla), keeper=bob)
    hooks.settle(bob, by=by(bob))
    assert fresh(thing).keeper.name == "Carla Example"


def test_everything_is_exported_and_words_are_erased(drill, alice, bob):
    booking = take(drill, alice, words="A canary shed")
    handovers.check_in(booking, handovers.Seen("damaged", "A canary switch"), by=by(alice))
    repair = booking.repairs.get()
    repairs.log(repair, 30, by=by(alice), text="A canary screw")
    wishes.wish("canary kiln", by=by(alice))
    told = str(hooks.export(alice))
    for words in ("canary shed", "canary switch", "canary screw", "canary kiln"):
        assert words in told
    hooks.erase(alice)
    assert "canary" not in str(hooks.export(alice))
    for model in (Booking, Handover, Thing):
        assert "canary" not in str(list(model.objects.values_list()))
    assert "canary" not in str(list(repair.works.values_list()))
    assert repair.works.get().minutes == 30  # That it was done stays.


def test_everybody_concerned_hears_in_words(drill, alice, bob, carla, rule):
    rule("things.approval", True, "class:tool")
    booking = book(drill, alice)
    assert letters("booking.asked")[0][0] == "Bob"
    from requests_board.things import bookings

    bookings.agree(booking, by=by(bob))
    assert letters("booking.agreed")[0][:2] == ("Alice", "Yes: Cordless drill")
    handovers.check_out(booking, by=by(alice))
    place = waiting.wait(drill, by=by(carla))
    handovers.check_in(booking, by=by(alice))
    assert letters("booking.offered") == [("Carla", "It is your turn: Cordless drill", letters("booking.offered")[0][2])]
    waiting.leave(place, by=by(carla))
    inventory.call_back(drill, by=by(bob))
    work = repairs.log(repairs.report(drill, "Loud", by=by(bob)), 60, by=by(alice))
    assert {who for who, _title, _body in letters("repair.work_logged")} == {"Carla", "Cora"}
    repairs.approve(work, by=by(carla))
    assert letters("repair.work_paid")[0][:2] == ("Alice", "1\xa0h for the repair of: Cordless drill")


@pytest.mark.parametrize("kind", sorted(name for name, _notice in registry.notices if name.startswith(("booking.", "repair."))))
def test_no_notice_fails_for_what_is_gone(library, kind):
    record = Record.objects.create(kind=kind, about=f"{kind.partition('.')[0]}:00000000-0000-4000-8000-000000000000", data={})
    assert registry.notices[kind].letters(record) == []
    assert actors.system("x").membership is None
