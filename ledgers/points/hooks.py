"""What points do when the tool is turned on, a member leaves or is forgotten; and what decisions offer to support."""

from typing import Any
from uuid import UUID

from django.db import connection
from django.urls import reverse

from common import registry
from ledgers import accounts, currencies
from ledgers.models import Account, Currency, Placement, Reward, RewardClaim
from ledgers.points import support
from ledgers.points.refusals import explained
from networks.actors import Actor
from networks.models import Decision, Membership

UNITS = ((Currency.Kind.SUPPORT, "SUPPORT", "Support points"), (Currency.Kind.REWARD, "REWARD", "Reward points"))


def turned_on(*, by: Actor) -> None:
    """Both units with their funds, and where support points lie while they are placed. Once."""
    for kind, code, name in UNITS:
        if not Currency.objects.filter(kind=kind).exists():
            currencies.open(kind, code, name, by=by)
    accounts.pot(Currency.objects.filter(kind=Currency.Kind.SUPPORT).order_by("id")[:1].get(), Account.Kind.PLACED)
    support.plan()


def settle(membership: Membership, *, by: Actor) -> None:
    """Points go back where they came from. Refuses `claimed`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_points_close(%s, %s)", [membership.pk, by.hands.pk if by.hands else None])
        refused = cursor.fetchone()[0]
    if refused:
        raise explained(refused)


def export(membership: Membership) -> dict[str, Any]:
    """Placements, thanks and claims, for the member to take along."""
    placed = Placement.objects.filter(account__holder=membership).order_by("id")
    rewards = Reward.objects.filter(member=membership).order_by("id")
    claims = RewardClaim.objects.filter(member=membership).order_by("id")
    return {
        "placements": [{"on": row.source, "points": row.amount, "state": row.state} for row in placed],
        "rewards": [{"uid": str(row.uid), "text": row.text, "state": row.state} for row in rewards],
        "claims": [{"uid": str(row.uid), "points": row.points, "amount": row.amount, "state": row.state} for row in claims],
    }


def erase(membership: Membership) -> None:
    """Words go; points stay, because the books must stay right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_points_forget(%s)", [membership.pk])


# ── Until members vote in the software, what two officers decide is what can be supported ──
def _shown(row: Decision) -> registry.Supportable:
    return registry.Supportable(
        f"decision:{row.uid}", row.ref, reverse("networks:decision", args=[row.uid]), row.signed_at is None
    )


def _decision(uid: str) -> registry.Supportable | None:
    try:
        row = Decision.objects.filter(uid=UUID(uid)).first()
    except ValueError:
        return None
    return _shown(row) if row is not None else None


def _open_decisions() -> list[registry.Supportable]:
    return [_shown(row) for row in Decision.objects.filter(signed_at=None).order_by("-id")[:40]]


registry.agendas.add("decision", registry.Agenda(_decision, _open_decisions))
registry.gears.add("points", turned_on)
registry.leavings.add("ledgers.points", registry.Leaving(settle))
registry.erasures.add("ledgers.points", registry.Erasure(export, erase))
