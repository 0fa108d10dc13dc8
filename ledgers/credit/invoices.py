"""Invoices: asking a neighbor for a payment in credit, paying it at once or part by part, calling it off, declining it."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import refusals
from ledgers.credit import trades, units
from ledgers.models import Invoice, Transfer
from networks import clauses, dues, records
from networks.actors import Actor
from networks.models import Membership

MOST_AT_ONCE = 200


@transaction.atomic
def issue(
    issuer: Membership,
    payer: Membership,
    amount: int,
    *,
    by: Actor,
    due_on: dt.date | None = None,
    note: str = "",
    source: str = "",
    key: str | None = None,
    at: dt.datetime | None = None,
) -> Invoice:
    """Asks `payer` for hundredths. The same `key` again answers the same invoice. `source` names what it is for, if anything.

    Refuses `not-allowed`, `gear`, `account`, `payee`, `due-on`, `amount`, `same-account`, `key-reused`.
    """
    if not by.system and (by.membership is None or by.membership.pk != issuer.pk):
        raise Refused("not-allowed", _("Only the member asks for a payment to their account, or a coordinator for them."))
    if not payer.is_active:
        raise Refused("payee", _("%(name)s is not taking part just now.") % {"name": payer.name}, "to")
    mine, theirs = units.account_of(issuer), units.account_of(payer, field="to")
    today = timezone.localdate(at)
    day = due_on or today + dt.timedelta(days=clauses.value("credit.invoice_days"))
    if not today <= day <= today + dt.timedelta(days=730):
        raise Refused("due-on", _("Choose today or a day ahead."), "due_on")
    remind_on = max(today + dt.timedelta(days=1), day - dt.timedelta(days=clauses.value("credit.remind_before_days")))
    said: list[Any] = [
        mine.pk,
        theirs.pk,
        amount if abs(amount) < 2**63 else 0,
        day,
        remind_on,
        source,
        " ".join(note.split())[:200],
        key,
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_invoice_issue(%s, %s, %s, %s, %s, %s, %s, %s)", said)
        refused, number, replayed = cursor.fetchone()
    if refused:
        raise refusals.explained(refused, None, by=by)
    made = found(Q(pk=number))
    made.replayed = replayed  # type: ignore[attr-defined]
    if not replayed:
        records.record("invoice.issued", by=by, about=made, amount=amount, payer=str(payer.uid), due_on=day.isoformat())
    return made


@transaction.atomic
def pay(invoice: Invoice, amount: int | None = None, *, by: Actor, key: str | None = None) -> Transfer:
    """Pays an invoice, all that is left or a part. Refuses `not-yours`, `invoice-ended`, `too-much` and what
    `trades.settle` refuses."""
    _need_side(invoice, invoice.payer.holder_id, by)
    row = Invoice.objects.get(pk=invoice.pk)
    return trades.settle(
        invoice.payer,
        invoice.payee,
        row.rest or row.amount if amount is None else amount,
        by=by,
        source=f"invoice:{invoice.uid}",
        note=invoice.note,
        key=key,
        invoice=invoice,
    )


def check_payable(invoice: Invoice, amount: int, *, by: Actor) -> None:
    """What can be said before paying. Refuses `not-yours`, `invoice-ended`, `too-much`."""
    _need_side(invoice, invoice.payer.holder_id, by)
    if not invoice.is_open:
        raise Refused("invoice-ended", _("This invoice is no longer open. Look at how it stands now."))
    if amount > invoice.rest:
        raise Refused("too-much", _("That is more than is left to pay. Write the rest, or less."), "amount")


@transaction.atomic
def cancel(invoice: Invoice, *, by: Actor) -> Invoice:
    """Its issuer no longer asks for it; what was paid stays. Once. Refuses `not-yours`, `invoice-ended`."""
    _need_side(invoice, invoice.payee.holder_id, by)
    return _end(invoice, Invoice.State.CANCELLED, "", by)


@transaction.atomic
def decline(invoice: Invoice, reason: str, *, by: Actor) -> Invoice:
    """Who should pay says no, and why. Refuses `not-yours`, `reason`, `invoice-ended`."""
    _need_side(invoice, invoice.payer.holder_id, by)
    words = " ".join(reason.split())[:200]
    if not words:
        raise Refused("reason", _("Write why, in a few words."), "reason")
    return _end(invoice, Invoice.State.DECLINED, words, by)


def _end(invoice: Invoice, state: str, reason: str, by: Actor) -> Invoice:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_invoice_end(%s, %s, %s)", [invoice.pk, state, reason])
        ended = bool(cursor.fetchone()[0])
    row = found(Q(pk=invoice.pk))
    if not ended and row.state != state:
        raise Refused("invoice-ended", _("This invoice is no longer open. Look at how it stands now."))
    if ended:
        records.record(f"invoice.{state}", by=by, about=row)
    return row


def _need_side(invoice: Invoice, side: int | None, by: Actor) -> None:
    if by.membership is None or by.membership.pk != side:
        raise Refused("not-yours", _("This invoice is between others."))


def found(condition: Q) -> Invoice:
    """One invoice with its two sides. Raises Invoice.DoesNotExist."""
    return _rows().get(condition)


def _rows() -> Any:
    return Invoice.objects.select_related("currency", "payer__holder", "payer__currency", "payee__holder", "payee__currency")


def concerning(member: Membership) -> Any:
    """What a member has to do with, on either side, as a QuerySet."""
    return _rows().filter(Q(payer__holder=member) | Q(payee__holder=member))


def to_pay(member: Membership) -> Any:
    """Asked of a member, newest first."""
    return _rows().filter(payer__holder=member)


def issued(member: Membership) -> Any:
    """Asked by a member, newest first."""
    return _rows().filter(payee__holder=member)


def overdue(rows: Any, today: dt.date | None = None) -> Any:
    """Of these, the open ones whose day is past."""
    return rows.filter(state=Invoice.State.OPEN, due_on__lt=today or timezone.localdate())


def run_reminders(now: dt.datetime) -> int:
    """Word before an invoice is due, and once after: a record each, which becomes a letter. Answers how many."""
    again = clauses.value("credit.remind_after_days")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_invoices_remind(%s, %s, %s)", [timezone.localdate(now), again, MOST_AT_ONCE])
        uids = [row[0] for row in cursor.fetchall()]
    from networks import actors

    for invoice in Invoice.objects.filter(uid__in=uids):
        records.record("invoice.due", by=actors.system("credit"), about=invoice)
    return len(uids)


def plan() -> None:
    """Due work looks at invoices and charges now."""
    dues.at(units.DUE, timezone.now())
