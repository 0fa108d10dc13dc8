"""Joining, being welcomed, acting for others, leaving."""

from typing import Any

from django.db import connection


def my_networks(person: Any) -> list[dict[str, Any]]:
    """The networks of the person who is signed in: slug, name, block, host, membership_uid, state, kind. One query."""
    if person is None or not person.is_authenticated:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug, name, block, host, membership_uid, state, kind FROM my_networks()")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
