"""Where a person is signed in: the browsers by name, when each was last used, and signing one or all others out."""

import datetime as dt
import secrets
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Person, SignedIn

MARK = "seen"
# What browsers and systems call themselves, the more special name first: (in the header, to people).
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("FxiOS", "Firefox"), ("Firefox/", "Firefox"),
    ("CriOS", "Chrome"), ("Chromium", "Chromium"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """One browser, in words."""

    uid: str
    words: str
    began_at: dt.datetime
    seen_on: dt.date
    is_here: bool


def mark(session_key: str) -> list[str]:
    """What a session keeps so that it is written down once a day, and again when its key changes."""
    return [timezone.now().date().isoformat(), session_key]


def touch(request: HttpRequest) -> None:
    """This browser is in use today. Writes once a day. As the person."""
    session = request.session
    key = session.session_key
    if not key or session.get(MARK) == mark(key):
        return
    person, today = cast(Person, request.user), timezone.now().date()
    browser, system = _told(request.META.get("HTTP_USER_AGENT", ""))
    row = SignedIn(person=person, session_key=key, browser=browser, system=system, seen_on=today)
    SignedIn.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["session_key"], update_fields=["browser", "system", "seen_on"]
    )
    session[MARK] = mark(key)


def _told(said: str) -> tuple[str, str]:
    return next((name for word, name in BROWSERS if word in said), ""), next(
        (name for word, name in SYSTEMS if word in said), ""
    )


def places(person: Person, here: str | None) -> list[Place]:
    """Where this person is signed in now, the one that asks first; what has run out is forgotten. As the person."""
    rows = list(SignedIn.objects.filter(person=person).order_by("-seen_on", "-id"))
    living = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now())
    keys = set(living.values_list("session_key", flat=True))
    if gone := [row.pk for row in rows if row.session_key not in keys]:
        SignedIn.objects.filter(pk__in=gone).delete()
    found = [
        Place(str(row.uid), words(row), row.began_at, row.seen_on, row.session_key == here)
        for row in rows
        if row.session_key in keys
    ]
    return sorted(found, key=lambda place: not place.is_here)


def words(row: SignedIn) -> str:
    """ "Firefox on Android", as far as the browser said."""
    if row.browser and row.system:
        return _("%(browser)s on %(system)s") % {"browser": row.browser, "system": row.system}
    return row.browser or row.system or _("A browser that does not say its name")


@transaction.atomic
def sign_out(person: Person, uid: str) -> bool:
    """Ends one of this person's sign-ins; False where there is none of that name. As the person."""
    try:
        row = SignedIn.objects.filter(person=person, uid=UUID(uid)).first()
    except ValueError:
        row = None
    if row is not None:
        _end([row])
    return row is not None


@transaction.atomic
def sign_out_others(request: HttpRequest) -> int:
    """Ends all of this person's sign-ins but the one that asks, those that nobody wrote down among them; how many were
    written down. As the person."""
    person = cast(Person, request.user)
    rows = list(SignedIn.objects.filter(person=person).exclude(session_key=request.session.session_key or ""))
    _end(rows)
    person.session_salt = secrets.token_hex(16)
    person.save(update_fields=["session_salt"])
    update_session_auth_hash(request, person)
    return len(rows)


def _end(rows: list[SignedIn]) -> None:
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    for row in rows:
        store(row.session_key).delete()
    SignedIn.objects.filter(pk__in=[row.pk for row in rows]).delete()
