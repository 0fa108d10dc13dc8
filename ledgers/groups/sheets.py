"""Sheets: what happened with money in a group, written by one and signed by another. Nothing moves before the second name."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.groups import gatherings, refusals
from ledgers.models import Group, GroupLine, GroupSheet
from networks import clauses, records
from networks.actors import Actor
from networks.models import Membership
from networks.records import DELIVER_TASK
from networks.tenancy import current

Kind = GroupSheet.Kind
MOST = 10**9


@dataclass(frozen=True)
class Entry:
    """What one member did at a meeting; money in the smallest units."""

    member: Membership
    shares: int = 0
    gave_social: bool = False
    repaid: int = 0
    helped: int = 0
    borrowed: int = 0


@transaction.atomic
def record_round(
    group: Group, number: int, receiver: Membership, paid: Iterable[Membership], *, by: Actor,
    late: Iterable[tuple[Membership, int]] = (), held_on: dt.date | None = None,
) -> GroupSheet:  # fmt: skip
    """The next round of a circle: who paid, who receives, and whose earlier rounds came in now.

    Refuses `not-allowed`, `round`, `receiver`, `order`, `own`, `paid` …
    """
    lines = [_line(member, GroupLine.Kind.ROUND, group.amount, round=number) for member in paid]
    lines += [_line(member, GroupLine.Kind.ROUND, group.amount, round=before) for member, before in late]
    return _record(group, Kind.ROUND, lines, by, held_on, number, receiver)


@transaction.atomic
def record_late(
    group: Group, pairs: Iterable[tuple[Membership, int]], *, by: Actor, held_on: dt.date | None = None
) -> GroupSheet:
    """Payments of earlier rounds; each goes on to whose round it was. Refuses as `record_round`."""
    lines = [_line(member, GroupLine.Kind.ROUND, group.amount, round=number) for member, number in pairs]
    return _record(group, Kind.LATE, lines, by, held_on)


@transaction.atomic
def let_go(group: Group, payer: Membership, number: int, *, by: Actor) -> GroupSheet:
    """Whoever should have received it asks no more for it. Refuses `not-yours`, `paid`, `round`."""
    if by.acts_for_another or not gatherings.belongs(group, by):
        raise refusals.explained("not-yours")
    return _write(group, Kind.LET_GO, [_line(payer, GroupLine.Kind.LET_GO, group.amount, round=number)], by, None, None, None)


@transaction.atomic
def record_meeting(
    group: Group, entries: Iterable[Entry], *, by: Actor, extra: int = 0, held_on: dt.date | None = None
) -> GroupSheet:
    """A meeting of a share-out group. `extra` is what the group earned or was given as a whole.

    Refuses `not-allowed`, `shares`, `repay`, `loan`, `short-social`, `short-cash`, `own`, `empty` …
    """
    lines: list[dict[str, Any]] = [_line(None, GroupLine.Kind.EXTRA, extra)] if extra else []
    for one in entries:
        if one.shares:
            price = one.shares * group.amount
            lines.append(_line(one.member, GroupLine.Kind.SHARES, price, shares=one.shares))
        if one.gave_social and group.social:
            lines.append(_line(one.member, GroupLine.Kind.SOCIAL, group.social))
        for kind, amount in ((GroupLine.Kind.REPAY, one.repaid), (GroupLine.Kind.HELP, one.helped),
                             (GroupLine.Kind.LOAN, one.borrowed)):  # fmt: skip
            if amount:
                lines.append(_line(one.member, kind, amount))
    return _record(group, Kind.MEETING, lines, by, held_on)


@transaction.atomic
def record_share_out(group: Group, *, by: Actor, held_on: dt.date | None = None) -> GroupSheet:
    """The end of a share-out group, as `sharing.plan` shows it before. Refuses `not-allowed`, `kind`, `waiting`."""
    return _record(group, Kind.SHARE_OUT, [], by, held_on)


def _line(member: Membership | None, kind: str, amount: int, **more: int) -> dict[str, Any]:
    if not 1 <= amount <= MOST or any(not 1 <= one <= 1000 for one in more.values()):
        raise Refused("shares" if "shares" in more else "amount", _("Write a number, like 1."), "amount")
    return {"member": member.pk if member is not None else None, "kind": kind, "amount": amount, **more}


def _record(
    group: Group, kind: str, lines: list[dict[str, Any]], by: Actor, held_on: dt.date | None, number: int | None = None,
    receiver: Membership | None = None,
) -> GroupSheet:  # fmt: skip
    if not gatherings.keeps(group, by):
        raise Refused("not-allowed", _("The keepers of the group write its sheets."))
    return _write(group, kind, lines, by, held_on, number, receiver)


def _write(
    group: Group, kind: str, lines: list[dict[str, Any]], by: Actor, held_on: dt.date | None, number: int | None,
    receiver: Membership | None,
) -> GroupSheet:  # fmt: skip
    rules = clauses.values("gear.pool", "pool.back_days")
    if not rules["gear.pool"]:
        raise Refused("gear", _("This network does not use the pool."))
    day = transfers.checked_day(held_on, back_days=rules["pool.back_days"], why="pool.back_days") or timezone.localdate()
    hand = by.hands
    assert hand is not None
    said: list[Any] = [group.pk, kind, day, number, receiver.pk if receiver is not None else None, json.dumps(lines), hand.pk]
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM ledgers_group_record(%s, %s, %s, %s, %s, %s, %s)", said)
            refused, member_id, made = cursor.fetchone()
    except IntegrityError as error:
        raise Refused("lines", _("This sheet cannot be. Look at the page again.")) from error
    if refused:
        raise refusals.explained(refused, member_id)
    sheet = GroupSheet.objects.select_related("group__currency").get(pk=made)
    records.record("group.recorded", by=_hand(by), about=sheet, group=str(group.uid), sheet=kind)
    return sheet


def _hand(by: Actor) -> Actor:
    """Writing and signing is never done in another's name."""
    return Actor(by.hands, None, by.offices)


@transaction.atomic
def sign(sheet: GroupSheet, *, by: Actor) -> GroupSheet:
    """The second signature: the money is in the books. When all is square, the group is finished.

    Refuses `not-allowed`, `same-person`, `own`, `answered` and what the sheet's own rules refuse.
    """
    if not gatherings.belongs(sheet.group, by):
        raise Refused("not-allowed", _("Somebody of the group signs, or who signs for the network's money."))
    consumers = transfers.wanting(f"transfer.{'circle-in' if sheet.group.mode == Group.Mode.CIRCLE else 'group-shares'}")
    hand = by.hands
    assert hand is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_group_sign(%s, %s, %s)", [sheet.pk, hand.pk, consumers])
        refused, member_id, finished = cursor.fetchone()
    if refused:
        raise refusals.explained(refused, member_id)
    if consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    made = GroupSheet.objects.select_related("group__currency", "receiver").get(pk=sheet.pk)
    more = {"receiver": str(made.receiver.uid)} if made.receiver is not None else {}
    records.record("group.signed", by=_hand(by), about=made, group=str(made.group.uid), sheet=made.kind, **more)
    if finished:
        records.record("group.finished", by=_hand(by), about=made.group)
    return made


@transaction.atomic
def decline(sheet: GroupSheet, *, by: Actor) -> GroupSheet:
    """It is not so; whoever wrote it can take it back, too. Refuses `not-allowed`, `answered`."""
    if not gatherings.belongs(sheet.group, by):
        raise Refused("not-allowed", _("Somebody of the group says that it is not so."))
    hand = by.hands
    assert hand is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_group_decline(%s, %s)", [sheet.pk, hand.pk])
        refused = cursor.fetchone()[0]
    if refused:
        raise refusals.explained(refused)
    records.record("group.declined", by=_hand(by), about=sheet, group=str(sheet.group.uid))
    return GroupSheet.objects.get(pk=sheet.pk)
