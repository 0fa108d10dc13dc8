"""Decisions that reach into the books: a loan approved, one forgiven, support points that announce, and replays."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone

from common import registry
from common.errors import Refused
from governance.models import Proposal
from governance.polls import ballots
from governance.proposals import proposals, stages
from ledgers import accounts, currencies, transfers
from ledgers.desk import budget
from ledgers.loans import approvals
from ledgers.models import Loan, Transfer
from ledgers.points import support
from ledgers.pool import contributions, reserves, units
from ledgers.relief import grants
from networks import decisions as networks_decisions
from networks.actors import Actor, of, system
from networks.models import Membership
from tests.governance.proposals.conftest import AGREE, bring, close, decide, fresh, poll_of, rules, voting
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


def test_money_of_the_pool_is_given_by_a_vote_once_and_within_what_the_fund_has(saved, client_of, alice, bob, carla):
    everyone, unit = list(Membership.objects.active()), units.unit()
    contributions.countersign(contributions.record(None, 5_000, pot="fund", by=of(saved)), by=of(carla))
    deed = {"do": "pay", "said": {"member": str(alice.uid), "currency": unit.code, "amount": 2_000}}
    row = decide("spending", bob, everyone, AGREE, title="Gutters", deed=deed)
    assert (row.state, row.waits_for) == ("enacted", "")
    assert (units.share(alice).balance, currencies.fund(unit).balance) == (2_000, 3_000)
    moved = Transfer.objects.get(source=row.source)
    page = client_of(alice).get(f"/riverside/transfers/{moved.uid}/").content.decode()
    assert f"/riverside/decisions/{row.uid}/" in page
    with pytest.raises(Refused) as refused:
        reserves.give(alice, 2_000, decision=row.decision)
    assert refused.value.code == "answered"
    over = {"do": "pay", "said": {**deed["said"], "amount": 900_000}}
    row = decide("spending", bob, everyone, AGREE, title="A yacht", deed=over)
    assert (row.state, row.waits_for) == ("waiting", "The pool's fund has less than that.")
    officers = networks_decisions.sign(networks_decisions.write("Two", "Two sign.", by=of(carla)), by=of(saved))
    with pytest.raises(Refused) as refused:
        reserves.give(alice, 100, decision=officers)
    assert refused.value.code == "decision"
    rows = [{"name": name, "member": str(one.uid), "amount": 1_500} for name, one in (("Coats", alice), ("Soup", alice))]
    row = voting(
        "budget", bob, title="Winter", deed={"do": "share", "said": {"currency": unit.code, "amount": 3_000, "projects": rows}}
    )
    for member in everyone:
        ballots.cast(poll_of(row), ballots.Said([0, 1]), by=of(member))
    assert "30.00" in client_of(alice).get(f"/riverside/votes/{poll_of(row).uid}/").content.decode()
    row = close(row)
    assert (row.state, row.waits_for, units.share(alice).balance) == ("enacted", "", 5_000)
    (line,) = budget.lines(timezone.localdate().year)
    assert (line.line.name, line.line.amount, line.spent, line.left) == (f"{row.number}. Winter", 3_000, 3_000, 0)
    with pytest.raises(Refused) as refused:
        budget.strike(line.line, by=of(saved))
    assert refused.value.code == "decided"


def test_a_vote_allows_urgent_help_above_the_clause_without_naming_anybody(saved, client_of, alice, bob, carla):
    everyone = list(Membership.objects.active())
    said = {
        "title": "Help for a neighbor",
        "text": "Somebody needs more than two coordinators may give.",
        "currency": "HOURS",
        "amount": "20",
    }
    address = client_of(bob).post("/riverside/decisions/new/?kind=spending&do=relief", said)["Location"]
    assert "Who it is stays between them" in client_of(bob).get(address).content.decode()
    deed = {"do": "relief", "said": {"currency": "HOURS", "amount": 1200}}
    row = decide("spending", bob, everyone, AGREE, title="Help now", deed=deed)
    other = decide("amendment", bob, everyone, title="Longer", deed={
        "do": "clause", "said": {"key": "members.invitation_days", "scope": "", "value": 30, "from_on": ""}})  # fmt: skip
    hours = currencies.hours()
    for decision, amount in ((None, 1200), (row.decision, 1201), (other.decision, 600)):
        with pytest.raises(Refused) as refused, transaction.atomic():
            grants.record(alice, hours, amount, decision=decision, by=of(carla))
        assert refused.value.code.startswith("decision")
    grant = grants.record(alice, hours, 1200, decision=row.decision, by=of(carla))
    coordinator = Membership.objects.get(name__startswith="Cora")
    grants.sign(grant, by=of(coordinator))
    assert accounts.of(alice).balance == 1200


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
