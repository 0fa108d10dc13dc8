"""What is kept of a person here: their inbox and how they want to be told."""

from typing import Any

from django.utils.translation import gettext_lazy

from common import registry
from notifications import deliver
from notifications.models import InboxItem, Preference, ReachOut
from people.models import Person


def export(person: Person) -> dict[str, dict[str, Any]]:
    mine = {"person": person}
    messages = InboxItem.objects.filter(**mine).values("network_name", "topic", "title", "body", "link", "made_at", "read_at")
    reach = ReachOut.objects.filter(**mine).values("time_zone", "quiet_from", "quiet_until", "digest_hour", "digest_weekday")
    return {
        "inbox": {
            "messages": list(messages),
            "choices": list(Preference.objects.filter(**mine).values("topic", "pace")),
            "quiet_hours": list(reach),
        }
    }


def remaining(person: Person) -> list[str]:
    return []


def forget(person: Person) -> None:
    InboxItem.objects.filter(person=person).delete()


registry.voices.add("notifications", deliver.tell)
registry.topics.add(
    "own-data", registry.Topic(gettext_lazy("Your data"), gettext_lazy("When the file you asked for is ready."))
)
registry.persons.add("notifications", registry.PersonPart(export, remaining, forget))
