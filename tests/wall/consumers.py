"""A consumer whose effect is not safe twice, so that a test can count; loaded by the test and by its worker (`-I`)."""

import uuid

from django.db import connection

from common import registry
from networks.models import Neighborhood


def count(record):  # type: ignore[no-untyped-def]
    if record.data.get("poison") == "python":
        raise ZeroDivisionError
    name = f"{record.uid} {uuid.uuid4().hex[:6]}"
    Neighborhood.objects.create(name=name, latitude=0, longitude=0)
    if record.data.get("poison") == "sql":
        Neighborhood.objects.create(name=name, latitude=0, longitude=0)
    if record.data.get("gate"):  # Whoever holds this lock keeps the worker in the middle of its work.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [record.data["gate"]])


registry.consumers.add("counting", registry.Consumer(lambda kind: kind == "test.counted", count))
