"""What delegates offer: the mandate as a deed of a vote, due work, and what is theirs to take out and forget."""

import uuid
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from common.errors import Refused
from governance.delegates import mandates, notices  # noqa: F401  (notices register)
from governance.models import DelegateReport, HandoverNote, Instruction, Mandate, MandateVoice
from governance.proposals.deeds import saying
from networks import actors
from networks.actors import Actor
from networks.models import Membership


def _check(said: dict[str, Any]) -> None:
    saying.only(said, "member", "place", "words", "until")
    mandates.checked(saying.member(said), saying.text(said, "place"), saying.text(said, "words"), saying.day(said, "until"))


def _preview(said: dict[str, Any]) -> registry.IfPassed:
    until = saying.day(said, "until")
    sentence = _("%(name)s speaks for us at %(place)s until %(day)s.")
    names = {"name": saying.member(said).name, "place": said["place"], "day": wording.day(until, "long") if until else ""}
    return registry.IfPassed([sentence % names, _("The mandate: %(words)s") % {"words": said["words"]}])


def _enact(said: dict[str, Any], proposal: Any) -> str:
    until = saying.day(said, "until")
    if until is None or until <= timezone.localdate():
        raise Refused("until", _("The term is over before it began."), "until")
    made = mandates.give(saying.member(said), said["place"], said["words"], until, source=proposal.source)
    return f"mandate:{made.uid}"


def _named(said: dict[str, Any]) -> Mandate:
    try:
        uid = uuid.UUID(saying.text(said, "mandate"))
    except ValueError:
        raise Refused("mandate", _("Choose a delegate."), "mandate") from None
    row = Mandate.objects.select_related("delegate").filter(uid=uid).first()
    if row is None:
        raise Refused("mandate", _("Choose a delegate."), "mandate")
    return row


def _check_recall(said: dict[str, Any]) -> None:
    saying.only(said, "mandate")
    if not _named(said).is_running:
        raise Refused("mandate", _("This mandate has ended."), "mandate")


def _preview_recall(said: dict[str, Any]) -> registry.IfPassed:
    row = _named(said)
    words = _("%(name)s no longer speaks for us at %(place)s.") % {"name": row.delegate.name, "place": row.place}
    return registry.IfPassed([words], url=row.get_absolute_url())


def _recall(said: dict[str, Any], proposal: Any) -> str:
    return f"mandate:{mandates.recall(_named(said), by=actors.system('governance')).uid}"


def _settle(membership: Membership, by: Actor) -> None:
    for row in Mandate.objects.filter(delegate=membership, state=Mandate.State.RUNNING):
        mandates.lay_down(row, by=Actor(membership))


def export(membership: Membership) -> dict[str, Any]:
    held = Mandate.objects.filter(delegate=membership).order_by("id")
    said = DelegateReport.objects.filter(mandate__delegate=membership).exclude(written_at=None).order_by("id")
    asked = Instruction.objects.filter(author=membership).order_by("id")
    return {
        "mandates": [{"uid": str(one.uid), "place": one.place, "text": one.text, "state": one.state} for one in held],
        "reports": [{"uid": str(one.uid), "assembly": one.assembly, "text": one.text} for one in said],
        "instructions": [{"uid": str(one.uid), "text": one.text} for one in asked],
        "handover": [one.text for one in HandoverNote.objects.filter(author=membership).order_by("id")],
    }


def erase(membership: Membership) -> None:
    """Voices for a recall go; what a delegate reported for everyone stays."""
    MandateVoice.objects.filter(member=membership, mandate__state=Mandate.State.RUNNING).delete()


registry.enactments.add("mandate", registry.Enactment(
    gettext_lazy("Send a delegate with a mandate"), _check, _preview, _enact, saying.member,
))  # fmt: skip
registry.enactments.add("end-mandate", registry.Enactment(
    gettext_lazy("End a delegate's mandate"), _check_recall, _preview_recall, _recall, lambda said: _named(said).delegate,
))  # fmt: skip
registry.dues.add(mandates.DUE, registry.Due(mandates.run))
registry.leavings.add("governance.delegates", registry.Leaving(_settle, order=60))
registry.erasures.add("governance.delegates", registry.Erasure(export, erase))
