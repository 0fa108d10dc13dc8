"""What cooperative shares and relief do when a member leaves, and what they hold of one."""

from typing import Any

from django.db import connection

from common import registry
from ledgers.equity import orders
from ledgers.models import EquityOrder, ReliefGrant
from networks.actors import Actor
from networks.models import Membership


def settle(membership: Membership, *, by: Actor) -> None:
    """Shares are given back before one leaves. Refuses `equity`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_equity_close(%s)", [membership.pk])
        refused = cursor.fetchone()[0]
    if refused:
        raise orders.explained(refused)


def export(membership: Membership) -> dict[str, Any]:
    bought = EquityOrder.objects.filter(member=membership).select_related("currency").order_by("id")
    had = ReliefGrant.objects.filter(member=membership).select_related("currency").order_by("id")
    return {
        "cooperative_shares": [
            {"way": row.way, "shares": row.shares, "amount": row.amount, "currency": row.currency.code, "state": row.state,
             "asked_at": row.asked_at.isoformat()}
            for row in bought
        ],
        "relief": [
            {"amount": row.amount, "currency": row.currency.code, "state": row.state, "note": row.note,
             "recorded_at": row.recorded_at.isoformat()}
            for row in had
        ],
    }  # fmt: skip


def erase(membership: Membership) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_relief_forget(%s)", [membership.pk])


registry.leavings.add("ledgers.equity", registry.Leaving(settle))
registry.erasures.add("ledgers.equity", registry.Erasure(export, erase))
