"""What proposals offer to the apps below and to polls, by name."""

import uuid
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common import registry
from governance.models import Proposal, Remark, Signature
from governance.polls import panels as of_polls
from governance.proposals import notices, panels, stages  # noqa: F401  (they register)
from governance.proposals.deeds import agreeing, bylaws, choosing, members, money  # noqa: F401  (they register)
from governance.proposals.proposals import DUE
from networks.models import Membership


def _found(uid: str) -> Proposal | None:
    try:
        return Proposal.objects.filter(uid=uuid.UUID(uid)).exclude(state=Proposal.State.DRAFT).first()
    except ValueError:
        return None


def _supportable(row: Proposal) -> registry.Supportable:
    url = reverse("networks:proposal", args=[row.uid])
    return registry.Supportable(row.source, row.title, url, row.state == Proposal.State.GATHERING)


def _named(uid: str) -> registry.Supportable | None:
    row = _found(uid)
    return _supportable(row) if row is not None else None


def _open() -> list[registry.Supportable]:
    return [_supportable(row) for row in Proposal.objects.filter(state=Proposal.State.GATHERING).order_by("-id")[:40]]


def _link(subject: str) -> tuple[str, str] | None:
    row = _found(subject.partition(":")[2])
    return (row.title, reverse("networks:proposal", args=[row.uid])) if row is not None else None


def export(membership: Membership) -> dict[str, Any]:
    brought = Proposal.objects.filter(proposer=membership).order_by("id")
    said = Remark.objects.filter(author=membership).order_by("id")
    signed = Signature.objects.filter(member=membership).select_related("proposal").order_by("id")
    return {
        "proposals": [{"uid": str(one.uid), "title": one.title, "text": one.text, "state": one.state} for one in brought],
        "remarks": [{"uid": str(one.uid), "kind": one.kind, "text": one.text} for one in said],
        "signed": [str(one.proposal.uid) for one in signed],
    }


def erase(membership: Membership) -> None:
    """Words of the talk go; what was voted on stays as it was voted on, under a pseudonym."""
    Remark.objects.filter(author=membership).update(text=str(_("(erased)")), resolution="")
    Proposal.objects.filter(concerns=membership).exclude(hearing="").update(hearing="")


def _origin(uid: str, reader: Membership) -> tuple[str, str] | None:
    return _link(f"proposal:{uid}")


registry.origins.add("proposal", _origin)
registry.relief_sums.add("proposal", money.relief_sum)
registry.poll_subjects.add("proposal", registry.PollSubject(stages.closed, stages.voided, _link))
registry.dues.add(DUE, registry.Due(stages.run))
registry.agendas.add("proposal", registry.Agenda(_named, _open))
registry.consumers.add(
    "governance.support", registry.Consumer(wants=lambda kind: kind == "support.placed", handle=stages.supported)
)
registry.erasures.add("governance.proposals", registry.Erasure(export, erase))
registry.tabs.add(
    "decisions",
    registry.Tab(_("Decisions"), "networks:decisions", "vote", order=45, gear="decisions", count=of_polls.count),
)
