"""What pages and the API say of a group: who belongs, who paid which round, what everyone has in it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Sum

from ledgers.groups import sharing
from ledgers.models import Account, Group, GroupLine, GroupMember, GroupSheet
from networks import clauses
from networks.models import Membership


@dataclass
class Part:
    """One member's part: place, whose rounds they paid (None: still to come), and what they have in it."""

    member: Membership
    place: int | None
    is_keeper: bool
    paid: list[str] = field(default_factory=list)  # for each round held: "paid", "let-go" or "open"
    received: int | None = None
    shares: int = 0
    saved: int = 0
    owes: int = 0

    @property
    def standing(self) -> int:
        return self.saved - self.owes


@dataclass
class View:
    """A group as it stands."""

    group: Group
    parts: list[Part]
    rounds_held: int
    next_round: int | None
    next_receiver: Membership | None
    next_on: dt.date | None
    open_dues: list[tuple[Part, int]]
    pots: dict[str, int]
    waiting: GroupSheet | None

    @property
    def rounds(self) -> range:
        return range(1, self.rounds_held + 1)


def view(group: Group) -> View:
    """Six queries, whatever the size."""
    rows = GroupMember.objects.filter(group=group).select_related("member").order_by("place", "id")
    parts = {row.member_id: Part(row.member, row.place, row.is_keeper) for row in rows}
    sheets = list(GroupSheet.objects.filter(group=group, state="signed", kind="round").order_by("round"))
    waiting = (
        GroupSheet.objects.filter(group=group, state="recorded")
        .select_related("recorded_by", "receiver").prefetch_related("lines__member").first()
    )  # fmt: skip
    _fill(group, parts, len(sheets))
    for sheet in sheets:
        parts[sheet.receiver_id or 0].received = sheet.round
    held = len(sheets)
    is_running = group.state == Group.State.RUNNING
    goes_on = is_running and group.mode == Group.Mode.CIRCLE and held < len(parts)
    upcoming = _next(group) if goes_on and group.order != Group.Order.NEED else None
    meetings = held if group.mode == Group.Mode.CIRCLE else GroupSheet.objects.filter(group=group, state="signed").count()
    return View(
        group=group, parts=list(parts.values()), rounds_held=held, next_round=held + 1 if goes_on else None,
        next_receiver=parts[upcoming].member if upcoming else None,
        next_on=group.started_on + dt.timedelta(days=group.every_days * meetings) if is_running and group.started_on else None,
        open_dues=[(part, number + 1) for part in parts.values() for number, said in enumerate(part.paid) if said == "open"],
        pots=pots(group), waiting=waiting,
    )  # fmt: skip


def _fill(group: Group, parts: dict[int, Part], held: int) -> None:
    for part in parts.values():
        part.paid = ["open"] * held
    said = GroupLine.objects.filter(group=group, is_signed=True, kind__in=["round", "let-go"])
    paid: Any = said.values_list("member_id", "round", "kind")
    for member_id, number, kind in paid:
        parts[member_id].paid[number - 1] = "paid" if kind == "round" else "let-go"
    bought = GroupLine.objects.filter(group=group, is_signed=True, kind="shares").values_list("member_id")
    for member_id, shares in bought.annotate(all_of_them=Sum("shares")):
        parts[member_id].shares = shares
    accounts = Account.objects.filter(currency=group.currency_id, holder__isnull=False)
    for holder_id, kind, balance in accounts.values_list("holder_id", "kind", "balance"):
        if kind == Account.Kind.SHARE:
            parts[holder_id].saved = balance
        else:
            parts[holder_id].owes = -balance


def pots(group: Group) -> dict[str, int]:
    """The box (as people count it), the social fund, and what was earned."""
    rows = Account.objects.filter(currency=group.currency_id, holder=None).values_list("kind", "balance")
    return {kind: abs(balance) for kind, balance in rows}


def _next(group: Group) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_group_next(%s)", [group.pk])
        found: int | None = cursor.fetchone()[0]
    return found


def plan(group: Group, shown: View | None = None) -> list[sharing.Stake]:
    """What a share-out would give everyone today, in the order of member numbers."""
    shown = shown or view(group)
    by_number = sorted(shown.parts, key=lambda part: part.member.number or 0)
    stakes = [sharing.Stake(part.member.name, part.shares, part.saved, part.owes) for part in by_number]
    how = clauses.value("groups.social_shared")
    return sharing.plan(stakes, reserve=shown.pots["reserve"], social=shown.pots["social"], social_by=how)


def mine(membership: Membership) -> Any:
    """The groups one belongs to, newest first."""
    own = GroupMember.objects.filter(member=membership).values("group")
    return Group.objects.filter(pk__in=own).exclude(state=Group.State.CALLED_OFF).select_related("currency")


def gathering(membership: Membership) -> Any:
    """Groups that one could join."""
    own = GroupMember.objects.filter(member=membership).values("group")
    return Group.objects.filter(state=Group.State.FORMING).exclude(pk__in=own).select_related("currency", "opened_by")


def running_but(membership: Membership) -> Any:
    """Groups of others, for who keeps the network's books."""
    own = GroupMember.objects.filter(member=membership).values("group")
    return Group.objects.filter(state=Group.State.RUNNING).exclude(pk__in=own).select_related("currency")
