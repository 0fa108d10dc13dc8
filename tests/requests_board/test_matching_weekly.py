"""What happens by itself: refusals teach, nights look again, a letter comes once a week; and how a need could be met."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ledgers import accounts, transfers
from networks import actors, profiles
from networks.models import MemberSkill, Neighborhood
from requests_board.matching import finding, letters, sweeping, ways
from requests_board.models import Match, NeighborLetter, Post
from tests.conftest import sign_in
from tests.requests_board.conftest import propose

by = actors.of
GEARS = {"hours", "things", "pool", "credit"}


@pytest.fixture
def old(put_up: Any) -> Any:
    """Puts up something that has waited so many days."""

    def make(member: Any, days: float, **more: Any) -> Post:
        post = put_up(member, **more)
        Post.objects.filter(pk=post.pk).update(published_at=timezone.now() - dt.timedelta(days=days))
        return Post.objects.get(pk=post.pk)

    return make


def test_saying_no_teaches_and_can_be_undone(alice: Any, bob: Any, carla: Any, put_up: Any, offers_skill: Any) -> None:
    for member in (bob, carla):
        offers_skill(member, "Bike repair")
    declined = []
    for number in range(3):
        post = put_up(alice, title=f"Bicycle number {number}", skills=["Bike repair"])
        finding.find_for_post(post)
        declined.append(finding.decline(Match.objects.get(post=post, member=bob), by=by(bob)))
    post = put_up(alice, title="Bicycle again", skills=["Bike repair"])
    scores = {match.member: match.score for match in finding.find_for_post(post)}
    assert scores[bob] < scores[carla]
    for match in declined:
        finding.undo_decline(match, by=by(bob))
    post = put_up(alice, title="Bicycle once more", skills=["Bike repair"])
    assert len({round(match.score, 6) for match in finding.find_for_post(post)}) == 1


def test_the_same_wish_of_the_same_neighbor_is_not_asked_again(alice: Any, bob: Any, old: Any, offers_skill: Any) -> None:
    offers_skill(bob, "Bike repair")
    first = old(alice, 1, skills=["Bike repair"])
    finding.find_for_post(first)
    finding.decline(Match.objects.get(post=first), by=by(bob))
    again = old(alice, 1, skills=["Bike repair"])
    assert again != first
    assert finding.find_for_post(again) == []


def test_a_night_finds_what_days_have_not(alice: Any, bob: Any, carla: Any, old: Any, offers_skill: Any, rule: Any) -> None:
    fresh = old(alice, 0.1, title="Just now", skills=["Bike repair"])
    second = old(alice, 2, title="Two nights", skills=["Bike repair"])
    fifth = old(alice, 5, title="Not its night", skills=["Bike repair"])
    week = old(alice, 7, title="Something in the house", body="Whoever is handy.")
    MemberSkill.objects.create(membership=bob, skill=second.skill_links.get().skill, direction="offer")
    rule("matching.most", 1)
    offers_skill(carla, "Plumbing")
    tap = old(alice, 1, title="A tap", skills=["Plumbing"])
    finding.decline(finding.find_for_post(tap)[0], by=by(carla))
    offers_skill(bob, "Plumbing")
    again = sweeping.run_due(timezone.now())
    assert Match.objects.filter(post=tap, state="new").get().member == bob
    Match.objects.filter(post=tap).delete()
    assert set(Match.objects.values_list("post", "member")) == {(second.pk, bob.pk), (week.pk, bob.pk)}
    assert fresh.matches.count() == fifth.matches.count() == 0
    assert timezone.localtime(again).hour == 3
    assert again > timezone.now()


def test_below_zero_offers_come_first(alice: Any, bob: Any, put_up: Any, offers_skill: Any) -> None:
    offers_skill(bob, "Plumbing", direction="want")
    offers_skill(bob, "Bike repair", level="learning")
    gets = put_up(alice, title="I fix taps", kind="offer", skills=["Plumbing"])
    gives = put_up(alice, title="Fix my bicycle", skills=["Bike repair"])
    for post in (gets, gives):
        finding.find_for_post(post)
    Match.objects.filter(post=gets).update(score=0.9)
    assert [match.post for match in finding.open_for(bob)] == [gets, gives]
    transfers.pay(accounts.of(bob), accounts.of(alice), 120, kind="gift", source="", by=by(bob))
    assert [match.post for match in finding.open_for(bob)] == [gives, gets]


def test_new_times_of_a_member_look_at_their_own_posts_too(alice: Any, bob: Any, put_up: Any, offers_skill: Any) -> None:
    from networks.models import Record

    post = put_up(alice, skills=["Bike repair"])
    offers_skill(bob, "Bike repair")
    profiles.set_times(alice, [(5, "morning")], by=by(alice))
    finding.handle(Record.objects.filter(kind="profile.changed").latest("id"))
    assert Match.objects.get().post == post


def test_a_letter_comes_once_a_week_with_a_surprise(alice: Any, bob: Any, carla: Any, put_up: Any, rule: Any) -> None:
    for member, hood in ((alice, "Old Mill"), (bob, "Old Mill"), (carla, "Station")):
        profiles.edit(member, by=by(member), neighborhood=Neighborhood.objects.get(name=hood))
    bob.refresh_from_db()
    carla.refresh_from_db()
    put_up(bob, title="Near one")
    put_up(carla, title="Far one")
    put_up(bob, title="Near two", kind="offer")
    put_up(carla, title="Bread for all", kind="offer", category="Garden and food")
    alice.refresh_from_db()
    weekly = letters.compose(alice)
    assert {row.title for row in weekly.fresh} == {"Near one", "Near two"}
    assert weekly.surprise is not None
    assert weekly.surprise.title == "Bread for all"
    assert not weekly.is_below
    transfers.pay(accounts.of(alice), accounts.of(bob), 60, kind="gift", source="", by=by(alice))
    assert "That is normal" in letters.words(letters.compose(alice))
    asked = propose(bob, alice, by=bob, title="Read to me")
    assert [(one.title, one.args) for one in letters.compose(alice).waiting] == [("Read to me", (asked.uid,))]
    assert "Read to me" in letters.words(letters.compose(alice))
    today = timezone.localdate()
    letters.set_wanted(False, by=by(carla))
    rule("matching.letter_day", today.isoweekday())
    assert letters.run_due(timezone.now()) > timezone.now() + dt.timedelta(days=5)
    letters.run_due(timezone.now())
    assert NeighborLetter.objects.get(member=alice).sent_on == today
    assert NeighborLetter.objects.get(member=carla).sent_on is None
    assert letters.send(alice, today + dt.timedelta(days=3)) is False
    assert letters.next_day(timezone.now()).isoweekday() == today.isoweekday()


def test_the_letter_has_a_page_that_turns_it_off_and_on(alice: Any, bob: Any, put_up: Any) -> None:
    put_up(bob, title="Near one")
    browser = Client()
    sign_in(browser, alice.person)
    page = "/riverside/board/letter/"
    assert "Near one" in browser.get(page).content.decode()
    browser.post(page, {"do": "off"})
    assert not letters.is_wanted(alice)
    assert "Send it to me" in browser.get(page).content.decode()
    browser.post(page, {"do": "on"})
    assert letters.is_wanted(alice)
    assert browser.post(page, {"do": "x"}).status_code == 404


def test_a_need_can_be_met_in_many_ways_in_order(alice: Any, bob: Any, put_up: Any, offers_skill: Any) -> None:
    offers_skill(bob, "Carpentry")
    post = put_up(alice, title="A ladder and a hand for my shelf", skills=["Carpentry"])
    finding.find_for_post(post)
    found = ways.of_request(post, alice, GEARS)
    assert [one.icon for one in found][:2] == ["gift", "hourglass"]
    assert [one.title for one in found] == [
        "As a gift", "Ask Bob Example", "For credit", "A loan from the pool", "Hours from the commons fund", "In a loop",
        "Mix them",
    ]  # fmt: skip
    assert f"/exchanges/new/{bob.uid}/?gives=them" in found[1].url
    assert [one.title for one in ways.of_request(post, bob, GEARS)] == ["For hours"]
    assert [one.title for one in ways.of_request(post, alice, {"hours"})][-1] == "Mix them"
    assert ways.of_request(put_up(alice, title="Soup", kind="offer"), alice, GEARS) == []
    browser = Client()
    sign_in(browser, alice.person)
    page = browser.get(f"/riverside/board/{post.uid}/").content.decode()
    assert "How could this be met?" in page
    assert "Ask Bob Example" in page
    form = browser.get(found[1].url if found[1].url.startswith("/riverside") else f"/riverside{found[1].url}")
    assert "A ladder and a hand for my shelf" in form.content.decode()
