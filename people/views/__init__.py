"""Pages of a person at the front door."""

from typing import cast

from django.http import HttpRequest

from people.models import Person


def person_of(request: HttpRequest) -> Person:
    """Who is signed in, behind a door that asks for it."""
    return cast(Person, request.user)
