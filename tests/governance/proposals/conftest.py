import time

import pytest
from django.db import transaction
from django.utils import timezone

from common.errors import Refused
from governance.models import Poll, Proposal
from governance.polls import ballots, polls
from governance.proposals import proposals
from networks.actors import Actor, of, system
from networks.models import Clause

YES, NO, AGREE, ASIDE, BLOCK = 0, 1, 0, 1, 2


@pytest.fixture
def deciding(in_riverside):
    """Riverside decides here; nobody has to wait for days."""
    rules(**{"gear.decisions": True, "proposals.settled_days": 0, "polls.closes_early": True})
    for row in Clause.objects.filter(key__regex=r"^decide\..*\.(notice|discussion|cosigners)$"):
        row.value = 0
        row.save(update_fields=["value"])
    return in_riverside


def rules(**said):
    for key, value in said.items():
        assert Clause.objects.filter(key=key, scope="").update(value=value) == 1, key


def bring(kind, by, title="A second cargo trike", text="We buy one more trike for the library.", deed=None):
    return proposals.bring(kind, title, text, by=Actor(by), deed=deed)


def voting(kind, by, **said):
    """A proposal whose vote is open, for a second."""
    row = bring(kind, by, **said)
    rules(**{f"decide.{kind}.voting": 1.2 / 86_400})
    row = proposals.share(row, by=Actor(by))
    rules(**{f"decide.{kind}.voting": 7})
    row = fresh(row)
    assert row.state == Proposal.State.VOTING, row.state
    return row


def poll_of(row):
    return Poll.objects.filter(subject=row.source).order_by("-id").first()


def vote(row, **choices):
    """`vote(row, alice=…)` by (member, choice) pairs."""
    for member, choice, *words in choices.values():
        said = ballots.Said([choice], reason=words[0] if words else "", remedy=words[1] if len(words) > 1 else "")
        ballots.cast(poll_of(row), said, by=of(member))


def close(row):
    """As soon as nothing can change any more, else when the time is up."""
    poll = poll_of(row)
    try:
        with transaction.atomic():
            polls.close(poll, by=system("polls"))
    except Refused:
        while timezone.now() < poll.closes_at:
            time.sleep(0.02)
        polls.close(poll, by=system("polls"))
    return fresh(row)


def fresh(row):
    return Proposal.objects.get(pk=row.pk)


def decide(kind, by, voters, choice=YES, **said):
    """All the way, everybody of the same mind."""
    row = voting(kind, by, **said)
    vote(row, **{f"v{at}": (voter, choice) for at, voter in enumerate(voters)})
    return close(row)
