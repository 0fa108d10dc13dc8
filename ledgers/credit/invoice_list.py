"""Invoices of a member page by page, the newest first."""

import uuid
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from ledgers.credit import invoices
from ledgers.models import Invoice
from networks.models import Membership

PER_PAGE = 20
SIDES = {"to-pay": _("To pay"), "issued": _("Asked for"), "late": _("Past their day")}


@dataclass
class Page:
    """`older` and `newer` are cursors, empty where there is nothing."""

    rows: list[Invoice] = field(default_factory=list)
    older: str = ""
    newer: str = ""


def page(member: Membership, side: str, *, cursor: str = "", size: int = PER_PAGE) -> Page:
    """One page of what a member has to pay, asked for, or waits for past its day. At most two queries."""
    rows = invoices.to_pay(member) if side == "to-pay" else invoices.issued(member)
    rows = invoices.overdue(rows) if side == "late" else rows
    way, _dash, said = cursor.partition("-")
    at = _start(said) if way in ("older", "newer") else None
    back = way == "newer" and at is not None
    if at is not None:
        rows = rows.filter(pk__gt=at) if back else rows.filter(pk__lt=at)
    found = list(rows.order_by("id" if back else "-id")[: size + 1])
    more = len(found) > size
    found = found[:size][::-1] if back else found[:size]
    older, newer = (bool(found), more) if back else (more, at is not None)
    return Page(found, f"older-{found[-1].uid}" if found and older else "", f"newer-{found[0].uid}" if found and newer else "")


def _start(said: str) -> int | None:
    try:
        return Invoice.objects.filter(uid=uuid.UUID(said)).values_list("pk", flat=True).first()
    except ValueError:
        return None
