"""Casting a vote: by oneself, or by telephone, on paper or in the room before a witness. One voter, one ballot."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.models import Channel, Poll
from governance.polls import papers
from governance.polls.asking import ask
from networks import acting, records, roles
from networks.actors import Actor
from networks.models import Membership


@dataclass(frozen=True)
class Said:
    """A ballot. `marks`: options by place in order of preference (ranked), ascending (approval, budget), points for each
    (score), or one of 0, 1, 2 (yes, no, abstain; agree, stand aside, block). A block needs its reason; the remedy is what
    would help.
    """

    marks: Sequence[int]
    reason: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Cast:
    """`receipt` stands on the list of those who voted; it is the same after a change and points at no ballot."""

    receipt: str
    changed: bool


@transaction.atomic
def cast(poll: Poll, said: Said, *, by: Actor) -> Cast:
    """One's own vote, or that of the household or organization one acts for; again until the end, instead of the one before.

    Nothing of what it says is recorded, logged or remembered elsewhere. Refuses `not-allowed`, `not-open`, `closed`,
    `not-on-roll`, `ballot`, `reason`.
    """
    voter = by.member
    if not votes_for_oneself(by):
        raise Refused("not-allowed", _("Everyone votes for themselves. A witness can enter a vote by telephone or on paper."))
    return _cast(poll, voter, said, Channel.SITE, None, "")


@transaction.atomic
def witness(poll: Poll, voter: Membership, said: Said, how: str, *, by: Actor, code: str = "") -> Cast:
    """Enters a vote that was given by telephone, on paper or in the room; the member is told. Never in place of one that is in.

    Refuses `not-allowed`, `witness`, `how`, `voted-already`, `paper-code` and as `cast`.
    """
    hand = by.hands
    if not roles.can(by, "polls.witness") or hand is None:
        raise Refused("not-allowed", _("Coordinators and facilitators enter votes as witnesses."))
    if acting.stands_for(hand, voter):
        raise Refused("witness", _("Nobody is the witness of their own vote, or of one they hold."), "voter")
    if how not in (Channel.PAPER, Channel.PHONE, Channel.ROOM):
        raise Refused("how", _("Choose one of the list."), "how")
    hashed = papers.hashed(poll, code) if how == Channel.PAPER else ""
    done = _cast(poll, voter, said, how, hand.pk, hashed)
    records.record("poll.witnessed", by=Actor(hand, None, by.offices), about=poll, voter=str(voter.uid), how=how)
    return done


def votes_for_oneself(by: Actor) -> bool:
    """Whether a vote by this actor is their own, or that of what they hold; never of a person they act for (no proxies)."""
    if not roles.can(by, "polls.vote"):
        return False
    if not by.acts_for_another:
        return True
    return by.member.kind != Membership.Kind.PERSON and by.hand is not None and acting.stands_for(by.hand, by.member)


def _cast(poll: Poll, voter: Membership, said: Said, how: str, witness_id: int | None, paper: str) -> Cast:
    marks = [one if -32768 <= one <= 32767 else -1 for one in said.marks][:1001]
    words = [text.strip()[:4000] for text in (said.reason, said.remedy)]
    statement = "SELECT * FROM polls_cast(%s, %s, %s::smallint[], %s, %s, %s, %s, %s)"
    receipt, changed = ask(statement, [poll.pk, voter.pk, marks, *words, how, witness_id, paper])
    return Cast(receipt, changed)
