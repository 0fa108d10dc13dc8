"""Who hears of a vote; and counting all of them again."""

import io

import pytest
from django.core.management import CommandError, call_command

from common import registry
from governance.models import Channel, PollVoter
from governance.polls import ballots, hooks, polls
from networks import actors
from networks.models import Record
from networks.tenancy.current import entered
from tests.wall import votes as held

pytestmark = pytest.mark.django_db


def _letters(kind):
    """What the newest record of a kind tells whom."""
    record = Record.objects.filter(kind=kind).order_by("-id").first()
    return {letter.membership.name: f"{letter.title} {letter.body}" for letter in registry.notices[kind].letters(record)}


def test_the_roll_hears_of_it_and_whose_vote_was_entered_hears_by_whom(in_riverside, opened, votes, ended, alice, bob, carla):
    poll = opened("Paint the shed?", "majority", electorate=[alice, bob], seconds=1.2)
    assert set(_letters("poll.opened")) == {"Alice Example", "Bob Example"}
    ballots.witness(poll, bob, ballots.Said([1]), Channel.PHONE, by=actors.of(carla))
    told = _letters("poll.witnessed")
    assert list(told) == ["Bob Example"]
    assert "Carla Example entered it, by telephone" in told["Bob Example"]
    assert "No" not in told["Bob Example"].split()  # What he said is in no letter.
    votes(poll, alice, [0])
    ended(poll)
    assert "1 of 2 took part" not in (closed := _letters("poll.closed"))["Alice Example"]
    assert "A tie" in closed["Alice Example"]
    assert "2 of 2 took part" in closed["Bob Example"]
    other = opened("Paint the barn?", "majority")
    polls.void(other, "It fell down.", by=actors.of(carla))
    assert "It fell down." in _letters("poll.voided")["Alice Example"]


def test_an_export_says_that_one_voted_and_of_open_votes_how(in_riverside, opened, votes, ended, alice):
    secret, is_open = opened("One?", "majority", seconds=1.0), opened("Two?", "consent", seconds=1.0)
    votes(secret, alice, [0])
    votes(is_open, alice, [1], reason="Too loud.")
    for poll in (secret, is_open):
        ended(poll)
    said = hooks.export(alice)
    assert [one["took_part"] for one in said["votes"]] == [True, True]
    assert said["open_ballots"] == [{"poll": "Two?", "said": [1]}]
    hooks.erase(alice)
    assert is_open.notes.get().reason == ""


def test_all_votes_are_counted_again_and_a_lie_is_named(riverside, carla, monkeypatch):
    with entered(riverside):
        polls_made = held.hold(carla)
    out = io.StringIO()
    call_command("verify_votes", network="riverside", stdout=out)
    assert "The votes agree: 2 closed." in out.getvalue()
    with entered(riverside):
        assert PollVoter.objects.filter(poll=polls_made["closed"]).count() == 5
    monkeypatch.setattr("governance.polls.tally.groups", lambda poll: {(1,): 5})  # As if somebody had changed the ballots.
    with pytest.raises(CommandError, match="disagree"):
        call_command("verify_votes", network="riverside", stdout=io.StringIO())
