"""Who is asked about a post, why, and who is not."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from networks import actors, notices
from networks.models import (
    Availability,
    Category,
    File,
    Guardian,
    Holding,
    Membership,
    Neighborhood,
    Record,
    Vetting,
)
from requests_board import exchanges, posts
from requests_board.matching import finding, weighing
from requests_board.models import Match, Post
from tests.requests_board.conftest import propose

by = actors.of
WEIGHTS = weighing.Weights()


def asked(post: Post) -> dict[str, Match]:
    finding.find_for_post(post)
    return {match.member.name.split()[0]: match for match in Match.objects.filter(post=post).select_related("member")}


def live(member: Any, hood: str) -> None:
    Membership.objects.filter(pk=member.pk).update(neighborhood=Neighborhood.objects.get(name=hood))


def test_a_neighbor_with_the_skill_is_asked_and_told_why(alice: Any, bob: Any, put_up: Any, offers_skill: Any) -> None:
    offers_skill(bob, "Bike repair", level="trade")
    live(alice, "Old Mill")
    live(bob, "Station")
    Availability.objects.create(membership=bob, weekday=5, part="morning")
    post = put_up(Membership.objects.get(pk=alice.pk), skills=["Bike repair"], when="weekly", weekday=5, part_of_day="morning")
    match = asked(post)["Bob"]
    titles = [why["title"] for why in match.reasons]
    assert titles[0] == "You offer Bike repair"
    assert any("mi" in title for title in titles)
    assert "You are usually free then" in titles
    assert match.reasons[0]["about"] == "Bob Example offers Bike repair"


def test_words_and_synonyms_are_enough(alice: Any, bob: Any, carla: Any, put_up: Any, offers_skill: Any) -> None:
    offers_skill(bob, "Bike repair")
    offers_skill(carla, "Plumbing")
    found = asked(put_up(alice, title="A puncture on my daughter’s bicycle"))
    assert list(found)[:1] == ["Bob"]
    assert found["Bob"].score > found["Carla"].score if "Carla" in found else True


def test_an_offer_meets_who_wants_it_and_who_asked_for_it(
    alice: Any, bob: Any, carla: Any, put_up: Any, offers_skill: Any
) -> None:
    offers_skill(bob, "Baking", direction="want")
    put_up(carla, title="Rye bread for Sunday", category="Garden and food")
    found = asked(put_up(alice, title="Rye bread, two loaves", kind="offer", category="Garden and food", skills=["Baking"]))
    assert set(found) == {"Bob", "Carla"}
    assert found["Bob"].reasons[0]["title"] == "You would like Baking"
    assert found["Carla"].reasons[0]["title"] == "You asked for this"
    assert found["Carla"].other_post is not None


def test_it_asks_nobody_who_cannot_or_should_not(alice: Any, bob: Any, put_up: Any, offers_skill: Any) -> None:
    offers_skill(alice, "Bike repair")
    offers_skill(bob, "Bike repair")
    here = Membership.objects.filter(pk=bob.pk)
    for change, back in [
        ({"state": "suspended"}, {"state": "active"}),
        ({"state": "left"}, {"state": "active"}),
        ({"not_now_until": timezone.localdate() + dt.timedelta(days=3)}, {"not_now_until": None}),
        ({"monthly_cap_minutes": 30}, {"monthly_cap_minutes": None}),
    ]:
        here.update(**change)
        assert asked(put_up(alice, title=f"Fix it {len(change)} {change}", skills=["Bike repair"])) == {}, change
        here.update(**back)
    assert set(asked(put_up(alice, title="Fix it now", skills=["Bike repair"]))) == {"Bob"}


def test_it_never_pairs_a_household_with_its_holder_or_a_minor_with_a_guardian(
    alice: Any, bob: Any, put_up: Any, offers_skill: Any
) -> None:
    offers_skill(bob, "Bike repair")
    holding = Holding.objects.create(membership=alice, holder=bob)
    assert asked(put_up(alice, title="First wish", skills=["Bike repair"])) == {}
    holding.delete()
    Guardian.objects.create(membership=bob, guardian=alice)
    assert asked(put_up(alice, title="Second wish", skills=["Bike repair"])) == {}


def test_a_vetting_that_a_category_asks_for_is_a_hard_rule(
    alice: Any, bob: Any, carla: Any, put_up: Any, offers_skill: Any
) -> None:
    Category.objects.filter(name="Care and company").update(vetting="Background check")
    offers_skill(bob, "Elder care")
    offers_skill(carla, "Elder care")
    Vetting.objects.create(membership=carla, kind="Background check", seen_by=bob)
    Vetting.objects.create(
        membership=bob, kind="Background check", seen_by=carla, until=timezone.localdate() - dt.timedelta(days=1)
    )
    post = put_up(alice, title="Sit with my mother", category="Care and company", skills=["Elder care"])
    assert set(asked(post)) == {"Carla"}
    offer = put_up(bob, title="I sit with elders", kind="offer", category="Care and company", skills=["Elder care"])
    offers_skill(alice, "Elder care", direction="want")
    assert asked(offer) == {}


def test_each_pair_is_asked_once_and_no_more_than_the_rule_says(
    alice: Any, bob: Any, carla: Any, put_up: Any, offers_skill: Any, rule: Any
) -> None:
    offers_skill(bob, "Bike repair", level="trade")
    offers_skill(carla, "Bike repair", level="learning")
    rule("matching.most", 1)
    post = put_up(alice, skills=["Bike repair"])
    assert set(asked(post)) == {"Bob"}
    finding.decline(Match.objects.get(post=post, member=bob), by=by(bob))
    assert finding.find_for_post(post) == []
    assert Record.objects.filter(kind="matches.found").count() == 1


def test_a_new_skill_finds_what_is_already_up(alice: Any, bob: Any, put_up: Any, offers_skill: Any) -> None:
    post = put_up(alice, skills=["Bike repair"])
    assert asked(post) == {}
    offers_skill(bob, "Bike repair")
    assert [match.post for match in finding.find_for_member(bob)] == [post]
    assert finding.find_for_member(bob) == []


def test_both_sides_hear_and_nobody_twice(alice: Any, bob: Any, put_up: Any, offers_skill: Any) -> None:
    offers_skill(bob, "Bike repair")
    post = put_up(alice, skills=["Bike repair"])
    asked(post)
    letters = notices_of("matches.found")
    assert {letter.membership for letter in letters} == {alice, bob}
    assert len(letters) == 2
    to_bob = next(letter for letter in letters if letter.membership == bob)
    assert "Alice Example asks: Fix my bicycle" in to_bob.title
    assert "You offer Bike repair" in to_bob.body


def notices_of(kind: str) -> list[notices.Letter]:
    from common import registry

    notice = registry.notices.get(kind)
    assert notice is not None
    return list(notice.letters(Record.objects.filter(kind=kind).order_by("-id")[0]))


def test_what_is_no_longer_open_is_no_longer_suggested(alice: Any, bob: Any, put_up: Any, offers_skill: Any) -> None:
    offers_skill(bob, "Bike repair")
    post = put_up(alice, skills=["Bike repair"])
    match = asked(post)["Bob"]
    assert finding.open_for(bob) == [match]
    posts.close(post, by=by(alice))
    assert finding.open_for(bob) == []
    assert Match.objects.get(pk=match.pk).state == "gone"


def test_answering_takes_the_match(alice: Any, bob: Any, put_up: Any, offers_skill: Any) -> None:
    offers_skill(bob, "Bike repair")
    match = asked(put_up(alice, skills=["Bike repair"]))["Bob"]
    exchange = exchanges.propose(exchanges.Terms(minutes=60), by=by(bob), match=match)
    assert exchange.match == match
    assert Match.objects.get(pk=match.pk).state == "taken"


# ── The score, alone ────────────────────────────────────────────────────────────────────────────
def pair(**more: Any) -> weighing.Pair:
    return weighing.Pair(**{"gives": True, "skill_fit": 1.0, "level": "good", "meters": 1000.0, "is_free": True, **more})


def test_one_bad_pillar_cannot_be_averaged_away() -> None:
    fine, far = weighing.score(pair(), WEIGHTS), weighing.score(pair(meters=60_000.0, is_free=False), WEIGHTS)
    plain = 0.5 * weighing.relevance(pair()) + 0.3 * weighing.feasibility(pair(meters=60_000.0, is_free=False)) + 0.2
    assert far < fine
    assert far < plain


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"skill_fit": 1.0}, {"skill_fit": 0.0, "shelf_fit": 1.0}),
        ({"skill_fit": 0.0, "words_fit": 0.5}, {"skill_fit": 0.0, "words_fit": 0.1}),
        ({"declined": 1, "taken": 1}, {"declined": 3}),
        ({"level": "trade"}, {"level": "learning"}),
        ({"meters": 0.0}, {"meters": 9000.0}),
        ({"is_free": True}, {"is_free": None}),
        ({"is_free": None}, {"is_free": False}),
        ({"exchanges": 0}, {"exchanges": 4}),
        ({"exchanges": 4, "balance": -300}, {"exchanges": 4, "balance": 900}),
        ({"exchanges": 4, "gives": False, "balance": 900}, {"exchanges": 4, "gives": False, "balance": -300}),
        ({"exchanges": 4, "given_minutes": 0}, {"exchanges": 4, "given_minutes": 900}),
    ],
)
def test_what_is_better_scores_better(better: dict[str, Any], worse: dict[str, Any]) -> None:
    assert weighing.score(pair(**better), WEIGHTS) > weighing.score(pair(**worse), WEIGHTS)


def test_matches_cost_the_same_for_few_and_for_many(
    alice: Any, bob: Any, put_up: Any, offers_skill: Any, count_queries: Any, carla: Any
) -> None:
    offers_skill(bob, "Bike repair")
    first = put_up(alice, title="One wish", skills=["Bike repair"])
    with count_queries() as few:
        finding.find_for_post(first)
    offers_skill(carla, "Bike repair")
    for number in range(20):
        exchange = exchanges.agree(propose(bob, alice, by=bob, title=f"Deed {number}", minutes=15), by=by(alice))
        exchanges.log(exchange, by=by(bob), minutes=15)
        exchanges.confirm(exchange, by=by(alice))
        offers_skill(Membership.objects.create(name=f"N {number}", state="active"), "Bike repair")
    second = put_up(alice, title="Another wish", skills=["Bike repair"])
    with count_queries() as many:
        finding.find_for_post(second)
    assert len(many) == len(few)
    assert not File.objects.exists()
