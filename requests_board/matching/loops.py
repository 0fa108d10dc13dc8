"""Loops: A gives to B, B to C, C to A. Found through one member, proposed to all at once, started when all have said yes.

Paths forward and back meet in the middle (`board_loops`); each leg is a suggestion that its members could also take alone.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import actors, apart, clauses, dues, records
from networks.actors import Actor
from networks.models import Membership
from requests_board import exchanges
from requests_board.exchanges.steps import now_or
from requests_board.models import Exchange, Loop, LoopLeg, Match, Post, Way

DUE: Final = "board.loops"
LONGEST: Final = 5
State, Answer = Loop.State, LoopLeg.Answer


@dataclass(frozen=True)
class Found:
    """A loop that could be: its suggestions in order, each giver the receiver of the one before."""

    matches: tuple[Match, ...]
    worth: float

    @property
    def key(self) -> str:
        """The same loop has the same key, wherever one begins to read it."""
        return hashlib.sha256(" ".join(sorted(str(match.uid) for match in self.matches)).encode()).hexdigest()

    @property
    def members(self) -> set[int]:
        return {match.giver_id for match in self.matches if match.giver_id}


def find(member: Membership, post: Post | None = None, most: int = 5, longest: int = LONGEST) -> list[Found]:
    """The best loops through a member, or through a post, that are not proposed already and that nobody has refused.

    Those with somebody who has refused another loop of theirs come last. Four queries.
    """
    anchor = post.author if post is not None else member
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM board_loops(%s, %s, %s, %s)", [anchor.pk, post.pk if post else None, longest, 8 * most])
        rows = cursor.fetchall()
    if not rows:
        return []
    asked = Match.objects.select_related("post__author", "post__category", "member", "giver", "receiver")
    found = asked.in_bulk({pk for path, _worth in rows for pk in path})
    loops = [Found(tuple(found[pk] for pk in path), worth) for path, worth in rows if all(_goes(found.get(pk)) for pk in path)]
    earlier = LoopLeg.objects.filter(loop__legs__giver=anchor).exclude(loop__state=State.STARTED)
    known, unwilling = set(), set()
    for key, giver, answer in earlier.values_list("loop__key", "giver_id", "answer").order_by("-id")[:500]:
        known.add(key)
        if answer == Answer.NO:
            unwilling.add(giver)
    away = apart.pairs_among({pk for one in loops for pk in one.members})
    fresh = [one for one in loops if one.key not in known and not any(pair <= one.members for pair in away)]
    return sorted(fresh, key=lambda one: (bool(one.members & unwilling), -one.worth))[:most]


def _goes(match: Match | None) -> bool:
    """A leg without money: for hours or as a gift, about a post that is open."""
    return match is not None and match.post.state == Post.State.OPEN and bool({Way.HOURS, Way.GIFT} & set(match.post.ways))


@transaction.atomic
def propose(matches: Sequence[Match], *, by: Actor, at: dt.datetime | None = None) -> Loop:
    """Asks everybody of a loop at once; whoever proposes it has said yes. Proposed twice it is one.

    Refuses `not-yours`, `no-loop`, `gone`, `not-active`, `same-hand`, `minor`.
    """
    whole = Found(tuple(matches), 1.0)
    _check_loop(whole, by)
    twin = Loop.objects.filter(key=whole.key, state=State.OPEN).first()
    if twin is not None:
        return twin
    now = now_or(at)
    until = now + dt.timedelta(days=clauses.value("matching.loop_days"))
    loop = Loop.objects.create(proposed_by=by.member, key=whole.key, made_at=now, lapses_at=until)
    LoopLeg.objects.bulk_create(_leg(loop, place, match) for place, match in enumerate(matches))
    dues.at(DUE, until)
    records.record("loop.proposed", by=by, about=loop, legs=len(matches))
    _write_answer(loop, Answer.YES, by, now)
    return loop


def _leg(loop: Loop, place: int, match: Match) -> LoopLeg:
    assert match.giver_id is not None
    assert match.receiver_id is not None
    ends = {"giver_id": match.giver_id, "receiver_id": match.receiver_id}
    return LoopLeg(loop=loop, position=place, match=match, post=match.post, reasons=told(match), **ends)


def told(match: Match) -> list[dict[str, str]]:
    """The reasons of a suggestion for everybody, with names; what hints at a balance stays with the two."""
    rows = [why for why in match.reasons if why.get("icon") != "scale"]
    return [{**why, "title": why.get("about", why["title"]), "text": ""} for why in rows]


def _check_loop(whole: Found, by: Actor) -> None:
    matches = whole.matches
    closed = all(one.receiver_id == other.giver_id for one, other in zip(matches, matches[1:] + matches[:1], strict=True))
    if not 2 <= len(matches) <= LONGEST or not closed or len(whole.members) != len(matches):
        raise Refused("no-loop", _("These do not make a loop."))
    if by.member.pk not in whole.members:
        raise Refused("not-yours", _("This is a loop of others."))
    if any(match.state != Match.State.NEW or not _goes(match) for match in matches):
        raise Refused("gone", _("One of these is no longer open. Look for another loop."))
    if Membership.objects.active().filter(pk__in=whole.members).count() != len(matches) or apart.pairs_among(whole.members):
        raise Refused("not-active", _("Somebody of this loop cannot take part just now."))


@transaction.atomic
def answer(loop: Loop, *, yes: bool, by: Actor, at: dt.datetime | None = None) -> Loop:
    """Yes or no of one of them. With the last yes it starts; one no ends it. Said twice it is said once.

    Refuses `not-yours`, `same-hand`, `minor`, `ended`.
    """
    loop = Loop.objects.select_for_update(of=("self",)).get(pk=loop.pk)
    now = now_or(at)
    leg = _write_answer(loop, Answer.YES if yes else Answer.NO, by, now)
    if leg is None:
        return loop
    if not yes:
        records.record("loop.refused", by=by, about=loop)
        return _end(loop, State.REFUSED, now)
    records.record("loop.agreed", by=by, about=loop)
    return start(loop, by=by, at=now)


def _write_answer(loop: Loop, said: str, by: Actor, now: dt.datetime) -> LoopLeg | None:
    """The leg that answers; None when it has said so already."""
    hand = by.hands
    legs = list(LoopLeg.objects.select_for_update(of=("self",)).filter(loop=loop))
    leg = next((one for one in legs if one.giver_id == by.member.pk), None)
    if leg is None or hand is None:
        raise Refused("not-yours", _("This is a loop of others."))
    if hand.is_minor:
        raise Refused("minor", _("Your guardian does this for you."))
    others = [one for one in legs if one is not leg]
    if any(hand.pk in (one.answered_hand_id, one.giver_id) for one in others):
        raise Refused("same-hand", _("You have spoken for the other side. Somebody else has to speak for this one."))
    if leg.answer == said:
        return leg if said == Answer.YES and loop.trouble else None
    if loop.state != State.OPEN:
        raise Refused("ended", _("This loop is over. You can look for another one."))
    leg.answer, leg.answered_at, leg.answered_hand = said, now, hand
    leg.save(update_fields=["answer", "answered_at", "answered_hand"])
    return leg


@transaction.atomic
def start(loop: Loop, *, by: Actor, at: dt.datetime | None = None) -> Loop:
    """Makes an exchange of every leg, all or none, when everybody has said yes. Where a rule refuses one, the loop waits and
    says why; another yes tries again."""
    legs = list(LoopLeg.objects.filter(loop=loop).select_related("match", "post__author", "giver", "receiver", "answered_hand"))
    if loop.state != State.OPEN or any(leg.answer != Answer.YES for leg in legs):
        return loop
    now = now_or(at)
    hands = {leg.giver_id: leg.answered_hand for leg in legs}
    try:
        with transaction.atomic():
            for leg in legs:
                leg.exchange = _exchange(leg, hands, now)
                leg.save(update_fields=["exchange"])
    except Refused as refused:
        loop.trouble = str(refused.message)[:300]
        loop.save(update_fields=["trouble"])
        records.record("loop.waits", by=by, about=loop, code=refused.code)
        return loop
    loop.trouble = ""
    records.record("loop.started", by=by, about=loop, exchanges=[str(leg.exchange.uid) for leg in legs if leg.exchange])
    loop = _end(loop, State.STARTED, now)
    _lapse_rivals(loop, [leg.post_id for leg in legs], now)
    return loop


def _exchange(leg: LoopLeg, hands: dict[int, Membership | None], now: dt.datetime) -> Exchange:
    """Asked by whom the post was suggested to, agreed by its author: each by the hand that said yes to the loop."""
    asks, agrees = (leg.giver, leg.receiver) if leg.post.author_id == leg.receiver_id else (leg.receiver, leg.giver)
    way = Way.HOURS if Way.HOURS in leg.post.ways and "hours" in clauses.gears() else Way.GIFT
    terms = exchanges.Terms(way=way, minutes=leg.post.minutes or 60)
    made = exchanges.propose(terms, by=_actor(asks, hands), post=leg.post, match=leg.match, at=now)
    return exchanges.agree(made, by=_actor(agrees, hands), at=now)


def _actor(member: Membership, hands: dict[int, Membership | None]) -> Actor:
    hand = hands.get(member.pk)
    return actors.of(member, hand=hand if hand is not None and hand.pk != member.pk else None)


def _end(loop: Loop, state: str, now: dt.datetime) -> Loop:
    loop.state, loop.ended_at = state, now
    loop.save(update_fields=["state", "ended_at", "trouble"])
    return loop


def _lapse_rivals(loop: Loop, post_ids: Sequence[int], now: dt.datetime) -> None:
    """Other loops about the same requests cannot come together any more."""
    rivals = Loop.objects.filter(state=State.OPEN, legs__post__in=post_ids, legs__post__kind=Post.Kind.REQUEST)
    for rival in Loop.objects.select_for_update(of=("self",)).filter(pk__in=rivals.exclude(pk=loop.pk).values("pk")):
        lapse(rival, by=actors.system("matching"), now=now)


@transaction.atomic
def lapse(loop: Loop, *, by: Actor, now: dt.datetime) -> Loop:
    """It did not come together in time, or one of its legs is gone."""
    if loop.state != State.OPEN:
        return loop
    records.record("loop.lapsed", by=by, about=loop)
    return _end(loop, State.LAPSED, now)


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Lets go of loops that nobody answered in time; says when to look again."""
    for loop in Loop.objects.select_for_update(of=("self",)).filter(state=State.OPEN, lapses_at__lte=now)[:200]:
        lapse(loop, by=actors.system("matching"), now=now)
    nearest = Loop.objects.filter(state=State.OPEN).order_by("lapses_at").first()
    return nearest.lapses_at if nearest is not None else None


def end_between(one: Membership, other: Membership, now: dt.datetime) -> None:
    """The two do not meet any more: what both were asked together goes away, in nobody's name."""
    both = Loop.objects.filter(state=State.OPEN, legs__giver=one).filter(legs__giver=other).values("pk")
    for loop in Loop.objects.select_for_update(of=("self",)).filter(pk__in=both):
        lapse(loop, by=actors.system("matching"), now=now)


def of_member(member: Membership, most: int = 20) -> list[Loop]:
    """Loops that a member belongs to, the newest first, with their legs. Two queries."""
    mine = LoopLeg.objects.filter(giver=member).values("loop")
    if away := apart.ids_of(member):
        mine = mine.exclude(loop__in=LoopLeg.objects.filter(giver__in=away).values("loop"))
    rows = Loop.objects.filter(pk__in=mine).select_related("proposed_by").prefetch_related(
        "legs__giver", "legs__receiver", "legs__post__category"
    )  # fmt: skip
    return list(rows.order_by("-id")[:most])


def waiting_for(member: Membership) -> int:
    """How many loops wait for a member's answer. One query."""
    return LoopLeg.objects.filter(giver=member, answer=Answer.WAITING, loop__state=State.OPEN).count()


def part(one: Membership, other: Membership, by: Actor) -> None:
    """Two who will not meet any more: their open loops do not come together."""
    both = Loop.objects.filter(state=State.OPEN, legs__giver=one).filter(legs__giver=other)
    for loop in Loop.objects.select_for_update(of=("self",)).filter(pk__in=both.values("pk")):
        lapse(loop, by=actors.system("matching"), now=timezone.now())


def leave(membership: Membership, *, by: Actor) -> None:
    """Open loops of somebody who leaves do not come together."""
    for loop in Loop.objects.select_for_update(of=("self",)).filter(state=State.OPEN, legs__giver=membership):
        lapse(loop, by=by, now=timezone.now())


def export(membership: Membership) -> dict[str, Any]:
    legs = LoopLeg.objects.filter(giver=membership).select_related("loop", "post").order_by("id")
    return {
        "loops": [
            {"uid": str(leg.loop.uid), "state": leg.loop.state, "post": leg.post.title, "answer": leg.answer} for leg in legs
        ]
    }


def erase(membership: Membership) -> None:
    """The words go: reasons speak of members by name."""
    LoopLeg.objects.filter(giver=membership).update(reasons=[])
    LoopLeg.objects.filter(receiver=membership).update(reasons=[])
    Loop.objects.filter(legs__giver=membership).update(trouble="")
