"""How a group comes together: somebody opens it, others join by their own word, two become keepers, and it starts."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.groups import refusals
from ledgers.models import Group, GroupMember
from ledgers.pool import signatories, units
from networks import clauses, records, roles
from networks.actors import Actor
from networks.models import Membership

MOST_TRIES = 50
LEAST_DAYS, MOST_DAYS = 1, 366


@transaction.atomic
def open(
    mode: str, name: str, amount: int, *, by: Actor, social: int = 0, order: str = Group.Order.FIXED, every_days: int = 30
) -> Group:
    """A new circle or share-out group; its opener is the first member and keeper. Amounts in the smallest units.

    Refuses `not-allowed`, `gear`, `mode`, `name`, `amount`, `social`, `order`, `every-days`, `open-already`.
    """
    me = _taking_part(by)
    rules = clauses.values("gear.pool", "groups.amount_most")
    if not rules["gear.pool"]:
        raise Refused("gear", _("This network does not use the pool."))
    name = " ".join(name.split())
    if mode not in Group.Mode.values:
        raise Refused("mode", _("Choose what it is to be."), "mode")
    if not 2 <= len(name) <= 40:
        raise Refused("name", _("Give it a name, up to 40 letters."), "name")
    for said, field, least in ((amount, "amount", 1), (social, "social", 0)):
        if not least <= said <= rules["groups.amount_most"]:
            raise Refused(field, _("That is more than groups here agree on."), field, why="groups.amount_most")
    if order not in Group.Order.values:
        raise Refused("order", _("Choose one of the list."), "order")
    if not LEAST_DAYS <= every_days <= MOST_DAYS:
        raise Refused("every-days", _("Write a number of days, like 30."), "every_days")
    if Group.objects.filter(state=Group.State.FORMING, opened_by=me, name=name).exists():
        raise Refused("open-already", _("You have opened a group of this name already."), "name")
    is_circle = mode == Group.Mode.CIRCLE
    said_order = order if is_circle else Group.Order.FIXED
    made = _opened([mode, name], [amount, 0 if is_circle else social, said_order, every_days, me.pk])
    records.record("group.opened", by=by, about=made, mode=mode)
    return made


def _opened(first: list[Any], rest: list[Any]) -> Group:
    """Under the next free name of a unit: "USD-7"."""
    money = units.unit()
    start = Group.objects.count() + 1
    for number in range(start, start + MOST_TRIES):
        with connection.cursor() as cursor:
            said = [*first, f"{money.code[:5]}-{number}", money.exponent, *rest]
            cursor.execute("SELECT * FROM ledgers_group_open(%s, %s, %s, %s, %s, %s, %s, %s, %s)", said)
            refused, made = cursor.fetchone()
        if not refused:
            return Group.objects.select_related("currency").get(pk=made)
    raise Refused("busy", _("Several groups are opened just now. Try again."))


def _taking_part(by: Actor) -> Membership:
    if by.membership is None or not by.membership.is_active or not roles.can(by, "exchange.take_part"):
        raise Refused("not-allowed", _("Members open and join groups, each for themselves."))
    return by.membership


@transaction.atomic
def join(group: Group, *, by: Actor) -> Group:
    """By one's own word. Refuses `not-allowed`, `not-forming`, `full`."""
    me = _taking_part(by)
    if not GroupMember.objects.filter(group=group, member=me).exists():
        _join(group, me, None)
        records.record("group.joined", by=by, about=group)
    return group


@transaction.atomic
def leave(group: Group, *, by: Actor) -> Group:
    """Before it starts one can go; the last one to go calls it off. Refuses `not-allowed`, `not-forming`."""
    me = by.member
    if not GroupMember.objects.filter(group=group, member=me).exists():
        raise Refused("not-allowed", _("You do not belong to this group."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_group_leave(%s, %s)", [group.pk, me.pk])
        refused = cursor.fetchone()[0]
    if refused:
        raise refusals.explained(refused)
    records.record("group.left", by=by, about=group)
    return Group.objects.get(pk=group.pk)


@transaction.atomic
def set_keeper(group: Group, member: Membership, is_keeper: bool, *, by: Actor) -> Group:
    """A keeper names another, or one who is no longer. Refuses `not-allowed`, `member`, `not-forming`."""
    if not keeps(group, by):
        raise Refused("not-allowed", _("The keepers of the group say who else keeps it."))
    if not GroupMember.objects.filter(group=group, member=member).exists():
        raise refusals.explained("member", member.pk)
    _join(group, member, is_keeper)
    records.record("group.keeper", by=by, about=group, member=str(member.uid), on=is_keeper)
    return group


def _join(group: Group, member: Membership, is_keeper: bool | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_group_join(%s, %s, %s)", [group.pk, member.pk, is_keeper])
        refused = cursor.fetchone()[0]
    if refused:
        raise refusals.explained(refused)


@transaction.atomic
def start(group: Group, *, by: Actor, day: dt.date | None = None) -> Group:
    """From now on nobody comes or goes, and the order stands. Refuses `not-allowed`, `not-forming`, `few`, `keepers`."""
    if not keeps(group, by):
        raise Refused("not-allowed", _("The keepers of the group start it."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_group_start(%s, %s)", [group.pk, day or timezone.localdate()])
        refused = cursor.fetchone()[0]
    if refused:
        raise refusals.explained(refused)
    records.record("group.started", by=by, about=group)
    return Group.objects.select_related("currency").get(pk=group.pk)


def keeps(group: Group, by: Actor) -> bool:
    """Whether this hand is a keeper, or signs for the network's money."""
    if by.hands is None or not by.hands.is_active:
        return False
    return (
        GroupMember.objects.filter(group=group, member=by.hands, is_keeper=True).exists() or signatories.may_sign(by)
    )  # fmt: skip


def belongs(group: Group, by: Actor) -> bool:
    """Whether this hand belongs to the group, or signs for the network's money."""
    if by.hands is None or not by.hands.is_active:
        return False
    return GroupMember.objects.filter(group=group, member=by.hands).exists() or signatories.may_sign(by)
