"""When two see it differently: asking for help, and a coordinator who is neither of them."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import records, roles
from networks.actors import Actor
from networks.models import Guardian, Holding, Record
from requests_board.exchanges import agreeing, finishing, steps
from requests_board.exchanges.steps import State
from requests_board.models import Exchange, Report


@transaction.atomic
def ask_for_help(exchange: Exchange, text: str, *, by: Actor) -> Report:
    """One of the two asks the coordinators; from then on they may read the messages. Asked twice it is one question.

    Refuses `not-yours`.
    """
    exchange = steps.locked(exchange)
    if not exchange.has(by.member):
        raise Refused("not-yours", _("This is an exchange of others."))
    asked = Report.objects.filter(exchange=exchange, author=by.member, settled_at=None).first()
    if asked is not None:
        if text.strip() and text.strip() not in asked.text:
            asked.text = f"{asked.text}\n\n{text.strip()}".strip()[:2000]
            asked.save(update_fields=["text"])
        return asked
    report = Report.objects.create(exchange=exchange, author=by.member, text=text.strip()[:2000])
    records.record("exchange.help_asked", by=by, about=exchange, report=str(report.uid))
    return report


def is_open_to_mediation(exchange: Exchange) -> bool:
    """Disputed, or one of the two has asked for help."""
    return exchange.state == State.DISPUTED or Report.objects.filter(exchange=exchange, settled_at=None).exists()


def officer_of(by: Actor) -> Actor:
    """The one who is really there: an office is never held in another's name."""
    return Actor(by.hands, None, by.offices)


def may_mediate(exchange: Exchange, by: Actor) -> bool:
    """A coordinator who is neither of the two, acts for neither and has spoken for neither."""
    hand = by.hands
    if hand is None or not roles.can(by, "exchange.mediate") or exchange.has(hand):
        return False
    sides = [exchange.giver_id, exchange.receiver_id]
    today = timezone.localdate()
    holds = Holding.objects.filter(Q(until=None) | Q(until__gte=today), holder=hand, membership__in=sides)
    guards = Guardian.objects.filter(guardian=hand, membership__in=sides)
    spoke = Record.objects.filter(about=records.subject(exchange), hand=hand)
    return not (holds.exists() or guards.exists() or spoke.exists())


@transaction.atomic
def mediate(
    exchange: Exchange,
    *,
    minutes: int | None,
    amount: int | None = None,
    by: Actor,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Exchange:
    """A coordinator writes down what the two came to: so many minutes (or hundredths of credit), or (0) that nothing moves.

    Refuses `not-allowed`, `stale`, `conflict`, `amount`.
    """
    exchange = steps.locked(exchange)
    mediator = officer_of(by)
    if not may_mediate(exchange, mediator) or not is_open_to_mediation(exchange):
        raise Refused("not-allowed", _("A coordinator who is not part of this helps to settle it."))
    steps.need_fresh(exchange, version)
    now = steps.now_or(at)
    if minutes == 0:
        steps.need(exchange, State.DISPUTED, State.AGREED, State.PROPOSED)
        exchange = agreeing.call_off(exchange, by=mediator, now=now)
    else:
        steps.need(exchange, State.DISPUTED)
        exchange.done_minutes = finishing.checked_minutes(exchange.way, minutes)
        exchange.done_amount = finishing.done_amount(exchange, amount)
        exchange = finishing.conclude(exchange, by=mediator, now=now)
    settle_reports(exchange, by=mediator, now=now)
    records.record("exchange.mediated", by=mediator, about=exchange)
    return exchange


def settle_reports(exchange: Exchange, *, by: Actor, now: dt.datetime) -> None:
    Report.objects.filter(exchange=exchange, settled_at=None).update(settled_at=now, settled_by=by.membership)
