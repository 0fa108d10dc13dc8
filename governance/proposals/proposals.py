"""Bringing a proposal: drafting, changing its words, finding co-signers, taking it back."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from governance.models import Proposal, ProposalVersion, Signature
from governance.proposals import rules
from governance.proposals.kinds import BY_THEMSELVES, KINDS
from networks import clauses, dues, records, roles
from networks.actors import Actor
from networks.models import Membership
from networks.text import fold

State = Proposal.State
DUE = "proposals"
# Of the kinds that are about doing something, those that may have no deed: an emergency, and what keeps it.
BARE = frozenset({"emergency", "ratification"})


def take_part(by: Actor) -> Membership:
    """The member whose deed it is. Refuses `not-allowed`."""
    if by.membership is None or not by.membership.is_active or not roles.can(by, "decisions.take_part"):
        raise Refused("not-allowed", _("Members take part in decisions."))
    return by.membership


def hand_of(by: Actor) -> Membership | None:
    return by.hand if by.acts_for_another else None


@transaction.atomic
def bring(
    kind: str, title: str, text: str, *, by: Actor, deed: dict[str, Any] | None = None, ratifies: Proposal | None = None,
    comes_of_something: bool = False,
) -> Proposal:  # fmt: skip
    """A draft, seen by its author alone. `deed` is {"do": …, "said": {…}}. What nobody begins with comes of something.

    Refuses `not-allowed`, `gear`, `kind`, `title`, `text`, `deed`, `rests`, and what the enactment's check refuses.
    """
    member = take_part(by)
    if kind in BY_THEMSELVES and not comes_of_something:
        raise Refused("kind", _("Nobody begins with this: it comes of something else."), "kind")
    if not clauses.value("gear.decisions"):
        raise Refused("gear", _("This network does not decide here yet."))
    if clauses.value("proposals.brought_by") == "officers" and not roles.can(by, "decide"):
        raise Refused("not-allowed", _("Coordinators and treasurers bring proposals here."), why="proposals.brought_by")
    title, text = _checked(kind, title, text)
    deed = checked_deed(kind, deed or {})
    _rested(kind, title, deed)
    with connection.cursor() as cursor:  # One at a time per network, so that numbers have no doubles.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('proposal-number', current_network()))")
    number = (Proposal.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Proposal.objects.create(
        number=number, kind=kind, title=title, text=text, deed=deed, proposer=member, hand=hand_of(by), ratifies=ratifies,
        concerns=_concerned(deed),
    )  # fmt: skip
    records.record("proposal.drafted", by=by, about=made, proposal_kind=kind)
    return made


def _checked(kind: str, title: str, text: str) -> tuple[str, str]:
    title, text = " ".join(title.split()), text.replace("\r\n", "\n").strip()
    if kind not in KINDS:
        raise Refused("kind", _("Choose what kind of decision this is."), "kind")
    if not 3 <= len(title) <= 120:
        raise Refused("title", _("Give it a title of 3 to 120 letters."), "title")
    if not 10 <= len(text) <= 8000:
        raise Refused("text", _("Say in 10 to 8,000 letters what and why."), "text")
    return title, text


def checked_deed(kind: str, deed: dict[str, Any]) -> dict[str, Any]:
    """The deed, if this kind may do it. Refuses `deed` and what its own check refuses."""
    allowed = KINDS[kind].deeds
    if not deed:
        if allowed and kind not in BARE:
            raise Refused("deed", _("Say what should be done when this passes."), "do")
        return {}
    do, said = deed.get("do"), deed.get("said")
    if do not in allowed or do not in registry.enactments or not isinstance(said, dict):
        raise Refused("deed", _("This kind of decision cannot do that."), "do")
    registry.enactments[do].check(said)
    return {"do": do, "said": said}


def _concerned(deed: dict[str, Any]) -> Membership | None:
    found = registry.enactments[deed["do"]].concerns if deed else None
    return found(deed["said"]) if found is not None else None


def _rested(kind: str, title: str, deed: dict[str, Any]) -> None:
    """Refuses `rests` while the same, rejected not long ago, has its rest: the same deed, or the same words."""
    months = clauses.value("proposals.rest_months")
    since = timezone.now() - dt.timedelta(days=30 * months)
    for row in Proposal.objects.filter(kind=kind, state=State.REJECTED, ended_at__gt=since).order_by("-id")[:200]:
        if (deed and row.deed == deed) or fold(row.title) == fold(title):
            raise Refused(
                "rests",
                _("This was voted on not long ago, as number %(number)s. A rejected idea rests for a while.")
                % {"number": row.number},
                "title", why="proposals.rest_months",
            )  # fmt: skip


def locked(proposal: Proposal) -> Proposal:
    """The row, for whoever changes it."""
    return Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)


def _own(proposal: Proposal, by: Actor) -> Proposal:
    member = take_part(by)
    row = locked(proposal)
    if row.proposer_id != member.pk:
        raise Refused("not-allowed", _("Only who brought it does that."))
    return row


@transaction.atomic
def revise(proposal: Proposal, title: str, text: str, *, by: Actor, deed: dict[str, Any] | None = None) -> Proposal:
    """New words by the proposer, until voting opens. Who signed other deeds than these has signed nothing: signatures go.

    Refuses `not-allowed`, `too-late`, `fixed` (what is ratified was decided in these words), and as `bring`.
    """
    row = _own(proposal, by)
    if not row.is_changeable:
        raise Refused("too-late", _("Voting has begun: the words stand as they are."))
    if not row.is_rewordable:
        raise Refused("fixed", _("This was decided in these words: they stand as they are."))
    title, text = _checked(row.kind, title, text)
    if row.kind in BY_THEMSELVES and deed not in (None, row.deed):
        raise Refused("deed", _("What it came of stays: only its words change."), "do")
    new = row.deed if deed is None else checked_deed(row.kind, deed)
    if row.state in (State.NOTICE, State.DISCUSSION) and new.get("do") != row.deed.get("do"):
        raise Refused("deed", _("This was announced to do something else. Take it back and bring a new one."), "do")
    if (title, text, new) == (row.title, row.text, row.deed):
        return row
    does_more = new != row.deed
    row.title, row.text, row.deed, row.changed_at = title, text, new, timezone.now()
    row.concerns = _concerned(new)
    if does_more and row.state == State.GATHERING:
        row.signatures.all().delete()
    if does_more and row.announced_at is not None:
        again = row.changed_at + dt.timedelta(days=rules.holding(row).notice)
        row.next_at = max(row.next_at or again, again)  # Everyone hears of it anew before the vote.
    row.save(update_fields=["title", "text", "deed", "changed_at", "concerns", "next_at"])
    if row.announced_at is not None:
        keep_version(row)
        records.record("proposal.changed", by=by, about=row, does_more=does_more)
    return row


def keep_version(row: Proposal) -> None:
    ProposalVersion.objects.create(proposal=row, title=row.title, text=row.text, deed=row.deed)


@transaction.atomic
def share(proposal: Proposal, *, by: Actor) -> Proposal:
    """Out of the drawer: others may sign it; announced at once where none need to. Refuses `not-allowed`, `state`."""
    from governance.proposals import stages

    row = _own(proposal, by)
    if row.state != State.DRAFT:
        raise Refused("state", _("This is under way already."))
    row.state = State.GATHERING
    row.next_at = timezone.now() + dt.timedelta(days=clauses.value("proposals.draft_days"))
    row.save(update_fields=["state", "next_at"])
    dues.at(DUE, row.next_at)
    records.record("proposal.shared", by=by, about=row)
    return stages.gathered(row, by=by)


@transaction.atomic
def sign(proposal: Proposal, *, by: Actor) -> Proposal:
    """Stands behind it, once. Refuses `not-allowed`, `own`, `state`."""
    from governance.proposals import stages

    member, row = take_part(by), locked(proposal)
    if row.proposer_id == member.pk:
        raise Refused("own", _("It is yours: others sign it."))
    if row.state != State.GATHERING:
        raise Refused("state", _("It needs no more signatures."))
    _signed, made = Signature.objects.get_or_create(proposal=row, member=member)
    if made:
        records.record("proposal.signed", by=by, about=row)
    return stages.gathered(row, by=by)


@transaction.atomic
def unsign(proposal: Proposal, *, by: Actor) -> Proposal:
    """Takes one's name back, while co-signers are looked for. Refuses `not-allowed`, `state`."""
    member, row = take_part(by), locked(proposal)
    if row.state != State.GATHERING:
        raise Refused("state", _("It has been announced: your name stays."))
    row.signatures.filter(member=member).delete()
    return row


@transaction.atomic
def withdraw(proposal: Proposal, reason: str = "", *, by: Actor) -> Proposal:
    """The proposer takes it back, before voting. It is never taken up again. Refuses `not-allowed`, `too-late`."""
    row = _own(proposal, by)
    if not row.is_changeable:
        raise Refused("too-late", _("Voting has begun: it cannot be taken back."))
    return end(row, State.WITHDRAWN, " ".join(reason.split())[:400], by=by)


@transaction.atomic
def void(proposal: Proposal, reason: str, *, by: Actor) -> Proposal:
    """Ends it for a reason that everyone reads, an open vote with it. Refuses `not-allowed`, `reason`, `state`."""
    from governance.proposals import stages

    if not roles.can(by, "polls.run"):
        raise Refused("not-allowed", _("Coordinators and facilitators do that."))
    reason = " ".join(reason.split())[:400]
    if not reason:
        raise Refused("reason", _("Say why, for everyone to read."), "reason")
    row = locked(proposal)
    if row.state == State.DRAFT or not row.is_open:
        raise Refused("state", _("There is nothing to stop here."))
    if row.state == State.VOTING:
        return stages.void_vote(row, reason, by=by)
    return end(row, State.VOID, reason, by=by)


def end(row: Proposal, state: str, reason: str, *, by: Actor) -> Proposal:
    """It goes no further; support points come back by the record."""
    row.state, row.end_reason, row.ended_at, row.next_at = state, reason, timezone.now(), None
    row.save(update_fields=["state", "end_reason", "ended_at", "next_at"])
    records.record("proposal.ended", by=by, about=row, state=str(state))
    return row


@transaction.atomic
def answer(proposal: Proposal, text: str, *, by: Actor) -> Proposal:
    """Whoever it concerns is heard: their words stand beside the question. Refuses `not-allowed`, `text`, `too-late`."""
    row, text = locked(proposal), text.strip()
    if by.membership is None or row.concerns_id != by.membership.pk:
        raise Refused("not-allowed", _("This is for whom it concerns."))
    if not row.is_changeable:
        raise Refused("too-late", _("Voting has begun."))
    if not 1 <= len(text) <= 4000:
        raise Refused("text", _("Write up to 4,000 letters."), "hearing")
    row.hearing = text
    row.save(update_fields=["hearing"])
    records.record("proposal.answered", by=by, about=row)
    return row
