"""Board, matches and exchanges as machines see them: what test_api_journey does not tell."""

import json
from typing import Any

from ledgers import accounts
from networks import actors
from networks.models import Category
from requests_board import exchanges, talk
from requests_board.models import Exchange, Feedback, Match, Post, Report
from tests.requests_board.conftest import propose

API = "/riverside/api/v1/"
ODD = [
    "", "0", "-1", "-0", "0.0000001", "1e9+1", "1e308", "1e1000000", "NaN", "Infinity", "٣", "１２", "1.5.0", "1 500", "0x10",
    "1_000", "½", True, False, [], {}, "9" * 5000, "+1", "2026-11-21", "1:75", -1, 0, 10**9, 1e300, [1.5], {"a": 1},
]  # fmt: skip
GOOD = [("1:30", 90), ("1h30", 90), ("90m", 90), ("1,5", 90), (1.5, 90), (2, 120), ("0.1", 15), (" 1 ", 60), ("\u00a01", 60)]


def test_amounts_are_taken_as_people_write_them(ask: Any, agreed: Exchange, bob: Any) -> None:
    for said, minutes in GOOD:
        row = ask(bob, f"exchanges/{agreed.uid}/done/", {"hours": said})
        assert row["done_minutes"] == minutes, said


def test_odd_amounts_are_refused_and_change_nothing(ask: Any, agreed: Exchange, bob: Any, alice: Any) -> None:
    for said in ODD:
        ask(bob, f"exchanges/{agreed.uid}/done/", {"hours": said}, expect=400)
    category = str(Category.objects.all()[0].uid)
    free = {"other": str(alice.uid), "gives": True, "title": "Eggs"}
    for said in ("-1", True, 1e300, "9" * 5000, {"a": 1}):
        for field in ("hours", "minutes"):
            for path, body in [
                (f"exchanges/{agreed.uid}/counter/", {}),
                ("posts/", {"kind": "offer", "title": "Eggs", "category": category}),
                ("exchanges/", free),
                ("exchanges/record/", free),
            ]:
                ask(bob, path, {**body, field: said}, expect=400)
    ask(bob, f"exchanges/{agreed.uid}/done/", {"hours": "1:00", "minutes": 60}, expect=400)
    assert Exchange.objects.get().version == agreed.version
    assert not Post.objects.exists()


def test_matches_are_put_away_and_taken_back(ask: Any, alice: Any, bob: Any, put_up: Any) -> None:
    post = put_up(alice)
    reasons = [{"icon": "heart", "title": "You offer it", "text": "", "about": "Bob offers it"}]
    match = Match.objects.create(post=post, member=bob, score=0.7, reasons=reasons)
    [row] = ask(bob, "matches/")["results"]
    assert row["reasons"] == [{"icon": "heart", "title": "You offer it", "text": ""}]
    assert ask(alice, "matches/")["results"] == []
    ask(alice, f"matches/{match.uid}/decline/", {}, expect=404)
    assert ask(bob, f"matches/{match.uid}/decline/", {})["state"] == "declined"
    assert ask(bob, "matches/")["results"] == []
    assert ask(bob, f"matches/{match.uid}/undo-decline/", {})["state"] == "new"
    exchange = ask(bob, "exchanges/", {"match": str(match.uid), "hours": "1:00"}, expect=201)
    assert (exchange["post"]["uid"], exchange["acts"]) == (str(post.uid), ["cancel", "counter", "write"])


def test_words_find_posts_and_a_report_reaches_the_coordinators(ask: Any, alice: Any, bob: Any, put_up: Any) -> None:
    post = put_up(alice, title="A ladder to borrow")
    put_up(alice, title="Rye bread")
    assert [row["title"] for row in ask(bob, "posts/?q=ladders")["results"]] == ["A ladder to borrow"]
    ask(bob, f"posts/{post.uid}/report/", {"text": "Not theirs"}, expect=204)
    assert Report.objects.get().text == "Not theirs"


def test_a_change_of_a_post_that_was_changed_meanwhile_is_refused(client_of: Any, alice: Any, put_up: Any) -> None:
    post, browser = put_up(alice), client_of(alice)
    said = {"title": "Fix my tandem", "category": str(post.category.uid), "version": 1}
    answers = [browser.put(f"{API}posts/{post.uid}/", json.dumps(said), "application/json") for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert (answers[0].json()["version"], answers[1].json()["code"]) == (2, "stale")


def test_a_coordinator_settles_what_two_see_differently(ask: Any, alice: Any, bob: Any, carla: Any, done: Exchange) -> None:
    address = f"exchanges/{done.uid}/"
    ask(carla, f"{address}mediate/", {"hours": 1}, expect=404)
    ask(alice, f"{address}dispute/", {})
    ask(bob, f"{address}help/", {"text": "Please sit with us"}, expect=204)
    ask(bob, f"{address}mediate/", {"hours": 1}, expect=403)
    ask(carla, address, expect=404)
    assert ask(carla, f"{address}mediate/", {"hours": 1})["state"] == "confirmed"
    assert accounts.of(bob).balance == 60
    assert Report.objects.get().settled_at is not None


def test_what_was_done_is_recorded_thanked_for_and_commented(ask: Any, alice: Any, bob: Any, carla: Any) -> None:
    said = {"other": str(alice.uid), "gives": True, "title": "Snow at number 14", "hours": "0:30"}
    exchange = ask(bob, "exchanges/record/", said, expect=201)
    address = f"exchanges/{exchange['uid']}/"
    ask(alice, f"{address}confirm/", {"version": exchange["version"]})
    ask(alice, f"{address}thank/", {"text": "Before eight", "is_shared": False}, expect=204)
    ask(alice, f"{address}feedback/", {"mood": "lovely", "text": "He is kind"}, expect=204)
    assert [row["text"] for row in ask(bob, "thanks/")["results"]] == ["Before eight"]
    assert ask(carla, "thanks/")["results"] == []


def test_others_and_other_networks_find_nothing(
    ask: Any, agreed: Exchange, alice: Any, bob: Any, carla: Any, dan: Any, put_up: Any
) -> None:
    post = put_up(alice, title="Only for Riverside")
    for act in ("", "agree/", "cancel/", "confirm/", "messages/", "thank/"):
        body = {"text": "x", "body": "x"} if act in ("messages/", "thank/") else None if not act else {}
        ask(carla, f"exchanges/{agreed.uid}/{act}", body, expect=404)
        ask(dan, f"exchanges/{agreed.uid}/{act}", body, expect=404, mount="/hilltop/api/v1/")
    ask(dan, f"posts/{post.uid}/", expect=404, mount="/hilltop/api/v1/")
    said = {"post": str(post.uid), "hours": 1}
    ask(dan, "exchanges/", said, expect=422, mount="/hilltop/api/v1/")
    ask(dan, "exchanges/", {"other": str(bob.uid), "gives": True, "title": "Hello", "hours": 1}, expect=422,
        mount="/hilltop/api/v1/")  # fmt: skip
    assert ask(dan, "posts/", mount="/hilltop/api/v1/")["results"] == []


def test_lists_cost_the_same_for_few_and_for_many(ask: Any, alice: Any, bob: Any, put_up: Any, count_queries: Any) -> None:
    def counts() -> list[int]:
        found = []
        for path in ("posts/", "exchanges/", "thanks/"):
            ask(bob, path)
            with count_queries() as seen:
                ask(bob, path)
            found.append(len(seen))
        return found

    put_up(alice, title="First wish")
    exchange = exchanges.agree(propose(bob, alice, by=bob), by=actors.of(alice))
    before = counts()
    for number in range(12):
        put_up(alice, title=f"Wish {number}")
        other = propose(bob, alice, by=bob, title=f"Deed {number}")
        talk.write(other, "Hello", by=actors.of(bob))
    assert counts() == before
    assert exchange.state == "agreed"
    assert not Feedback.objects.exists()
