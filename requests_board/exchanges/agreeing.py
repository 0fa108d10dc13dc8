"""From the first word to "yes": propose, counter, schedule, agree, decline, call off."""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import holds
from networks import apart, clauses, dues, records, vettings
from networks.actors import Actor
from networks.circles import reading
from networks.models import Membership
from requests_board import places, post_steps, posts
from requests_board.exchanges import paying, steps
from requests_board.exchanges.steps import State
from requests_board.models import RUNNING, UP, Exchange, Match, Message, Post, Way

DUE = steps.DUE


@dataclass(frozen=True)
class Terms:
    """What is proposed. `minutes` may be missing but for hours; `amount` (hundredths) is that of credit."""

    way: str = Way.HOURS
    minutes: int | None = None
    amount: int | None = None
    starts_at: dt.datetime | None = None
    where: str = ""


@transaction.atomic
def propose(
    terms: Terms,
    *,
    by: Actor,
    post: Post | None = None,
    match: Match | None = None,
    other: Membership | None = None,
    gives: bool | None = None,
    title: str = "",
    message: str = "",
    at: dt.datetime | None = None,
) -> Exchange:
    """Asks the other side: about a post, a match, or freely (`other`, `gives` and `title`). Asked twice it is one question.

    Refuses `not-active`, `own-post`, `gone`, `same-hand`, `minor`, `vetting`, `title`, `way`, `amount`.
    """
    me = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=by.member.pk)
    if match is not None:
        post = match.post
    if post is not None:
        post = Post.objects.select_related("author", "category").get(pk=post.pk)
        other, gives, title = post.author, post.kind == Post.Kind.REQUEST, post.title
    if other is None or gives is None:
        raise Refused("other", _("Choose a neighbor."), "other")
    other = Membership.objects.get(pk=other.pk)
    giver, receiver = (me, other) if gives else (other, me)
    twin = _twin(post, giver, receiver, title, me, steps.now_or(at))
    if twin is not None:
        return twin
    check_sides(me, other, giver, post, by)
    exchange = Exchange(
        post=post,
        match=match,
        giver=giver,
        receiver=receiver,
        title=checked_title(title),
        proposed_by=me,
        made_at=steps.now_or(at),
        changed_at=steps.now_or(at),
    )
    set_terms(exchange, terms)
    steps.one_side_only(exchange, by)
    try:
        with transaction.atomic():
            exchange.save()
    except IntegrityError:  # The other one asked at the same moment.
        found = _twin(post, giver, receiver, title, me, steps.now_or(at))
        if found is None:
            raise
        return found
    if post is not None:
        Match.objects.filter(post=post, member=me).update(state=Match.State.TAKEN)
    if message.strip():
        Message.objects.create(exchange=exchange, author=me, body=message.strip()[:4000], sent_at=exchange.made_at)
    dues.at(DUE, exchange.made_at + dt.timedelta(days=clauses.value("board.proposal_days")))
    records.record("exchange.proposed", by=by, about=exchange, version=1)
    return exchange


@transaction.atomic
def counter(
    exchange: Exchange, terms: Terms, *, by: Actor, version: int | None = None, at: dt.datetime | None = None
) -> Exchange:
    """Suggests something else. When all was agreed and only time or place change, it stays agreed.

    Refuses `stale`, `conflict`, `not-yours`, `same-hand`, `way`, `amount`.
    """
    exchange = steps.begin(exchange, by, version)
    steps.need(exchange, State.PROPOSED, State.AGREED)
    before = (exchange.way, exchange.minutes, exchange.amount)
    when_before = (exchange.starts_at, exchange.where)
    set_terms(exchange, terms)
    if exchange.state == State.AGREED and (exchange.way, exchange.minutes, exchange.amount) == before:
        if (exchange.starts_at, exchange.where) == when_before:
            return exchange
        return steps.move(exchange, State.AGREED, "exchange.scheduled", by=by, now=steps.now_or(at))
    if exchange.state == State.AGREED:
        holds.release(exchange.source, by=by)
    exchange.proposed_by, exchange.agreed_at = by.member, None
    exchange = steps.move(exchange, State.PROPOSED, "exchange.countered", by=by, now=steps.now_or(at))
    if exchange.post is not None:
        places.give_back(exchange.post)
    dues.at(DUE, exchange.changed_at + dt.timedelta(days=clauses.value("board.proposal_days")))
    return exchange


@transaction.atomic
def agree(exchange: Exchange, *, by: Actor, version: int | None = None, at: dt.datetime | None = None) -> Exchange:
    """Says yes to what the other proposed. Value is promised on both accounts now; limits are asked now.

    Agreed twice is agreed. Refuses `stale`, `conflict`, `not-your-turn`, `not-yours`, `same-hand`, `gone`, `not-active`
    and what the accounts refuse (`floor`, `ceiling`, `account-closed`).
    """
    exchange = steps.begin(exchange, by, None)
    if exchange.state == State.AGREED and exchange.proposed_by_id != by.member.pk:
        return exchange
    steps.need_fresh(exchange, version)
    steps.need(exchange, State.PROPOSED)
    if exchange.proposed_by_id == by.member.pk:
        raise Refused("not-your-turn", _("Your neighbor has to say yes to this."))
    _need_active(exchange.giver, exchange.receiver)
    if exchange.post is not None:
        places.take(exchange.post)
    paying.promise(exchange, by=by)
    exchange.agreed_at = steps.now_or(at)
    return steps.move(exchange, State.AGREED, "exchange.agreed", by=by, now=exchange.agreed_at)


@transaction.atomic
def decline(exchange: Exchange, *, by: Actor, version: int | None = None, at: dt.datetime | None = None) -> Exchange:
    """Says no, without a reason. Refuses `stale`, `conflict`, `not-your-turn`, `not-yours`, `same-hand`."""
    exchange = steps.begin(exchange, by, None)
    if exchange.state == State.DECLINED:
        return exchange
    steps.need_fresh(exchange, version)
    steps.need(exchange, State.PROPOSED)
    if exchange.proposed_by_id == by.member.pk:
        raise Refused("not-your-turn", _("This is your own question. You can call it off."))
    return steps.move(exchange, State.DECLINED, "exchange.declined", by=by, now=steps.now_or(at))


@transaction.atomic
def cancel(exchange: Exchange, *, by: Actor, version: int | None = None, at: dt.datetime | None = None) -> Exchange:
    """Takes a question back, or calls off what was agreed; what was promised is let go.

    Refuses `stale`, `conflict`, `not-your-turn`, `not-yours`, `same-hand`.
    """
    exchange = steps.begin(exchange, by, None)
    if exchange.state == State.CANCELLED:
        return exchange
    steps.need_fresh(exchange, version)
    steps.need(exchange, State.PROPOSED, State.AGREED)
    if exchange.state == State.PROPOSED and not by.system and exchange.proposed_by_id != by.member.pk:
        raise Refused("not-your-turn", _("You can say no to this."))
    return call_off(exchange, by=by, now=steps.now_or(at))


def call_off(exchange: Exchange, *, by: Actor, now: dt.datetime) -> Exchange:
    """The end of cancel, of mediation, and of a question that nobody answered. The row is locked."""
    holds.release(exchange.source, by=by)
    exchange = steps.move(exchange, State.CANCELLED, "exchange.cancelled", by=by, now=now)
    if exchange.post is not None:
        places.give_back(exchange.post)
    return exchange


def checked_title(title: str) -> str:
    words = " ".join(title.split())
    if not 3 <= len(words) <= 120:
        raise Refused("title", _("Say in 3 to 120 letters what it is about."), "title")
    return words


def _twin(
    post: Post | None, giver: Membership, receiver: Membership, title: str, me: Membership, now: dt.datetime
) -> Exchange | None:
    """The same question, asked already."""
    rows = Exchange.objects.filter(giver=giver, receiver=receiver, state__in=RUNNING)
    if post is not None:
        return rows.filter(post=post).first()
    recent = rows.filter(post=None, proposed_by=me, title=" ".join(title.split()), made_at__gt=now - posts.DOUBLE_CLICK)
    return recent.first()


def check_sides(me: Membership, other: Membership, giver: Membership, post: Post | None, by: Actor) -> None:
    if me.pk == other.pk:
        raise Refused("own-post", _("This is your own. Exchanges are between two neighbors."))
    _need_active(me, other)
    if apart.are(me, other):  # As one who is not there.
        raise Refused("other", _("Choose a neighbor."), "other")
    if post is None:
        return
    if post.state == Post.State.RESERVED:
        raise Refused("gone", _("Somebody is doing this already."))
    is_outside = post.state == Post.State.CIRCLE and not reading.is_in(post.circle_id, by.member)  # Who looks after the board.
    if post.state not in UP or is_outside or not post_steps.may_see(post, by):
        raise Refused("gone", _("This post is closed. Others like it are on the board."))
    if post.category.vetting and not vettings.has(giver, post.category.vetting):
        raise Refused(
            "vetting",
            _("For this a coordinator has to see a paper or speak to referees first: %(kind)s. Ask one.")
            % {"kind": post.category.vetting},
        )


def _need_active(*members: Membership) -> None:
    for member in members:
        if not member.is_active:
            raise Refused("not-active", _("%(name)s cannot take part just now.") % {"name": member.name})


def set_terms(exchange: Exchange, terms: Terms) -> None:
    open_ways = posts.ways_open(clauses.gears())
    offered = exchange.post.ways if exchange.post is not None else open_ways
    if terms.way not in open_ways or terms.way not in offered:
        raise Refused("way", _("Choose one of the ways of exchange."), "way")
    if len(terms.where) > 200:
        raise Refused("where", _("Use at most 200 letters."), "where")
    exchange.way = terms.way
    exchange.minutes = steps.stepped(terms.minutes, terms.way, clauses.value("hours.step"))
    exchange.amount = paying.checked_amount(terms.way, terms.amount)
    exchange.starts_at, exchange.where = terms.starts_at, terms.where.strip()
