"""The figures a network publishes of itself: computed inside it, once a day, cells under five suppressed in SQL."""

import datetime as dt

from django.db import connection

from common import registry
from networks.models import Membership


def publish_all(now: dt.datetime) -> dt.datetime:
    """Computes every registered vital sign and publishes it. Due again tomorrow."""
    with connection.cursor() as cursor:
        for key, vital in registry.vitals:
            cursor.execute("SELECT publish_vital(%s, %s)", [key, vital()])
    return now + dt.timedelta(days=1)


def members() -> float:
    return Membership.objects.active().count()


registry.vitals.add("members", members)
registry.dues.add("vitals", registry.Due(publish_all))
