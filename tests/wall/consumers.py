"""A consumer whose effect is not safe twice, so that a test can count; loaded by the test and by its worker (`-I`)."""

import time
import uuid

from common import registry
from networks.models import Neighborhood

SLOW = 0.02


def count(record):  # type: ignore[no-untyped-def]
    if record.data.get("poison") == "python":
        raise ZeroDivisionError
    name = f"{record.uid} {uuid.uuid4().hex[:6]}"
    Neighborhood.objects.create(name=name, latitude=0, longitude=0)
    if record.data.get("poison") == "sql":
        Neighborhood.objects.create(name=name, latitude=0, longitude=0)
    time.sleep(SLOW)


registry.consumers.add("counting", registry.Consumer(lambda kind: kind == "test.counted", count))
