"""Attacks on votes: races with the closing, edits while it is open, replays, and linking a ballot to its voter."""

import json
import logging
import random
import re
from collections import Counter

import pytest
from django.db import DatabaseError, connection, transaction

from governance.models import CountedBallot, Poll, PollOption, PollVoter
from governance.polls import polls
from networks import actors, memberships
from networks.models import IdempotencyKey, Record
from networks.tenancy.current import entered
from tests.governance.polls import racing
from tests.governance.polls.test_pages import _amend, _text
from tests.governance.polls.test_polls import WRITES


@pytest.mark.usefixtures("real_db")
def test_whoever_votes_while_it_closes_is_counted_or_told_no(new_network):
    """60 polls; a thousand in tests/slow."""
    town, came_in = new_network(), 0
    for _round in range(20):
        raced = racing.open_polls(town, 3, 0.25)
        last = racing.race(town, raced)
        came_in += sum(map(len, last))
        assert racing.wrong(town, raced, last) == []
    assert came_in, "nobody came in before the end"


@pytest.fixture
def on(riverside):
    with entered(riverside):
        _amend("gear.decisions", True)


@pytest.mark.django_db
def test_three_hundred_edits_of_an_open_vote_change_nothing(on, opened, votes, client_of, riverside, alice, carla):
    with entered(riverside):
        poll = opened("Which?", "irv", ["A", "B"])
        votes(poll, alice, [0])
        before = _state()
    logging.disable(logging.CRITICAL)
    tried = 0
    for _time in range(10):
        for statement in WRITES:
            with entered(riverside), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [poll.pk])
            tried += 1
    browser, page = client_of(carla), f"/riverside/votes/{poll.uid}/"
    voter = PollVoter.objects.values_list("pk", flat=True)
    with entered(riverside):
        voter = PollVoter.objects.filter(poll=poll).first()
    said = {"question": "Other?", "method": "majority", "options": "X\nY", "closes_at": "2001-01-01T10:00", "state": "closed"}
    api, site = f"/riverside/api/v1/polls/{poll.uid}/", "/riverside/admin/governance/"
    for number in range(15):
        for answer in (
            browser.post(f"{page}edit/", said),
            browser.post(page, {"do": "open", **said}),
            browser.post(page, {"do": "close"}),
            browser.put(api, json.dumps(said), "application/json"),
            browser.patch(api, json.dumps({"question": f"Other {number}?"}), "application/json"),
            browser.post(f"{api}open/", json.dumps({"closes_at": "2030-01-01T10:00:00Z"}), "application/json"),
            browser.post(f"{site}poll/{poll.uid}/change/", said),
            browser.post(f"{site}pollvoter/{voter.uid}/change/", {"channel": "paper", "member": alice.pk}),
        ):
            assert answer.status_code < 500
            tried += 1
    logging.disable(logging.NOTSET)
    with entered(riverside):
        assert tried >= 300
        assert _state() == before


def _state():
    polls_now = list(Poll.objects.order_by("id").values())
    return polls_now, list(PollOption.objects.order_by("id").values()), list(PollVoter.objects.order_by("id").values())


@pytest.mark.django_db
def test_a_repeated_request_changes_nothing_and_nothing_of_it_is_kept(on, opened, client_of, riverside, alice, ended):
    with entered(riverside):
        poll = opened("Which?", "irv", ["A", "B", "C"], seconds=2.5)
    browser, address = client_of(alice), f"/riverside/api/v1/polls/{poll.uid}/vote/"

    def send(key, marks):
        headers = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
        return browser.post(address, json.dumps({"marks": marks}), "application/json", **headers)

    assert send("", [0]).status_code == 400
    first = send("one", [2, 0])
    assert send("two", [1]).json() == {**first.json(), "changed": True}
    replayed = send("one", [2, 0])  # Late, after the change: it is not taken back.
    assert (replayed.json(), replayed["Idempotency-Replayed"]) == (first.json(), "true")
    assert send("one", [0]).status_code == 200  # Not even known to differ.
    with entered(riverside):
        kept = IdempotencyKey.objects.values("fingerprint", "body")
        assert len({row["fingerprint"] for row in kept}) == 1
        assert "marks" not in json.dumps(list(kept), default=str)
        ended(poll)
        assert CountedBallot.objects.get(poll=poll).said == [1]


@pytest.mark.django_db
def test_no_door_links_a_ballot_to_its_voter(on, opened, votes, client_of, riverside, alice, bob, carla, caplog):
    """Everything that the app role can read, in every order that it can be read in, against who really said what."""
    chance = random.Random(4)
    with entered(riverside):
        by, people = actors.system("test"), [alice, bob, carla]
        people += [memberships.admit(memberships.new(f"Voter {at}"), by=by) for at in range(45)]
        poll = opened(
            "Which order?", "schulze", [f"Option {at}" for at in range(7)], electorate=people, rule={"closes_early": True}
        )
        truth = {}
        for voter in chance.sample(people, len(people)):
            truth[voter.pk] = tuple(chance.sample(range(7), 7))
            votes(poll, voter, list(truth[voter.pk]))
        for voter in chance.sample(people, 12):  # Some change their minds, the same or another way.
            truth[voter.pk] = tuple(chance.sample(range(7), 7))
            votes(poll, voter, list(truth[voter.pk]))
        polls.close(poll, by=by)
        hits = _guesses(poll, truth)
    # 48 ballots, all different but by accident: whoever guesses blindly hits one in the mean, hardly ever six.
    assert max(hits.values()) <= 6, hits
    said = re.compile("|".join(re.escape(str(list(one))) for one in truth.values()))
    with entered(riverside):
        kept = [json.dumps(list(model.objects.values()), default=str) for model in (Record, IdempotencyKey, PollVoter)]
    assert not any(said.search(text) for text in [*kept, caplog.text])
    pages = [client_of(one).get(f"/riverside/votes/{poll.uid}/") for one in (alice, bob)]
    assert _text(pages[0]).replace("AE", "BE") == _text(pages[1])  # The same for everyone but for their initials.
    for path in ("admin/governance/", "admin/governance/poll/", f"admin/governance/poll/{poll.uid}/change/"):
        assert not said.search(client_of(carla).get(f"/riverside/{path}", follow=True).content.decode())


def _guesses(poll, truth):
    """Pairs voters with ballots by every order there is on both sides; how many pairs are right."""
    with connection.cursor() as cursor:
        sides = {}
        for table, what, orders in (
            ("governance_pollvoter", "member_id", ("id", "ctid", "xmin::text::bigint", "uid", "receipt", "member_id")),
            ("governance_countedballot", "said", ("id", "ctid", "xmin::text::bigint", "said", "count")),
        ):
            for order in (*orders, "-"):
                for turn in ("ASC", "DESC"):
                    ordered = "" if order == "-" else f"ORDER BY {order} {turn}"
                    column = what if what == "member_id" else "said, count"
                    cursor.execute(f"SELECT {column} FROM {table} WHERE poll_id = %s {ordered}", [poll.pk])
                    sides.setdefault(table, {})[f"{order} {turn}"] = cursor.fetchall()
    ballots_in = {
        name: [tuple(row[0]) for row in rows for _one in range(row[1])]
        for name, rows in sides["governance_countedballot"].items()
    }
    assert all(Counter(one) == Counter(truth.values()) for one in ballots_in.values())
    return {
        f"{one} × {other}": sum(truth[row[0]] == said for row, said in zip(rows, found, strict=True))
        for one, rows in sides["governance_pollvoter"].items()
        for other, found in ballots_in.items()
    }


@pytest.mark.django_db
def test_an_answer_is_as_long_whatever_was_said(on, opened, client_of, riverside, alice, bob):
    with entered(riverside):
        poll = opened("Which?", "irv", ["A", "B", "C"])
    sizes = set()
    for voter, said in ((alice, {"option0": "1"}), (bob, {"option2": "1", "option1": "2", "option0": "3"})):
        browser, address = client_of(voter), f"/riverside/votes/{poll.uid}/"
        answer = browser.post(address, {"do": "vote", **said})
        page = browser.get(address)
        sizes.add((answer.status_code, answer["Location"], len(_text(page))))
    assert len(sizes) == 1
