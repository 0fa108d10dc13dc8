"""The money at hand in the months to come: instalments come in, what is asked back and approved goes out."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Sum
from django.utils import timezone

from ledgers.models import Currency, Instalment, Loan, Withdrawal
from ledgers.pool import months

AHEAD = 6


@dataclass(frozen=True)
class Month:
    """What is known of one month. `at_hand` is at its end."""

    starts_on: dt.date
    comes: int
    goes: int
    at_hand: int


def cash(currency: Currency, at_hand: int) -> list[Month]:
    """Six months from now, from what is agreed already. Three queries."""
    start = timezone.localdate().replace(day=1)
    due = Instalment.objects.filter(loan__state="running", loan__currency=currency, replaced_at=None)
    parts = list(due.filter(paid__lt=F("amount") - F("waived")).values_list("due_on", "amount", "paid", "waived"))
    asked = list(Withdrawal.objects.filter(currency=currency, state__in=["asked", "signed"]).values_list("ready_at", "amount"))
    approved = Loan.objects.filter(currency=currency, state__in=["approved", "signed"]).aggregate(sum=Sum("amount"))["sum"] or 0
    rows = []
    for number in range(AHEAD):
        end = months.next_month(start)
        first = number == 0
        comes = sum(amount - paid - waived for day, amount, paid, waived in parts if day < end and (first or day >= start))
        goes = sum(
            amount for at, amount in asked
            if timezone.localtime(at).date() < end and (first or timezone.localtime(at).date() >= start)
        ) + (approved if first else 0)  # fmt: skip
        at_hand += comes - goes
        rows.append(Month(start, comes, goes, at_hand))
        start = end
    return rows


def points(rows: list[Month], now: int) -> list[tuple[dt.date, int]]:
    """For the chart: today, then each month's end."""
    return [(timezone.localdate(), now), *[(months.next_month(row.starts_on), row.at_hand) for row in rows]]
