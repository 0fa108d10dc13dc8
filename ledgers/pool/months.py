"""Month ends: each member's balance in the pool, added up over time (the reciprocity points of JAK)."""

import datetime as dt

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from common import registry
from ledgers.models import Account, Currency, MonthEnd
from networks import dues
from networks.models import Membership

DUE = "ledgers.months"


def start_of(month: dt.date) -> dt.datetime:
    """When a month begins, in the network's zone."""
    return timezone.make_aware(dt.datetime(month.year, month.month, 1))


def next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def plan() -> None:
    """Sees to it that the next month end is reckoned, an hour after midnight."""
    dues.at(DUE, start_of(next_month(timezone.localdate())) + dt.timedelta(hours=1))


def close(currency: Currency, month: dt.date) -> int:
    """Writes the month's balances and points, once. Answers how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledgers_pool_month_end(%s, %s, %s)", [currency.pk, month.replace(day=1), start_of(next_month(month))]
        )
        return int(cursor.fetchone()[0])


def close_due(now: dt.datetime) -> dt.datetime:
    """Every month that is over and not yet written, in order."""
    today = timezone.localtime(now).date()
    for currency in Currency.objects.filter(kind=Currency.Kind.POOL):
        last = MonthEnd.objects.filter(currency=currency).aggregate(last=Max("month"))["last"]
        opened = Account.objects.get(currency=currency, kind=Account.Kind.CASH).opened_at
        month = next_month(last) if last else timezone.localtime(opened).date().replace(day=1)
        while month < today.replace(day=1):
            close(currency, month)
            month = next_month(month)
    return start_of(next_month(today)) + dt.timedelta(hours=1)


def points(member: Membership, currency: Currency) -> int:
    """The points until the last month end."""
    row = MonthEnd.objects.filter(member=member, currency=currency).order_by("-month").first()
    return row.points if row is not None else 0


registry.dues.add(DUE, registry.Due(close_due))
