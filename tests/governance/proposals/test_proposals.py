"""From an idea to what was done: stages, co-signers, the talk, the vote, carrying out, and what nobody can do."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from common.errors import Refused
from governance.bylaws import rules as bylaws
from governance.models import Poll, Proposal, Signature
from governance.polls import ballots, polls
from governance.proposals import proposals, remarks, stages
from ledgers import accounts, currencies
from ledgers.models import Transfer
from networks import clauses, memberships, offices
from networks.actors import Actor, of, system
from networks.models import Clause, Decision, Membership, Record, RoleTerm
from networks.tenancy.current import entered
from tests.governance.proposals.conftest import (
    AGREE,
    BLOCK,
    NO,
    bring,
    close,
    decide,
    fresh,
    poll_of,
    rules,
    vote,
    voting,
)

pytestmark = pytest.mark.django_db
KEY = "members.invitation_days"
RULE = {"do": "clause", "said": {"key": KEY, "scope": "", "value": 30, "from_on": ""}}


@pytest.fixture
def everyone(alice, bob, carla, deciding):
    return list(Membership.objects.active().order_by("id"))


def pay(member, minutes):
    return {"do": "pay", "said": {"member": str(member.uid), "currency": "HOURS", "amount": minutes}}


# ── The way ──────────────────────────────────────────────────────────────────────────────────────
def test_an_idea_is_a_draft_until_it_is_shared_and_announced_when_enough_stand_behind_it(deciding, alice, bob, carla):
    rules(**{"decide.ordinary.cosigners": 2, "decide.ordinary.notice": 7})
    row = bring("ordinary", alice)
    assert not Proposal.objects.shown_to(bob).filter(pk=row.pk).exists()
    row = proposals.share(row, by=Actor(alice))
    assert row.state == "gathering"
    for member in (bob, bob):
        proposals.sign(row, by=Actor(member))
    with pytest.raises(Refused) as refused:
        proposals.sign(row, by=Actor(alice))
    assert refused.value.code == "own"
    assert fresh(row).state == "gathering"
    proposals.sign(row, by=Actor(carla))
    row = fresh(row)
    assert row.state == "notice"
    assert row.rule["cosigners"] == 2
    assert Record.objects.filter(kind="proposal.announced", about=row.source).count() == 1
    rules(**{"decide.ordinary.discussion": 3})
    assert fresh(row).rule["discussion"] == 0  # frozen when it was announced
    stages.run(timezone.now() + dt.timedelta(days=1))
    assert fresh(row).state == "notice"


def test_time_moves_it_on_and_changed_words_have_to_stand_before_the_vote(deciding, alice):
    rules(**{"decide.ordinary.discussion": 5, "proposals.settled_days": 2})
    row = proposals.share(bring("ordinary", alice), by=Actor(alice))
    assert row.state == "discussion"
    row = proposals.revise(row, row.title, "We buy one trike and store it in winter.", by=Actor(alice))
    Proposal.objects.filter(pk=row.pk).update(next_at=timezone.now())
    stages.run(timezone.now())
    row = fresh(row)
    assert row.state == "discussion"  # the words are two days short
    assert row.next_at > timezone.now() + dt.timedelta(days=1)
    past = timezone.now() - dt.timedelta(days=3)
    Proposal.objects.filter(pk=row.pk).update(next_at=timezone.now(), changed_at=past)
    stages.run(timezone.now())
    assert fresh(row).state == "voting"
    assert fresh(row).versions.count() == 2


def test_what_a_proposal_would_do_is_announced_anew_when_it_changes(deciding, alice, bob):
    rules(**{"decide.spending.notice": 7})
    row = proposals.share(bring("spending", alice, deed=pay(bob, 60)), by=Actor(alice))
    assert row.state == "notice"
    Proposal.objects.filter(pk=row.pk).update(next_at=timezone.now() + dt.timedelta(hours=1))
    row = proposals.revise(row, row.title, row.text, by=Actor(alice), deed=pay(bob, 600))
    assert row.next_at > timezone.now() + dt.timedelta(days=6)
    assert Record.objects.get(kind="proposal.changed").data["does_more"] is True
    with pytest.raises(Refused) as refused:
        proposals.revise(row, row.title, row.text, by=Actor(alice), deed=RULE)
    assert refused.value.code == "deed"


def test_who_signed_another_deed_has_signed_nothing(deciding, alice, bob):
    rules(**{"decide.spending.cosigners": 3})
    row = proposals.share(bring("spending", alice, deed=pay(bob, 60)), by=Actor(alice))
    proposals.sign(row, by=Actor(bob))
    proposals.revise(row, row.title, row.text, by=Actor(alice), deed=pay(bob, 6000))
    assert not Signature.objects.exists()


def test_a_clause_amended_by_vote_says_so_with_a_link_to_the_proposal(everyone, alice):
    row = decide("amendment", alice, everyone, deed=RULE)
    assert row.state == "enacted"
    clause = Clause.objects.filter(key=KEY).order_by("-from_at").first()
    assert (clause.value, clause.decision) == (30, row.source)
    later = timezone.now() + dt.timedelta(minutes=1)
    rule = {one.key: one for article in bylaws.articles(later) for one in article.clauses}[KEY]
    assert rule.value == 30
    assert rule.decision == "voted by the members"
    assert rule.decision_url == f"/riverside/decisions/{row.uid}/"
    assert row.decision.signed_at is not None
    assert row.review_on is not None


def test_a_passed_spending_moves_the_hours_once_however_often_it_is_tried(everyone, alice, bob):
    pot = currencies.fund(currencies.hours())
    row = decide("spending", alice, everyone, deed=pay(bob, 120))
    assert row.state == "enacted"
    moved = Transfer.objects.filter(source=row.source)
    assert moved.count() == 1
    assert row.result == f"transfer:{moved.get().uid}"
    assert accounts.of(bob).balance == 120
    pot.refresh_from_db()
    assert pot.balance == -120
    for verb in (lambda: stages.retry(row, by=Actor(alice)), lambda: polls.close(poll_of(row), by=system("polls"))):
        with pytest.raises(Refused):
            verb()
    stages.closed(poll_of(row), poll_of(row).result)
    stages.run(timezone.now() + dt.timedelta(days=2))
    assert moved.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.filter(pk=row.pk).update(state="waiting", waits_for="x", lapses_at=timezone.now())


def test_what_a_rule_refuses_is_decided_and_waits_and_is_done_when_the_cause_is_gone(everyone, alice, bob):
    row = voting("spending", alice, deed=pay(bob, 120))
    vote(row, **{f"v{at}": (one, AGREE) for at, one in enumerate(everyone)})
    bob.refresh_from_db()
    memberships.suspend(bob, by=system("test"))
    row = close(row)
    assert row.state == "waiting"
    assert "not taking part" in row.waits_for
    assert not Transfer.objects.filter(source=row.source).exists()
    assert Decision.objects.filter(source=row.source).exists()
    stages.retry(row, by=Actor(alice))
    assert fresh(row).state == "waiting"
    memberships.resume(bob, by=system("test"))
    stages.run(fresh(row).next_at)
    row = fresh(row)
    assert row.state == "enacted"
    assert Transfer.objects.filter(source=row.source).count() == 1


def test_what_waits_too_long_lapses(everyone, alice, bob):
    row = voting("spending", alice, deed=pay(bob, 120))
    vote(row, **{f"v{at}": (one, AGREE) for at, one in enumerate(everyone)})
    memberships.suspend(bob, by=system("test"))
    row = close(row)
    Proposal.objects.filter(pk=row.pk).update(lapses_at=timezone.now())
    memberships.resume(Membership.objects.get(pk=bob.pk), by=system("test"))
    stages.run(row.next_at)
    assert fresh(row).state == "lapsed"
    assert not Transfer.objects.filter(source=row.source).exists()


def test_a_rejected_idea_rests_and_nothing_is_done(everyone, alice, bob):
    row = decide("amendment", alice, everyone, choice=NO, deed=RULE)
    assert row.state == "rejected"
    assert clauses.value(KEY) == 14
    for said in ({"deed": RULE, "title": "Something else"}, {"title": "a SECOND cargo trike", "deed": _other()}):
        with pytest.raises(Refused) as refused:
            bring("amendment", bob, **said)
        assert (refused.value.code, refused.value.why) == ("rests", "proposals.rest_months")
    Proposal.objects.filter(pk=row.pk).update(ended_at=timezone.now() - dt.timedelta(days=200))
    assert bring("amendment", bob, deed=RULE).state == "draft"


def _other():
    return {"do": "clause", "said": {"key": KEY, "scope": "", "value": 60, "from_on": ""}}


def test_an_amendment_takes_effect_on_its_day(everyone, alice):
    day = timezone.localdate() + dt.timedelta(days=10)
    deed = {"do": "clause", "said": {"key": KEY, "scope": "", "value": 30, "from_on": day.isoformat()}}
    row = decide("amendment", alice, everyone, deed=deed)
    assert row.state == "enacted"
    assert clauses.value(KEY) == 14
    assert clauses.value(KEY, at=timezone.now() + dt.timedelta(days=11)) == 30


def test_a_block_sends_it_back_to_the_talk_and_changed_words_are_asked_again(everyone, alice, bob):
    row = voting("ordinary", alice)
    vote(row, a=(alice, AGREE), b=(bob, BLOCK, "Batteries hate the shed in winter", "Store it in the basement"))
    row = close(row)
    assert (row.state, row.next_at) == ("discussion", None)
    with pytest.raises(Refused) as refused:
        stages.ask_again(row, by=Actor(alice))
    assert refused.value.code == "unchanged"
    proposals.revise(row, row.title, "We buy one more trike. It lives in the basement in winter.", by=Actor(alice))
    rule = {**row.rule, "voting": 1.2 / 86_400}
    Proposal.objects.filter(pk=row.pk).update(rule=rule)
    row = stages.ask_again(row, by=Actor(alice))
    assert row.state == "voting"
    assert poll_of(row).attempt == 2
    vote(row, **{f"v{at}": (one, AGREE) for at, one in enumerate(everyone)})
    assert close(row).state == "passed"


def test_somebody_whom_it_concerns_is_heard_before_the_vote(everyone, alice, bob):
    rules(**{"proposals.hearing_days": 5})
    deed = {"do": "suspend", "said": {"member": str(bob.uid)}}
    row = proposals.share(bring("suspension", alice, title="Rest for Bob", deed=deed), by=Actor(alice))
    assert row.state == "discussion"
    Proposal.objects.filter(pk=row.pk).update(next_at=timezone.now())
    stages.run(timezone.now())
    assert fresh(row).state == "discussion"
    with pytest.raises(Refused):
        proposals.answer(row, "I was ill.", by=Actor(alice))
    proposals.answer(row, "I was ill, and could not come.", by=Actor(bob))
    Proposal.objects.filter(pk=row.pk).update(next_at=timezone.now())
    stages.run(timezone.now())
    assert fresh(row).state == "voting"


def test_admitting_giving_and_ending_an_office_by_vote(everyone, alice, bob, carla):
    guest = memberships.new("Gus Guest")
    decide("admission", alice, everyone, title="Welcome Gus", deed={"do": "admit", "said": {"member": str(guest.uid)}})
    assert Membership.objects.get(pk=guest.pk).is_active
    said = {"member": str(bob.uid), "role": "facilitator", "until": ""}
    row = decide("appointment", alice, everyone, title="Bob facilitates", deed={"do": "appoint", "said": said})
    term = RoleTerm.objects.running().get(membership=bob)
    assert (term.role, term.decision) == ("facilitator", row.source)
    said = {"member": str(bob.uid), "role": "facilitator"}
    decide("recall", alice, everyone, title="Bob rests", deed={"do": "end-office", "said": said})
    assert not RoleTerm.objects.running().filter(membership=bob).exists()
    for coordinator in offices.holders("coordinator"):
        if coordinator.pk != carla.pk:
            offices.end(RoleTerm.objects.running().get(membership=coordinator), by=system("test"))
    said = {"member": str(carla.uid), "role": "coordinator"}
    row = decide("recall", alice, everyone, title="Carla rests", deed={"do": "end-office", "said": said})
    assert row.state == "waiting"  # the last coordinator has a successor first
    assert "another coordinator" in row.waits_for


# ── The talk ─────────────────────────────────────────────────────────────────────────────────────
def test_concerns_are_raised_answered_and_resolved_by_who_raised_them(deciding, alice, bob, carla):
    rules(**{"decide.ordinary.discussion": 7})
    row = proposals.share(bring("ordinary", alice), by=Actor(alice))
    worry = remarks.say(row, "Batteries hate the shed.", by=Actor(bob), kind="concern")
    answer = remarks.say(row, "It moves in winter.", by=Actor(alice), answers=worry)
    deeper = remarks.say(row, "Good.", by=Actor(bob), answers=answer)
    assert deeper.answers_id == worry.pk
    with pytest.raises(Refused):
        remarks.resolve(worry, "Done", by=Actor(alice))
    assert remarks.resolve(worry, "It moves to the basement.", by=Actor(bob)).resolved_at is not None
    with pytest.raises(Refused):
        remarks.hide(worry, by=Actor(alice))
    assert remarks.hide(worry, by=of(carla)).hidden_at is not None


# ── What nobody can do ───────────────────────────────────────────────────────────────────────────
def test_only_the_vote_says_how_it_ends_also_in_sql(everyone, alice, bob):
    row = voting("spending", alice, deed=pay(bob, 120))
    for change in (
        "state = 'passed'", "state = 'rejected'", "state = 'enacted'", "title = 'Other'", "text = 'Other words, and more'",
        "deed = '{}'", "proposer_id = proposer_id + 1", "kind = 'ordinary'", "number = 99",
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE governance_proposal SET {change} WHERE id = %s", [row.pk])  # tidy: raw sql
    with pytest.raises(DatabaseError), transaction.atomic():
        row.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.create(ref="Forged", text="x", source=row.source, signed_at=timezone.now())
    with pytest.raises(Refused) as refused:
        proposals.revise(row, row.title, "Other words than these", by=Actor(alice))
    assert refused.value.code == "too-late"
    with pytest.raises(Refused):
        proposals.withdraw(row, by=Actor(alice))


def test_stopping_a_vote_needs_an_office_and_a_reason_and_it_is_never_taken_up_again(everyone, alice, carla):
    row = voting("ordinary", alice)
    for by, reason in ((Actor(alice), "I changed my mind"), (of(carla), "")):
        with pytest.raises(Refused):
            proposals.void(row, reason, by=by)
    row = proposals.void(row, "The wrong sum was announced", by=of(carla))
    assert (row.state, row.end_reason) == ("void", "The wrong sum was announced")
    assert poll_of(row).state == Poll.State.VOID
    for state in ("draft", "gathering", "voting", "passed"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Proposal.objects.filter(pk=row.pk).update(state=state)


def test_who_is_not_on_the_roll_has_no_vote(everyone, alice, deciding):
    row = voting("ordinary", alice)
    late = memberships.admit(memberships.new("Lea Late"), by=system("test"))
    with pytest.raises(Refused) as refused:
        ballots.cast(poll_of(row), ballots.Said([AGREE]), by=of(late))
    assert refused.value.code == "not-on-roll"


@pytest.mark.parametrize(
    ("kind", "deed", "code"),
    [
        ("spending", {}, "deed"),
        ("ordinary", RULE, "deed"),
        ("spending", RULE, "deed"),
        ("amendment", {"do": "clause", "said": {"key": "no.such", "scope": "", "value": 1}}, "clause-unknown"),
        ("amendment", {"do": "clause", "said": {"key": KEY, "scope": "", "value": 0}}, "clause-value"),
        ("amendment", {"do": "clause", "said": {"key": KEY, "scope": "", "value": True}}, "clause-value"),
        ("amendment", {"do": "clause", "said": {"key": KEY, "scope": "", "value": 14}}, "same"),
        ("amendment", {"do": "clause", "said": {"key": "assembly.notice_days", "scope": "", "value": 3}}, "law"),
        ("amendment", {"do": "clause", "said": {"key": KEY, "value": 30, "by": "me"}}, "deed"),
        ("amendment", {"do": "clause", "said": "x"}, "deed"),
        ("spending", {"do": "pay", "said": {"member": "x", "currency": "HOURS", "amount": 60}}, "member"),
        ("spending", {"do": "pay", "said": {"member": None, "currency": "GOLD", "amount": 60}}, "currency"),
        ("spending", {"do": "pay", "said": {"member": None, "currency": "HOURS", "amount": -5}}, "amount"),
        ("spending", {"do": "pay", "said": {"member": None, "currency": "HOURS", "amount": 2**63}}, "amount"),
        ("spending", {"do": "pay", "said": {"member": None, "currency": "HOURS", "amount": 1.5}}, "amount"),
        ("coup", {}, "kind"),
    ],
)
def test_a_deed_that_cannot_be_is_refused_when_it_is_brought(deciding, alice, kind, deed, code):
    with pytest.raises(Refused) as refused:
        bring(kind, alice, deed=deed)
    assert refused.value.code == code


def test_somebody_of_another_network_cannot_be_paid(deciding, alice, dan, hilltop):
    with pytest.raises(Refused) as refused:
        bring("spending", alice, deed=pay(dan, 60))
    assert refused.value.code == "member"
    row = bring("spending", alice, deed=pay(alice, 60))
    with entered(hilltop):
        assert not Proposal.objects.filter(pk=row.pk).exists()
        assert stages._subject(type("Poll", (), {"subject": row.source})()) is None
