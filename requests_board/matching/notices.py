"""Which records of loops become messages, to whom, in which words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from common import registry
from networks.models import Record
from networks.notices import Letter
from requests_board.models import Loop, LoopLeg
from requests_board.notices import MATCHES


def _loop(record: Record) -> tuple[Loop | None, list[LoopLeg]]:
    loop = Loop.objects.filter(uid=record.about.partition(":")[2]).first()
    return loop, list(LoopLeg.objects.filter(loop=loop).select_related("giver", "receiver", "post")) if loop else []


def _to_all(words: Callable[[Record, LoopLeg, LoopLeg, int], tuple[str, str]]) -> Callable[[Record], list[Letter]]:
    """To everybody of a loop but who did it: what they would give and what they would get."""

    def letters(record: Record) -> list[Letter]:
        loop, legs = _loop(record)
        if loop is None:
            return []
        gets = {leg.receiver_id: leg for leg in legs}
        return [
            Letter(leg.giver, MATCHES, *words(record, leg, gets[leg.giver_id], len(legs)), "loops:detail", (loop.uid,))
            for leg in legs
            if leg.giver_id != record.actor_id
        ]

    return letters


def _who(record: Record) -> str:
    return record.actor.name if record.actor is not None else _("Somebody")


def _both(gives: LoopLeg, gets: LoopLeg) -> str:
    said = {"one": gives.receiver.name, "this": gives.post.title, "other": gets.giver.name, "that": gets.post.title}
    return _("You for %(one)s: %(this)s. %(other)s for you: %(that)s.") % said


def _proposed(record: Record, gives: LoopLeg, gets: LoopLeg, many: int) -> tuple[str, str]:
    title = _("%(who)s proposes a loop of %(many)s") % {"who": _who(record), "many": many}
    return title, _both(gives, gets) + " " + _("It starts when everybody has said yes.")


def _refused(record: Record, gives: LoopLeg, gets: LoopLeg, many: int) -> tuple[str, str]:
    return _("The loop does not go this time"), _("Somebody cannot. See whether another one could be instead.")


def _lapsed(record: Record, gives: LoopLeg, gets: LoopLeg, many: int) -> tuple[str, str]:
    return _("The loop did not come together"), _("See whether another one could be instead.")


def _started(record: Record, gives: LoopLeg, gets: LoopLeg, many: int) -> tuple[str, str]:
    return _("The loop starts: everybody said yes"), _both(gives, gets) + " " + _("You now see how to reach each other.")


def _waits(record: Record, gives: LoopLeg, gets: LoopLeg, many: int) -> tuple[str, str]:
    return _("All said yes to the loop, and one thing is in the way"), _("See what it is, and try again when it is gone.")


_WORDS: dict[str, Any] = {
    "proposed": _proposed, "refused": _refused, "lapsed": _lapsed, "started": _started, "waits": _waits,
}  # fmt: skip
for _kind, _said in _WORDS.items():
    registry.notices.add(f"loop.{_kind}", registry.Notice(MATCHES, _to_all(_said)))
