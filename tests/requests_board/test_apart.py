"""Two who do not want to meet never see each other, and nothing tells the other so."""

import re
from typing import Any

import pytest

from networks import actors, apart, directory, feed
from networks.models import KeptApart, MemberSkill, Neighborhood, Record, Skill
from requests_board import board, calendars, exchanges, searches, series, talk
from requests_board.matching import finding
from requests_board.models import Exchange, Match
from tests.requests_board.conftest import propose, publish
from tests.requests_board.test_exchanges import refused

by = actors.of
ROOT = "/riverside/"


@pytest.fixture
def met(alice: Any, bob: Any, in_riverside: Any) -> dict[str, Any]:
    """Alice and Bob have a past: posts, a match, an exchange that runs, one that is done, one in the past, thanks."""
    ask = publish(bob, title="Prune the zanzibar tree")
    publish(bob, title="Zanzibar evenings", kind="offer", category="Learning")
    Match.objects.create(post=ask, member=alice, score=0.9, reasons=[])
    running = exchanges.agree(propose(alice, bob, by=alice, title="Running errand"), by=by(bob))
    talk.write(running, "Zanzibar at nine", by=by(bob))
    logged = exchanges.agree(propose(bob, alice, by=bob, title="Logged errand"), by=by(alice))
    exchanges.log(logged, by=by(bob), minutes=60)
    past = exchanges.agree(propose(bob, alice, by=bob, title="Past errand"), by=by(alice))
    exchanges.confirm(exchanges.log(past, by=by(bob), minutes=60), by=by(alice))
    talk.thank(past, "Thank you for the zanzibar", by=by(alice), is_shared=True)
    return {"post": ask, "running": running, "logged": logged, "past": past}


PAGES = (
    "board/", "board/?q=zanzibar", "board/?q=zanzibra", "board/?sort=near", "people/", "people/?q={name}", "exchanges/",
    "feed/", "home/", "me/skills/",
)  # fmt: skip
ENDPOINTS = (
    "members/", "members/?q={name}", "posts/", "posts/?q=zanzibar", "posts/?kind=request", "exchanges/", "matches/", "thanks/",
)  # fmt: skip


@pytest.mark.parametrize("wisher", ["alice", "bob"])
def test_neither_finds_the_other_anywhere(wisher: str, met: Any, alice: Any, bob: Any, client_of: Any) -> None:
    apart.keep(bob, by=by(alice)) if wisher == "alice" else apart.keep(alice, by=by(bob))
    for me, other in ((alice, bob), (bob, alice)):
        browser, name = client_of(me), other.name.split()[0]
        for page in PAGES:
            text = browser.get(ROOT + page.format(name=name)).content.decode()
            text = re.sub(r'value="[^"]*"|“[^”]*”', "", text)
            assert other.name not in text, (me.name, page)
            if me == alice:
                assert "anzibar" not in text, page
        for point in ENDPOINTS:
            answer = browser.get(f"{ROOT}api/v1/{point.format(name=name)}")
            assert answer.status_code == 200, point
            assert str(other.uid) not in answer.content.decode(), (me.name, point)


def test_what_is_kept_away_answers_like_what_is_missing(met: Any, alice: Any, bob: Any, client_of: Any) -> None:
    """Every address that names the other or theirs: the same answer as for a name that nobody has."""
    apart.keep(bob, by=by(alice))
    nobody = "7e570000-0000-4000-8000-000000000000"
    for me, other, post in ((alice, bob, met["post"]), (bob, alice, None)):
        browser = client_of(me)
        rows = [("people/{}/", other.uid), ("people/{}/picture/", other.uid), ("exchanges/new/{}/", other.uid)]
        rows += [("exchanges/{}/", met[name].uid) for name in ("running", "logged", "past")]
        rows += [("api/v1/members/{}/", other.uid), ("api/v1/exchanges/{}/", met["running"].uid)]
        rows += [("api/v1/exchanges/{}/messages/", met["running"].uid)]
        if post is not None:
            rows += [("board/{}/", post.uid), ("api/v1/posts/{}/", post.uid)]
        for address, uid in rows:
            got, missing = browser.get(ROOT + address.format(uid)), browser.get(ROOT + address.format(nobody))
            assert got.status_code == missing.status_code == 404, address
    said = {"other": str(alice.uid), "gives": True, "title": "Hello there", "minutes": 60}
    bobs = client_of(bob)
    first = bobs.post(f"{ROOT}api/v1/exchanges/", said, content_type="application/json")
    second = bobs.post(f"{ROOT}api/v1/exchanges/", {**said, "other": nobody}, content_type="application/json")
    assert (first.status_code, first.json()) == (second.status_code, second.json())


def test_what_ran_is_called_off_in_nobodys_name_and_what_was_done_goes_to_a_coordinator(met: Any, alice: Any, bob: Any) -> None:
    apart.keep(bob, by=by(alice))
    assert Exchange.objects.get(pk=met["running"].pk).state == "cancelled"
    logged = Exchange.objects.get(pk=met["logged"].pk)
    assert (logged.state, logged.confirms_itself_at) == ("done", None)
    assert Match.objects.get(member=alice).state == "gone"
    record = Record.objects.filter(kind="exchange.cancelled").last()
    assert (record.actor, record.hand) == (None, None)


def test_nothing_is_suggested_told_or_proposed_between_them(alice: Any, bob: Any, carla: Any, in_riverside: Any) -> None:
    searches.save(searches.Sought(words="piano"), by=by(bob))
    searches.save(searches.Sought(words="piano"), by=by(carla))
    MemberSkill.objects.create(membership=bob, skill=Skill.objects.first(), direction="offer")
    apart.keep(bob, by=by(alice))
    skill = Skill.objects.select_related("category").first()
    post = publish(alice, title="Move a piano", skills=(skill.name,), category=skill.category.name)
    assert len(searches.fitting(post)) == 1
    assert [match.member for match in finding.find_for_post(post)] == []
    Match.objects.bulk_create([Match(post=post, member=bob, score=1)], ignore_conflicts=True)
    assert not Match.objects.filter(member=bob).exists()
    with refused("other"):
        exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), post=post)
    assert [row.author.pk for row in board.page(board.Wanted(), bob).rows] == []
    assert [row.name for row in directory.page(directory.Wanted(words="alice"), to=by(bob)).rows] == []
    assert not any("Alice" in line.text for line in feed.network_lines(to=bob)[0])


def test_counts_tell_nothing(alice: Any, bob: Any, carla: Any, in_riverside: Any) -> None:
    """How many there are of each kind in a neighborhood is counted without them, page by page without a gap."""
    mill = Neighborhood.objects.get(name="Old Mill")
    for number in range(25):
        publish(alice if number % 5 else carla, title=f"Wish number {number}", neighborhood=mill)
    before = {hood.name: hood.requests for hood in board.around(bob)[1]}
    apart.keep(alice, by=by(bob))
    after = {hood.name: hood.requests for hood in board.around(bob)[1]}
    assert (before["Old Mill"], after["Old Mill"]) == (25, 5)
    page = board.page(board.Wanted(size=5), bob)
    assert len(page.rows) == 5
    assert not page.older


def test_the_wish_is_taken_back_and_needs_both(alice: Any, bob: Any, in_riverside: Any) -> None:
    with refused("yourself"):
        apart.keep(alice, by=by(alice))
    apart.keep(bob, by=by(alice))
    apart.keep(bob, by=by(alice))
    apart.keep(alice, by=by(bob))
    apart.end(bob, by=by(alice))
    assert apart.are(alice, bob)
    assert apart.are(bob, alice)
    assert [other.pk for other in apart.wished_by(bob)] == [alice.pk]
    assert apart.wished_by(alice) == []
    apart.end(alice, by=by(bob))
    assert not KeptApart.objects.exists()


def test_one_says_it_on_the_page_and_takes_it_back(alice: Any, bob: Any, client_of: Any) -> None:
    browser = client_of(alice)
    assert b"Keep us apart" in browser.get(f"{ROOT}people/{bob.uid}/").content
    assert b"Keep us apart" not in browser.get(f"{ROOT}people/{alice.uid}/").content
    answer = browser.post(f"{ROOT}me/apart/", {"do": "keep", "member": str(bob.uid)}, follow=True)
    assert bob.name in answer.content.decode()
    assert bob.name not in client_of(bob).get(f"{ROOT}me/apart/").content.decode().split("<main")[1]
    browser.post(f"{ROOT}me/apart/", {"do": "end", "member": str(bob.uid)})
    assert browser.get(f"{ROOT}people/{bob.uid}/").status_code == 200
    endpoint = f"{ROOT}api/v1/members/{bob.uid}/"
    assert browser.post(f"{endpoint}keep-apart/").status_code == 204
    assert [row["name"] for row in browser.get(f"{ROOT}api/v1/members/apart/").json()] == [bob.name]
    assert browser.get(endpoint).status_code == 404
    assert browser.post(f"{endpoint}meet-again/").status_code == 204
    assert browser.get(endpoint).status_code == 200


def test_a_weekly_arrangement_and_the_calendar_end_with_it(alice: Any, bob: Any, in_riverside: Any) -> None:
    post = publish(bob, title="A ride to the clinic", when="weekly", weekday=1)
    row = series.agree(series.propose(post, series.Pattern(minutes=60), by=by(alice)), by=by(bob))
    assert b"clinic" in calendars.calendar(alice)[0]
    apart.keep(bob, by=by(alice))
    row.refresh_from_db()
    assert row.state == "ended"
    assert not Exchange.objects.filter(series=row, state="agreed").exists()
    assert b"clinic" not in calendars.calendar(alice)[0]
    assert series.of(alice) == []
    with refused("not-yours"):
        series.skip(row, row.first_on, by=by(bob))


def test_coordinators_keep_looking_after_what_members_do_not_see(alice: Any, carla: Any, put_up: Any, client_of: Any) -> None:
    post = put_up(alice, title="A post to look at")
    apart.keep(carla, by=by(alice))
    assert client_of(carla).get(f"{ROOT}board/{post.uid}/").status_code == 200
    assert client_of(carla).get(f"{ROOT}cockpit/people/{alice.uid}/").status_code == 200
