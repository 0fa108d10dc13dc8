"""Back from a line of the books, or an invoice, to what it is about. Sources are opaque here: apps above say what they name."""

import uuid
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from common import registry
from ledgers.models import Drive, Invoice, Loan, Memo
from networks import roles
from networks.models import Membership


def of(source: str, reader: Membership) -> tuple[Any, str] | None:
    """The words and the address of what a source names, where the reader may see it. At most one query."""
    word, _colon, name = source.partition(":")
    name = name.partition(":")[0]  # An item of it: "proposal:<uid>:<place>".
    if word not in registry.origins:
        return None
    try:
        return registry.origins[word](str(uuid.UUID(name)), reader)
    except ValueError:
        return None


def _invoice(uid: str, reader: Membership) -> tuple[Any, str] | None:
    row = Invoice.objects.filter(Q(payer__holder=reader) | Q(payee__holder=reader), uid=uid).first()
    return None if row is None else (row.reference, reverse("ledgers:credit_invoice", args=[uid]))


def _loan(uid: str, reader: Membership) -> tuple[Any, str] | None:
    row = Loan.objects.filter(uid=uid, borrower=reader).first()
    return None if row is None else (row.purpose, reverse("ledgers:loan", args=[uid]))


def _drive(uid: str, reader: Membership) -> tuple[Any, str] | None:
    row = Drive.objects.filter(uid=uid).first()
    return None if row is None else (row.title, reverse("ledgers:drive", args=[uid]))


registry.origins.add("invoice", _invoice)
registry.origins.add("loan", _loan)


def _memo(uid: str, reader: Membership) -> tuple[Any, str] | None:
    """For coordinators: the page asks again who may."""
    row = Memo.objects.select_related("partner").filter(uid=uid).first()
    if row is None or "coordinator" not in roles.offices_of(reader):
        return None
    return _("Memo with %(name)s") % {"name": row.partner.name}, reverse("ledgers:memo", args=[uid])


registry.origins.add("drive", _drive)
registry.origins.add("memo", _memo)
