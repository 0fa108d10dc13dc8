"""What groups do when a member leaves, and what they hold of one."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from ledgers.groups import gatherings
from ledgers.models import Group, GroupLine, GroupMember
from networks.actors import Actor
from networks.models import Membership


def settle(membership: Membership, *, by: Actor) -> None:
    """Who leaves goes out of groups that gather; one that runs is ended first. Refuses `group`."""
    for row in GroupMember.objects.filter(member=membership, group__state="running").select_related("group")[:1]:
        raise Refused("group", _("“%(name)s” is still running. See it through first.") % {"name": row.group.name})
    for group in Group.objects.filter(members__member=membership, state=Group.State.FORMING):
        gatherings.leave(group, by=Actor(membership, by.hands))


def export(membership: Membership) -> dict[str, Any]:
    """The groups one belongs to and what was written down there. (The lines of the books are in the statement.)"""
    rows = GroupLine.objects.filter(member=membership).select_related("sheet__group__currency").order_by("id")
    return {
        "groups": [
            {"name": row.group.name, "mode": row.group.mode, "place": row.place, "is_keeper": row.is_keeper}
            for row in GroupMember.objects.filter(member=membership).select_related("group").order_by("id")
        ],
        "sheets": [
            {
                "group": row.sheet.group.name, "held_on": row.sheet.held_on.isoformat(), "state": row.sheet.state,
                "kind": row.kind, "amount": row.amount, "shares": row.shares, "round": row.round,
                "currency": row.sheet.group.currency.code,
            }
            for row in rows
        ],
    }  # fmt: skip


def erase(membership: Membership) -> None:
    """Groups hold no words about a member: names are the membership's, amounts stay."""


def of(membership: Membership) -> Any:
    """The groups somebody belongs to that are not over."""
    mine = GroupMember.objects.filter(member=membership).values("group")
    return Group.objects.filter(Q(state="forming") | Q(state="running"), pk__in=mine)


registry.leavings.add("ledgers.groups", registry.Leaving(settle))
registry.erasures.add("ledgers.groups", registry.Erasure(export, erase))
