"""What happens to exchanges by themselves: notice, confirming, questions that nobody answered, messages that are forgotten."""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.errors import Refused
from networks import actors, clauses, records
from networks.actors import Actor
from networks.models import Holding, Membership
from requests_board.exchanges import agreeing, finishing, steps
from requests_board.exchanges.steps import State
from requests_board.models import RUNNING, Exchange, Message
from requests_board.models.exchanging import ExchangeQuerySet

log = logging.getLogger(__name__)

MOST_AT_ONCE = 300


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Confirms what nobody objected to, gives notice before, ends old questions; says when to look again."""
    by = actors.system("board")
    rules = clauses.values("board.confirm_notice_days", "board.proposal_days", "board.remind_hours")
    notice = dt.timedelta(days=rules["board.confirm_notice_days"])
    patience = dt.timedelta(days=rules["board.proposal_days"])
    done = Exchange.objects.filter(state=State.DONE, confirms_itself_at__isnull=False)
    for exchange in done.filter(confirms_itself_at__lte=now).order_by("confirms_itself_at")[:MOST_AT_ONCE]:
        _confirm_itself(exchange, by, now)
    for exchange in done.filter(reminded_at=None, confirms_itself_at__lte=now + notice)[:MOST_AT_ONCE]:
        _give_notice(exchange, by, now)
    ahead = dt.timedelta(hours=rules["board.remind_hours"])
    for exchange in _soon().filter(starts_at__lte=now + ahead)[:MOST_AT_ONCE]:
        if _soon().filter(pk=exchange.pk).update(time_told_at=now) and (exchange.starts_at or now) > now:
            records.record("exchange.soon", by=by, about=exchange)
    old = Exchange.objects.filter(state=State.PROPOSED, changed_at__lte=now - patience)
    for exchange in old.order_by("changed_at")[:MOST_AT_ONCE]:
        with transaction.atomic():
            found = steps.locked(exchange)
            if found.state == State.PROPOSED:
                agreeing.call_off(found, by=by, now=now)
    return _next(now, notice, patience, ahead)


def _soon() -> ExchangeQuerySet:
    """Agreed for a time of which the two were not reminded yet, the nearest first."""
    return Exchange.objects.filter(state=State.AGREED, time_told_at=None, starts_at__isnull=False).order_by("starts_at")


def _next(now: dt.datetime, notice: dt.timedelta, patience: dt.timedelta, ahead: dt.timedelta) -> dt.datetime | None:
    done = Exchange.objects.filter(state=State.DONE, confirms_itself_at__isnull=False).order_by("confirms_itself_at")
    times = [row.confirms_itself_at for row in done[:1] if row.confirms_itself_at]
    times += [row.confirms_itself_at - notice for row in done.filter(reminded_at=None)[:1] if row.confirms_itself_at]
    times += [row.changed_at + patience for row in Exchange.objects.filter(state=State.PROPOSED).order_by("changed_at")[:1]]
    times += [row.starts_at - ahead for row in _soon()[:1] if row.starts_at]
    return max(min(times), now) if times else None


def _give_notice(exchange: Exchange, by: Actor, now: dt.datetime) -> None:
    if Exchange.objects.filter(pk=exchange.pk, state=State.DONE, reminded_at=None).update(reminded_at=now):
        records.record("exchange.confirms_soon", by=by, about=exchange)


def _confirm_itself(exchange: Exchange, by: Actor, now: dt.datetime) -> None:
    """Silence counts as yes only where somebody could have heard the notice who is not the one that logged it."""
    try:
        with transaction.atomic():
            found = steps.locked(exchange)
            if found.state != State.DONE or found.confirms_itself_at is None or found.confirms_itself_at > now:
                return
            if not _could_hear(found):
                raise Refused("nobody-heard", "Nobody else could hear the notice.")
            finishing.confirm(found, by=by, at=now)
    except Refused as refused:
        log.info("an exchange does not confirm itself: %s", refused.code)
        Exchange.objects.filter(pk=exchange.pk).update(confirms_itself_at=None)
        records.record("exchange.needs_call", by=by, about=exchange, reason=refused.code)


def _could_hear(exchange: Exchange) -> bool:
    silent = exchange.receiver if exchange.done_by_id == exchange.giver_id else exchange.giver
    if silent.person_id is not None and silent.pk != exchange.done_hand_id:
        return True
    today = timezone.localdate()
    running = Holding.objects.filter(Q(until=None) | Q(until__gte=today), membership=silent, since__lte=today)
    return (
        Membership.objects.active()
        .filter(
            pk__in=running.exclude(holder=exchange.done_hand_id).exclude(holder=exchange.done_by_id).values("holder"),
            person__isnull=False,
        )
        .exists()
    )


def run_retention(now: dt.datetime) -> None:
    """Forgets the messages of exchanges that ended longer ago than the clause says, and the places where they were."""
    away = dt.timedelta(days=clauses.value("board.contact_days"))
    Exchange.objects.exclude(state__in=RUNNING).exclude(where="").filter(changed_at__lte=now - away).update(where="")
    days = dt.timedelta(days=clauses.value("retention.message_days"))
    ended = Exchange.objects.exclude(state__in=RUNNING).filter(changed_at__lte=now - days)
    Message.objects.filter(exchange__in=ended).delete()
