"""Which records of circles become messages, to whom, in which words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from networks import apart
from networks.circles.steps import State
from networks.models import Circle, CirclePart, Membership, Record
from networks.notices import Letter

TOPIC = "circles"
registry.topics.add(
    TOPIC, registry.Topic(gettext_lazy("Your circles"), gettext_lazy("Who asks to join, and what is asked and offered there."))
)


def circle_of(record: Record) -> Circle | None:
    return Circle.objects.filter(uid=record.about.partition(":")[2]).first()


def _member(record: Record) -> Membership | None:
    return Membership.objects.filter(uid=str(record.data.get("member", ""))).first()


def _letter(to: Membership, circle: Circle, title: str, body: str, **said: str) -> Letter:
    words = {"circle": circle.name, **said}
    return Letter(to, TOPIC, title % words, body % words, "circles:detail", (str(circle.uid),))


def _keepers(circle: Circle, but: Membership) -> list[Membership]:
    keepers = CirclePart.objects.filter(circle=circle, is_keeper=True, member__state="active")
    rows = keepers.exclude(member__in=[but.pk, *apart.ids_of(but)])
    return [part.member for part in rows.select_related("member").order_by("id")]


def asked(record: Record) -> list[Letter]:
    """To the keepers."""
    circle, member = circle_of(record), _member(record)
    if (
        circle is None
        or member is None
        or not CirclePart.objects.filter(circle=circle, member=member, state=State.ASKED).exists()
    ):
        return []
    title, body = _("%(name)s asks to join %(circle)s"), _("Say yes or no. They hear either way.")
    return [_letter(one, circle, title, body, name=member.name) for one in _keepers(circle, member)]


def joined(record: Record) -> list[Letter]:
    """To who is in now, by another's yes; else to the keepers."""
    circle, member = circle_of(record), _member(record)
    if circle is None or member is None:
        return []
    if record.actor_id != member.pk:
        return [_letter(member, circle, _("You are in: %(circle)s"), _("Look in, and say hello with an offer or a request."))]
    title = _("%(name)s has joined %(circle)s")
    return [_letter(one, circle, title, _("Say hello."), name=member.name) for one in _keepers(circle, member)]


def invited(record: Record) -> list[Letter]:
    circle, member = circle_of(record), _member(record)
    if circle is None or member is None:
        return []
    who = record.actor.name if record.actor is not None else _("A keeper")
    return [_letter(member, circle, _("%(name)s invites you to %(circle)s"), _("Join it, or say no. Both are fine."), name=who)]


def declined(record: Record) -> list[Letter]:
    circle, member = circle_of(record), _member(record)
    if circle is None or member is None:
        return []
    body = _("It does not fit just now. Its keepers can tell you more.")
    return [_letter(member, circle, _("Not this time: %(circle)s"), body)]


def removed(record: Record) -> list[Letter]:
    circle, member = circle_of(record), _member(record)
    if circle is None or member is None:
        return []
    body = _("A keeper has taken you out of this circle. If that surprises you, talk to them, or to a coordinator.")
    return [_letter(member, circle, _("You are not in %(circle)s any more"), body)]


def kept(record: Record) -> list[Letter]:
    circle, member = circle_of(record), _member(record)
    if circle is None or member is None:
        return []
    return [
        _letter(member, circle, _("You keep %(circle)s now"), _("You answer who asks to join, and look after what is in it."))
    ]


def ended(record: Record) -> list[Letter]:
    """To everybody who was in it, but who ended it."""
    circle = circle_of(record)
    if circle is None:
        return []
    inside = CirclePart.objects.filter(circle=circle, state=State.IN, member__state="active")
    rows = inside.exclude(member=record.actor_id).select_related("member")
    return [_letter(part.member, circle, _("%(circle)s has ended"), _("Thank you for being part of it.")) for part in rows]


_LETTERS: dict[str, Any] = {
    "asked": asked, "joined": joined, "invited": invited, "declined": declined, "removed": removed, "kept": kept,
    "ended": ended,
}  # fmt: skip
for _kind, _words in _LETTERS.items():
    registry.notices.add(f"circle.{_kind}", registry.Notice(TOPIC, _words))
