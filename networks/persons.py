"""What networks know of somebody who signs in, for the pages of a person at the front door; and working as a person."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from django.db import connection

from common import registry
from networks import memberships
from networks.models import Membership
from networks.tenancy import lookup
from networks.tenancy.current import NetworkRef, entered


def as_person(person_id: int | None) -> AbstractContextManager[None]:
    """At the front door, as this person: what belongs to them alone can be read and written."""
    return entered(None, person=person_id)


def everywhere(person: Any) -> Iterator[tuple[NetworkRef, Membership]]:
    """Each network this person is or was a member of, entered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT network_id, membership_id FROM my_memberships()")
        rows = cursor.fetchall()
    for network_id, membership_id in rows:
        ref = lookup.by_id(network_id)
        if ref is None:
            continue
        with entered(ref, person=person.pk):
            yield ref, Membership.objects.select_related("neighborhood").get(pk=membership_id)


def export(person: Any) -> dict[str, dict[str, Any]]:
    """Per network, what each app holds."""
    found: dict[str, dict[str, Any]] = {}
    for ref, membership in everywhere(person):
        found[ref.slug] = {}
        for _name, part in registry.erasures:
            found[ref.slug].update(part.export(membership))
    return found


def remaining(person: Any) -> list[str]:
    return [row["name"] for row in memberships.my_networks(person)]


def forget(person: Any) -> None:
    """Deletes the sign-in and every row that hangs on it. PostgreSQL refuses while a network is still joined."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_me()")


registry.entrances.add("person", as_person)
registry.persons.add("networks", registry.PersonPart(export, remaining, forget))
