"""A thousand votes that close while people vote, and one of five thousand voters. Minutes."""

import logging
import threading
import time

import pytest
from django.db import connection

from governance.models import Poll, PollVoter
from governance.polls import polls
from networks import actors
from networks.models import Membership
from networks.tenancy.current import entered
from tests.governance.polls import racing

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("real_db")]


def test_a_thousand_polls_close_on_time_with_every_acknowledged_vote(new_network):
    town = new_network()
    for _round in range(100):
        raced = racing.open_polls(town, 10, 0.6)
        assert racing.wrong(town, raced, racing.race(town, raced)) == []


def test_a_poll_of_five_thousand_closes_in_seconds_and_nobody_waits(new_network):
    town, many = new_network(), 5_000
    with entered(town.network):
        Membership.objects.bulk_create(
            Membership(name=f"Voter {at}", name_folded=f"voter {at}", state="active", number=1000 + at, joined_on="2020-01-01")
            for at in range(many)
        )
        poll = polls.draft("Who?", "scottish", [f"Candidate {at}" for at in range(12)], seats=4, by=actors.of(town.carla),
                           rule={"closes_early": True})  # fmt: skip
        opened = time.monotonic()
        poll = polls.open(poll, by=actors.of(town.carla))
        opened = time.monotonic() - opened
        _cast_all(poll)
    waits: list[float] = []
    done = threading.Event()

    def live_on() -> None:
        while not done.is_set():
            began = time.monotonic()
            with entered(town.network):
                Membership.objects.filter(pk=town.bob.pk).update(about="Reads a book.")
            waits.append(time.monotonic() - began)
            time.sleep(0.02)
        connection.close()

    other = threading.Thread(target=live_on)
    other.start()
    began = time.monotonic()
    with entered(town.network):
        result = polls.close(poll, by=actors.system("polls"))
    took = time.monotonic() - began
    done.set()
    other.join()
    logging.getLogger(__name__).warning("opened %.2f s, closed %.2f s, longest wait %.3f s", opened, took, max(waits))
    assert result.cast == poll.roll_count
    assert took <= 5
    assert max(waits) <= 1


def _cast_all(poll: Poll) -> None:
    """Everyone on the roll, in one statement per voter, by the function that pages use."""
    pks = list(PollVoter.objects.filter(poll=poll).values_list("member", flat=True))
    with connection.cursor() as cursor:
        for at, pk in enumerate(pks):
            marks = [(at * 7 + step * (1 + at % 11)) % 12 for step in range(1 + at % 6)]
            marks = list(dict.fromkeys(marks))
            cursor.execute(
                "SELECT refused FROM polls_cast(%s, %s, %s::smallint[], '', '', 'site', NULL, '')", [poll.pk, pk, marks]
            )
            assert cursor.fetchone()[0] is None
