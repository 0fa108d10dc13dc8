"""A poll's way: drafted, opened on a frozen roll, voted, closed with a result."""

import datetime as dt
import hashlib

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from common import registry
from common.errors import Refused
from governance.models import CountedBallot, Poll, PollOption, PollResult, PollVoter
from governance.polls import ballots, polls, tally
from networks import actors, clauses, memberships
from networks.models import Membership, Record
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_riverside")]


def _refused(code):
    return pytest.raises(Refused, check=lambda refused: refused.code == code)


def test_a_majority_is_counted_when_the_clock_says_so_and_not_before(opened, votes, ended, alice, bob, carla):
    poll = opened("Paint the shed?", "majority", seconds=1.5)
    votes(poll, alice, [1])
    votes(poll, bob, [0])
    votes(poll, carla, [0])
    assert votes(poll, alice, [0]).changed
    with _refused("not-due"), transaction.atomic():
        polls.close(poll, by=actors.of(carla))
    result = ended(poll)
    assert (result.outcome, result.cast, result.count["counts"]) == ("passed", 3, {"yes": 3, "no": 0, "abstain": 0})
    assert list(CountedBallot.objects.filter(poll=poll).values_list("said", "count", "voter")) == [([0], 3, None)]
    with _refused("closed"), transaction.atomic():
        votes(poll, alice, [0])
    with _refused("not-open"), transaction.atomic():
        polls.close(poll, by=actors.of(carla))


@pytest.mark.parametrize(
    ("method", "options", "said", "winners", "rest"),
    [
        ("irv", ["Shed", "Trike", "Seeds"], [[0, 1], [1], [2, 1], [1, 0], [0]], [1], {}),
        ("scottish", ["Ann", "Ben", "Cid"], [[0, 1], [0, 1], [0, 2], [1], [2]], None, {"seats": 2}),
        ("meek", ["Ann", "Ben", "Cid"], [[0, 1], [0, 1], [0, 2], [1], [2]], None, {"seats": 2}),
        ("schulze", ["Shed", "Trike", "Seeds"], [[0, 1, 2], [1, 2], [1], [0, 1], [1, 0]], [1], {}),
        ("approval", ["Shed", "Trike", "Seeds"], [[0, 1], [1], [1, 2], [2], []], [1], {}),
        ("score", ["Shed", "Trike"], [[5, 0], [1, 2], [0, 2], [0, 0], [3, 1]], [0], {}),
        ("equal-shares", [polls.Option("Shed", cost=60), polls.Option("Trike", cost=50)], [[0], [0], [0, 1], [1], []], [0],
         {"budget": 100, "unit": "$"}),
    ],
)  # fmt: skip
def test_every_method_goes_from_ballots_to_a_result_that_can_be_counted_again(
    opened, votes, riverside, alice, bob, carla, method, options, said, winners, rest
):
    people = [alice, bob, carla, cast.member(riverside, "Tess"), cast.member(riverside, "Cora")]
    poll = opened("What first?", method, options, rule={"closes_early": True}, **rest)
    for voter, marks in zip(people, said, strict=True):
        votes(poll, voter, marks)
    result = polls.close(poll, by=actors.system("polls"))  # All have voted.
    assert result.outcome == "passed"
    if winners is not None:
        assert result.winners == winners
    assert len(result.winners) >= min(poll.seats, 1)
    again = tally.count(polls.fresh(poll))
    assert (again.winners, again.outcome, again.cast) == (result.winners, result.outcome, 5)


def test_the_roll_is_as_it_was_at_opening(opened, votes, riverside, alice, bob, carla):
    poll = opened("Paint the shed?", "majority")
    uids = sorted(str(uid) for uid in Membership.objects.active().values_list("uid", flat=True))
    assert poll.roll_count == len(uids) == 5
    assert poll.roll_fingerprint == hashlib.sha256("\n".join(uids).encode()).hexdigest()
    new = memberships.admit(memberships.apply(cast.person("newcomer@example.org"), name="Nan"), by=actors.system("test"))
    with _refused("not-on-roll"), transaction.atomic():
        votes(poll, new, [0])
    memberships.suspend(bob, by=actors.of(carla))
    assert polls.fresh(poll).roll_count == 5


def test_tenure_is_asked_of_whoever_votes_and_households_vote_once(opened, votes, riverside, alice, bob, carla):
    clauses.amend("polls.tenure_days", 30, by=actors.system("test"), decision="founding")
    Membership.objects.exclude(pk=bob.pk).update(joined_on=timezone.localdate() - dt.timedelta(days=40))
    house = Membership.objects.create(name="The Mill", kind="household", state="active", joined_on="2020-01-01")
    poll = opened("Paint the shed?", "majority")
    assert poll.roll_count == 5  # Bob is too new; the household is on it.
    with _refused("not-on-roll"), transaction.atomic():
        votes(poll, bob, [0])
    from networks.models import Holding

    for holder in (alice, bob):
        Holding.objects.create(membership=house, holder=holder)
        ballots.cast(poll, ballots.Said([0]), by=actors.of(house, hand=holder))
    assert PollVoter.objects.filter(poll=poll).exclude(receipt=None).count() == 1


def test_nobody_votes_for_another_person_whatever_their_consent(opened, alice, carla):
    from networks.models import ProxyConsent

    ProxyConsent.objects.create(membership=alice, how="by phone", recorded_by=carla)
    poll = opened("Paint the shed?", "majority")
    with _refused("not-allowed"):
        ballots.cast(poll, ballots.Said([0]), by=actors.of(alice, hand=carla))


def test_the_receipt_is_on_the_list_as_long_as_the_ballots_and_stays_after_a_change(opened, votes, alice, bob):
    poll = opened("Paint the shed?", "majority")
    first = votes(poll, alice, [0])
    assert votes(poll, alice, [1]).receipt == first.receipt
    second = votes(poll, bob, [1])
    listed = list(PollVoter.objects.filter(poll=poll).exclude(receipt=None).values_list("receipt", flat=True))
    assert sorted(listed) == sorted([first.receipt, second.receipt])


@pytest.mark.parametrize(
    ("method", "marks"),
    [
        ("majority", []), ("majority", [3]), ("majority", [0, 1]), ("majority", [-1]), ("irv", [0, 0]), ("irv", [9]),
        ("irv", [-1]), ("irv", [2**40]), ("approval", [1, 0]), ("approval", [0, 0]), ("score", [1]), ("score", [6, 0, 0]),
        ("score", [1, -1, 0]), ("irv", [0] * 5000),
    ],
)  # fmt: skip
def test_a_ballot_that_the_method_does_not_know_is_refused(opened, votes, alice, method, marks):
    poll = opened("Which?", method, [] if method == "majority" else ["A", "B", "C"])
    with _refused("ballot"):
        votes(poll, alice, marks)


def test_a_block_says_why_and_the_round_is_asked_again(opened, votes, ended, alice, bob, carla):
    poll = opened("A second trike?", "consent", seconds=1.5, text="$2,400 from the fund.")
    assert not poll.is_secret
    votes(poll, bob, [0])
    with _refused("reason"), transaction.atomic():
        votes(poll, alice, [2])
    votes(poll, alice, [2], reason="The shed is full.", remedy="A winter place.")
    result = ended(poll)
    assert (result.outcome, result.lacks) == ("rejected", "block")
    note = poll.notes.get()
    assert (note.voter, note.reason, note.remedy) == (alice, "The shed is full.", "A winter place.")
    again = polls.ask_again(poll, "A second trike?", "With a winter place.", by=actors.of(carla))
    assert (again.attempt, again.follows, again.subject, again.state) == (2, poll, poll.subject, "draft")
    with _refused("asked-again"):
        polls.ask_again(poll, "A second trike?", "", by=actors.of(carla))


def test_a_lot_is_drawn_from_the_roll_and_anyone_can_draw_it_again(opened, carla):
    from governance.counting import sortition

    poll = opened("Who facilitates in May?", "sortition", seats=2)
    result = polls.close(poll, by=actors.of(carla))
    roll = [str(uid) for uid in PollVoter.objects.filter(poll=poll).values_list("member__uid", flat=True)]
    assert result.count["drawn"] == sortition.draw(poll.rule["seed"], roll, 2)


def test_advice_is_asked_of_those_named_and_read_by_all(opened, votes, alice, bob, carla):
    with _refused("electorate"), transaction.atomic():
        opened("Where should the shed stand?", "advice")
    poll = opened("Where should the shed stand?", "advice", electorate=[alice], rule={"closes_early": True})
    with _refused("not-on-roll"), transaction.atomic():
        votes(poll, bob, [], reason="By the mill.")
    votes(poll, alice, [], reason="By the river.")
    polls.close(poll, by=actors.system("polls"))
    assert poll.notes.get().reason == "By the river."


def test_a_poll_closes_early_only_when_its_rule_says_so_and_nothing_can_change(opened, votes, riverside, alice, bob, carla):
    tess = cast.member(riverside, "Tess")
    for early, voters, closes in [(False, 5, False), (True, 2, False), (True, 3, True)]:
        poll = opened("Paint the shed?", "majority", rule={"closes_early": early})
        for voter in [alice, bob, carla, tess, cast.member(riverside, "Cora")][:voters]:
            votes(poll, voter, [0])
        polls.run_due(timezone.now())
        assert (polls.fresh(poll).state == "closed") is closes


def test_what_a_poll_decides_follows_in_the_same_transaction(opened, votes, alice, ended, monkeypatch):
    heard = []
    subject = registry.PollSubject(closed=lambda poll, result: heard.append((poll.subject, result.outcome)))
    monkeypatch.setitem(registry.poll_subjects._items, "shed", subject)
    poll = opened("Paint the shed?", "majority", seconds=0.5, subject="shed:1", rule={"quorum_percent": 0})
    votes(poll, alice, [0])
    ended(poll)
    assert heard == [("shed:1", "passed")]


def test_void_says_why_and_destroys_the_ballots(opened, votes, alice, carla):
    poll = opened("Paint the shed?", "majority")
    votes(poll, alice, [0])
    with _refused("reason"):
        polls.void(poll, " ", by=actors.of(carla))
    poll = polls.void(poll, "The shed burnt down.", by=actors.of(carla))
    assert (poll.state, poll.void_reason) == ("void", "The shed burnt down.")
    with _refused("not-open"):
        votes(poll, alice, [0])


def test_members_do_not_run_polls(alice, opened):
    with _refused("not-allowed"):
        polls.draft("Paint the shed?", "majority", by=actors.of(alice))


def test_nothing_of_a_secret_vote_is_recorded(opened, votes, alice):
    poll = opened("Paint the shed?", "majority")
    before = Record.objects.count()
    votes(poll, alice, [1])
    assert Record.objects.count() == before


WRITES = [
    "UPDATE governance_poll SET question = 'Other?' WHERE id = %s",
    "UPDATE governance_poll SET rule = '{}' WHERE id = %s",
    "UPDATE governance_poll SET closes_at = now() WHERE id = %s",
    "UPDATE governance_poll SET state = 'closed' WHERE id = %s",
    "DELETE FROM governance_poll WHERE id = %s",
    "UPDATE governance_polloption SET name = 'B2' WHERE poll_id = %s",
    "DELETE FROM governance_polloption WHERE poll_id = %s",
    "INSERT INTO governance_polloption (uid, network_id, poll_id, place, name, text)"
    " SELECT gen_random_uuid(), network_id, id, 9, 'C', '' FROM governance_poll WHERE id = %s",
    "UPDATE governance_pollvoter SET member_id = member_id + 1 WHERE poll_id = %s",
    "DELETE FROM governance_pollvoter WHERE poll_id = %s",
    "UPDATE governance_ballot SET said = '{1}' WHERE poll_id = %s",
    "DELETE FROM governance_ballot WHERE poll_id = %s",
    "SELECT * FROM governance_ballot WHERE poll_id = %s",
    "SELECT count(*) FROM governance_ballot WHERE poll_id = %s",
    "INSERT INTO governance_countedballot (network_id, poll_id, said, count)"
    " SELECT network_id, id, '{0}', 99 FROM governance_poll WHERE id = %s",
    'INSERT INTO governance_pollresult (network_id, poll_id, outcome, lacks, winners, "cast", quorum, needed, count)'
    " SELECT network_id, id, 'passed', '', '{}', 1, 0, 0, '{}' FROM governance_poll WHERE id = %s",
    "SELECT refused = 'x' OR 1 / 0 > 0 FROM polls_write(%s, '{}', '[]', NULL, NULL) WHERE refused = 'not-draft'",
    "SELECT polls_is_settled(p) FROM governance_poll p WHERE id = %s",
]


@pytest.mark.parametrize("statement", WRITES)
def test_raw_sql_of_the_app_changes_and_reads_nothing_of_an_open_poll(opened, votes, alice, statement):
    poll = opened("Which?", "irv", ["A", "B"])
    votes(poll, alice, [0])
    before = (Poll.objects.values().get(), list(PollOption.objects.values()), list(PollVoter.objects.values()))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [poll.pk])
    assert before == (Poll.objects.values().get(), list(PollOption.objects.values()), list(PollVoter.objects.values()))
    assert not PollResult.objects.exists()
