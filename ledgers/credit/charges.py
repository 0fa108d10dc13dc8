"""Dues and demurrage: on the first of a month, by the rules as they were then; after an outage each missed month once."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from common import registry
from common.jobs import nudge_on_commit
from ledgers import currencies, transfers
from ledgers.credit import invoices, units
from ledgers.models import Charge, ChargeMonth, Currency
from networks.records import DELIVER_TASK
from networks.tenancy import current

MOST_AT_ONCE = 500


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Charges what is due, reminds of invoices; says when to look again: at once while something is left, else tomorrow."""
    currency = units.find()
    if currency is None:
        return None
    left = [_charge(currency, kind, now) for kind in Charge.Kind.values]
    reminded = invoices.run_reminders(now)
    if any(left) or reminded == invoices.MOST_AT_ONCE:
        return now
    tomorrow = timezone.localdate(now) + dt.timedelta(days=1)
    return dt.datetime.combine(tomorrow, dt.time(0, 5), tzinfo=timezone.get_current_timezone())


def _charge(currency: Currency, kind: str, now: dt.datetime) -> bool:
    """At most so many accounts; True while there are more."""
    today, most = timezone.localdate(now), MOST_AT_ONCE
    consumers = transfers.wanting(f"transfer.{kind}")
    month = _next_month(currency, kind)
    while month <= today and most > 0:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM ledgers_charge_month(%s, %s, %s, %s, %s)", [currency.pk, kind, month, most, consumers]
            )
            charged, is_done = cursor.fetchone()
        if charged and consumers:
            nudge_on_commit(DELIVER_TASK, current.network().id)
        most -= charged
        if not is_done:
            return True
        month = after(month)
    return month <= today


def _next_month(currency: Currency, kind: str) -> dt.date:
    """The month after the last one done; at first, the one after the unit was opened."""
    last = ChargeMonth.objects.filter(currency=currency, kind=kind).order_by("-month").values_list("month", flat=True).first()
    return after(last or timezone.localdate(currencies.fund(currency).opened_at))


def after(day: dt.date) -> dt.date:
    """The first day of the next month."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


registry.dues.add(units.DUE, registry.Due(run_due))
