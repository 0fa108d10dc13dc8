"""Two who want the same thing at the same moment: one has it."""

import datetime as dt
import itertools
import threading

import psycopg
import pytest
from django.db import connection

from networks import clauses
from networks.actors import system
from networks.tenancy.current import entered
from requests_board.models import Booking
from requests_board.things import bookings, handovers
from tests.conftest import app_dsn
from tests.requests_board.test_races import at_once
from tests.requests_board.things.conftest import book, by, day, lend


@pytest.fixture
def town(real_db, new_network):
    town = new_network()
    with entered(town.network):
        for key, value in (("gear.things", True), ("things.most", 100), ("things.ahead_days", 400)):
            clauses.amend(key, value, by=system("test"), decision="decision:test")
    return town


def pairs(town, count):
    """Alice and Carla ask for overlapping days of Bob's drill at once, again and again: (answers, live bookings)."""
    with entered(town.network):
        drill = lend(town.bob)
    won = 0
    for number in range(count):
        first = 2 * number + 1
        answers = at_once(
            town.network,
            lambda first=first: book(drill, town.alice, first, first + 2).state,
            lambda first=first: book(drill, town.carla, first, first + 1).state,
        )
        assert sorted(answers) == ["agreed", "taken"], answers
        won += 1
    with entered(town.network):
        rows = list(Booking.objects.live().filter(thing=drill).order_by("starts_at"))
    assert len(rows) == won == count
    assert all(one.held.upper <= other.held.lower for one, other in itertools.pairwise(rows))
    return drill


def test_of_two_who_book_at_once_one_has_it(town):
    pairs(town, 6)


@pytest.mark.slow
def test_of_two_hundred_pairs_each_has_one_winner(town):
    for _batch in range(4):
        drill = pairs(town, 50)
        with entered(town.network):
            bookings.stop_all(drill, by=system("test"), now=day(0))


def test_postgresql_alone_keeps_two_from_the_same_time(town):
    """Without our locks and our look beforehand: two plain connections, one row."""
    with entered(town.network):
        row = book(lend(town.bob), town.alice, 1, 2)
        thing, network, members = row.thing_id, town.network.id, [town.alice.pk, town.carla.pk]
        times = [day(5), day(7)]
    ready, answers = threading.Barrier(2), []

    def insert(member):
        with psycopg.connect(app_dsn()) as plain:
            plain.execute("SELECT set_config('manyhands.network', %s, true)", [str(network)])
            ready.wait(10)
            try:
                plain.execute(
                    "INSERT INTO requests_board_booking (uid, network_id, thing_id, borrower_id, state, starts_at, ends_at, "
                    "held, words, renewals, made_at, deposit, deposit_amount, deposit_currency, forgiven_why, version) "
                    "VALUES (gen_random_uuid(), %s, %s, %s, 'agreed', %s, %s, "
                    "tstzrange(%s, %s), '', 0, now(), 'none', 0, '', '', 1)",
                    [network, thing, member, *times * 2],
                )
                plain.commit()
                answers.append("in")
            except (psycopg.errors.ExclusionViolation, psycopg.errors.DeadlockDetected):
                answers.append("refused")

    threads = [threading.Thread(target=insert, args=(member,)) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(answers) == ["in", "refused"]
    with entered(town.network):
        assert Booking.objects.live().filter(thing=thing, starts_at=times[0]).count() == 1


def test_booking_and_calling_back_at_once_leaves_nothing_booked(town):
    from requests_board.things import inventory

    with entered(town.network):
        drill = lend(town.bob)
    answers = at_once(
        town.network,
        lambda: book(drill, town.alice).state,
        lambda: inventory.call_back(drill, by=by(town.bob)).state,
    )
    assert "called_back" in answers
    with entered(town.network):
        assert not Booking.objects.live().filter(thing=drill).exists()


def test_two_hands_take_it_out_and_bring_it_back_once(town):
    with entered(town.network):
        drill = lend(town.bob)
        booking = book(drill, town.alice)
    at_once(town.network, *[lambda: handovers.check_out(booking, by=by(town.alice)).state] * 3)
    answers = at_once(town.network, *[lambda: handovers.check_in(booking, by=by(town.alice)).state] * 3)
    assert answers == ["returned"] * 3
    with entered(town.network):
        drill.refresh_from_db()
        assert drill.loans_since == 1
        assert len(handovers.of(booking)) == 2


def test_a_member_who_books_in_two_windows_stays_within_the_rule(town):
    with entered(town.network):
        clauses.amend("things.most", 1, by=system("test"), decision="decision:test", scope="class:tool")
        one, two = lend(town.bob, "Drill"), lend(town.bob, "Saw")
    later = day(3) + dt.timedelta(hours=1)
    answers = at_once(
        town.network,
        lambda: bookings.book(one, later, later + dt.timedelta(days=1), by=by(town.alice)).state,
        lambda: bookings.book(two, later, later + dt.timedelta(days=1), by=by(town.alice)).state,
    )
    assert sorted(answers) == ["agreed", "too-many"]
    connection.close()
