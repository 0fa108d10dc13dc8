"""The figures a network publishes of itself: computed inside it, once a day, cells under five suppressed in SQL."""

import datetime as dt

from django.db import connection
from django.utils import timezone

from common import registry
from networks.models import Membership

WEEKS = 12


def publish_all(now: dt.datetime) -> dt.datetime:
    """Computes and publishes every registered figure, of twelve weeks where it is one of weeks. Due again tomorrow."""
    today = timezone.localdate()
    monday = today - dt.timedelta(days=today.weekday())
    first = monday - dt.timedelta(weeks=WEEKS)
    sundays = [first + dt.timedelta(weeks=week, days=6) for week in range(WEEKS)]
    with connection.cursor() as cursor:
        for key, vital in registry.vitals:
            figures = [(today, vital.of(today))] if vital.of else []
            if vital.weeks:
                figures += zip(sundays, vital.weeks(first, WEEKS), strict=True)
            for day, figure in figures:
                cursor.execute("SELECT publish_vital_of(%s, %s, %s, %s)", [key, figure, day, vital.is_count])
    return now + dt.timedelta(days=1)


def members(_today: dt.date) -> float:
    return Membership.objects.active().count()


registry.vitals.add("members", registry.Vital(members))
registry.dues.add("vitals", registry.Due(publish_all))
