"""From "done" to the books: either side logs, the other confirms or says that it is not right."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import transfers
from networks import clauses, dues, records
from networks.actors import Actor
from networks.models import Membership
from requests_board import places, posts
from requests_board.exchanges import agreeing, paying, steps
from requests_board.exchanges.steps import State
from requests_board.models import Exchange, Way


@transaction.atomic
def log(
    exchange: Exchange,
    *,
    by: Actor,
    minutes: int | None,
    amount: int | None = None,
    happened_on: dt.date | None = None,
    note: str = "",
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Exchange:
    """Either side says that it is done, and how long it took; the other confirms. In a dispute: says what it was after all.

    Refuses `stale`, `conflict`, `not-yours`, `same-hand`, `amount`, `happened-on`.
    """
    exchange = steps.begin(exchange, by, None)
    same = exchange.state == State.DONE and exchange.done_by_id == by.member.pk
    said = (checked_minutes(exchange.way, minutes), done_amount(exchange, amount), note.strip()[:200])
    if same and (exchange.done_minutes, exchange.done_amount, exchange.note) == said:
        return exchange
    steps.need_fresh(exchange, version)
    steps.need(exchange, State.AGREED, State.DISPUTED, *([State.DONE] if same else []))
    exchange.done_amount = done_amount(exchange, amount)
    _set_done(exchange, by, minutes, happened_on, note, at)
    figures = {"minutes": exchange.done_minutes, "amount": exchange.done_amount}
    exchange = steps.move(exchange, State.DONE, "exchange.done", by=by, now=steps.now_or(at), **figures)
    _plan(exchange)
    return exchange


@transaction.atomic
def record(
    *,
    by: Actor,
    other: Membership,
    gives: bool,
    title: str,
    minutes: int | None,
    amount: int | None = None,
    way: str = Way.HOURS,
    happened_on: dt.date | None = None,
    note: str = "",
    at: dt.datetime | None = None,
) -> Exchange:
    """Writes down what two neighbors have done without agreeing it here before; the other confirms, and limits bind then.

    Refuses `not-active`, `own-post`, `same-hand`, `minor`, `title`, `way`, `amount`, `happened-on`.
    """
    me = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=by.member.pk)
    other = Membership.objects.get(pk=other.pk)
    giver, receiver = (me, other) if gives else (other, me)
    now = steps.now_or(at)
    agreeing.check_sides(me, other, giver, None, by)
    exchange = Exchange(
        giver=giver,
        receiver=receiver,
        title=agreeing.checked_title(title),
        proposed_by=me,
        made_at=now,
        changed_at=now,
        state=State.DONE,
    )
    agreeing.set_terms(exchange, agreeing.Terms(way=way, minutes=minutes, amount=amount))
    exchange.done_amount = exchange.amount
    _set_done(exchange, by, minutes, happened_on, note, at)
    twin = Exchange.objects.filter(
        giver=giver,
        receiver=receiver,
        done_by=me,
        title=exchange.title,
        done_minutes=exchange.done_minutes,
        done_amount=exchange.done_amount,
        done_on=exchange.done_on,
        made_at__gt=now - posts.DOUBLE_CLICK,
    ).first()
    if twin is not None:
        return twin
    steps.one_side_only(exchange, by)
    exchange.save()
    _plan(exchange)
    records.record("exchange.done", by=by, about=exchange, version=1, minutes=exchange.done_minutes)
    return exchange


@transaction.atomic
def confirm(exchange: Exchange, *, by: Actor, version: int | None = None, at: dt.datetime | None = None) -> Exchange:
    """The other side says that it is right: value moves, once, past a limit too (then the transfer is flagged).

    Confirmed twice is confirmed. Refuses `stale`, `conflict`, `not-yours`, `own-log`, `same-hand`; and, for what was
    never agreed here before, what the accounts refuse.
    """
    exchange = steps.begin(exchange, by, None)
    if exchange.state == State.CONFIRMED and (by.system or exchange.done_by_id != by.member.pk):
        return exchange
    steps.need_fresh(exchange, version)
    steps.need(exchange, State.DONE)
    if not by.system:
        if exchange.done_by_id == by.member.pk:
            raise Refused("own-log", _("You logged this. Your neighbor confirms it."))
        if by.hands is not None and by.hands.pk == exchange.done_hand_id:
            raise Refused("same-hand", _("You have spoken for the other side. Somebody else has to speak for this one."))
    return conclude(exchange, by=by, now=steps.now_or(at))


@transaction.atomic
def dispute(exchange: Exchange, *, by: Actor, version: int | None = None, at: dt.datetime | None = None) -> Exchange:
    """The other side remembers it differently: nothing moves until both agree, or a coordinator helps.

    Refuses `stale`, `conflict`, `not-yours`, `own-log`, `same-hand`.
    """
    exchange = steps.begin(exchange, by, None)
    if exchange.state == State.DISPUTED:
        return exchange
    steps.need_fresh(exchange, version)
    steps.need(exchange, State.DONE)
    if exchange.done_by_id == by.member.pk:
        raise Refused("own-log", _("You logged this. You can change what you wrote."))
    exchange.confirms_itself_at = None
    return steps.move(exchange, State.DISPUTED, "exchange.disputed", by=by, now=steps.now_or(at))


def conclude(exchange: Exchange, *, by: Actor, now: dt.datetime) -> Exchange:
    """The end of confirm and of mediation: value moves, the post is met. The row is locked."""
    flags = paying.move(exchange, by=by)
    exchange.confirmed_at, exchange.confirms_itself_at = now, None
    if not by.system:
        exchange.confirmed_by, exchange.confirmed_hand = by.member, by.hands
    exchange = steps.move(
        exchange,
        State.CONFIRMED,
        "exchange.confirmed",
        by=by,
        now=now,
        minutes=exchange.done_minutes,
        amount=exchange.done_amount,
        flags=flags,
    )
    if exchange.post is not None:
        places.fulfil(exchange.post)
    return exchange


def done_amount(exchange: Exchange, amount: int | None) -> int | None:
    """What it came to in credit: as agreed, unless said otherwise. Refuses `amount`."""
    return paying.checked_amount(exchange.way, exchange.done_amount or exchange.amount if amount is None else amount)


def checked_minutes(way: str, minutes: int | None) -> int | None:
    return steps.stepped(minutes, way, clauses.value("hours.step"))


def _set_done(
    exchange: Exchange, by: Actor, minutes: int | None, happened_on: dt.date | None, note: str, at: dt.datetime | None
) -> None:
    now = steps.now_or(at)
    if at is None and happened_on is not None:
        happened_on = transfers.checked_day(happened_on, back_days=clauses.value("hours.back_days"))
    exchange.done_minutes = checked_minutes(exchange.way, minutes)
    exchange.done_on = happened_on or timezone.localdate(now)
    exchange.note = " ".join(note.split())[:200]
    exchange.done_at, exchange.done_by, exchange.done_hand = now, by.member, by.hands
    exchange.reminded_at = None
    exchange.confirms_itself_at = now + dt.timedelta(days=clauses.value("board.confirm_days"))


def _plan(exchange: Exchange) -> None:
    """Due work looks at it when notice is due."""
    assert exchange.confirms_itself_at is not None
    notice = dt.timedelta(days=clauses.value("board.confirm_notice_days"))
    dues.at(agreeing.DUE, exchange.confirms_itself_at - notice)
