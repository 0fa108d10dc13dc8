"""Regional federations: two networks begin one, their delegates decide there by the rules of every network, and what is theirs
to say ends with the mandate. A proposal goes from a network to its region, to HUMANs and back."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from common import registry
from common.errors import Refused
from governance.delegates import mandates
from governance.models import Mandate, Poll, PollVoter, Proposal
from governance.proposals import proposals
from humans.models import Passage, PassageAnswer, RegionMember, RegionWord, Seat
from humans.passages import passages
from humans.regions import regions
from networks import actors, dues
from networks.actors import Actor, of
from networks.models import Membership, Network, Record
from networks.tenancy import lookup
from networks.tenancy.current import entered
from tests.governance.proposals.conftest import fresh
from tests.humans.passing import IDEA, another, carry, deciding, passed, voted

pytestmark = pytest.mark.django_db

PAGE = "/{}/regions/great-lakes/"


@pytest.fixture
def begun(riverside: Any, hilltop: Any, humans: Any, client_of: Any, carla: Any) -> Any:
    """Carla of Riverside has begun a region and asked Hilltop."""
    deciding(riverside, hilltop, humans)
    said = {"name": "Great Lakes", "slug": "great-lakes", "place": "Around the lakes", "purpose": "Share what one town lacks."}
    alone = client_of(carla).post("/riverside/regions/", {**said, "others": "riverside"})
    assert (alone.status_code, Network.objects.filter(kind="regional").count()) == (422, 0), "two or more"
    assert client_of(carla).post("/riverside/regions/", {**said, "others": "nowhere"}).status_code == 422
    assert client_of(carla).post("/riverside/regions/", {**said, "others": "hilltop"}).status_code == 302
    lookup.forget()
    ref = lookup.by_slug("great-lakes")
    deciding(ref)
    return ref


@pytest.fixture
def region(begun: Any, hilltop: Any, client_of: Any) -> Any:
    hanna = membership(hilltop, "Hanna")
    for _twice in range(2):
        with entered(hilltop):
            dues.run_all(timezone.now())
            assert Record.objects.filter(kind="region.invited").count() == 1
    assert "They ask us" in client_of(hanna).get(PAGE.format("hilltop")).content.decode()
    client_of(hanna).post(PAGE.format("hilltop"), {"do": "join"})
    lookup.forget()
    return lookup.by_slug("great-lakes")


def membership(ref: Any, name: str) -> Membership:
    with entered(ref):
        return Membership.objects.select_related("person").get(name=f"{name} Example")


def send(ref: Any, who: Membership, source: str = "proposal:lakes") -> Mandate:
    """A network sends a delegate; who takes the seat."""
    with entered(ref, person=who.person_id):
        until = timezone.localdate() + dt.timedelta(days=90)
        return mandates.give(who, "Great Lakes", "Speak for what we have decided.", until, source=source)


def seated(ref: Any, who: Membership, region: Any) -> Membership:
    mandate = send(ref, who)
    with entered(ref, person=who.person_id):
        regions.take_seat(Network.objects.get(pk=region.id), mandate, by=Actor(who))
    with entered(region):
        return Membership.objects.select_related("person").get(person=who.person)


def code_of(call: Any) -> str:
    with pytest.raises(Refused) as said, transaction.atomic():
        call()
    return said.value.code


def test_delegates_decide_and_members_of_their_networks_read_it(
    region: Any, client_of: Any, riverside: Any, hilltop: Any, alice: Any, bob: Any, dan: Any, carla: Any
) -> None:
    assert Network.objects.get(pk=region.id).state == "active", "two take part"
    mandate = send(hilltop, dan)
    with entered(hilltop):
        for _twice in range(2):
            carry()
        (told,) = Record.objects.filter(kind="region.seat_open")
        (letter,) = registry.notices["region.seat_open"].letters(told)
        assert (letter.membership.pk, letter.title) == (dan.pk, "You can take a seat in Great Lakes")
    page = client_of(dan).get(PAGE.format("hilltop")).content.decode()
    assert "Take my seat" in page
    assert "Take my seat" not in client_of(alice).get(PAGE.format("riverside")).content.decode()
    assert client_of(dan).post(PAGE.format("hilltop"), {"do": "seat", "mandate": str(mandate.uid)}).status_code == 302
    assert "Take my seat" not in client_of(dan).get(PAGE.format("hilltop")).content.decode(), "once"
    there = seated(riverside, bob, region)
    with entered(region):
        keeper = Membership.objects.get(person=carla.person)
        assert [one.of_network.slug for one in regions.seats()] == ["hilltop", "riverside"]
        row = proposals.bring("ordinary", "A tool van", "One van goes round all towns, a week in each.", by=Actor(there))
        row = fresh(proposals.share(row, by=Actor(there)))
        roll = set(PollVoter.objects.filter(poll=Poll.objects.get()).values_list("member__person", flat=True))
        assert roll == {dan.person_id, bob.person_id}, "delegates, and not who keeps the list"
        assert voted_by_roll(row).state == "passed"
        assert keeper.is_active
    told = RegionWord.objects.get()
    assert (told.kind, told.title, told.outcome) == ("outcome", "A tool van", "passed")
    assert "One van goes round" in client_of(alice).get(PAGE.format("riverside")).content.decode()
    valley = another("valley")
    outside = client_of(membership(valley, "Valley")).get(PAGE.format("valley"))
    assert (outside.status_code, "One van goes round" in outside.content.decode()) == (200, False)
    assert "Dan Example" in client_of(there).get("/great-lakes/regions/great-lakes/").content.decode()
    assert "Dan Example" not in client_of(alice).get(PAGE.format("riverside")).content.decode(), (
        "no names of delegates of others"
    )


def voted_by_roll(row: Proposal) -> Proposal:
    """Those on the roll agree."""
    from governance.polls import polls
    from tests.governance.proposals.conftest import poll_of, vote

    for voter in poll_of(row).voters.select_related("member"):
        vote(row, one=(voter.member, 0))
    polls.close(poll_of(row), by=actors.system("polls"))
    carry()
    return fresh(row)


def test_a_seat_is_ones_own_and_ends_with_the_mandate(
    region: Any, riverside: Any, hilltop: Any, alice: Any, bob: Any, dan: Any
) -> None:
    place = Network.objects.get(pk=region.id)
    theirs = send(hilltop, dan)
    there = seated(riverside, bob, region)
    with entered(riverside, person=alice.person_id):
        own = Mandate.objects.get(delegate=bob)
        assert code_of(lambda: regions.take_seat(place, own, by=Actor(alice))) == "mandate", "somebody else's"
        assert code_of(lambda: regions.take_seat(place, theirs, by=Actor(alice))) == "mandate", "another network's"
        until = timezone.localdate() + dt.timedelta(days=9)
        second = mandates.give(alice, "Great Lakes", "She comes along with him.", until, source="proposal:two")
        assert code_of(lambda: regions.take_seat(place, second, by=Actor(alice))) == "full", "one delegate a network by clause"
    with entered(riverside, person=bob.person_id):
        assert code_of(lambda: regions.take_seat(place, own, by=Actor(bob))) == "seated", "a second time"
        mandates.lay_down(own, by=Actor(bob))
        assert code_of(lambda: regions.take_seat(place, own, by=Actor(bob))) == "mandate", "it is over"
        carry()
    with entered(region):
        assert list(regions.seats()) == []
        dues.run_all(timezone.now())
        there.refresh_from_db()
        assert there.state == "left"
        with pytest.raises(Refused, match="Members take part"):
            proposals.bring("ordinary", "A last word", "From who speaks for nobody now.", by=Actor(there))
        for statement in (
            "UPDATE humans_seat SET ended_at = NULL",
            "UPDATE humans_regionmember SET state = 'joined'",
            f"SELECT region_settle({region.id})",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as one:
                one.execute(statement)


def test_a_network_leaves_by_its_own_decision_and_its_delegates_go_with_it(
    region: Any, client_of: Any, riverside: Any, hilltop: Any, bob: Any, dan: Any, carla: Any
) -> None:
    place = Network.objects.get(pk=region.id)
    seated(riverside, bob, region)
    seated(hilltop, dan, region)
    with entered(hilltop):
        assert code_of(lambda: regions.leave(place, by=Actor(dan))) == "not-allowed"
    client_of(membership(hilltop, "Hanna")).post(PAGE.format("hilltop"), {"do": "leave"})
    assert RegionMember.objects.get(subject_id=hilltop.id).state == "left"
    assert Network.objects.get(pk=region.id).state == "resting", "one alone is no federation"
    with entered(region):
        assert [one.of_network.slug for one in regions.seats()] == ["riverside"]
    with entered(hilltop, person=dan.person_id):
        assert code_of(lambda: regions.take_seat(place, Mandate.objects.get(delegate=dan), by=Actor(dan))) == "region"
        assert [one.slug for one in passages.forums()] == ["humans"]
        assert code_of(lambda: regions.answer(place, True, by=of(membership(hilltop, "Hanna")))) == "unknown"
    with entered(region):
        regions.ask(Network.objects.get(pk=hilltop.id), by=actors.system("test"))
    with entered(hilltop):
        dues.run_all(timezone.now())
        assert Record.objects.filter(kind="region.invited").count() == 2, "it is asked anew"


def test_a_vote_decides_where_a_clause_says_so(begun: Any, hilltop: Any, dan: Any) -> None:
    from tests.governance.proposals.conftest import rules

    place = Network.objects.get(pk=begun.id)
    with entered(hilltop):
        rules(**{regions.BY: "vote"})
        assert code_of(lambda: regions.answer(place, True, by=of(membership(hilltop, "Hanna")))) == "by-vote"
        deed = {"do": "join-region", "said": {"region": "great-lakes"}}
        row = proposals.bring("agreement", "Great Lakes", "We take part from now on.", by=Actor(dan), deed=deed)
        assert voted(fresh(proposals.share(row, by=Actor(dan)))).state == "enacted"
        assert regions.takes_part(place)
        assert Seat.objects.count() == 0


def test_from_a_network_to_its_region_to_humans_and_back(
    region: Any, riverside: Any, hilltop: Any, humans: Any, alice: Any, bob: Any, carla: Any, dan: Any, ursula: Any
) -> None:
    place, top = Network.objects.get(pk=region.id), Network.objects.get(pk=humans.id)
    delegate = seated(riverside, bob, region)
    with entered(riverside):
        first = passages.send(passed(alice), place, by=of(carla))
    with entered(region):
        shared = passages.take_up(first, by=Actor(delegate), asks=False)
        shared = voted_by_roll(fresh(shared))
        assert (shared.state, Passage.objects.get().state) == ("enacted", "decided")
        keeper = Membership.objects.get(person=carla.person)
        second = passages.send(shared, top, "From all of us at the lakes", by=of(keeper))
    assert (second.began_in_id, second.subject_id, second.came_by_id) == (riverside.id, region.id, first.pk)
    with entered(humans):
        assert voted(passages.take_up(second, by=of(ursula))).state == "enacted"
    said = dict(PassageAnswer.objects.filter(passage=second).values_list("subject__slug", "state"))
    assert said == {"riverside": "ratified", "hilltop": "asked"}, "regions are asked by their networks"
    with entered(hilltop):
        assert voted(passages.put_to_vote(Passage.objects.get(pk=second.pk), by=of(dan))).state == "enacted"
    second.refresh_from_db()
    assert (second.state, second.text) == ("holds", IDEA["text"])
