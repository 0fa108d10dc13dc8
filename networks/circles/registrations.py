"""What circles offer to the rest of the house, by name (common.registry)."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from common.chapters import Chapter
from networks import clauses
from networks.circles import reading, steps
from networks.models import Circle, CirclePart, Membership

GEAR = "circles"


def _panel(request: Any) -> dict[str, Any] | None:
    """One's own circles on the home page, and what waits there. Two queries."""
    mine = reading.of(request.me)
    calls = reading.called(request.me)
    return {"circles": mine[:5], "calls": calls} if mine or calls else None


def _waits(member: Membership) -> list[registry.Waiting]:
    found = reading.called(member)
    if not found or GEAR not in clauses.gears():
        return []
    return [registry.Waiting(_title(part, member), "circles:detail", (str(part.circle.uid),)) for part in found]


def _title(part: CirclePart, reader: Membership) -> str:
    if part.member_id == reader.pk:
        return _("You are invited to %(circle)s") % {"circle": part.circle.name}
    return _("%(name)s asks to join %(circle)s") % {"name": part.member.name, "circle": part.circle.name}


def _export(membership: Membership) -> dict[str, Any]:
    rows = CirclePart.objects.filter(member=membership).select_related("circle").order_by("id")
    return {
        "circles": [
            {"circle": row.circle.name, "state": row.state, "is_keeper": row.is_keeper, "since": row.since.isoformat()}
            for row in rows
        ]
    }


def _erase(membership: Membership) -> None:
    CirclePart.objects.filter(member=membership).delete()


def _opened(record: Any) -> str:
    """Without what it is called: a feed of many asks for none of them."""
    name = record.actor.name if record.actor is not None else _("Somebody")
    return _("%(name)s opened a circle") % {"name": name}


def _about(uid: str, member: Membership) -> tuple[Any, str] | None:
    name = Circle.objects.filter(uid=uid).values_list("name", flat=True).first()
    return (name, reverse("circles:detail", args=[uid])) if name is not None else None


registry.tabs.add("circles", registry.Tab(gettext_lazy("Circles"), "circles:list", "users", order=48, gear=GEAR))
registry.panels.add("circles", registry.Panel("networks/panels/circles.html", _panel, column="side", order=30, gear=GEAR))
registry.waitings.add("circles", _waits)
registry.leavings.add("circles", registry.Leaving(steps.settle, order=40))
registry.erasures.add("circles", registry.Erasure(_export, _erase))
registry.sentences.add("circle.opened", _opened)
registry.feed_kinds.add("circle.opened", True)
registry.origins.add("circle", _about)
registry.scopes.add(
    "circles",
    Chapter(
        gettext_lazy("see the circles and yours"), gettext_lazy("join circles for you, and keep yours"), ("networks.circles",)
    ),
)
