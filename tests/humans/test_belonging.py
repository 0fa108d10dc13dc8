"""HUMANs' own members: classes, dues under two signatures, standing on the day of the roll, and whom a decision asks."""

import datetime as dt

import pytest
from django.utils import timezone

from common.errors import Refused
from governance.models import Poll, PollVoter, Proposal
from governance.proposals import proposals
from humans.belonging import members, registrations
from humans.models import Belonging, DuesTerm, MemberClass
from ledgers.models import Account
from ledgers.pool import contributions
from networks import actors, clauses, memberships, offices
from networks.actors import Actor, of
from networks.models import Clause, Network, Record
from networks.notices import hand_over
from networks.tenancy.current import entered
from tests import cast
from tests.ledgers import pooling

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(humans, riverside):
    """HUMANs with its pool open: Ursula, two treasurers, a supporter and a delegate of Riverside."""
    cast.welcome(riverside)
    people = {"Ursula": cast.member(humans, "Ursula")}
    by = actors.system("test")
    with entered(humans):
        pooling.open_pool()
        for name in ("Tom", "Tia", "Sue", "Del"):
            people[name] = memberships.admit(memberships.apply(cast.person(f"{name}@humans.example"), name=name), by=by)
        for name in ("Tom", "Tia"):
            offices.appoint(people[name], "treasurer", by=by)
    return cast.Settled(humans, people)


def klass(of, amount):
    return MemberClass.objects.get(of=of, dues_amount=amount)


def join(house):
    by = of(house.ursula)
    sue = members.take_in(klass("person", 2500), house.sue, by=by)
    riverside = Network.objects.get(slug="riverside")
    return sue, members.take_in(klass("network", 10_000), house.people["Del"], by=by, of_network=riverside)


def good():
    assert members.how_many_are_late() == late()
    return {one.row.member.name for one in members.standings() if one.is_good}


def late(day=None):
    return sum(not one.is_good and not one.waits for one in members.standings(day))


def test_dues_are_in_the_fund_under_two_signatures_and_make_the_standing(house, client_of):
    with entered(house.network):
        sue, delegate = join(house)
        Belonging.objects.update(since=timezone.localdate() - dt.timedelta(days=100))
        assert good() == set()
        term = members.record_dues(sue, by=of(house.tom))
        assert good() == set(), "one signature is none"
        with pytest.raises(Refused, match="second signature"):
            members.record_dues(sue, by=of(house.tom))
        with pytest.raises(Refused):
            contributions.countersign(term.contribution, by=of(house.tom))
        contributions.countersign(term.contribution, by=of(house.tia))
        assert good() == {"Sue"}
        assert Account.objects.get(kind="fund", currency__kind="pool").balance == 2500
        members.let_off(delegate, "A hard winter in Riverside", by=of(house.ursula))
        assert good() == {"Sue", "Del"}
        assert [one.paid_until is not None for one in members.standings()] == [True, True]
        later = timezone.localdate() + dt.timedelta(days=900)
        assert not any(one.is_good for one in members.standings(later))
        assert members.how_many_are_late(later) == late(later) == 2
        edge = members.standings()[0].paid_until + dt.timedelta(days=clauses.value(members.GRACE))
        for day in (edge, edge + dt.timedelta(days=1)):
            assert members.how_many_are_late(day) == late(day)
    page = client_of(house.ursula).get("/humans/federation/members/").text
    assert "2 belong, 2 in good standing" in page
    assert "delegate: Del" in page
    assert "good standing" in client_of(house.sue).get("/humans/belonging/").text
    listed = client_of(house.ursula).get("/humans/api/v1/belongings/").json()["results"]
    assert {(one["of_network"], one["is_in_good_standing"]) for one in listed} == {(None, True), ("riverside", True)}


def test_by_clause_a_decision_asks_delegates_or_those_in_good_standing(house):
    with entered(house.network):
        _sue, delegate = join(house)
        assert members.voters("amendment") is None, "everybody, until the clause says otherwise"
        for scope, rule in (("kind:amendment", "networks"), ("", "standing")):
            since = timezone.now() - dt.timedelta(hours=1)
            clauses.amend(members.VOTERS, rule, by=actors.system("test"), decision="founding", scope=scope, from_at=since)
        pooling.rule("gear.decisions", True)
        pooling.rule("proposals.settled_days", 0)
        for row in Clause.objects.filter(key__regex=r"^decide\..*\.(notice|discussion|cosigners)$"):
            row.value = 0
            row.save(update_fields=["value"])
        assert [one.name for one in members.voters("amendment")] == ["Del"]
        assert {one.name for one in members.voters("ordinary")} == {"Del", "Sue"}
        Belonging.objects.filter(pk=delegate.pk).update(since=timezone.localdate() - dt.timedelta(days=100))
        assert members.voters("amendment") == [], "without dues for so long"
        row = proposals.bring("ordinary", "A day of rest", "All networks rest on a day in June.", by=Actor(house.sue))
        row = proposals.share(row, by=Actor(house.sue))
        assert Proposal.objects.get(pk=row.pk).state == "voting"
        poll = Poll.objects.get(subject=row.source)
        names = PollVoter.objects.filter(poll=poll).values_list("member__name", flat=True)
        assert list(names) == ["Sue"], "the roll is those in good standing on its day"
    with entered(cast.network("riverside")):
        assert members.voters("ordinary") is None


def test_a_member_speaks_for_one_alone_and_staff_keep_the_list(house, client_of, alice):
    with entered(house.network):
        sue, _delegate = join(house)
        by, riverside = of(house.ursula), Network.objects.get(slug="riverside")
        for made in (
            lambda: members.take_in(klass("person", 0), house.sue, by=by),
            lambda: members.take_in(klass("network", 10_000), house.tom, by=by, of_network=riverside),
            lambda: members.take_in(klass("network", 10_000), house.tom, by=by),
            lambda: members.take_in(klass("organisation", 20_000), house.tom, by=by),
            lambda: members.take_in(klass("person", 0), house.tom, by=of(house.sue)),
            lambda: members.let_off(sue, "", by=by),
        ):
            pooling.refused(made)
        members.end(sue, by=by)
        assert not DuesTerm.objects.exists()
        Belonging.objects.filter(of_network=None).update(since=timezone.localdate() - dt.timedelta(days=9), until=None)
        registrations.remind(timezone.now())
        registrations.remind(timezone.now())
        assert Record.objects.filter(kind="dues.near").count() == 2, "each hears once"
        hand_over(Record.objects.filter(kind="dues.near").first())
    assert client_of(house.sue).get("/humans/federation/members/").status_code == 403
    assert client_of(alice).get("/riverside/federation/members/").status_code == 404
    answer = client_of(house.ursula).post("/humans/federation/members/", {"do": "take_in", "member": "999"})
    assert answer.status_code == 422
