"""What a set-off holds of a member, and when a round is over."""

from typing import Any

from common import registry
from ledgers.models import SetOffConsent, SetOffPart
from ledgers.setoff import rounds
from networks.models import Membership


def export(membership: Membership) -> dict[str, Any]:
    """One's own answers, and what one was relieved of. (The lines themselves are in the statement.)"""
    rows = SetOffPart.objects.filter(account__holder=membership).select_related("round__currency").order_by("id")
    consent = SetOffConsent.objects.filter(holder=membership).first()
    return {
        "set_offs": [
            {
                "uid": str(row.round.uid), "relieved": row.relieved, "currency": row.round.currency.code, "answer": row.state,
                "state": row.round.state, "proposed_at": row.round.proposed_at.isoformat(),
            }
            for row in rows
        ],
        "agrees_to_every_set_off_since": consent.given_at.isoformat() if consent else None,
    }  # fmt: skip


def erase(membership: Membership) -> None:
    """The word for rounds to come goes; what was cleared stays, because the neighbors' books must stay right."""
    SetOffConsent.objects.filter(holder=membership).delete()


registry.erasures.add("ledgers.setoff", registry.Erasure(export, erase))
registry.dues.add(rounds.DUE, registry.Due(rounds.run_due))
