"""What all networks show, added up and put on the map once a night inside the umbrella, so that the page adds up nothing.

Only published figures are in a sum: a suppressed one is left out, so no sum tells what was held back.
"""

import datetime as dt
from typing import Any

from django.db import connection
from django.utils import timezone

from common import registry
from humans.federation import places
from humans.federation.reading import KEYS, as_umbrella
from networks import dues
from networks.tenancy.current import NetworkRef

_SUMS = """
SELECT v.key, sum(v.value), count(v.value) FROM networks_vital v JOIN networks_network n ON n.id = v.subject_id
 WHERE n.kind = 'local' AND n.state <> 'closed' AND v.is_latest AND v.key = ANY (%s) AND v.as_of > %s GROUP BY 1
"""


def publish(now: dt.datetime) -> dt.datetime:
    """Inside the umbrella. Due again tomorrow."""
    today = timezone.localdate()
    with as_umbrella() as cursor:
        cursor.execute(_SUMS, [[key for key in KEYS if key != "first_reply"], today - dt.timedelta(days=8)])
        sums = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM networks_network WHERE kind = 'local' AND state <> 'closed'")
        networks = cursor.fetchone()[0]
    places.publish()
    with connection.cursor() as cursor:
        for key, figure, _count in sums:
            cursor.execute("SELECT publish_vital_of(%s, %s, %s, true)", [f"all.{key}", figure, today])
        cursor.execute("SELECT publish_vital_of('all.networks', %s, %s, false)", [networks, today])
    return now + dt.timedelta(days=1)


def _begin(ref: NetworkRef, *, by: Any) -> None:
    if ref.kind == "umbrella":
        dues.at("federation_totals", timezone.now())


registry.dues.add("federation_totals", registry.Due(publish))
registry.foundings.add("federation_totals", _begin)
