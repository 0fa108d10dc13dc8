"""Asking for a loan: purpose, plan, people who stand for it, and savers who would rather not fund it."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.loans import schedule
from ledgers.models import Account, Loan, OptOut, Pledge
from ledgers.pool import units
from ledgers.pool.asking import ask, bounded
from networks import clauses, records
from networks.actors import Actor
from networks.models import Membership


@transaction.atomic
def apply(
    borrower: Membership, amount: int, *, purpose: str, months: int, first_due_on: dt.date, by: Actor, security: str = "",
    saves_monthly: int = 0, key: str | None = None,
) -> Loan:  # fmt: skip
    """An application with its plan. Amounts in the smallest units; `saves_monthly` is what one means to save beside.

    Refuses `not-allowed`, `gear`, `minor`, `purpose`, `amount`, `largest`, `months`, `first-due`, `open-loan`, `saves`,
    `key-reused`.
    """
    if by.membership is None or by.membership.pk != borrower.pk:
        raise Refused("not-allowed", _("Only the member asks for a loan, or a coordinator for them."))
    if not clauses.value("gear.pool"):
        raise Refused("gear", _("This network does not use the pool."))
    if borrower.is_minor:
        raise Refused("minor", _("A loan needs a grown-up."))
    purpose, security = " ".join(purpose.split())[:200], " ".join(security.split())[:200]
    if not purpose:
        raise Refused("purpose", _("Say what the loan is for."), "purpose")
    unit = units.unit()
    said: list[Any] = [unit.pk, borrower.pk, bounded(amount), purpose, security, min(max(months, 0), 9999), first_due_on]
    number, replayed = ask(
        "SELECT * FROM ledgers_loan_apply(%s, %s, %s, %s, %s, %s, %s, %s, %s)", [*said, bounded(saves_monthly), key]
    )
    loan = Loan.objects.get(pk=number)
    if not replayed:
        records.record("loan.applied", by=by, about=loan, amount=amount, currency=unit.code)
    return loan


@transaction.atomic
def withdraw(loan: Loan, *, by: Actor) -> Loan:
    """The borrower takes it back, before it is paid out. Refuses `not-allowed`, `answered`."""
    if by.membership is None or by.membership.pk != loan.borrower_id:
        raise Refused("not-allowed", _("Only the borrower takes an application back."))
    ask("SELECT ledgers_loan_end(%s, true, '')", [loan.pk])
    loan = Loan.objects.get(pk=loan.pk)
    records.record("loan.withdrawn", by=by, about=loan)
    return loan


@transaction.atomic
def invite(loan: Loan, guarantor: Membership, amount: int, *, by: Actor) -> Pledge:
    """Asks somebody to stand for a part with their savings. Refuses `not-allowed`, `amount`, `guarantor`, `guarantor-asked`."""
    if by.membership is None or by.membership.pk != loan.borrower_id:
        raise Refused("not-allowed", _("The borrower asks who stands for the loan."))
    if not guarantor.is_active or guarantor.is_minor:
        raise Refused("guarantor", _("%(name)s cannot stand for a loan just now.") % {"name": guarantor.name}, "guarantor")
    (number,) = ask("SELECT * FROM ledgers_loan_invite(%s, %s, %s)", [loan.pk, guarantor.pk, bounded(amount)])
    pledge = Pledge.objects.select_related("loan").get(pk=number)
    records.record("pledge.invited", by=by, about=pledge, amount=amount)
    return pledge


@transaction.atomic
def answer(pledge: Pledge, yes: bool, *, by: Actor) -> Pledge:
    """The guarantor's yes sets that part of their savings apart until the loan is paid back; a no lets it go.

    Refuses `not-allowed`, `answered`, `short`.
    """
    if by.membership is None or by.membership.pk != pledge.guarantor_id or by.acts_for_another:
        raise Refused("not-allowed", _("Only the neighbor who was asked answers this."))
    ask("SELECT ledgers_loan_answer(%s, %s)", [pledge.pk, yes])
    pledge = Pledge.objects.select_related("loan").get(pk=pledge.pk)
    records.record("pledge.accepted" if yes else "pledge.declined", by=by, about=pledge)
    return pledge


@transaction.atomic
def opt_out(loan: Loan, out: bool, *, by: Actor) -> None:
    """One's savings do not fund this loan (or do, after all). Nobody is told. Refuses `answered`."""
    ask("SELECT ledgers_loan_opt_out(%s, %s, %s)", [loan.pk, by.member.pk, out])


def has_opted_out(loan: Loan, member: Membership) -> bool:
    return OptOut.objects.filter(loan=loan, member=member).exists()


def simulated(amount: int, months: int, first: dt.date, *, saves: int, share: Account | None, points: int) -> dict[str, Any]:
    """What a loan would mean: its plan, and when the points would be square."""
    parts = schedule.plan(amount, months, first)
    square = schedule.square_by(
        points, share.balance if share else 0, [(part.due_on, part.amount) for part in parts], monthly=saves,
        today=dt.date(first.year, first.month, 1) - dt.timedelta(days=1),
    )  # fmt: skip
    return {"parts": parts, "square": square, "total": sum(part.amount for part in parts)}
