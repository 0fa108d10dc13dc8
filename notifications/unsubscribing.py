"""No more of this kind: a signed link in every letter that works without signing in."""

from collections.abc import Iterable

from django.conf import settings
from django.core import signing

from common import registry
from notifications.models import Pace, Preference
from people.models import Person

SALT = "notifications.unsubscribe"


def link(person: Person, topics: Iterable[str]) -> str:
    token = signing.dumps([str(person.uid), sorted(set(topics))], salt=SALT, compress=True)
    return f"{settings.MAIN_URL}/unsubscribe/{token}/"


def read(token: str) -> tuple[Person, list[str]] | None:
    """Who does not want what. None for a token that is not ours, or of somebody who is gone."""
    try:
        uid, topics = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    person = Person.objects.filter(uid=uid).first()
    return (person, topics) if person is not None else None


def names(topics: Iterable[str]) -> list[str]:
    """What the topics are called."""
    return [str(known.label) for topic in topics if (known := registry.topics.get(topic)) is not None]


def stop(person: Person, topics: Iterable[str]) -> None:
    """From now on only in the inbox. Works as that person, whoever has the letter in hand."""
    with registry.entrances["person"](person.pk):
        for topic in topics:
            Preference.objects.update_or_create(person=person, topic=topic, defaults={"pace": Pace.INBOX})
