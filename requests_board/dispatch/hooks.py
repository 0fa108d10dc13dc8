"""What dispatch holds of a member, to take along and to forget."""

from typing import Any

from django.db.models import Q

from networks.models import Membership
from requests_board.models import FollowUp, FollowUpTry, Incident, IncidentNote


def export(membership: Membership) -> dict[str, Any]:
    """Calls to them and what was written down of those; what they told of incidents. Not what others told of them."""
    tries = FollowUpTry.objects.filter(follow_up__member=membership).select_related("follow_up").order_by("id")
    return {
        "follow_ups": [
            {
                "occasion": row.follow_up.occasion, "on": row.on.isoformat(), "how": row.how, "outcome": row.outcome,
                "said": row.said, "next_step": row.next_step,
            }
            for row in tries
        ],
        "incidents": [
            {
                "kind": row.kind, "text": row.text, "happened_on": row.happened_on.isoformat(), "state": row.state,
                "ending": row.ending,
            }
            for row in Incident.objects.filter(reporter=membership).order_by("id")
        ],
    }  # fmt: skip


def erase(membership: Membership) -> None:
    """Words go; that there was a call, or an incident, stays."""
    FollowUpTry.objects.filter(Q(follow_up__member=membership) | Q(helper=membership)).update(said="", next_step="")
    FollowUp.objects.filter(member=membership).update(next_step="")
    Incident.objects.filter(reporter=membership).update(text="…")
    IncidentNote.objects.filter(Q(incident__reporter=membership) | Q(incident__about=membership)).update(text="…")
    Incident.objects.filter(Q(reporter=membership) | Q(about=membership)).update(ending="")
