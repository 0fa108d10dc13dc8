"""Loops: who gives to whom in a round of neighbors, and that it starts when all have said yes and not before."""

import contextlib
import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from common.errors import Refused
from networks import actors
from networks.models import Membership, MemberSkill, Record, Skill
from requests_board.matching import finding, loops
from requests_board.matching.cycles import cycles
from requests_board.models import Exchange, Loop, LoopLeg, Match
from tests.conftest import sign_in

by = actors.of


@contextlib.contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as said:
        yield
    assert said.value.code == code


SKILLS = ["Bike repair", "Plumbing", "Carpentry", "Painting", "Electrical", "Cleaning"]


@pytest.fixture
def ring(in_riverside: Any, alice: Any, bob: Any, carla: Any, put_up: Any) -> Any:
    """`ring(alice, bob, carla)`: each can do what the next one asks for, and all are found."""

    def make(*members: Any, offset: int = 0) -> None:
        for place, member in enumerate(members):
            skill = Skill.objects.get(name=SKILLS[place + offset])
            MemberSkill.objects.create(membership=member, skill=skill, direction="offer")
            wish = put_up(members[(place + 1) % len(members)], title=f"Wish {place + offset}", skills=[skill.name])
            finding.find_for_post(wish)

    return make


@pytest.fixture
def asked(ring: Any, alice: Any, bob: Any, carla: Any) -> Loop:
    ring(alice, bob, carla)
    return loops.propose(loops.find(alice)[0].matches, by=by(alice))


def test_a_loop_of_three_is_found_explained_and_starts_with_the_last_yes(asked: Loop, alice: Any, bob: Any, carla: Any) -> None:
    legs = list(asked.legs.select_related("giver", "receiver"))
    assert {(leg.giver, leg.receiver) for leg in legs} == {(alice, bob), (bob, carla), (carla, alice)}
    assert all(leg.reasons[0]["title"].startswith(f"{leg.giver.name} offers") for leg in legs)
    assert [leg.giver for leg in legs if leg.answer == "yes"] == [alice]
    loops.answer(asked, yes=True, by=by(bob))
    assert loops.answer(asked, yes=True, by=by(bob)).state == "open"
    assert not Exchange.objects.exists()
    assert loops.answer(asked, yes=True, by=by(carla)).state == "started"
    made = Exchange.objects.select_related("giver", "receiver")
    assert {(one.giver, one.receiver, one.state) for one in made} == {
        (alice, bob, "agreed"), (bob, carla, "agreed"), (carla, alice, "agreed"),
    }  # fmt: skip
    assert [letter.membership for letter in _letters("loop.proposed")] == [leg.giver for leg in legs if leg.giver != alice]
    assert len(_letters("loop.started")) == 2


def _letters(kind: str) -> list[Any]:
    from common import registry

    notice = registry.notices.get(kind)
    assert notice is not None
    return list(notice.letters(Record.objects.filter(kind=kind).order_by("-id")[0]))


def test_five_are_enough_and_six_too_many(ring: Any, alice: Any, bob: Any, carla: Any) -> None:
    more = [Membership.objects.create(name=f"Neighbor {n}", state="active") for n in range(3)]
    ring(alice, *more, bob)
    assert [len(one.matches) for one in loops.find(alice)] == [5]
    Match.objects.all().delete()
    MemberSkill.objects.all().delete()
    ring(alice, *more, bob, carla)
    assert loops.find(alice) == []


def test_one_refusal_ends_it_and_suggests_the_next(asked: Loop, ring: Any, alice: Any, bob: Any, carla: Any) -> None:
    ring(alice, bob, offset=3)
    loops.answer(asked, yes=False, by=by(carla))
    assert Loop.objects.get(pk=asked.pk).state == "refused"
    assert asked.key not in [one.key for one in loops.find(bob)]
    assert [carla.pk in one.members for one in loops.find(bob)] == sorted(carla.pk in one.members for one in loops.find(bob))
    assert loops.find(bob)[0].members == {alice.pk, bob.pk}
    assert {letter.membership for letter in _letters("loop.refused")} == {alice, bob}
    with refused("ended"):
        loops.answer(asked, yes=True, by=by(bob))
    assert not Exchange.objects.exists()


def test_nobody_answers_for_two_or_for_others(asked: Loop, alice: Any, bob: Any, carla: Any) -> None:
    stranger = Membership.objects.create(name="Somebody else", state="active")
    for actor, code in [(by(stranger), "not-yours"), (by(bob, hand=alice), "same-hand"), (by(bob, hand=carla), "same-hand")]:
        with refused(code):
            loops.answer(asked, yes=True, by=actor)
    loops.answer(asked, yes=True, by=by(bob, hand=stranger))
    with refused("same-hand"):
        loops.answer(asked, yes=True, by=by(carla, hand=stranger))
    with refused("not-yours"):
        loops.propose(loops.find(alice)[0].matches if loops.find(alice) else _legs(asked), by=by(stranger))


def _legs(loop: Loop) -> list[Match]:
    return [leg.match for leg in loop.legs.select_related("match__post") if leg.match]


def test_the_database_starts_no_loop_that_not_all_agreed_to(asked: Loop) -> None:
    for change in ("state = 'started'", "proposed_by_id = proposed_by_id + 0, key = 'x'"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE requests_board_loop SET {change} WHERE id = %s", [asked.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        LoopLeg.objects.filter(loop=asked).update(giver=LoopLeg.objects.filter(loop=asked)[0].giver)


def test_what_a_limit_refuses_starts_nothing_and_says_why(asked: Loop, alice: Any, bob: Any, carla: Any, rule: Any) -> None:
    rule("hours.floor", 0)
    rule("hours.first_exchange", 0)
    loops.answer(asked, yes=True, by=by(bob))
    for _again in range(2):
        waits = loops.answer(asked, yes=True, by=by(carla))
        assert (waits.state, bool(waits.trouble)) == ("open", True)
    assert not Exchange.objects.exists()
    assert Match.objects.filter(state="new").count() == 3
    assert {letter.membership for letter in _letters("loop.waits")} == {alice, bob}


def test_it_lapses_in_time_and_when_a_leg_is_gone(asked: Loop, ring: Any, alice: Any, bob: Any, carla: Any) -> None:
    later = timezone.now() + dt.timedelta(days=8)
    loops.run_due(later)
    assert Loop.objects.get(pk=asked.pk).state == "lapsed"
    ring(alice, bob, offset=3)
    found = loops.find(alice)[0]
    Match.objects.filter(pk=found.matches[0].pk).update(state="declined")
    with refused("gone"):
        loops.propose(list(Match.objects.select_related("post").filter(pk__in=[one.pk for one in found.matches])), by=by(alice))


def test_the_pages_say_yes_and_no_and_hide_it_from_others(
    ring: Any, alice: Any, bob: Any, carla: Any, dan: Any, count_queries: Any
) -> None:
    ring(alice, bob, carla)
    browser, riverside = Client(), "/riverside/loops/"
    sign_in(browser, alice.person)
    page = browser.get(riverside).content.decode()
    assert "Ask all 3" in page
    assert "Bob Example offers" in page
    chosen = [str(match.uid) for match in loops.find(alice)[0].matches]
    answer = browser.post(riverside, {"match": chosen})
    loop = Loop.objects.get()
    assert answer["Location"].endswith(f"/loops/{loop.uid}/")
    sign_in(browser, bob.person)
    assert "Yes, I am in" in browser.get(f"{riverside}{loop.uid}/").content.decode()
    browser.post(f"{riverside}{loop.uid}/", {"do": "yes"})
    assert loop.legs.filter(answer="yes").count() == 2
    assert browser.post(f"{riverside}{loop.uid}/", {"do": "maybe"}).status_code == 404
    assert browser.post(riverside, {"match": ["x", "y"]}).status_code == 302
    ring(alice, bob, offset=3)
    other = loops.propose(next(one for one in loops.find(alice) if len(one.matches) == 2).matches, by=by(alice))
    sign_in(browser, carla.person)
    assert browser.get(f"{riverside}{other.uid}/").status_code == 404
    sign_in(browser, dan.person)
    assert browser.get(f"{riverside}{loop.uid}/").status_code == 302


def test_the_api_finds_proposes_and_answers(ring: Any, alice: Any, bob: Any, carla: Any, ask: Any) -> None:
    ring(alice, bob, carla)
    found = ask(alice, "loops/found/")["results"]
    uid = ask(alice, "loops/", {"matches": [leg["match"] for leg in found[0]["legs"]]}, expect=201)["uid"]
    assert ask(bob, f"loops/{uid}/agree/", {})["state"] == "open"
    assert ask(carla, f"loops/{uid}/agree/", {})["state"] == "started"
    assert [leg["answer"] for leg in ask(alice, f"loops/{uid}/")["legs"]] == ["yes"] * 3


def test_all_loops_at_once_are_those_that_are_there() -> None:
    chance = np.random.default_rng(7)
    for _try in range(20):
        givers, receivers = chance.integers(0, 9, 30), chance.integers(0, 9, 30)
        arrows = set(zip(givers.tolist(), receivers.tolist(), strict=True))
        for length, found in zip(range(2, 6), cycles(givers, receivers), strict=True):
            there = {
                path
                for path in itertools.permutations(range(9), length)
                if path[0] == min(path) and all(pair in arrows for pair in itertools.pairwise([*path, path[0]]))
            }
            assert (len(found), {tuple(row) for row in found.tolist()}) == (len(there), there)
