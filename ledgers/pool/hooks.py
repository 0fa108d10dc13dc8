"""What the pool does when a member leaves, and what it holds of one."""

from typing import Any

from django.db import connection

from common import registry
from ledgers.models import Contribution, Loan, MonthEnd, Pledge, Repayment, Withdrawal
from ledgers.pool import refusals
from networks.actors import Actor
from networks.models import Membership


def settle(membership: Membership, *, by: Actor) -> None:
    """A share is paid out first, a loan paid back, a pledge let go. Refuses `balance`, `committed`, `loan`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_pool_close(%s)", [membership.pk])
        refused = cursor.fetchone()[0]
    if refused:
        raise refusals.explained(refused)


def export(membership: Membership) -> dict[str, Any]:
    """Money in and out, for the member to take along. (The lines themselves are in the statement.)"""
    put_in = Contribution.objects.filter(member=membership).select_related("currency").order_by("id")
    taken = Withdrawal.objects.filter(member=membership).select_related("currency").order_by("id")
    return {
        "contributions": [
            {
                "uid": str(row.uid), "amount": row.amount, "currency": row.currency.code, "pot": row.pot, "state": row.state,
                "happened_on": row.happened_on.isoformat(), "reference": row.reference, "reason": row.reason,
            }
            for row in put_in
        ],
        "withdrawals": [
            {
                "uid": str(row.uid), "amount": row.amount, "currency": row.currency.code, "state": row.state,
                "asked_at": row.asked_at.isoformat(), "reason": row.reason,
            }
            for row in taken
        ],
        **_loans(membership),
    }  # fmt: skip


def _loans(membership: Membership) -> dict[str, Any]:
    loans = Loan.objects.filter(borrower=membership).select_related("currency").order_by("id")
    back = Repayment.objects.filter(loan__borrower=membership).select_related("loan").order_by("id")
    pledges = Pledge.objects.filter(guarantor=membership).select_related("loan").order_by("id")
    months = MonthEnd.objects.filter(member=membership).order_by("month")
    return {
        "loans": [
            {
                "uid": str(row.uid), "amount": row.amount, "currency": row.currency.code, "outstanding": row.outstanding,
                "purpose": row.purpose, "security": row.security, "months": row.months, "state": row.state,
                "applied_at": row.applied_at.isoformat(), "reason": row.reason,
            }
            for row in loans
        ],
        "repayments": [
            {
                "loan": str(row.loan.uid), "amount": row.amount, "state": row.state, "reference": row.reference,
                "happened_on": row.happened_on.isoformat(), "reason": row.reason,
            }
            for row in back
        ],
        "pledges": [
            {"loan": str(row.loan.uid), "amount": row.amount, "left": row.left, "state": row.state} for row in pledges
        ],
        "points": [{"month": row.month.isoformat(), "balance": row.balance, "points": row.points} for row in months],
    }  # fmt: skip


def erase(membership: Membership) -> None:
    """Words go; amounts stay, because the books must stay right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_pool_forget(%s), ledgers_loans_forget(%s)", [membership.pk, membership.pk])


registry.leavings.add("ledgers.pool", registry.Leaving(settle))
registry.erasures.add("ledgers.pool", registry.Erasure(export, erase))
