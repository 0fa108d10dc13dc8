"""Board, posts and exchanges through their pages."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from ledgers import accounts
from networks import actors
from networks.models import Category, Membership, Record
from requests_board import exchanges, talk
from requests_board.forms import HoursField
from requests_board.models import Exchange, Match, Post, Report
from tests.requests_board.conftest import propose, publish

ODD_HOURS = [
    "0",
    "-1",
    "-0",
    "0.0000001",
    "1e9+1",
    "1e308",
    "1e1000000",
    "NaN",
    "Infinity",
    "٣",
    "１２",
    "1.5.0",
    "1 500",
    "0x10",
    "1_000",
    "½",
    "true",
    "null",
    "[]",
    "{}",
    "9" * 5000,
    "+1",
    "2026-11-21",
    "1:75",
]
GOOD_HOURS = {
    "\u00a01": 60,
    "1.5": 90,
    "1,5": 90,
    "1:30": 90,
    "1h30": 90,
    "90m": 90,
    " 2 ": 120,
    "0.1": 15,
    "1.37": 75,
    "1:37": 90,
}


@pytest.fixture
def at(client_of: Any) -> Callable[[Any], Client]:
    return client_of


def category(name: str = "Home and repair") -> str:
    return str(Category.objects.get(name=name).uid)


def fields(**more: Any) -> dict[str, Any]:
    return {
        "kind": "request",
        "title": "Fix my bicycle",
        "body": "Brakes.",
        "category": category(),
        "ways": ["hours"],
        "hours": "1.5",
        "when": "flexible",
        **more,
    }


def test_a_request_goes_up_and_is_found_by_words_and_typing_errors(at: Any, alice: Any, bob: Any, in_riverside: Any) -> None:
    answer = at(alice).post("/riverside/board/new/", fields())
    post = Post.objects.get(author=alice)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"/riverside/board/{post.uid}/")
    assert post.minutes == 90
    reader = at(bob)
    for words in ("bicycle", "bicycles", "bicicle", "bicyle", "bycycle", "brakes", "repair"):
        assert b"Fix my bicycle" in reader.get("/riverside/board/", {"q": words}).content, words
    assert "Nothing for “piano”" in reader.get("/riverside/board/", {"q": "piano"}).content.decode()
    assert b"Fix my bicycle" in reader.get("/riverside/board/").content


def test_filters_narrow_the_list(at: Any, alice: Any, bob: Any, put_up: Any) -> None:
    from networks.models import Neighborhood

    far, near = Neighborhood.objects.get(name="Far Field"), Neighborhood.objects.get(name="Old Mill")
    put_up(alice, title="Bread from my oven", kind="offer", category="Garden and food", neighborhood=far, ways=("gift",))
    put_up(alice, title="A ride on Tuesday", category="Rides and errands", neighborhood=near, is_urgent=True)
    Membership.objects.filter(pk=bob.pk).update(neighborhood=near)
    reader = at(bob)

    def titles(**query: Any) -> set[str]:
        page = reader.get("/riverside/board/", query)
        assert page.status_code == 200
        return {title for title in ("Bread from my oven", "A ride on Tuesday") if title in page.content.decode()}

    both = {"Bread from my oven", "A ride on Tuesday"}
    assert titles() == both
    assert titles(kind="offer") == titles(way="gift") == titles(category=category("Garden and food")) == {"Bread from my oven"}
    assert titles(within="2") == titles(hood=str(near.uid)) == titles(urgent="1") == {"A ride on Tuesday"}
    assert titles(within="2", kind="offer") == set()
    assert titles(sort="near") == titles(within="nonsense", category="x", cursor="%%%", kind="y", when="z") == both


def test_pages_go_on_from_a_cursor_in_both_directions(alice: Any, put_up: Any) -> None:
    from requests_board import board

    for number in range(7):
        put_up(alice, title=f"Wish number {number}")
    for sort in ("newest", "near", "best"):
        words = "wish" if sort == "best" else ""
        first = board.page(board.Wanted(size=3, sort=sort, words=words), None)
        second = board.page(board.Wanted(size=3, sort=sort, words=words, cursor=first.older), None)
        third = board.page(board.Wanted(size=3, sort=sort, words=words, cursor=second.older), None)
        assert [len(page.rows) for page in (first, second, third)] == [3, 3, 1]
        assert len({row.uid for page in (first, second, third) for row in page.rows}) == 7
        assert (first.newer, third.older) == ("", "")
        back = board.page(board.Wanted(size=3, sort=sort, words=words, cursor=third.newer), None)
        assert [row.uid for row in back.rows] == [row.uid for row in second.rows]
        assert (
            board.page(board.Wanted(size=3, sort=sort, words=words, cursor=back.newer), None).rows[0].uid == first.rows[0].uid
        )
        assert str(first.rows[0].pk) not in first.older


def test_what_was_typed_stays_when_something_is_refused(at: Any, alice: Any, in_riverside: Any) -> None:
    page = at(alice).post(
        "/riverside/board/new/",
        fields(when="range", starts_on="2026-12-20", ends_on="2026-12-01", title="Feed my cat while I am away"),
    )
    assert page.status_code == 422
    assert "Feed my cat while I am away" in page.content.decode()
    assert "after the first one" in page.content.decode()
    assert not Post.objects.filter(author=alice).exists()


@pytest.mark.parametrize("said", ODD_HOURS, ids=lambda said: said[:12])
def test_odd_hours_are_no_hours(said: str) -> None:
    with pytest.raises(ValidationError):
        HoursField(required=False, step=15).clean(said)


@pytest.mark.parametrize(("said", "minutes"), GOOD_HOURS.items())
def test_hours_are_taken_as_people_write_them(said: str, minutes: int) -> None:
    assert HoursField(step=15).clean(said) == minutes


@pytest.mark.parametrize("said", ["-1", "1e308", "٣", "9" * 5000])
def test_odd_hours_are_refused_on_every_page(said: str, at: Any, agreed: Exchange, alice: Any, bob: Any) -> None:
    browser = at(alice)
    post = publish(bob, title="A warm coat", kind="offer")
    free = {"gives": "me", "title": "Something", "way": "hours", "hours": said}
    now = {"version": agreed.version}
    exchange = f"/riverside/exchanges/{agreed.uid}/"
    for address, content in [
        ("/riverside/board/new/", fields(hours=said)),
        (f"/riverside/board/{post.uid}/", {"do": "answer", "way": "hours", "hours": said}),
        (exchange, {"do": "counter", "way": "hours", "hours": said, **now}),
        (exchange, {"do": "log", "other": said, **now}),
        (exchange, {"do": "log", "minutes": said, **now}),
        (f"/riverside/exchanges/new/{bob.uid}/", free),
        (f"/riverside/exchanges/new/{bob.uid}/", {**free, "is_done": "on"}),
    ]:
        page = browser.post(address, content)
        assert page.status_code == 422, (address, content)
        assert "errors" in page.content.decode()
    assert Exchange.objects.get(pk=agreed.pk).version == agreed.version
    assert Exchange.objects.count() == 1
    assert not Post.objects.filter(author=alice).exists()


def test_the_whole_story_by_plain_forms(at: Any, alice: Any, bob: Any, in_riverside: Any) -> None:
    asks, helps = at(alice), at(bob)
    asks.post("/riverside/board/new/", fields())
    post = Post.objects.get(author=alice)
    assert "Can you help Alice" in helps.get(f"/riverside/board/{post.uid}/").content.decode()
    said = {"do": "answer", "way": "hours", "hours": "1.5", "message": "On Thursday?"}
    answer = helps.post(f"/riverside/board/{post.uid}/", said)
    exchange = Exchange.objects.get(post=post)
    address = f"/riverside/exchanges/{exchange.uid}/"
    assert answer["Location"] == address
    page = asks.get(address).content.decode()
    assert "On Thursday?" in page
    assert "You can spend 10" in page
    assert "bob@example.org" not in page
    asks.post(address, {"do": "agree", "version": 1})
    assert "bob@example.org" in asks.get(address).content.decode()
    helps.post(address, {"do": "write", "message": "I bring the tools."})
    helps.post(address, {"do": "log", "minutes": "90", "version": 2})
    page = asks.get(address).content.decode()
    assert "I bring the tools." in page
    assert "Is 1.5" in page
    asks.post(address, {"do": "confirm", "version": 3})
    asks.post(address, {"do": "feedback", "mood": "lovely", "text": "Stops like new", "is_shared": "on"})
    assert Exchange.objects.get(pk=exchange.pk).state == "confirmed"
    assert (accounts.of(alice).balance, accounts.of(bob).balance) == (-90, 90)
    assert "Stops like new" in helps.get(address).content.decode()
    assert "Fix my bicycle" in helps.get("/riverside/exchanges/").content.decode()


def test_a_stale_page_is_answered_with_how_it_stands(at: Any, agreed: Exchange, alice: Any) -> None:
    address = f"/riverside/exchanges/{agreed.uid}/"
    for stale in ("1", "0", "", "x", "-1", "9" * 30):
        page = at(alice).post(address, {"do": "cancel", "version": stale})
        assert page.status_code == 409
        assert "has changed since you opened" in page.content.decode()
    assert Exchange.objects.get(pk=agreed.pk).state == "agreed"


def test_others_and_other_networks_find_nothing(
    at: Any, agreed: Exchange, carla: Any, dan: Any, put_up: Any, alice: Any
) -> None:
    post = put_up(alice, title="Only for Riverside")
    for who in (carla, dan):
        for method in ("get", "post"):
            answer = getattr(at(who), method)(f"/riverside/exchanges/{agreed.uid}/")
            assert answer.status_code in (302, 404)
            assert "A shelf" not in answer.content.decode()
    stranger = at(dan)
    assert stranger.get(f"/hilltop/board/{post.uid}/").status_code == 404
    assert stranger.get(f"/hilltop/exchanges/{agreed.uid}/").status_code == 404
    assert stranger.post(f"/hilltop/board/{post.uid}/", {"do": "report", "report": "something"}).status_code == 404
    assert "Only for Riverside" not in stranger.get("/hilltop/board/", {"q": "Riverside"}).content.decode()
    assert stranger.get(f"/hilltop/exchanges/new/{alice.uid}/").status_code == 404


def test_a_coordinator_mediates_and_reads_messages_only_after_a_report(
    at: Any, done: Exchange, alice: Any, bob: Any, carla: Any
) -> None:
    talk.write(done, "I waited for an hour", by=actors.of(bob))
    address = f"/riverside/exchanges/{done.uid}/"
    assert at(carla).get(address).status_code == 404
    at(alice).post(address, {"do": "dispute", "version": done.version})
    page = at(carla).get(address).content.decode()
    assert "I waited" not in page
    at(alice).post(address, {"do": "help"})
    assert "I waited" in at(carla).get(address).content.decode()
    version = Exchange.objects.get(pk=done.pk).version
    assert at(carla).post(address, {"do": "settle", "hours": "1:00", "version": version}).status_code == 302
    assert accounts.of(bob).balance == 60


def test_one_closes_renews_and_changes_ones_own_post_and_nobody_elses(at: Any, alice: Any, bob: Any, put_up: Any) -> None:
    post = put_up(alice)
    address = f"/riverside/board/{post.uid}/"
    assert at(bob).get(f"{address}edit/").status_code == 404
    for deed in ("close", "renew", "reopen"):
        at(bob).post(address, {"do": deed})
    assert Post.objects.get(pk=post.pk).state == "open"
    at(alice).post(f"{address}edit/", fields(title="Fix my tandem", version="1"))
    assert Post.objects.get(pk=post.pk).title == "Fix my tandem"
    at(alice).post(address, {"do": "close"})
    assert Post.objects.get(pk=post.pk).state == "closed"
    at(alice).post(address, {"do": "reopen"})
    assert Post.objects.get(pk=post.pk).state == "open"
    assert "Fix my tandem" in at(alice).get("/riverside/board/mine/").content.decode()


def test_a_stale_tab_overwrites_nothing_and_keeps_what_was_typed(at: Any, alice: Any, put_up: Any) -> None:
    post = put_up(alice, title="Fix my bicycle")
    address = f"/riverside/board/{post.uid}/edit/"
    assert 'name="version" value="1"' in at(alice).get(address).content.decode()
    assert at(alice).post(address, fields(title="Fix my tandem", version="1")).status_code == 302
    for version in ("1", "", "x", "٣", "9" * 40):
        answer = at(alice).post(address, fields(title="Fix my trailer", version=version))
        assert answer.status_code == 422
        assert Post.objects.get(pk=post.pk).title == "Fix my tandem"
    page = answer.content.decode()
    assert "changed meanwhile" in page
    assert "Fix my trailer" in page
    assert 'name="version" value="2"' in page
    assert at(alice).post(address, fields(title="Fix my trailer", version="2")).status_code == 302
    assert Post.objects.get(pk=post.pk).title == "Fix my trailer"


def test_a_reported_post_is_hidden_with_a_reason_that_its_author_reads(
    at: Any, alice: Any, bob: Any, carla: Any, put_up: Any
) -> None:
    post = put_up(alice, title="Buy my pills")
    address = f"/riverside/board/{post.uid}/"
    at(bob).post(address, {"do": "report", "report": "This sells something"})
    assert Report.objects.get(post=post).author == bob
    at(bob).post(address, {"do": "hide", "reason": "no"})
    assert Post.objects.get(pk=post.pk).state == "open"
    at(carla).post(address, {"do": "hide", "reason": "We do not sell here."})
    assert Post.objects.get(pk=post.pk).state == "hidden"
    assert at(bob).get(address).status_code == 404
    assert "We do not sell here." in at(alice).get(address).content.decode()
    at(carla).post(address, {"do": "show"})
    assert at(bob).get(address).status_code == 200


def test_stored_words_cannot_carry_a_script(at: Any, alice: Any, bob: Any, put_up: Any) -> None:
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    post = put_up(alice, title=bad[:120], body=bad)
    for address in ("/riverside/board/", f"/riverside/board/{post.uid}/"):
        page = at(bob).get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_not_for_me_is_put_away_and_taken_back(at: Any, alice: Any, bob: Any, put_up: Any) -> None:
    post = put_up(alice)
    match = Match.objects.create(post=post, member=bob, score=0.7, reasons=[{"icon": "heart", "title": "You can", "text": ""}])
    browser = at(bob)
    fragment = browser.post(f"/riverside/board/{post.uid}/", {"do": "decline"}, headers={"HX-Request": "true"})
    assert "Put away." in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    assert Match.objects.get(pk=match.pk).state == "declined"
    browser.post(f"/riverside/board/{post.uid}/", {"do": "undecline"})
    assert Match.objects.get(pk=match.pk).state == "new"
    assert at(alice).post(f"/riverside/board/{post.uid}/", {"do": "decline"}).status_code == 404


def test_htmx_gets_the_list_alone(at: Any, bob: Any, alice: Any, put_up: Any) -> None:
    put_up(alice)
    page = at(bob).get("/riverside/board/", headers={"HX-Request": "true"}).content.decode()
    assert 'id="results"' in page
    assert "<html" not in page


def test_a_free_proposal_and_a_record_of_what_is_done(at: Any, alice: Any, bob: Any, in_riverside: Any) -> None:
    address = f"/riverside/exchanges/new/{bob.uid}/"
    assert "You and Bob" in at(alice).get(address).content.decode()
    at(alice).post(address, {"gives": "other", "title": "Teach me to knit", "way": "hours", "hours": "1"})
    exchange = Exchange.objects.get(title="Teach me to knit")
    assert (exchange.giver, exchange.receiver, exchange.state) == (bob, alice, "proposed")
    at(alice).post(
        address,
        {
            "gives": "me",
            "title": "Walked the dog",
            "way": "hours",
            "hours": "30m",
            "is_done": "on",
            "happened_on": (timezone.localdate() - dt.timedelta(days=2)).isoformat(),
        },
    )
    assert Exchange.objects.get(title="Walked the dog").state == "done"


def test_the_number_of_statements_does_not_grow(at: Any, alice: Any, bob: Any, put_up: Any, count_queries: Any) -> None:
    put_up(alice, title="Wish number 0")
    exchange = exchanges.agree(propose(bob, alice, by=bob), by=actors.of(alice))
    addresses = {
        "/riverside/board/": 8,
        "/riverside/board/?q=wish&sort=near": 8,
        f"/riverside/board/{Post.objects.get().uid}/": 14,
        f"/riverside/exchanges/{exchange.uid}/": 17,
        "/riverside/exchanges/": 9,
        "/riverside/board/mine/": 7,
    }
    reader = at(bob)

    def counts() -> dict[str, int]:
        found = {}
        for address in addresses:
            reader.get(address)
            with count_queries() as seen:
                assert reader.get(address).status_code == 200
            found[address] = len([one for one in seen if not re.match(r"(SAVEPOINT|RELEASE|ROLLBACK)", one["sql"])])
        return found

    before = counts()
    for number in range(1, 15):
        put_up(alice, title=f"Wish number {number}")
        one = propose(bob, alice, by=bob, title=f"Deed {number}")
        exchanges.agree(one, by=actors.of(alice)) if number < 3 else exchanges.decline(one, by=actors.of(alice))
        talk.write(exchange, f"Word {number}", by=actors.of(alice))
    after = counts()
    assert after == before
    assert {address: count for address, count in after.items() if count > addresses[address]} == {}


def test_hidden_titles_stay_out_of_records(alice: Any, put_up: Any) -> None:
    put_up(alice, title="Something private")
    assert "private" not in str(list(Record.objects.values_list("data", flat=True)))
