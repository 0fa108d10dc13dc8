"""Somebody who looks: `python -m bench.visitor` makes them a session and a token; with a session, counts what a page asks."""

import os
import sys
import time
from typing import Any

import django

from bench.town import SLUG


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    print(*([statements(sys.argv[1], f"/{SLUG}/board/")] if sys.argv[1:] else arrive(SLUG)))


def arrive(slug: str) -> tuple[str, str]:
    """The key of a session and the secret of a token, of a member whose home has a place."""
    from networks import actors, tokens
    from networks.models import ApiToken, Membership, Neighborhood
    from networks.tenancy import lookup
    from networks.tenancy.current import entered
    from people.models import Person

    ref = lookup.by_slug(slug)
    assert ref is not None, "bench.town comes first"
    address = "visitor@bench.example"
    person = Person.objects.filter(email=address).first() or Person.objects.create_user(address)
    with entered(ref):
        me = Membership.objects.order_by("pk")[0]
        me.person, me.neighborhood, me.number = person, Neighborhood.objects.order_by("pk")[0], 1
        me.save()
        ApiToken.objects.filter(membership=me).delete()
        _token, secret = tokens.make(by=actors.of(me), name="bench")
    return session_of(person), secret


def session_of(person: Any) -> str:
    """The key of a session in which this person is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.cached_db import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]  # As offices must.
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return str(session.session_key)


def statements(session: str, path: str) -> int:
    """How many statements a page sends to a visitor, all but BEGIN and COMMIT. Their text goes to stderr."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bench.server import HOST

    client = Client(headers={"Host": HOST})
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    with CaptureQueriesContext(connection):
        client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    sent = [one["sql"] for one in asked.captured_queries if one["sql"] not in ("BEGIN", "COMMIT")]
    print(*sent, sep="\n", file=sys.stderr)
    return len(sent)


if __name__ == "__main__":
    main()
