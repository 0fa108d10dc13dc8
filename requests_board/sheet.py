"""The page of an exchange, gathered for a reader: where it stands, what was said, what may be done."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import wording
from networks import clauses, privacy, records
from networks.actors import Actor
from networks.models import Membership, Record
from requests_board import exchanges
from requests_board.models import Exchange, Message, Report, Thanks

AFTER_AGREEING = ("agreed", "done", "disputed", "confirmed")
HIDDEN = frozenset({"message.sent", "feedback.written", "thanks.written"})


@dataclass(frozen=True)
class Step:
    title: str
    text: str
    icon: str
    is_done: bool = False
    is_current: bool = False


def steps(exchange: Exchange) -> list[Step]:
    """Proposed, agreed, done, confirmed; or how it ended before."""
    state = exchange.state
    order = ["proposed", "agreed", "done", "confirmed"]
    at = {"disputed": 2, "declined": 1, "cancelled": 1}.get(state, order.index(state) if state in order else 0)
    rows = [
        (_("Proposed"), wording.day(exchange.made_at), "message-circle"),
        (_("Agreed"), wording.day(exchange.agreed_at), "handshake"),
        (_("Done"), wording.day(exchange.done_on), "clock"),
        (_("Confirmed"), wording.day(exchange.confirmed_at), "check"),
    ]
    if state in ("declined", "cancelled"):
        ended = (str(exchange.get_state_display()), wording.day(exchange.changed_at), "circle-minus")
        return [Step(*rows[0], is_done=True), Step(*ended, is_current=True)]
    found = [
        Step(
            title,
            text,
            icon,
            is_done=place < at or (place == at and state in ("agreed", "confirmed")),
            is_current=place == at and state in ("proposed", "done", "disputed"),
        )
        for place, (title, text, icon) in enumerate(rows)
    ]
    if state == "agreed":
        found[2] = Step(_("Done"), wording.when(exchange.starts_at), "clock", is_current=True)
    if state == "disputed":
        found[2] = Step(_("Being talked over"), "", "message-circle", is_current=True)
    return found


def summary(exchange: Exchange, me: Membership) -> str:
    """One sentence: who does it for whom, in which way."""
    said = {"giver": exchange.giver.name, "receiver": exchange.receiver.name, "way": str(exchange.get_way_display()).lower()}
    if exchange.giver_id == me.pk:
        return _("You do this for %(receiver)s, for %(way)s.") % said
    if exchange.receiver_id == me.pk:
        return _("%(giver)s does this for you, for %(way)s.") % said
    return _("%(giver)s does this for %(receiver)s, for %(way)s.") % said


def talk(exchange: Exchange, me: Membership, *, with_messages: bool = True) -> list[Any]:
    """What happened and what was written, in order. Two queries."""
    rows: list[tuple[Any, Any]] = [
        (record.recorded_at, {"event": event(record, me)}) for record in records.history(exchange) if record.kind not in HIDDEN
    ]
    if with_messages:
        for message in Message.objects.filter(exchange=exchange).select_related("author").order_by("id")[:500]:
            rows.append((message.sent_at, message))
    rows.sort(key=lambda row: row[0])
    return [row for _at, row in rows]


def event(record: Record, me: Membership | None = None) -> str:
    """A line of the history of an exchange, for its reader. Written so that "You" and a name fit alike."""
    by_me = me is not None and record.actor_id == me.pk
    name = _("You") if by_me else record.actor.name if record.actor is not None else ""
    if record.hand is not None:
        name = _("%(hand)s for %(name)s") % {"hand": record.hand.name, "name": record.actor.name if record.actor else ""}
    words = _words(record, by_itself=not name)
    return words % {"who": name} if name else words


def _words(record: Record, *, by_itself: bool) -> str:
    minutes = record.data.get("minutes")
    amount = record.data.get("amount")
    length = wording.credit(amount) if amount else wording.hours(minutes) if minutes else ""
    if by_itself:
        return {
            "exchange.confirmed": _("It confirmed itself."),
            "exchange.confirms_soon": _("It will confirm itself soon."),
            "exchange.cancelled": _("Nobody answered, so it went away."),
            "exchange.needs_call": _("A coordinator calls about this."),
            "exchange.soon": _("Both were reminded of the time."),
            "exchange.dated": _("It is a date of what you two do each time."),
        }.get(record.kind, "")
    done = _("%(who)s logged {length}.") if length else _("%(who)s said that it is done.")
    return {
        "exchange.proposed": _("%(who)s proposed this."),
        "exchange.countered": _("%(who)s suggested something else."),
        "exchange.scheduled": _("%(who)s set time and place."),
        "exchange.agreed": _("%(who)s said yes."),
        "exchange.dated": _("%(who)s agreed to this date, as each time."),
        "exchange.done": done.replace("{length}", length),
        "exchange.confirmed": _("%(who)s confirmed it."),
        "exchange.disputed": _("%(who)s remembers it differently."),
        "exchange.declined": _("%(who)s said no."),
        "exchange.cancelled": _("%(who)s called it off."),
        "exchange.help_asked": _("%(who)s asked a coordinator for help."),
        "exchange.mediated": _("%(who)s helped to settle it."),
    }.get(record.kind, "%(who)s")


def contact(exchange: Exchange, by: Actor) -> dict[str, str] | None:
    """How to reach the other, once both have agreed, as far as they let partners see it (networks.privacy)."""
    if exchange.state not in AFTER_AGREEING or not exchange.has(by.member) or is_forgotten(exchange):
        return None
    shown = privacy.visible(exchange.other_of(by.member), to=by)
    return {name: shown[name] for name in ("phone", "email", "address") if shown.get(name)} or None


def is_forgotten(exchange: Exchange) -> bool:
    """Whether it was confirmed so long ago that contact no longer shows (clause)."""
    if exchange.confirmed_at is None:
        return False
    return exchange.confirmed_at < timezone.now() - dt.timedelta(days=clauses.value("board.contact_days"))


def between(me: Membership, other: Membership) -> str:
    """ "You two have done 3 things for each other." One query."""
    count = Exchange.objects.of(me).filter(state="confirmed").of(other).count()
    if not count:
        return _("This is your first exchange with %(name)s.") % {"name": other.name}
    return ngettext("You two have finished %(count)s exchange.", "You two have finished %(count)s exchanges.", count) % {
        "count": count
    }


def thanks(exchange: Exchange) -> list[Thanks]:
    return list(Thanks.objects.filter(exchange=exchange).select_related("author").order_by("id"))


def acts(exchange: Exchange, me: Membership) -> set[str]:
    return exchanges.acts_of(exchange, me) if exchange.has(me) else set()


def open_reports(exchange: Exchange) -> list[Report]:
    rows = Report.objects.filter(exchange=exchange, settled_at=None)
    return list(rows.select_related("author").order_by("id"))
