"""Letters with a real worker, with two workers at once, and with one that dies: committed, never flushed."""

import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from networks import actors, memberships
from networks.tenancy.current import entered
from notifications import deliver, sending
from notifications.models import Letter
from tests import cast, letters
from tests.servers import wait_for


@pytest.fixture
def rosa(real_db):
    return cast.person(f"rosa-{uuid.uuid4().hex[:8]}@example.org")


def tell(person, count):
    with entered(None, person=person.pk):
        for number in range(count):
            deliver.tell(
                person.pk, about=f"record:{uuid.uuid4()}", topic="joining", title=f"Message {number}", at=timezone.now()
            )


def left(person):
    with entered(None, person=person.pk):
        return Letter.objects.count()


def send_one(person):
    with entered(None, person=person.pk):
        return sending.send_next(person.pk, timezone.now())


def test_two_workers_at_once_send_each_letter_once(rosa):
    tell(rosa, 25)
    start = threading.Barrier(2)

    def work():
        start.wait()
        while send_one(rosa):
            pass
        connection.close()

    workers = [threading.Thread(target=work) for _number in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    while send_one(rosa):  # A worker stops when another holds the last one.
        pass
    assert left(rosa) == 0
    assert sorted(message["Subject"] for message in letters.to(rosa.email)) == sorted(f"Message {n}" for n in range(25))


def test_a_worker_that_dies_after_sending_repeats_that_one_letter_alone(rosa):
    tell(rosa, 3)

    class Died(Exception):
        """As if the power went between sending and storing."""

    def work():
        with entered(None, person=rosa.pk):
            sending.send_next(rosa.pk, timezone.now())
            raise Died

    with pytest.raises(Died):
        work()
    while send_one(rosa):
        pass
    mails = letters.to(rosa.email)
    assert len(mails) == 4
    assert len({message["Message-ID"] for message in mails}) == 3
    assert left(rosa) == 0


def test_a_real_worker_brings_the_welcome_from_the_record_to_the_mailbox(rosa, new_network, worker):
    town = new_network()
    with entered(town.network):
        membership = memberships.apply(rosa, name="Rosa")
        memberships.admit(membership, by=actors.of(town.carla))
    mails = wait_for(lambda: letters.to(rosa.email))
    assert mails[0]["Subject"] == "Welcome to Newtown"
    assert f"{worker.main_url}/{town.network.slug}/" in letters.text_of(mails[0])
    wait_for(lambda: left(rosa) == 0)


def test_beat_finds_letters_whose_nudge_was_lost(nothing_else_is_due, rosa, worker):
    from celery import current_app

    tell_without_nudge = entered(None, person=rosa.pk)
    with tell_without_nudge, connection.cursor() as cursor:
        cursor.execute(
            "SELECT notifications_deliver(%s, %s, 'joining', 'Lost nudge', '', '', 'Newtown', '', 'now', now())",
            [rosa.pk, f"record:{uuid.uuid4()}"],
        )
    current_app.send_task("notifications.tasks.letters_due")
    assert wait_for(lambda: letters.to(rosa.email))[0]["Subject"] == "Lost nudge"
