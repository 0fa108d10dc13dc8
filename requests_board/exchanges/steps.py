"""The one table of steps, and what every verb of an exchange begins with: lock, version, whose hand."""

import datetime as dt
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import apart, clauses, dues, records
from networks.actors import Actor
from networks.models import Membership, Record
from requests_board.models import Exchange, Series, Way

State = Exchange.State
DUE: Final = "board.exchanges"

# From → to. "" is the beginning: proposed, or recorded when it was already done.
STEPS: Final[dict[str, frozenset[str]]] = {
    "": frozenset({State.PROPOSED, State.DONE}),
    State.PROPOSED: frozenset({State.AGREED, State.DECLINED, State.CANCELLED}),
    State.AGREED: frozenset({State.PROPOSED, State.DONE, State.CANCELLED}),
    State.DONE: frozenset({State.CONFIRMED, State.DISPUTED}),
    State.DISPUTED: frozenset({State.DONE, State.CONFIRMED, State.CANCELLED}),
    State.CONFIRMED: frozenset(),
    State.DECLINED: frozenset(),
    State.CANCELLED: frozenset(),
}
MOST_MINUTES: Final = 60_000


def begin(exchange: Exchange, by: Actor, version: int | None) -> Exchange:
    """The exchange as it stands, locked. Refuses `not-yours`, `same-hand`, `minor`, `stale`."""
    found = locked(exchange)
    if not by.system:
        if not found.has(by.member):
            raise Refused("not-yours", _("This is an exchange of others."))
        one_side_only(found, by)
    need_fresh(found, version)
    return found


def need_fresh(exchange: Exchange, version: int | None) -> None:
    """Refuses `stale` when the page that asks was drawn before the last change."""
    if version is not None and version != exchange.version:
        raise Refused("stale", _("This has changed since you opened the page. See how it stands now, then decide."))


def locked(exchange: Exchange) -> Exchange:
    rows = Exchange.objects.select_for_update(of=("self",)).select_related("giver", "receiver", "post", "proposed_by")
    return rows.get(pk=exchange.pk)


def one_side_only(exchange: Exchange | Series, by: Actor) -> None:
    """No one person supplies both sides, in whatever roles (rule 9). Refuses `same-hand`, `minor`."""
    hand, other = by.hands, exchange.other_of(by.member)
    assert hand is not None
    if hand.is_minor:
        raise Refused("minor", _("Your guardian does this for you."))
    acted_for_other = Record.objects.filter(about=records.subject(exchange), actor=other, hand=hand)
    if hand.pk == other.pk or acted_for_other.exists():
        raise Refused("same-hand", _("You have spoken for the other side. Somebody else has to speak for this one."))


def move(exchange: Exchange, state: str, kind: str, *, by: Actor, now: dt.datetime, **data: Any) -> Exchange:
    """Takes a step of the table, writes what the verb has set on the row, records it."""
    if state not in STEPS[exchange.state] and state != exchange.state:
        raise Refused("conflict", refusal_of(exchange))
    exchange.state, exchange.changed_at, exchange.version = state, now, exchange.version + 1
    if state == State.AGREED and exchange.starts_at is not None:
        _plan_reminder(exchange, exchange.starts_at, now)
    exchange.save()
    records.record(kind, by=by, about=exchange, version=exchange.version, **data)
    return exchange


def _plan_reminder(exchange: Exchange, starts_at: dt.datetime, now: dt.datetime) -> None:
    """Both hear before the agreed time, unless they have agreed on it just now."""
    ahead = dt.timedelta(hours=clauses.value("board.remind_hours"))
    exchange.time_told_at = None if ahead and now < starts_at - ahead else now
    if exchange.time_told_at is None:
        dues.at(DUE, starts_at - ahead)


def need(exchange: Exchange, *states: str) -> None:
    """Refuses `conflict` when the exchange stands elsewhere by now."""
    if exchange.state not in states:
        raise Refused("conflict", refusal_of(exchange))


def refusal_of(exchange: Exchange) -> str:
    return _("This does not go any more: the exchange is now “%(state)s”.") % {"state": exchange.get_state_display()}


def stepped(minutes: int | None, way: str, step: int, field: str = "hours") -> int | None:
    """Minutes to the nearest step, halves up, never to 0. Hours need some, other ways may have none. Refuses `amount`."""
    if minutes is None:
        if way == Way.HOURS:
            raise Refused("amount", _("Say how many hours, like 1.5"), field)
        return None
    if isinstance(minutes, bool) or not 1 <= minutes <= MOST_MINUTES:
        raise Refused("amount", _("Write a number, like 1.5"), field)
    return max(step, (2 * minutes + step) // (2 * step) * step)


def acts_of(exchange: Exchange, me: Membership) -> set[str]:
    """What this member, one of the two, may do now."""
    return acts_in(exchange.state, proposed=exchange.proposed_by_id == me.pk, logged=exchange.done_by_id == me.pk)


def acts_in(state: str, *, proposed: bool, logged: bool) -> set[str]:
    """What one of the two may do in a state, by whether they `proposed` it and `logged` it:
    agree counter decline cancel log confirm dispute settle help write feedback."""
    acts = {"write"}
    if state == State.PROPOSED:
        acts |= {"counter", "cancel"} if proposed else {"agree", "counter", "decline"}
    elif state == State.AGREED:
        acts |= {"counter", "cancel", "log", "help"}
    elif state == State.DONE:
        acts |= {"log", "help"} if logged else {"confirm", "dispute", "help"}
    elif state == State.DISPUTED:
        acts |= {"settle", "help"}
    elif state == State.CONFIRMED:
        acts |= {"feedback", "help"}
    return acts


def now_or(at: dt.datetime | None) -> dt.datetime:
    return at or timezone.now()


def turns_of(membership: Membership) -> int:
    """How many exchanges are `waiting_for` a member. One query (requests_board/sql/turns.sql)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT exchanges_waiting(%s, %s::bigint[])", [membership.pk, list(apart.ids_of(membership))])
        return int(cursor.fetchone()[0])
