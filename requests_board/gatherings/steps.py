"""The one table of steps, and what every verb of a gathering begins with: lock, version, whose hand."""

import datetime as dt
from typing import Any, Final

from django.utils.translation import gettext as _

from common.errors import Refused
from networks import acting, apart, records, roles
from networks.actors import Actor
from networks.models import Membership, Record
from requests_board.models import Gathering, GatheringPart

State, Part = Gathering.State, GatheringPart.State
STEPS: Final[dict[str, frozenset[str]]] = {
    "": frozenset({State.OPEN}),
    State.OPEN: frozenset({State.DONE, State.CANCELLED}),
    State.DONE: frozenset({State.CONFIRMED, State.DISPUTED}),
    State.DISPUTED: frozenset({State.DONE, State.CONFIRMED, State.CANCELLED}),
    State.CONFIRMED: frozenset(),
    State.CANCELLED: frozenset(),
}


def locked(gathering: Gathering) -> Gathering:
    rows = Gathering.objects.select_for_update(of=("self",)).select_related("host", "category")
    return rows.get(pk=gathering.pk)


def parts_of(gathering: Gathering, *states: str) -> list[GatheringPart]:
    """Places in the order of joining; only those in `states`, where any are named. One query."""
    rows = GatheringPart.objects.filter(gathering=gathering).select_related("member", "gathering")
    return list(rows.filter(state__in=states) if states else rows)


def unseen_by(by: Actor) -> list[int]:
    """Ids of the members whom the actor never sees; coordinators see everybody."""
    return [] if roles.can(by, "exchange.mediate") else apart.ids_of(by.member)


def is_full(gathering: Gathering, parts: list[GatheringPart], away: list[int]) -> bool:
    """Whether no place is left for somebody who is kept apart from members of these ids: beside one of them there is none,
    and it says no more than that.
    """
    there = [part for part in parts if part.state != Part.LEFT]
    return len(there) >= gathering.places or any(part.member_id in away for part in there)


def need(gathering: Gathering, *states: str) -> None:
    """Refuses `conflict` when it stands elsewhere by now."""
    if gathering.state not in states:
        said = {"state": gathering.get_state_display()}
        raise Refused("conflict", _("This does not go any more: it is now “%(state)s”.") % said)


def need_fresh(gathering: Gathering, version: int | None) -> None:
    """Refuses `stale` when the page that asks was drawn before the last change."""
    if version is not None and version != gathering.version:
        raise Refused("stale", _("This has changed since you opened the page. See how it stands now, then decide."))


def need_host(gathering: Gathering, by: Actor) -> None:
    """The host, or who speaks for them and for none of the others (rule 9). Refuses `not-yours`, `same-hand`, `minor`."""
    if by.system:
        return
    if by.membership is None or by.membership.pk != gathering.host_id:
        raise Refused("not-yours", _("Only %(name)s does this.") % {"name": gathering.host.name})
    hand = grown_up(by)
    others = GatheringPart.objects.filter(gathering=gathering).exclude(state=Part.LEFT)
    spoke = Record.objects.filter(about=records.subject(gathering), hand=hand).exclude(actor=gathering.host_id)
    if others.filter(member=hand).exists() or spoke.exists():
        raise Refused("same-hand", _("You have spoken for the other side. Somebody else has to speak for this one."))


def need_other_hand(gathering: Gathering, by: Actor) -> None:
    """Whoever takes part is not the host, nor who speaks for the host (rule 9). Refuses `own-post`, `same-hand`, `minor`."""
    if by.member.pk == gathering.host_id:
        raise Refused("own-post", _("This is your own."))
    hand = grown_up(by)
    spoke = Record.objects.filter(about=records.subject(gathering), actor=gathering.host_id, hand=hand)
    if hand.pk == gathering.host_id or spoke.exists():
        raise Refused("same-hand", _("You have spoken for the other side. Somebody else has to speak for this one."))


def grown_up(by: Actor) -> Membership:
    """Who really does it. Refuses `minor`."""
    hand = by.hands
    assert hand is not None
    if hand.is_minor:
        raise Refused("minor", _("Your guardian does this for you."))
    return hand


def own_part(gathering: Gathering, by: Actor) -> GatheringPart:
    """The place of who asks. Refuses `not-yours`."""
    part = GatheringPart.objects.filter(gathering=gathering, member=by.member).exclude(state=Part.LEFT).first()
    if part is None:
        raise Refused("not-yours", _("You have no place in this."))
    part.gathering = gathering
    return part


def move(gathering: Gathering, state: str, kind: str, *, by: Actor, now: dt.datetime, **data: Any) -> Gathering:
    """Takes a step of the table, writes what the verb has set on the row, records it."""
    if state not in STEPS[gathering.state] and state != gathering.state:
        need(gathering, state)
    gathering.state, gathering.changed_at, gathering.version = state, now, gathering.version + 1
    gathering.save()
    records.record(kind, by=by, about=gathering, **data)
    return gathering


def may_mediate(gathering: Gathering, by: Actor) -> bool:
    """A coordinator who has no part in it and speaks for nobody who has."""
    hand = by.hands
    if hand is None or not roles.can(Actor(hand, None, by.offices), "exchange.mediate"):
        return False
    sides = [gathering.host, *[part.member for part in parts_of(gathering) if part.state != Part.LEFT]]
    spoke = Record.objects.filter(about=records.subject(gathering), hand=hand)
    return not spoke.exists() and not any(acting.stands_for(hand, side) for side in sides)


def acts_of(gathering: Gathering, me: Membership, part: GatheringPart | None) -> set[str]:
    """What a member may do now: join leave log cancel confirm dispute."""
    state = gathering.state
    if me.pk == gathering.host_id:
        return {State.OPEN: {"log", "cancel"}, State.DONE: {"log"}, State.DISPUTED: {"log"}}.get(State(state), set())
    takes_part = part is not None and part.state != Part.LEFT
    if state == State.OPEN:
        return {"leave"} if takes_part else {"join"}
    if state == State.DONE and part is not None and takes_part and part.answer == "":
        return {"confirm", "dispute"} if part.state == Part.PRESENT else {"dispute"}
    return set()
