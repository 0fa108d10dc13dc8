import datetime as dt
import time

import pytest
from django.utils import timezone

from governance.polls import ballots, polls
from networks import actors


@pytest.fixture
def opened(carla):
    """`opened("Which?", "irv", ["A", "B"])`: an open poll of Riverside, for two days or so many `seconds`."""

    def make(question, method, options=(), *, seconds=172800.0, electorate=None, **rest):
        by = actors.of(carla)
        poll = polls.draft(question, method, options, by=by, **rest)
        return polls.open(poll, by=by, closes_at=timezone.now() + dt.timedelta(seconds=seconds), electorate=electorate)

    return make


@pytest.fixture
def votes():
    """`votes(poll, alice, [0])`: a vote on the site."""

    def cast(poll, voter, marks, **words):
        return ballots.cast(poll, ballots.Said(marks, **words), by=actors.of(voter))

    return cast


@pytest.fixture
def ended():
    """Waits for the end of a poll and closes it, as beat does."""

    def close(poll):
        while timezone.now() < poll.closes_at:
            time.sleep(0.02)
        return polls.close(poll, by=actors.system("polls"))

    return close
