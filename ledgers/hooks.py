"""What the books do when a network is founded, a member is admitted or leaves, and what they hold of a member."""

from typing import Any

from django.db.models import Q

from common import registry
from ledgers import accounts, currencies, holds
from ledgers.hours import estates, leaving
from ledgers.models import Account, Currency, Entry, ReversalRequest, TransferNote
from networks.actors import Actor
from networks.models import Membership
from networks.tenancy.current import NetworkRef


def found(network: NetworkRef, *, by: Actor) -> None:
    """A new network has hours and a commons fund."""
    currencies.open(Currency.Kind.HOURS, currencies.HOURS, "Hours", by=by)


def admit(membership: Membership, *, by: Actor) -> None:
    """A new member has an account in hours."""
    accounts.open(membership, currencies.hours(), by=by)


def settle(membership: Membership, *, by: Actor) -> None:
    """A leaving member's accounts come to zero and close. Refuses `held`, `balance`, what the fund refuses."""
    estate = estates.settled_of(membership)
    for account in accounts.all_of(membership):
        account.holder = membership
        if account.kind != Account.Kind.MEMBER or account.currency.kind in accounts.POINTS:
            continue  # its chapter settles it
        leaving.settle(account, estate=estate, by=by)
        accounts.close(account, by=by)


def export(membership: Membership) -> dict[str, Any]:
    """Everything the books hold of a member, for them to take along."""
    rows = (
        Entry.objects.filter(account__holder=membership)
        .select_related("transfer", "transfer__note", "account__currency")
        .order_by("id")
    )
    return {
        "entries": [
            {
                "transfer": str(row.transfer.uid),
                "kind": row.transfer.kind,
                "amount": row.amount,
                "balance_after": row.balance_after,
                "currency": row.account.currency.code,
                "happened_on": row.transfer.happened_on.isoformat(),
                "recorded_at": row.transfer.recorded_at.isoformat(),
                "note": row.transfer.note.text if hasattr(row.transfer, "note") else "",
            }
            for row in rows
        ]
    }


def erase(membership: Membership) -> None:
    """Words go; amounts stay, because the neighbors' books must stay right."""
    TransferNote.objects.filter(Q(transfer__actor=membership) | Q(transfer__entries__account__holder=membership)).update(
        text="", salt=None
    )
    ReversalRequest.objects.filter(asked_by=membership).update(reason="…")


registry.foundings.add("ledgers", found)
registry.admissions.add("ledgers", admit)
registry.leavings.add("ledgers", registry.Leaving(settle))
registry.erasures.add("ledgers", registry.Erasure(export, erase))
registry.dues.add(holds.DUE, registry.Due(holds.expire_due))
