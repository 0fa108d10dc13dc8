"""Repairs and their hours; and bookings that come back on local time."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ledgers import accounts, currencies
from ledgers.models import Transfer
from networks import actors
from networks.models import Record
from requests_board.models import Booking, BookingSeries, RepairWork
from requests_board.things import bookings, due, handovers, repairs, series, waiting
from tests.requests_board.things.conftest import book, by, fresh, lend, take
from tests.requests_board.things.test_borrowing import refused


@pytest.fixture
def broken(ladder, alice):
    """Alice brought the ladder back with a rung missing."""
    booking = handovers.check_in(take(ladder, alice), handovers.Seen("damaged", "A rung is broken"), by=by(alice))
    return booking.repairs.get()


def test_the_work_of_a_repair_is_paid_once_from_the_fund(broken, bob, carla):
    fund = currencies.fund(currencies.hours())
    before = fund.balance
    work = repairs.log(broken, 90, by=by(bob), text="New rung, glued and clamped")
    assert repairs.log(broken, 90, by=by(bob), text="New rung, glued and clamped").pk == work.pk
    refused("not-allowed", lambda: repairs.approve(work, by=by(bob)))
    paid = repairs.approve(work, by=by(carla))
    repairs.approve(work, by=by(carla))
    transfer = Transfer.objects.get(source=broken.source)
    assert (transfer.kind, transfer.uid) == ("repair", paid.transfer_uid)
    assert accounts.of(bob).balance == 90
    assert currencies.fund(currencies.hours()).balance == before - 90
    refused("conflict", lambda: repairs.turn_down(work, by=by(carla)))


def test_a_coordinator_never_pays_their_own_work(broken, carla, bob):
    cora = type(carla).objects.get(name="Cora Example")
    work = repairs.log(broken, 60, by=by(carla))
    refused("own-work", lambda: repairs.approve(work, by=by(carla)))
    for_bob = repairs.log(broken, 30, by=actors.of(bob, hand=carla))
    refused("own-work", lambda: repairs.approve(for_bob, by=by(carla)))
    with pytest.raises(IntegrityError, match="things_work_two_members"), transaction.atomic():
        RepairWork.objects.filter(pk=work.pk).update(settled_by=carla)
    with pytest.raises(IntegrityError, match="things_work_two_hands"), transaction.atomic():
        RepairWork.objects.filter(pk=for_bob.pk).update(settled_by=carla)
    with pytest.raises(IntegrityError, match="things_work_paid"), transaction.atomic():
        RepairWork.objects.filter(pk=work.pk).update(state="paid")
    assert repairs.approve(work, by=by(cora)).state == "paid"


def test_more_than_the_clause_for_one_repair_takes_a_decision(broken, bob, carla, rule):
    rule("things.repair_minutes", 120)
    one, two = repairs.log(broken, 90, by=by(bob)), repairs.log(broken, 45, by=by(bob))
    repairs.approve(one, by=by(carla))
    assert refused("too-much", lambda: repairs.approve(two, by=by(carla))).why == "things.repair_minutes"
    assert repairs.give(two, by=by(bob)).state == "given"
    assert accounts.of(bob).balance == 90


def test_a_repair_goes_its_steps_and_who_waits_hears_when_it_is_back(broken, ladder, bob, carla):
    tess = type(carla).objects.get(name="Tess Example")
    waiting.wait(fresh(ladder), by=by(tess))
    refused("not-yours", lambda: repairs.move(broken, "parts", by=by(bob)))
    repairs.move(broken, "parts", "One ash rung, 30 mm", by=by(carla))
    repairs.move(broken, "repairing", by=by(carla))
    refused("conflict", lambda: repairs.move(broken, "assess", by=by(carla)))
    assert repairs.move(broken, "back", by=by(carla)).ended_at is not None
    assert fresh(ladder).state == "ready"
    assert Booking.objects.get(state="offered").borrower_id == tess.pk
    refused("conflict", lambda: repairs.move(broken, "repairing", by=by(carla)))


def test_what_cannot_be_repaired_is_retired_with_all_that_was_booked(library, bob, alice):
    thing = lend(bob, "Old kettle")
    coming = book(thing, alice, 2, 3)
    repair = repairs.report(thing, "The cord smokes", by=by(bob))
    repairs.move(repair, "retired", by=by(bob))
    assert (fresh(thing).state, fresh(coming).state) == ("retired", "cancelled")


def test_only_who_had_it_or_keeps_it_reports_damage(drill, alice, bob):
    refused("not-yours", lambda: repairs.report(drill, "It is loud", by=by(alice)))
    take(drill, alice)
    one, two = repairs.report(drill, "It is loud", by=by(alice)), repairs.report(drill, "Very loud", by=by(bob))
    assert one.pk == two.pk


def pattern(first_on, **more):
    said = {"first_time": dt.time(9), "minutes": 120, "until": first_on + dt.timedelta(weeks=20)}
    return series.Pattern(first_on, **{**said, **more})


def test_a_series_keeps_its_time_when_the_clocks_change(library):
    row = BookingSeries(
        rule="FREQ=WEEKLY;INTERVAL=1", zone="America/Chicago", first_on=dt.date(2026, 10, 20), first_time=dt.time(9),
        minutes=120, until=dt.date(2026, 11, 17),
    )  # fmt: skip
    found = [(day, start, end - start) for day, start, end in series.occurrences(row, row.first_on, row.until)]
    assert [day.day for day, _start, _length in found] == [20, 27, 3, 10, 17]
    assert [start.hour for _day, start, _length in found] == [14, 14, 15, 15, 15]  # Nine in Chicago, before and after.
    assert {length for _day, _start, length in found} == {dt.timedelta(hours=2)}


def test_a_series_books_its_dates_ahead_and_leaves_out_what_is_taken(library, bob, alice, carla):
    hall = lend(bob, "Hall", kind="space")
    first = timezone.localdate() + dt.timedelta(days=1)
    start = timezone.make_aware(dt.datetime.combine(first + dt.timedelta(days=7), dt.time(10)))
    bookings.book(hall, start, start + dt.timedelta(hours=3), by=by(carla))
    row = series.begin(hall, pattern(first), by=by(alice))
    assert row.skipped == [first + dt.timedelta(days=7)]
    assert row.bookings.count() == 7  # Eight weeks hold eight dates, one is somebody else's.
    assert series.begin(hall, pattern(first), by=by(alice)).pk == row.pk
    gone = row.bookings.order_by("starts_at").first()
    bookings.cancel(gone, by=by(alice))
    due.run(timezone.now() + dt.timedelta(days=15))
    assert row.bookings.count() > 7
    assert row.bookings.filter(occurs_on=gone.occurs_on).get().state == "cancelled"  # What was called off stays so.
    refused("not-yours", lambda: series.stop(row, by=by(type(carla).objects.get(name="Tess Example"))))
    series.stop(row, by=by(alice))
    assert not row.bookings.live().filter(starts_at__gt=timezone.now()).exists()
    assert Record.objects.filter(kind="series.ended").count() == 1


@pytest.mark.parametrize(
    "more", [{"every": "hourly"}, {"interval": 0}, {"interval": 13}, {"minutes": 5}, {"minutes": 11_000},
             {"every": "daily", "minutes": 2000}, {"until": dt.date(2001, 1, 1)}]
)  # fmt: skip
def test_it_refuses_a_pattern_that_makes_no_sense(library, bob, alice, more):
    hall = lend(bob, "Hall", kind="space")
    refused("pattern", lambda: series.begin(hall, pattern(timezone.localdate(), **more), by=by(alice)))
