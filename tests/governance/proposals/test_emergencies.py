"""Measures in haste: who can carry one out before a vote, what it may never do, and how it ends."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from governance.bylaws import rules as bylaws
from governance.models import Poll, Proposal
from governance.proposals import proposals, stages
from ledgers import accounts
from networks import clauses
from networks.actors import Actor
from networks.models import Membership
from tests.governance.proposals.conftest import NO, YES, bring, close, decide, fresh, rules, vote
from tests.governance.proposals.test_proposals import KEY, RULE, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def everyone(alice, bob, carla, deciding):
    return list(Membership.objects.active().order_by("id"))


def test_an_emergency_measure_ends_by_itself_unless_it_is_ratified(everyone, alice):
    row = decide("emergency", alice, everyone, title="Open doors", deed=RULE)
    assert row.state == "enacted"
    asked = Proposal.objects.get(kind="ratification")
    assert (asked.ratifies_id, asked.state) == (row.pk, "voting")
    assert clauses.value(KEY, at=timezone.now()) == 30
    stages.run(row.next_at + dt.timedelta(seconds=1))
    assert clauses.value(KEY, at=timezone.now() + dt.timedelta(minutes=1)) == 14
    assert fresh(row).state == "lapsed"


def _in_haste(by, *behind, deed=RULE, title="Open doors"):
    """An emergency measure that these stand behind; as many as the rule asks."""
    rules(**{"decide.emergency.cosigners": len(behind), "decide.ratification.notice": 7})
    row = proposals.share(bring("emergency", by, title=title, deed=deed), by=Actor(by))
    for member in behind:
        row = proposals.sign(row, by=Actor(member))
    return fresh(row)


def test_an_emergency_holds_at_once_when_two_officers_stand_behind_it_and_asks_by_itself(
    everyone, client_of, alice, bob, carla
):
    tess = Membership.objects.get(name__startswith="Tess")
    row = bring("emergency", alice, title="Open doors", deed=RULE)
    assert "holds at once when two" in client_of(alice).get(row.get_absolute_url()).content.decode()
    row = _in_haste(alice, carla, tess)
    assert (row.state, row.decision, Poll.objects.filter(subject=row.source).exists()) == ("enacted", None, False)
    assert clauses.value(KEY, at=timezone.now()) == 30
    rule = {one.key: one for article in bylaws.articles(timezone.now()) for one in article.clauses}[KEY]
    assert rule.decision == "in haste; the members are asked"
    asked = Proposal.objects.get(kind="ratification")
    assert (asked.ratifies, asked.state) == (row, "notice")
    mine = client_of(alice)
    assert f'href="/riverside/decisions/{asked.uid}/"' in mine.get(f"/riverside/decisions/{row.uid}/").content.decode()
    assert f'href="/riverside/decisions/{row.uid}/"' in mine.get(f"/riverside/decisions/{asked.uid}/").content.decode()
    rules(**{"decide.ratification.voting": 1.2 / 86_400})
    Proposal.objects.filter(pk=asked.pk).update(rule={**asked.rule, "voting": 1.2 / 86_400}, next_at=timezone.now())
    stages.run(timezone.now())
    vote(asked, **{str(at): (member, NO) for at, member in enumerate(everyone)})
    assert close(asked).state == "rejected"
    assert clauses.value(KEY, at=timezone.now()) == 14  # The members would not keep it: it ends with that vote.
    assert fresh(row).state == "lapsed"
    with pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.filter(pk=asked.pk).update(state="enacted")


def test_what_is_ratified_stays(everyone, alice, carla):
    row = _in_haste(alice, carla, Membership.objects.get(name__startswith="Tess"))
    asked = Proposal.objects.get(kind="ratification")
    Proposal.objects.filter(pk=asked.pk).update(rule={**asked.rule, "voting": 1.2 / 86_400}, next_at=timezone.now())
    stages.run(timezone.now())
    vote(asked, **{str(at): (member, YES) for at, member in enumerate(everyone)})
    assert close(asked).has_passed
    stages.run(row.next_at + dt.timedelta(seconds=1))
    assert (fresh(row).state, clauses.value(KEY, at=timezone.now())) == ("enacted", 30)


def test_haste_never_changes_how_we_decide_nor_gives_much_nor_to_who_signs(everyone, alice, bob, carla):
    tess = Membership.objects.get(name__startswith="Tess")
    quorum = {"do": "clause", "said": {"key": "decide.spending.quorum", "scope": "", "value": 12, "from_on": ""}}
    for title, deed, behind in (
        ("No quorum", quorum, (carla, tess)), ("Much", pay(bob, 6000), (carla, tess)), ("Own", pay(tess, 60), (carla, tess)),
        ("One officer", pay(bob, 60), (carla,)),
    ):  # fmt: skip
        row = _in_haste(alice, *behind, deed=deed, title=title)
        assert (title, row.state) == (title, "voting")
    words = _in_haste(alice, carla, tess, deed=None, title="The hall stays open tonight")
    assert words.state == "enacted"
    stages.run(words.next_at + dt.timedelta(seconds=1))
    assert fresh(words).state == "lapsed"
    assert _in_haste(alice, carla, tess, deed=pay(bob, 60), title="Soup today").state == "enacted"
    assert accounts.of(bob).balance == 60
