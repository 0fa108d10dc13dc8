"""Buying shares of the cooperative, and giving them back: two signatories, at par, with notice, as cash allows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.models import Account, EquityOrder
from ledgers.pool import refusals, signatories, units
from networks import clauses, records
from networks.actors import Actor
from networks.models import Membership
from networks.records import DELIVER_TASK
from networks.tenancy import current

MOST = 2**31 - 1


def explained(code: str) -> Refused:
    """What the functions of cooperative shares refuse, in words."""
    own = {
        "shares": Refused("shares", _("Write how many shares, like 2."), "shares"),
        "cap": Refused("cap", _("Nobody holds more shares than the rules say."), "shares", why="equity.most"),
        "notice": Refused("notice", _("The notice is not over yet."), None, why="equity.notice_days"),
        "queue": Refused("queue", _("Somebody asked before. Their turn comes first.")),
        "over": Refused("over", _("There is not that much money at hand. It waits until there is.")),
        "equity": Refused("equity", _("There are cooperative shares. Give them back first.")),
    }
    return own.get(code) or refusals.explained(code)


def _checked(shares: int) -> int:
    return shares if 0 < shares <= MOST else 0


@transaction.atomic
def buy(member: Membership, shares: int, *, by: Actor, happened_on: dt.date | None = None) -> EquityOrder:
    """The first signature: the money is there. Refuses `not-allowed`, `gear`, `member`, `shares`, `cap`, `own` …"""
    signatory = signatories.number(by)
    rules = clauses.values("gear.pool", "pool.back_days")
    if not rules["gear.pool"]:
        raise Refused("gear", _("This network does not use the pool."))
    if not member.is_active:
        raise Refused("member", _("%(name)s is not taking part just now.") % {"name": member.name}, "member")
    day = transfers.checked_day(happened_on, back_days=rules["pool.back_days"], why="pool.back_days") or timezone.localdate()
    with connection.cursor() as cursor:
        said: list[Any] = [units.unit().pk, member.pk, _checked(shares), day, signatory]
        cursor.execute("SELECT * FROM ledgers_equity_buy(%s, %s, %s, %s, %s)", said)
        refused, number = cursor.fetchone()
    if refused:
        raise explained(refused)
    made = EquityOrder.objects.select_related("currency").get(pk=number)
    records.record("equity.recorded", by=by, about=made, shares=shares, way=made.way)
    return made


@transaction.atomic
def ask(member: Membership, shares: int, *, by: Actor) -> EquityOrder:
    """Gives shares back: paid after the notice, as cash allows. Refuses `not-allowed`, `gear`, `shares`."""
    if by.membership is None or by.membership.pk != member.pk:
        raise Refused("not-allowed", _("Only the member gives their shares back, or a coordinator for them."))
    if not clauses.value("gear.pool"):
        raise Refused("gear", _("This network does not use the pool."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_equity_ask(%s, %s, %s)", [units.unit().pk, member.pk, _checked(shares)])
        refused, number = cursor.fetchone()
    if refused:
        raise Refused("shares", _("You do not have that many shares to give back."), "shares")
    made = EquityOrder.objects.select_related("currency").get(pk=number)
    records.record("equity.asked", by=by, about=made, shares=shares)
    return made


@transaction.atomic
def sign(order: EquityOrder, *, by: Actor) -> EquityOrder:
    """The next signature; with the second one the money has moved.

    Refuses `not-allowed`, `answered`, `same-person`, `own`, `notice`, `queue`, `over`, `cap`.
    """
    signatory = signatories.number(by)
    consumers = transfers.wanting("transfer.equity-in")
    with connection.cursor() as cursor:
        said: list[Any] = [order.pk, timezone.localdate(), signatory, consumers]
        cursor.execute("SELECT * FROM ledgers_equity_sign(%s, %s, %s, %s)", said)
        refused, is_done = cursor.fetchone()
    if refused:
        raise explained(refused)
    if consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    made = EquityOrder.objects.select_related("currency").get(pk=order.pk)
    records.record("equity.done" if is_done else "equity.recorded", by=by, about=made, shares=made.shares, way=made.way)
    return made


@transaction.atomic
def decline(order: EquityOrder, *, by: Actor) -> EquityOrder:
    """Called off, by a signatory, or by the member who asked. Refuses `not-allowed`, `answered`."""
    own = by.membership is not None and by.membership.pk == order.member_id and order.way == EquityOrder.Way.BACK
    if not own:
        signatories.number(by)
    hand = by.hands
    assert hand is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_equity_decline(%s, %s)", [order.pk, hand.pk])
        refused = cursor.fetchone()[0]
    if refused:
        raise explained(refused)
    records.record("equity.declined", by=by, about=order)
    return EquityOrder.objects.get(pk=order.pk)


@dataclass(frozen=True)
class Held:
    """What one member has of the cooperative: shares, what was paid for them, and how many are asked back."""

    shares: int
    worth: int
    asked: int

    @property
    def free(self) -> int:
        return self.shares - self.asked


def held(member: Membership) -> Held:
    """Two queries."""
    shares = asked = 0
    for way, state, count in EquityOrder.objects.filter(member=member).values_list("way", "state", "shares"):
        if state == EquityOrder.State.DONE:
            shares += count if way == EquityOrder.Way.BUY else -count
        elif way == EquityOrder.Way.BACK and state != EquityOrder.State.DECLINED:
            asked += count
    account = Account.objects.filter(holder=member, kind=Account.Kind.EQUITY).values_list("balance", flat=True).first()
    return Held(shares, account or 0, asked)
