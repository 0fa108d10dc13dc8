"""The talk about a proposal: words, support, concerns that are resolved; answers one level deep."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.models import Proposal, Remark
from governance.proposals.proposals import hand_of, take_part
from networks import records, roles
from networks.actors import Actor


@transaction.atomic
def say(proposal: Proposal, text: str, *, by: Actor, kind: str = Remark.Kind.WORD, answers: Remark | None = None) -> Remark:
    """Adds to the talk. Refuses `not-allowed`, `state`, `text`, `kind`, `answers`."""
    member, text = take_part(by), text.strip()
    if proposal.state == Proposal.State.DRAFT or not proposal.is_open:
        raise Refused("state", _("The talk about this is over."))
    if not 1 <= len(text) <= 2000:
        raise Refused("text", _("Write up to 2,000 letters."), "text")
    if kind not in Remark.Kind.values:
        raise Refused("kind", _("Choose one of the list."), "kind")
    if answers is not None and answers.proposal_id != proposal.pk:
        raise Refused("answers", _("That was said about something else."), "answers")
    top = answers.answers if answers is not None and answers.answers_id else answers
    made = Remark.objects.create(proposal=proposal, author=member, hand=hand_of(by), kind=kind, text=text, answers=top)
    records.record("proposal.remarked", by=by, about=proposal, remark=str(made.uid), remark_kind=kind)
    return made


@transaction.atomic
def resolve(remark: Remark, how: str, *, by: Actor) -> Remark:
    """A concern is answered: whoever raised it says so, or a facilitator, with how. Refuses `not-allowed`, `state`, `how`."""
    row = Remark.objects.select_for_update(of=("self",)).select_related("proposal").get(pk=remark.pk)
    member = take_part(by)
    if row.author_id != member.pk and not roles.can(by, "polls.run"):
        raise Refused("not-allowed", _("Whoever raised it says when it is answered, or a facilitator."))
    if row.kind != Remark.Kind.CONCERN or row.resolved_at is not None:
        raise Refused("state", _("There is no open concern here."))
    how = " ".join(how.split())[:400]
    if not how:
        raise Refused("how", _("Say in a few words how it was answered."), "how")
    row.resolved_at, row.resolved_by, row.resolution = timezone.now(), member, how
    row.save(update_fields=["resolved_at", "resolved_by", "resolution"])
    records.record("proposal.concern_resolved", by=by, about=row.proposal, remark=str(row.uid))
    return row


@transaction.atomic
def hide(remark: Remark, *, by: Actor) -> Remark:
    """A facilitator takes unkind words out of sight; that it was done stays in the records. Refuses `not-allowed`."""
    if not roles.can(by, "polls.run"):
        raise Refused("not-allowed", _("Coordinators and facilitators do that."))
    Remark.objects.filter(pk=remark.pk, hidden_at=None).update(hidden_at=timezone.now())
    records.record("proposal.remark_hidden", by=by, about=remark.proposal, remark=str(remark.uid))
    return Remark.objects.get(pk=remark.pk)
