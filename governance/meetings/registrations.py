"""What meetings offer: rounds in the room to polls, messages, and what is a member's own to take out and forget."""

from typing import Any

from django.utils.translation import gettext as _

from common import registry, wording
from governance.meetings import rounds
from governance.models import Assembly, Attendance, Petition, PetitionName
from networks.models import Membership, Record
from networks.notices import Letter

TOPIC = "decisions"


def _row(record: Record) -> Assembly | None:
    return Assembly.objects.filter(uid=record.about.partition(":")[2]).first()


def _to_all(title: Any, body: Any) -> Any:
    def letters(record: Record) -> list[Letter]:
        row = _row(record)
        if row is None:
            return []
        names = {"title": row.title, "when": wording.when(row.starts_at), "place": row.place, "why": row.end_reason}
        told = Membership.objects.active()
        return [Letter(one, TOPIC, title() % names, body() % names, "networks:assembly", (str(row.uid),)) for one in told]

    return letters


for _kind, _title, _body in (
    ("assembly.called", lambda: _("A meeting is called: %(title)s"), lambda: _("%(when)s, %(place)s.")),
    ("assembly.changed", lambda: _("A meeting has changed: %(title)s"), lambda: _("It is now %(when)s, %(place)s.")),
    ("assembly.called_off", lambda: _("A meeting is called off: %(title)s"), lambda: "%(why)s"),
    ("assembly.over", lambda: _("The meeting is over: %(title)s"), lambda: _("The minutes are drafted.")),
):  # fmt: skip
    registry.notices.add(_kind, registry.Notice(TOPIC, _to_all(_title, _body)))


def export(membership: Membership) -> dict[str, Any]:
    there = Attendance.objects.filter(member=membership).select_related("assembly").order_by("id")
    named = PetitionName.objects.filter(member=membership).select_related("petition").order_by("id")
    return {
        "meetings": [{"meeting": one.assembly.title, "how": one.how} for one in there],
        "petitions": [one.petition.purpose for one in named],
    }


def erase(membership: Membership) -> None:
    """Names under petitions that are still open go; minutes stay as they were agreed."""
    PetitionName.objects.filter(member=membership, petition__state=Petition.State.OPEN).delete()


registry.poll_subjects.add("assembly", registry.PollSubject(rounds.closed, None, rounds.link))
registry.erasures.add("governance.meetings", registry.Erasure(export, erase))
