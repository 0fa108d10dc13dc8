"""What the books do when a network is founded, a member is admitted or leaves, and what they hold of a member."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from ledgers import accounts, currencies, holds, transfers
from ledgers.models import Account, Currency, Entry, TransferNote
from networks import clauses
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
    for account in accounts.all_of(membership):
        if account.kind != Account.Kind.MEMBER:
            continue  # its chapter settles it
        if account.balance:
            rule = "credit.on_leaving" if account.currency.kind == Currency.Kind.CREDIT else "hours.on_leaving"
            if clauses.value(rule, scope=f"currency:{account.currency.code}") == "zero":
                raise Refused("balance", _("The account is not at zero. Give the rest on, or ask a coordinator."), why=rule)
            fund = currencies.fund(account.currency)
            legs = [(account, -account.balance), (fund, account.balance)]
            transfers.post(account.currency, legs, kind="settlement", source=f"membership:{membership.uid}", by=by)
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


registry.foundings.add("ledgers", found)
registry.admissions.add("ledgers", admit)
registry.leavings.add("ledgers", registry.Leaving(settle))
registry.erasures.add("ledgers", registry.Erasure(export, erase))
registry.dues.add(holds.DUE, registry.Due(holds.expire_due))
