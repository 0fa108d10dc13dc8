"""Borrowing by the rules: who, when, how long, one after the other; and what stops it."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from common.errors import Refused
from ledgers import accounts
from ledgers.models import Hold, Transfer
from networks import actors
from networks.models import Record, Vetting
from requests_board.models import Booking, BorrowingPass, OwnershipPart, Repair, Thing, WaitingPlace
from requests_board.models.borrowing import half_open
from requests_board.things import bookings, due, handovers, inventory, owners, steps, waiting
from tests.requests_board.things.conftest import book, by, day, fresh, lend, take

Seen = handovers.Seen


def refused(code, deed):
    with pytest.raises(Refused) as said, transaction.atomic():
        deed()
    assert said.value.code == code, said.value
    return said.value


def test_a_drill_is_booked_taken_and_brought_back(drill, alice):
    booking = book(drill, alice)
    assert booking.state == "agreed"
    booking = handovers.check_out(booking, by=by(alice))
    assert booking.state == "out"
    assert fresh(drill).loans_since == 1
    booking = handovers.check_in(booking, Seen(), by=by(alice))
    assert booking.state == "returned"
    assert [row.way for row in handovers.of(booking)] == ["out", "back"]
    assert book(drill, alice).state == "agreed"  # Free again at once, on the same day.


def test_the_same_deed_twice_is_done_once(drill, alice):
    first, second = book(drill, alice), book(drill, alice)
    assert first.pk == second.pk
    for deed in (handovers.check_out, handovers.check_in):
        assert deed(first, by=by(alice)).pk == deed(first, by=by(alice)).pk
    assert Record.objects.filter(about=f"booking:{first.uid}").count() == 3


def test_it_refuses_a_time_that_somebody_else_has(drill, alice, carla):
    book(drill, alice, 1, 3)
    refused("taken", lambda: book(drill, carla, 2, 4))
    refused("taken", lambda: book(drill, carla, 0, 2))
    assert book(drill, carla, 3, 5).state == "agreed"  # Half-open: where one ends the next begins.


def test_a_buffer_stands_between_two_borrowings(drill, alice, carla, rule):
    rule("things.buffer_minutes", 60, "class:tool")
    book(drill, alice, 1, 3)
    refused("taken", lambda: book(drill, carla, 3, 5))
    later = day(3) + dt.timedelta(hours=1)
    assert bookings.book(drill, later, later + dt.timedelta(days=1), by=by(carla)).state == "agreed"


def test_postgresql_itself_refuses_the_same_time_twice(drill, alice, carla):
    booking = book(drill, alice, 1, 3)
    twice = {"thing": drill, "borrower": carla, "starts_at": day(2), "ends_at": day(4)}
    with pytest.raises(IntegrityError, match="things_booking_never_twice"), transaction.atomic():
        Booking.objects.create(**twice, held=half_open(day(2), day(4)))
    with pytest.raises(IntegrityError, match="things_booking_held"), transaction.atomic():
        Booking.objects.create(**twice, held=half_open(day(5), day(6)))
    with pytest.raises(IntegrityError, match="no step leads"), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(state="lost", version=9)
    with pytest.raises(IntegrityError, match="stay as they were"), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(borrower=carla)


def test_the_steps_in_python_and_in_sql_are_the_same(library):
    with connection.cursor() as cursor:
        cursor.execute("SELECT before, after FROM things_steps()")
        said = set(cursor.fetchall())
    assert said == {(before, after) for before, afters in steps.STEPS.items() for after in afters}


@pytest.mark.parametrize(
    ("first", "last", "code"), [(2, 2, "times"), (3, 1, "times"), (-5, -3, "times"), (0, 9, "times"), (100, 101, "times")]
)
def test_it_refuses_times_that_make_no_sense_or_pass_the_rules(drill, alice, first, last, code):
    refused(code, lambda: book(drill, alice, first, last))


def test_the_rules_of_a_class_are_its_own(library, bob, alice, rule):
    rule("things.days", 2, "class:vehicle")
    rule("things.most", 1, "class:tool")
    van, saw, drill = lend(bob, "Van", kind="vehicle"), lend(bob, "Saw"), lend(bob)
    assert refused("times", lambda: book(van, alice, 1, 4)).why == "things.days"
    book(saw, alice, 0, 5)
    assert refused("too-many", lambda: book(drill, alice, 6, 7)).why == "things.most"
    assert book(van, alice, 1, 2).state == "agreed"


def test_somebody_else_says_yes_where_the_class_asks_for_it(drill, alice, bob, carla, rule):
    rule("things.approval", True, "class:tool")
    booking = book(drill, alice)
    assert booking.state == "asked"
    refused("not-yours", lambda: bookings.agree(booking, by=by(alice)))
    refused("conflict", lambda: handovers.check_out(booking, by=by(alice)))
    assert bookings.agree(booking, by=by(bob)).state == "agreed"
    assert book(drill, bob, 3, 4).state == "agreed"  # An owner asks nobody.
    later = book(drill, alice, 5, 6)
    assert bookings.decline(later, by=by(carla)).state == "declined"


def test_a_coordinator_never_says_yes_to_their_own_asking(ladder, carla, rule):
    rule("things.approval", True)
    booking = book(ladder, carla)
    refused("own-booking", lambda: bookings.agree(booking, by=by(carla)))


def test_training_comes_first(library, bob, alice, carla, rule):
    saw = lend(bob, "Table saw", training="table saw")
    refused("training", lambda: book(saw, alice))
    Vetting.objects.create(membership=alice, kind="table saw", seen_on=timezone.localdate(), seen_by=carla)
    assert book(saw, alice).state == "agreed"
    rule("things.training", True, "class:vehicle")
    assert refused("training", lambda: book(lend(bob, "Van", kind="vehicle"), alice)).why == "things.training"


def test_a_deposit_is_held_and_let_go_when_it_comes_back_well(drill, alice, bob, rule):
    rule("things.deposit_minutes", 120, "class:tool")
    booking = take(drill, alice)
    assert (booking.deposit, accounts.of(alice).held_out) == ("held", 120)
    booking = handovers.check_in(booking, Seen(), by=by(alice))
    assert (booking.deposit, accounts.of(alice).held_out) == ("released", 0)
    mine = book(drill, bob, 1, 2)
    assert mine.deposit == "none"  # Owners leave nothing.
    called_off = book(drill, alice, 3, 4)
    bookings.cancel(called_off, by=by(alice))
    assert accounts.of(alice).held_out == 0


def test_a_deposit_that_nobody_can_leave_books_nothing(drill, alice, rule):
    rule("things.deposit_minutes", 6000, "class:tool")
    refused("floor", lambda: book(drill, alice))
    assert not Booking.objects.exists()


def test_damage_begins_a_repair_and_the_deposit_waits_for_a_second_person(drill, alice, bob, carla, rule):
    rule("things.deposit_minutes", 60, "class:tool")
    booking = take(drill, alice)
    refused("text", lambda: handovers.check_in(booking, Seen("damaged"), by=by(alice)))
    booking = handovers.check_in(booking, Seen("damaged", "The chuck is loose"), by=by(alice))
    assert (booking.deposit, fresh(drill).state) == ("held", "repair")
    assert Repair.objects.get().booking_id == booking.pk
    refused("in-repair", lambda: book(drill, alice, 1, 2))
    refused("not-yours", lambda: handovers.forgive(booking, "It was old", by=by(alice)))
    refused("not-allowed", lambda: handovers.keep_deposit(booking, by=by(bob)))
    kept = handovers.keep_deposit(booking, by=by(carla))
    handovers.keep_deposit(booking, by=by(carla))
    assert (kept.deposit, accounts.of(alice).balance) == ("kept", -60)
    assert Transfer.objects.filter(source=booking.source).count() == 1
    assert not Hold.objects.filter(state="held").exists()


def test_what_is_lost_stops_its_borrower_until_it_is_forgiven(drill, alice, bob, ladder):
    booking = take(drill, alice)
    refused("not-yours", lambda: handovers.lose(booking, by=by(alice)))
    booking = handovers.lose(booking, by=by(bob))
    assert (booking.state, fresh(drill).state) == ("lost", "lost")
    refused("late", lambda: book(ladder, alice))
    refused("reason", lambda: handovers.forgive(booking, " ", by=by(bob)))
    booking = handovers.forgive(booking, "It was stolen from the porch", by=by(bob))
    assert booking.forgiven_why == "It was stolen from the porch"
    assert book(ladder, alice).state == "agreed"


def late(booking, days=3):
    """As if it had gone out long ago."""
    start, end = timezone.now() - dt.timedelta(days=days + 2), timezone.now() - dt.timedelta(days=days)
    Booking.objects.filter(pk=booking.pk).update(starts_at=start, ends_at=end, held=half_open(start, end), next_at=end)
    return fresh(booking)


def test_being_late_stops_new_borrowings_until_it_is_back_or_excused(drill, ladder, alice, bob, carla):
    booking = late(take(drill, alice))
    assert refused("late", lambda: book(ladder, alice)).why == "things.grace_days"
    refused("late", lambda: bookings.renew(booking, by=by(alice)))
    soon = timezone.now() + dt.timedelta(days=7)
    refused("not-allowed", lambda: handovers.give_pass(alice, "please", soon, by=by(bob)))
    refused("own-pass", lambda: handovers.give_pass(carla, "please", soon, by=by(carla)))
    refused("until", lambda: handovers.give_pass(alice, "ill", soon + dt.timedelta(days=60), by=by(carla)))
    refused("reason", lambda: handovers.give_pass(alice, "", soon, by=by(carla)))
    handovers.give_pass(alice, "Ill in bed, needs the ladder tomorrow", soon, by=by(carla))
    assert book(ladder, alice).state == "agreed"
    BorrowingPass.objects.update(until=timezone.now() - dt.timedelta(days=1), given_at=timezone.now())
    refused("late", lambda: book(ladder, alice, 3, 4))
    handovers.check_in(booking, by=by(bob))
    assert book(ladder, alice, 3, 4).state == "agreed"


def test_what_has_not_come_back_is_promised_to_nobody_today(drill, alice, carla):
    late(take(drill, alice))
    refused("taken", lambda: book(drill, carla, 0, 2))
    ahead = book(drill, carla, 2, 3)
    refused("too-early", lambda: handovers.check_out(ahead, by=by(carla), at=timezone.now() - dt.timedelta(days=1)))
    refused("not-back", lambda: handovers.check_out(ahead, by=by(carla), at=day(2)))


def test_it_can_be_kept_longer_while_nobody_waits(drill, alice, bob, carla):
    booking = take(drill, alice)
    longer = bookings.renew(booking, by=by(alice))
    assert longer.ends_at == booking.ends_at + dt.timedelta(days=7)
    assert longer.held.upper == longer.ends_at
    assert refused("renewals", lambda: bookings.renew(longer, by=by(alice))).why == "things.renewals"


def test_it_goes_back_when_somebody_waits_or_has_it_booked(drill, ladder, alice, bob, carla):
    booking = take(drill, alice)
    waiting.wait(drill, by=by(carla))
    refused("waited-for", lambda: bookings.renew(booking, by=by(alice)))
    other = take(ladder, alice)
    book(ladder, bob, 3, 4)
    refused("taken", lambda: bookings.renew(other, by=by(alice)))


def test_who_waits_is_served_in_the_order_of_asking(drill, alice, bob, carla):
    tess, cora = (type(alice).objects.get(name=f"{name} Example") for name in ("Tess", "Cora"))
    refused("free", lambda: waiting.wait(drill, by=by(tess)))
    booking = take(drill, alice)
    refused("yours", lambda: waiting.wait(drill, by=by(alice)))
    first, second = waiting.wait(drill, by=by(tess)), waiting.wait(drill, by=by(cora))
    assert [waiting.position(place) for place in (first, second)] == [1, 2]
    assert waiting.wait(drill, by=by(tess)).pk == first.pk
    handovers.check_in(booking, by=by(alice))
    kept = Booking.objects.get(state="offered")
    assert kept.borrower_id == tess.pk
    refused("taken", lambda: book(drill, alice))
    refused("not-yours", lambda: bookings.accept(kept, by=by(cora)))
    # Tess does not answer: after the clause's hours it is kept for Cora.
    due.run(timezone.now() + dt.timedelta(hours=49))
    assert fresh(first).state == "passed"
    assert fresh(kept).state == "lapsed"
    next_one = Booking.objects.get(state="offered")
    assert next_one.borrower_id == cora.pk
    assert bookings.accept(next_one, by=by(cora)).state == "agreed"
    assert fresh(second).state == "taken"


def test_a_place_given_back_goes_to_the_next(drill, alice, carla):
    tess = type(alice).objects.get(name="Tess Example")
    booking = take(drill, alice)
    places = [waiting.wait(drill, by=by(one)) for one in (carla, tess)]
    handovers.check_in(booking, by=by(alice))
    waiting.leave(places[0], by=by(carla))
    assert Booking.objects.get(state="offered").borrower_id == tess.pk
    refused("not-yours", lambda: waiting.leave(places[1], by=by(alice)))


def test_calling_back_stops_everything_and_everybody_hears(drill, alice, bob, carla):
    out, coming = take(drill, alice, first=0, last=7), book(drill, carla, 8, 9)
    refused("not-yours", lambda: inventory.call_back(drill, by=by(alice)))
    thing = inventory.call_back(drill, by=by(bob))
    assert thing.state == "called_back"
    assert fresh(coming).state == "cancelled"
    out = fresh(out)
    assert out.ends_at <= timezone.now() + dt.timedelta(days=3)
    kinds = set(Record.objects.values_list("kind", flat=True))
    assert {"thing.called_back", "booking.called_back", "booking.stopped"} <= kinds
    refused("called-back", lambda: book(drill, carla, 10, 11))
    refused("called-back", lambda: bookings.renew(out, by=by(alice)))
    refused("out", lambda: inventory.retire(drill, by=by(bob)))
    handovers.check_in(out, by=by(alice))
    assert inventory.offer_again(drill, by=by(bob)).state == "ready"
    assert book(drill, carla, 10, 11).state == "agreed"


def test_postgresql_itself_refuses_to_lend_what_was_called_back(drill, alice, bob):
    inventory.call_back(drill, by=by(bob))
    with pytest.raises(IntegrityError, match="cannot be borrowed"), transaction.atomic():
        Booking.objects.create(thing=drill, borrower=alice, starts_at=day(1), ends_at=day(2), held=half_open(day(1), day(2)))


def test_maintenance_that_is_due_blocks_until_it_is_done(library, alice, bob):
    drill = lend(bob, service_loans=1)
    handovers.check_in(take(drill, alice), by=by(alice))
    refused("service-due", lambda: book(drill, alice, 1, 2))
    due.run(timezone.now())
    assert Record.objects.filter(kind="thing.service_due").count() == 1
    inventory.service(drill, by=by(bob))
    assert book(drill, alice, 1, 2).state == "agreed"
    mower = lend(bob, "Mower", service_months=6)
    Thing.objects.filter(pk=mower.pk).update(serviced_on=timezone.localdate() - dt.timedelta(days=200))
    refused("service-due", lambda: book(mower, alice, 1, 2))


def test_nobody_came_and_it_is_free_again(drill, alice, carla):
    booking = book(drill, alice, 0, 3)
    due.run(timezone.now() + dt.timedelta(hours=25))
    assert fresh(booking).state == "lapsed"
    assert book(drill, carla, 1, 2).state == "agreed"


def test_reminders_come_once_before_and_again_when_it_is_late(drill, alice):
    booking = take(drill, alice, last=2)
    moments = [booking.ends_at + dt.timedelta(hours=hours) for hours in (-30, -20, -19, 1, 2, 74, 75)]
    for moment in moments:
        due.run(moment)
    kinds = Record.objects.filter(about=f"booking:{booking.uid}", kind__in=["booking.due_soon", "booking.late"])
    assert list(kinds.order_by("id").values_list("kind", flat=True)) == ["booking.due_soon", "booking.late", "booking.late"]


def test_a_stale_page_changes_nothing(drill, alice, bob, rule):
    rule("things.approval", True, "class:tool")
    booking = book(drill, alice)
    bookings.agree(booking, by=by(bob), version=1)
    refused("stale", lambda: bookings.cancel(booking, by=by(alice), version=1))
    refused("stale", lambda: handovers.check_out(booking, by=by(alice), version=1))


def test_a_stranger_to_a_booking_does_nothing_with_it(drill, alice):
    tess = type(alice).objects.get(name="Tess Example")
    booking = book(drill, alice)
    for deed in (bookings.cancel, handovers.check_out):
        refused("not-yours", lambda deed=deed: deed(booking, by=by(tess)))
    handovers.check_out(booking, by=by(alice))
    for deed in (bookings.renew, handovers.check_in, handovers.lose):
        refused("not-yours", lambda deed=deed: deed(booking, by=by(tess)))


def test_a_suspended_member_borrows_nothing_and_takes_nothing_out(drill, alice, carla):
    booking = book(drill, alice)
    type(alice).objects.filter(pk=alice.pk).update(state="suspended")
    alice.refresh_from_db()
    refused("not-active", lambda: book(drill, alice, 4, 5))
    refused("not-active", lambda: handovers.check_out(booking, by=by(carla)))


def test_the_parts_of_a_thing_are_all_of_it(library, bob, alice, carla):
    tess = type(alice).objects.get(name="Tess Example")
    thirds = [owners.Part(bob, 2), owners.Part(alice, 2), owners.Part(None, 2)]
    van = lend(carla, "Van", kind="vehicle", owned_by=thirds)
    assert (van.parts, [part.parts for part in owners.of(van)]) == (3, [1, 1, 1])
    owners.hand_on(van, tess, 1, by=by(bob))
    refused("not-yours", lambda: owners.hand_on(van, tess, 1, by=by(bob)))
    refused("parts", lambda: owners.hand_on(van, bob, 2, by=by(tess)))
    refused("not-yours", lambda: owners.share_out(van, [owners.Part(alice, 1)], by=by(alice)))
    owners.hand_on(van, alice, 1, by=by(tess))
    assert OwnershipPart.objects.get(thing=van, owner=alice).parts == 2
    refused("not-allowed", lambda: lend(alice, "Bob’s boat", owned_by=[owners.Part(bob, 1)]))
    mine = OwnershipPart.objects.filter(thing=van, owner=alice)
    for deed in (lambda: mine.update(parts=1), mine.delete):
        with pytest.raises(IntegrityError, match="all of it"), transaction.atomic():
            _and_now(deed)


def _and_now(deed):
    """A deed, with what PostgreSQL would otherwise ask at the end."""
    deed()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_is_not_listed_is_there_for_its_keepers_alone(library, alice, bob, carla):
    secret = lend(bob, "Private easel", is_listed=False)
    refused("gone", lambda: book(secret, alice))
    refused("gone", lambda: waiting.wait(secret, by=by(alice)))
    assert book(secret, carla).state == "agreed"


def test_dan_of_hilltop_finds_nothing(drill, alice, dan, hilltop):
    from networks.tenancy.current import entered

    booking = book(drill, alice)
    with entered(hilltop):
        assert not Thing.objects.exists()
        for deed in (lambda: book(drill, dan), lambda: bookings.cancel(booking, by=actors.of(dan))):
            with pytest.raises(Thing.DoesNotExist):
                deed()
    assert WaitingPlace.objects.count() == 0
