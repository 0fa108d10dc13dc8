"""Which records of gatherings become messages, to whom, in which words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from common import registry, wording
from networks import apart, offices
from networks.models import Membership, Record
from networks.models.member import Role
from networks.notices import Letter
from requests_board.models import Gathering, GatheringMessage, GatheringPart
from requests_board.notices import CARE, EXCHANGES, MESSAGES

ANYBODY = ("joined", "present", "absent")


def _gathering(record: Record) -> Gathering | None:
    uid = record.about.partition(":")[2]
    return Gathering.objects.select_related("host").filter(uid=uid).first()


def _letter(to: Membership, gathering: Gathering, title: str, body: str, topic: str = EXCHANGES) -> Letter:
    return Letter(to, topic, title % {"title": gathering.title}, body, "gatherings:detail", (str(gathering.uid),))


def _parts(gathering: Gathering, *states: str) -> list[GatheringPart]:
    return list(GatheringPart.objects.filter(gathering=gathering, state__in=states).select_related("member").order_by("id"))


def _place(record: Record, title: Callable[[dict[str, str]], str]) -> list[Letter]:
    """To the host: somebody took a place, or gave it back."""
    gathering = _gathering(record)
    if gathering is None or record.actor is None:
        return []
    taken = len(_parts(gathering, "joined"))
    body = _("%(taken)s of %(places)s places are taken.") % {"taken": taken, "places": gathering.places}
    return [_letter(gathering.host, gathering, title({"name": record.actor.name}) + ": %(title)s", body)]


def joined(record: Record) -> list[Letter]:
    return _place(record, lambda said: _("%(name)s takes part") % said)


def left(record: Record) -> list[Letter]:
    return _place(record, lambda said: _("%(name)s gave the place back") % said)


def done(record: Record) -> list[Letter]:
    """To everybody who had a place: whether it is right who was there, and how long."""
    gathering = _gathering(record)
    if gathering is None or gathering.state != Gathering.State.DONE:
        return []
    length = wording.hours(gathering.done_minutes)
    until = wording.day(gathering.confirms_itself_at) if gathering.confirms_itself_at else ""
    tail = " " + _("If nothing is said by %(day)s it confirms itself.") % {"day": until} if until else ""
    letters = []
    for part in _parts(gathering, "present", "absent"):
        if part.state == "present":
            words = _("%(host)s wrote down that you were there, %(length)s. Say whether that is right.")
        else:
            words = _("%(host)s wrote down that you were not there. If you were, say so.")
        body = words % {"host": gathering.host.name, "length": wording.hours(part.minutes) if part.minutes else length}
        letters.append(_letter(part.member, gathering, _("Done: %(title)s"), body + (tail if part.state == "present" else "")))
    return letters


def soon(record: Record) -> list[Letter]:
    """To those who were there and have said nothing."""
    gathering = _gathering(record)
    if gathering is None or gathering.state != Gathering.State.DONE or gathering.confirms_itself_at is None:
        return []
    day = wording.day(gathering.confirms_itself_at)
    title = _("It confirms itself on %(day)s") % {"day": day} + ": %(title)s"
    return [
        _letter(part.member, gathering, title, _("If something is not right, say so before."))
        for part in _parts(gathering, "present")
        if part.answer == ""
    ]


def confirmed(record: Record) -> list[Letter]:
    """To the host and everybody who was there: what moved for them."""
    gathering = _gathering(record)
    if gathering is None:
        return []
    parts = _parts(gathering, "present")
    letters = []
    for part in parts:
        amount = wording.hours(abs(part.amount or 0))
        body = _("You earned %(amount)s.") if (part.amount or 0) > 0 else _("You spent %(amount)s.")
        letters.append(_letter(part.member, gathering, _("Confirmed: %(title)s"), body % {"amount": amount} + " " + _stands()))
    total = sum(part.amount or 0 for part in parts)
    mine = gathering.done_minutes or 0 if gathering.is_class else total
    body = (_("You earned %(amount)s.") if gathering.is_class else _("You spent %(amount)s.")) % {"amount": wording.hours(mine)}
    return [*letters, _letter(gathering.host, gathering, _("Confirmed: %(title)s"), body + " " + _stands())]


def _stands() -> str:
    return _("It stands in your statement.")


def cancelled(record: Record) -> list[Letter]:
    gathering = _gathering(record)
    if gathering is None:
        return []
    body = _("Nothing moves, and nothing is kept aside.")
    return [_letter(part.member, gathering, _("Called off: %(title)s"), body) for part in _parts(gathering, *ANYBODY)]


def trouble(record: Record) -> list[Letter]:
    """To the host, and to coordinators who have no part in it: somebody sees it differently, or could not be reached."""
    gathering = _gathering(record)
    if gathering is None:
        return []
    parts = _parts(gathering, *ANYBODY)
    besides = {gathering.host_id, record.actor_id, *[part.member_id for part in parts]}
    if record.kind == "gathering.needs_call":
        title, body = _("A call would help: %(title)s"), _("Somebody who was there could not hear the notice.")
    else:
        title, body = _("Somebody sees it differently: %(title)s"), _("Nothing moves. Say who was there, or let us help.")
    letters = [_letter(one, gathering, title, body, CARE) for one in offices.holders(Role.COORDINATOR) if one.pk not in besides]
    return [*letters, _letter(gathering.host, gathering, title, body)]


def written(record: Record) -> list[Letter]:
    """To everybody who has a place, and the host; not to who wrote it, nor who never meets them."""
    gathering = _gathering(record)
    message = GatheringMessage.objects.select_related("author").filter(uid=record.data.get("message", "")).first()
    if gathering is None or message is None:
        return []
    away = {message.author_id, *apart.ids_of(message.author)}
    title = _("%(who)s wrote about: %(title)s") % {"who": message.author.name, "title": gathering.title}
    told = [gathering.host, *(part.member for part in _parts(gathering, *ANYBODY))]
    return [
        Letter(one, MESSAGES, title, message.body[:600], "gatherings:detail", (str(gathering.uid),))
        for one in told
        if one.pk not in away
    ]


_LETTERS: dict[str, tuple[str, Any]] = {
    "joined": (EXCHANGES, joined),
    "left": (EXCHANGES, left),
    "written": (MESSAGES, written),
    "done": (EXCHANGES, done),
    "confirms_soon": (EXCHANGES, soon),
    "confirmed": (EXCHANGES, confirmed),
    "cancelled": (EXCHANGES, cancelled),
    "disputed": (CARE, trouble),
    "needs_call": (CARE, trouble),
}
for _kind, (_topic, _words) in _LETTERS.items():
    registry.notices.add(f"gathering.{_kind}", registry.Notice(_topic, _words))
