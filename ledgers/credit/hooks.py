"""What credit does when a member leaves, and what it holds of a member."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from ledgers.credit import invoices, units
from ledgers.models import CreditTerms, Invoice
from networks.actors import Actor
from networks.models import Clause, Membership
from networks.tenancy.current import NetworkRef


def found(network: NetworkRef, *, by: Actor) -> None:
    """A network that is founded with credit has its unit."""
    if Clause.objects.filter(key="gear.credit", value=True).exists():  # In force from this moment on.
        units.turn_on(by=by)


def settle(membership: Membership, *, by: Actor) -> None:
    """A leaving member's own invoices are called off. Refuses `open-invoices`: what they owe is paid or declined first."""
    if invoices.to_pay(membership).filter(state=Invoice.State.OPEN).exists():
        raise Refused("open-invoices", _("Some invoices wait to be paid. Pay or decline them first."))
    own = Actor(membership, by.hands, by.offices, by.system)
    for row in invoices.issued(membership).filter(state=Invoice.State.OPEN):
        invoices.cancel(row, by=own)
    CreditTerms.objects.filter(holder=membership).delete()


def export(membership: Membership) -> dict[str, Any]:
    """Invoices of either side, and one's line in the trade directory."""
    terms = CreditTerms.objects.filter(holder=membership).first()
    return {
        "invoices": [
            {
                "uid": str(row.uid),
                "from": row.payee.holder.name if row.payee.holder else "",
                "to": row.payer.holder.name if row.payer.holder else "",
                "amount": row.amount,
                "paid": row.paid,
                "state": row.state,
                "due_on": row.due_on.isoformat(),
                "note": row.note,
                "reason": row.reason,
            }
            for row in invoices.concerning(membership).order_by("id")
        ],
        "credit_terms": {"part": terms.part, "about": terms.about, "is_listed": terms.is_listed} if terms else None,
    }


def erase(membership: Membership) -> None:
    """Words go; amounts stay, because the neighbors' books must stay right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_invoices_forget(%s)", [membership.pk])
    CreditTerms.objects.filter(holder=membership).delete()


registry.foundings.add("ledgers.credit", found)
registry.leavings.add("ledgers.credit", registry.Leaving(settle))
registry.erasures.add("ledgers.credit", registry.Erasure(export, erase))
