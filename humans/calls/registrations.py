"""What calls for help say to the rest of the house."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from humans.calls import calls
from humans.models import CallForHelp
from networks import offices
from networks.models import Record
from networks.notices import Letter

TOPIC = "neighbors"


def _notice(title: Any) -> registry.Notice:
    """To the coordinators, with the call's own headline and who called."""

    def letters(record: Record) -> list[Letter]:
        one = CallForHelp.objects.select_related("subject").filter(uid=record.about.partition(":")[2]).first()
        if one is None:
            return []
        body = f"{one.subject.name}: {one.title}"
        return [
            Letter(officer, TOPIC, str(title), body, "humans:call", (one.uid,)) for officer in offices.holders("coordinator")
        ]

    return registry.Notice(TOPIC, letters)


def _sentence(words: Any) -> Any:
    return lambda _record: _(words)


registry.topics.add(
    TOPIC, registry.Topic(gettext_lazy("Other networks"), gettext_lazy("A network calls for help, or answers yours."))
)
for _kind, _title in (
    ("call.heard", gettext_lazy("A network calls for help")),
    ("call.answered", gettext_lazy("A network answers your call")),
    ("call.welcomed", gettext_lazy("Your offer is welcome")),
    ("call.not_needed", gettext_lazy("Your offer is not needed just now. Thank you")),
    ("call.ran_out", gettext_lazy("Your call has ended. What came of it?")),
):
    registry.notices.add(_kind, _notice(_title))
for _kind, _words in (
    ("call.made", "The network called for help."),
    ("call.heard", "Another network called for help."),
    ("call.offered", "The network offered help to another."),
    ("call.answered", "Another network offered help."),
):
    registry.sentences.add(_kind, _sentence(_words))
registry.dues.add(calls.DUE, registry.Due(calls.hear))
registry.duties.add(
    "calls",
    registry.Duty(gettext_lazy("Networks that call for help"), "humans:calls", calls.MAY_CALL, calls.unanswered, order=12),
)
