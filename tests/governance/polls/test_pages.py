"""Voting and reading results by the pages, as a phone without scripts does it."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.counting import files as counting_files
from governance.counting import methods
from governance.models import Poll, PollVoter
from governance.polls import files, papers, polls
from networks import actors, clauses
from networks.models import Record
from networks.tenancy.current import entered
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def gear(riverside, hilltop):
    for ref in (riverside, hilltop):
        with entered(ref):
            _amend("gear.decisions", True)


def _amend(key, value):
    since = timezone.now() - dt.timedelta(hours=1)  # Within one transaction, now is when it began.
    clauses.amend(key, value, by=actors.system("test"), decision="founding", from_at=since)


@pytest.fixture
def made(riverside, opened):
    """An open poll, committed to nothing: inside Riverside."""

    def make(*args, **rest):
        with entered(riverside):
            return opened(*args, **rest)

    return make


def _text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize(
    ("method", "options", "said", "bad", "words"),
    [
        ("majority", [], {"choice": "0"}, {"choice": "7"}, "Choose one of these"),
        ("consent", [], {"choice": "1", "reason": "Too loud."}, {"choice": "2"}, "Write your reason"),
        ("approval", ["A", "B"], {"option0": "on"}, None, ""),
        ("score", ["A", "B"], {"option0": "5", "option1": "2"}, {"option0": "9"}, "Choose one of these"),
        ("irv", ["A", "B", "C"], {"option2": "1", "option0": "3"}, {"option0": "1", "option1": "1"}, "both have place 1"),
        ("scottish", ["A", "B", "C"], {"option2": "1"}, {"option0": "x"}, "Choose one of these"),
        ("equal-shares", [polls.Option("A", cost=5), polls.Option("B", cost=6)], {"option1": "on"}, None, ""),
    ],
)  # fmt: skip
def test_every_ballot_form_takes_a_vote_and_says_what_is_wrong(
    made, client_of, riverside, alice, method, options, said, bad, words
):
    more = {"seats": 2} if method == "scottish" else ({"budget": 10} if method == "equal-shares" else {})
    poll = made("What first?", method, options, **more)
    browser, address = client_of(alice), f"/riverside/votes/{poll.uid}/"
    page = browser.get(address)
    assert "Send my vote" in _text(page)
    if bad is not None:
        answer = browser.post(address, {"do": "vote", **bad})
        assert answer.status_code == 422
        assert words in _text(answer)
    answer = browser.post(address, {"do": "vote", **said})
    assert answer.status_code == 302, _text(answer)
    with entered(riverside):
        place = PollVoter.objects.get(poll=poll, member=alice)
    again = _text(browser.get(address))
    assert place.receipt in again
    assert "Send it instead" in again


def test_what_is_said_about_secrecy_is_as_true_as_it_is(made, client_of, alice):
    secret, is_open = made("One?", "majority"), made("Two?", "consent")
    browser = client_of(alice)
    page = _text(browser.get(f"/riverside/votes/{secret.uid}/"))
    assert "Neither members nor coordinators nor the umbrella can see what you said" in page
    assert "whoever operates the database could" in page
    assert "In a small vote a rare ranking can be recognized" in page
    assert "everyone here sees who said what" in _text(browser.get(f"/riverside/votes/{is_open.uid}/"))


def test_a_coordinator_prepares_opens_and_ends_a_vote(client_of, carla, alice, riverside):
    browser = client_of(carla)
    answer = browser.post("/riverside/votes/new/", {"question": "", "method": "irv", "options": "A"})
    assert answer.status_code == 422
    answer = browser.post("/riverside/votes/new/", {"question": "Which tool?", "method": "irv", "options": "Saw\nDrill\nVice"})
    address = answer["Location"]
    assert client_of(alice).get(address).status_code == 404  # A draft is nobody else's.
    answer = browser.post(address, {"do": "open", "closes_at": "2001-01-01T10:00"})
    assert answer.status_code == 422
    assert "still to come" in _text(answer)
    assert browser.post(address, {"do": "open", "closes_at": "2027-01-05T20:00"}).status_code == 302
    assert browser.get(f"{address}edit/").status_code == 302  # Too late to change.
    assert "Which tool?" in _text(client_of(alice).get("/riverside/votes/"))
    assert client_of(alice).post(address, {"do": "void", "reason": "I lose"}).status_code == 403
    with entered(riverside):
        assert Poll.objects.get().state == "open"
    assert browser.post(address, {"do": "void", "reason": ""}).status_code == 422
    assert browser.post(address, {"do": "void", "reason": "We bought one."}).status_code == 302
    assert "We bought one." in _text(client_of(alice).get(address))


def test_advice_says_who_was_asked_and_what_they_said(made, client_of, riverside, alice, bob, carla, votes):
    poll = made("Where should the shed stand?", "advice", electorate=[alice, bob], rule={"closes_early": True})
    with entered(riverside):
        votes(poll, alice, [], reason="By the river.")
    page = _text(client_of(carla).get(f"/riverside/votes/{poll.uid}/"))
    assert "Who is asked Alice Example has answered Bob Example" in page
    assert "By the river." not in page
    with entered(riverside):
        votes(poll, bob, [], reason="Nearer to the mill.")
        polls.run_due(poll.opens_at)
    page = _text(client_of(carla).get(f"/riverside/votes/{poll.uid}/"))
    assert "Alice Example By the river." in page
    assert "Bob Example Nearer to the mill." in page


def test_the_result_is_told_round_by_round_and_can_be_counted_again(made, client_of, client, riverside, alice, bob, votes):
    people = ["Alice", "Bob", "Carla", "Tess", "Cora"]
    poll = made("Who sits on the board?", "scottish", ["Ann", "Ben", "Cid"], seats=2, rule={"closes_early": True})
    with entered(riverside):
        for name, marks in zip(people, [[0, 1], [0, 1], [0, 1], [2], [1]], strict=True):
            votes(poll, cast.member(riverside, name), marks)
    assert client.get(f"/riverside/votes/{poll.uid}/check/").status_code == 404  # Not before it is closed.
    with entered(riverside):
        polls.run_due(poll.opens_at)
    page = client_of(alice).get(f"/riverside/votes/{poll.uid}/")
    said = _text(page)
    assert "Chosen: Ann and Ben" in said
    assert "What Ann does not need passes on: 1 to Ben." in said or "passes on" in said
    assert '<svg class="flows"' in page.content.decode()
    public = client.get(f"/riverside/votes/{poll.uid}/check/")  # Signed in nowhere.
    assert public.status_code == 200
    assert "Ann, then Ben" in _text(public)
    with entered(riverside):
        assert all(one in _text(public) for one in files.receipts(poll))
        assert not any(cast.member(riverside, name).name in _text(public) for name in people)
    blt = client.get(f"/riverside/votes/{poll.uid}/ballots.blt")
    profile = counting_files.read("ballots.blt", blt.content, "ranked")
    counted = methods.count(profile, "scottish", profile.seats, poll.rule["seed"])
    assert [profile.names[at] for at in counted.winners] == ["Ann", "Ben"]
    rule = client.get(f"/riverside/votes/{poll.uid}/ballots.json").json()
    assert (rule["winners"], rule["roll_sha256"]) == ([0, 1], poll.roll_fingerprint)
    roll = client_of(alice).get(f"/riverside/votes/{poll.uid}/roll.txt").content.decode()
    assert files.fingerprint(roll) == poll.roll_fingerprint
    with entered(riverside):
        _amend("polls.published", False)
    assert client.get(f"/riverside/votes/{poll.uid}/check/").status_code == 404
    assert client_of(bob).get(f"/riverside/votes/{poll.uid}/check/").status_code == 200


def test_a_paper_ballot_is_printed_and_entered_once(made, client_of, riverside, alice, bob, carla):
    poll = made("Which tool?", "irv", ["Saw", "Drill"])
    browser, desk = client_of(carla), f"/riverside/votes/{poll.uid}/desk/"
    with entered(riverside):
        place = PollVoter.objects.get(poll=poll, member=alice)
    pdf = browser.post(f"/riverside/votes/{poll.uid}/paper/", {"voter": [str(place.uid)]})
    assert pdf.content[:5] == b"%PDF-"
    with entered(riverside):
        code = papers.issue(poll, place, by=actors.of(carla))  # A new sheet: the first is worthless.
    said = {"voter": "Alice Example", "how": "paper", "option0": "1"}
    answer = browser.post(desk, {**said, "code": "AAAA-BBBB-CCCC"})
    assert answer.status_code == 422
    assert "not known here" in _text(answer)
    assert code in browser.get(f"{desk}?code={code}").content.decode()
    assert browser.post(desk, {**said, "code": code.lower().replace("-", " ")}).status_code == 302
    again = browser.post(desk, {**said, "code": code})
    assert again.status_code == 422
    assert "in already" in _text(again)
    assert browser.post(desk, {**said, "voter": "Carla Example", "how": "phone"}).status_code == 422  # Not for herself.
    assert client_of(bob).get(desk).status_code == 403
    with entered(riverside):
        record = Record.objects.get(kind="poll.witnessed")
        assert (record.actor_id, record.data) == (carla.pk, {"voter": str(alice.uid), "how": "paper"})
    own = _text(client_of(alice).get(f"/riverside/votes/{poll.uid}/"))
    assert "Entered by Carla Example, on paper" in own
    assert client_of(alice).post(f"/riverside/votes/{poll.uid}/", {"do": "vote", "option1": "1"}).status_code == 302


def test_a_blocked_round_is_asked_again_by_its_page(made, client_of, riverside, alice, carla, votes, ended):
    poll = made("A second trike?", "consent", seconds=0.6, text="$2,400.")
    with entered(riverside):
        votes(poll, alice, [2], reason="The shed is full.", remedy="A winter place.")
        ended(poll)
    browser, address = client_of(carla), f"/riverside/votes/{poll.uid}/"
    page = _text(browser.get(address))
    for words in ("Blocked", "The shed is full.", "A winter place.", "Alice Example"):
        assert words in page
    answer = browser.post(address, {"do": "again", "question": "A second trike?", "text": "With a winter place."})
    assert "Asked for the 2. time" in _text(browser.get(answer["Location"]))
    assert "asked again" in _text(browser.get(address))


def test_another_network_sees_nothing(made, client_of, dan, riverside):
    poll = made("Paint the shed?", "majority")
    for path in ("", "desk/", "check/", "ballots.csv", "roll.txt", "edit/"):
        assert client_of(dan).get(f"/hilltop/votes/{poll.uid}/{path}").status_code in (403, 404)
    assert "Paint the shed" not in _text(client_of(dan).get("/hilltop/votes/"))


def test_lists_and_pages_ask_the_same_number_of_questions(made, client_of, riverside, alice, votes):
    browser = client_of(alice)

    def asked(path):
        browser.get(path)
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(path).status_code == 200
        return len(seen)

    first = made("One?", "majority", rule={"closes_early": True})
    before = asked("/riverside/votes/")
    for number in range(6):
        made(f"More {number}?", "irv", ["A", "B"])
    assert asked("/riverside/votes/") == before <= 16
    few = asked(f"/riverside/votes/{first.uid}/")
    many = made("Many?", "score", [f"Option {at}" for at in range(60)])
    assert asked(f"/riverside/votes/{many.uid}/") <= few + 1 <= 19
