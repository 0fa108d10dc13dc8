"""What was decided: by two officers, one who writes and another who signs, or by the members' vote. Never one person alone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import actors, records, roles
from networks.actors import Actor
from networks.models import Decision


@transaction.atomic
def write(ref: str, text: str, *, by: Actor) -> Decision:
    """The first officer. Refuses `not-allowed`, `ref`, `text`, `ref-taken`."""
    if not roles.can(by, "decide") or by.hands is None:
        raise Refused("not-allowed", _("Coordinators and treasurers write down a decision."))
    ref, text = " ".join(ref.split())[:60], text.strip()[:4000]
    if not ref:
        raise Refused("ref", _("Give it a short name, like “Repair fund, May”."), "ref")
    if not text:
        raise Refused("text", _("Write what was decided, and why."), "text")
    if Decision.objects.filter(ref=ref).exists():
        raise Refused("ref-taken", _("Another decision has this name."), "ref")
    row = Decision.objects.create(ref=ref, text=text, first_officer=by.hands)
    records.record("decision.written", by=Actor(by.hands, None, by.offices), about=row)
    return row


@transaction.atomic
def sign(decision: Decision, *, by: Actor) -> Decision:
    """The second officer. Refuses `not-allowed`, `same-person`, `signed`."""
    if not roles.can(by, "decide") or by.hands is None:
        raise Refused("not-allowed", _("Coordinators and treasurers sign a decision."))
    row = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if row.first_officer_id == by.hands.pk:
        raise Refused("same-person", _("A second person has to sign."))
    if row.signed_at is not None:
        raise Refused("signed", _("This is signed already."))
    row.second_officer, row.signed_at = by.hands, timezone.now()
    row.save(update_fields=["second_officer", "signed_at"])
    records.record("decision.signed", by=Actor(by.hands, None, by.offices), about=row)
    return row


def by_vote(ref: str, text: str, source: str) -> Decision:
    """What the members voted (`source` "proposal:<uid>"), for chapters that ask for a decision. SQL asks whether it passed."""
    now = timezone.now()
    made = Decision.objects.create(ref=ref[:60], text=text[:4000], source=source, made_at=now, signed_at=now)
    records.record("decision.voted", by=actors.system("governance"), about=made, source=source)
    return made


def is_made(decision: Decision) -> bool:
    """Whether the members, or two people, stand behind it."""
    return decision.signed_at is not None and (decision.source != "" or decision.second_officer_id is not None)
