"""A friendly word some days before an instalment is due. Once each, to the borrower alone."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from common import registry
from ledgers.models import Currency, Instalment
from networks import actors, clauses, dues, records

DUE = "ledgers.loans"


def plan() -> None:
    """Looks every morning."""
    dues.at(DUE, _tomorrow(timezone.now()))


def remind(now: dt.datetime) -> dt.datetime | None:
    """Records a reminder for each instalment that is due soon; the notice tells the borrower."""
    if not Currency.objects.filter(kind=Currency.Kind.POOL).exists():
        return None
    until = timezone.localtime(now).date() + dt.timedelta(days=clauses.value("loans.reminder_days"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_loans_remind(%s)", [until])
        numbers = [row[0] for row in cursor.fetchall()]
    for row in Instalment.objects.filter(pk__in=numbers).select_related("loan").order_by("id"):
        records.record(
            "loan.instalment_due", by=actors.system("loans"), about=row.loan, amount=row.open, due_on=row.due_on.isoformat()
        )
    return _tomorrow(now)


def _tomorrow(now: dt.datetime) -> dt.datetime:
    day = timezone.localtime(now).date() + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9)))


registry.dues.add(DUE, registry.Due(remind))
