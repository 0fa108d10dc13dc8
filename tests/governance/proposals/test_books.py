"""Decisions that reach into the books: a loan approved, one forgiven, support points that announce, and replays."""

import datetime as dt

import pytest
from django.utils import timezone

from common import registry
from governance.models import Proposal
from governance.proposals import proposals, stages
from ledgers import accounts, transfers
from ledgers.loans import approvals
from ledgers.models import Loan
from ledgers.points import support
from networks.actors import Actor, of, system
from networks.models import Membership
from tests.governance.proposals.conftest import bring, decide, fresh, rules
from tests.ledgers import lending, pooling

pytestmark = pytest.mark.django_db


@pytest.fixture
def saved(deciding, bob, carla):
    pooling.open_pool()
    tess = Membership.objects.get(name__startswith="Tess")
    pooling.save(bob, 90_000, first=tess, second=carla)
    return tess


def test_a_loan_above_what_treasurers_may_is_approved_by_a_vote_and_paid_out_by_two(saved, alice, bob, carla):
    loan = lending.apply(alice, 40_000)
    everyone = list(Membership.objects.active())
    deed = {"do": "lend", "said": {"loan": str(loan.uid)}}
    row = decide("lending", bob, everyone, title="A loan for Alice", deed=deed)
    assert (row.state, row.waits_for) == ("enacted", "")
    loan = Loan.objects.get(pk=loan.pk)
    assert loan.state == "approved"
    assert loan.decision == row.decision
    approvals.pay_out(approvals.sign(loan, by=of(saved)), by=of(carla))
    loan = Loan.objects.get(pk=loan.pk)
    assert loan.outstanding == 40_000
    deed = {"do": "forgive", "said": {"loan": str(loan.uid)}}
    row = decide("lending", bob, everyone, title="Let it go", deed=deed)
    assert (row.state, row.waits_for) == ("enacted", "")
    assert Loan.objects.get(pk=loan.pk).outstanding == 0
    assert lending.balance("loan") == 0


def test_enough_support_points_announce_a_proposal_and_come_back_when_it_ends(deciding, alice, bob):
    for key, value in (("gear.points", True), ("proposals.support_points", 10), ("decide.ordinary.cosigners", 5)):
        pooling.rule(key, value)
    rules(**{"decide.ordinary.notice": 7})
    support.issue()
    row = proposals.share(bring("ordinary", alice), by=Actor(alice))
    assert [one.source for one in support.open_now() if one.source == row.source]
    support.place(bob, row.source, 10, by=Actor(bob))
    record = type("Record", (), {"about": row.source})()
    stages.supported(record)
    row = fresh(row)
    assert row.state == "notice"
    before = support.account(bob).balance
    proposals.withdraw(row, by=Actor(alice))
    support.decided(record)
    assert support.account(bob).balance == before + 10


def test_a_replay_says_what_the_last_year_would_have_been(deciding, alice, bob):
    transfers.pay(accounts.of(alice), accounts.of(bob), 300, kind="exchange", source="exchange:x", by=system("test"))
    since = timezone.now() - dt.timedelta(days=365)
    said = registry.replays["hours.floor"](-240, since)
    assert "1 time somebody went past" in said.sentences[0]
    assert "Nobody" in registry.replays["hours.floor"](-600, since).sentences[0]
    assert registry.replays["hours.soft_floor"](-60, since).sentences == ["1 exchange would have been flagged."]
    assert registry.replays["hours.soft_floor"](-600, since).sentences == ["0 exchanges would have been flagged."]


def test_a_replay_of_the_pool_names_the_loans_that_would_have_waited(saved, alice, carla):
    loan = lending.apply(alice, 6000)
    for officer in (saved, carla):
        approvals.approve(loan, by=of(officer))
    approvals.pay_out(approvals.sign(Loan.objects.get(pk=loan.pk), by=of(saved)), by=of(carla))
    since = timezone.now() - dt.timedelta(days=365)
    said = registry.replays["pool.liquidity_percent"](95, since)
    assert said.sentences == ["1 loan would have had to wait."]
    assert registry.replays["pool.liquidity_percent"](10, since).sentences == ["No loan would have had to wait."]
    assert any("lowest cash" in line for line in said.now)
    assert Proposal.objects.count() == 0
