"""The rules of borrowing for a class of things, read together; and what stops a member from borrowing one."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import apart, clauses, roles, vettings
from networks.actors import Actor
from networks.models import Membership
from requests_board.models import Booking, BorrowingPass, NeighborLoan, OwnershipPart, Thing


@dataclass(frozen=True)
class Policy:
    """What the clauses say for one class. Amounts in minutes and in the smallest unit of credit."""

    days: int
    renewals: int
    most: int
    ahead_days: int
    approval: bool
    training: bool
    deposit_minutes: int
    deposit_credit: int
    buffer_minutes: int
    pickup_hours: int
    offer_hours: int
    remind_days: int
    late_days: int
    grace_days: int
    return_days: int

    @property
    def buffer(self) -> dt.timedelta:
        return dt.timedelta(minutes=self.buffer_minutes)

    @property
    def pickup(self) -> dt.timedelta:
        return dt.timedelta(hours=self.pickup_hours)


def of(kind: str) -> Policy:
    """The rules for a class. One query."""
    names = [one.name for one in fields(Policy)]
    found = clauses.values(*[f"things.{name}" for name in names], scope=f"class:{kind}")
    return Policy(**{name: found[f"things.{name}"] for name in names})


def owns(thing: Thing, member: Membership) -> bool:
    return OwnershipPart.objects.filter(thing=thing, owner=member).exists()


def may_keep(thing: Thing, by: Actor) -> bool:
    """Whether the actor looks after a thing: its keeper, an owner, or a coordinator."""
    if by.system or roles.can(by, "things.keep"):
        return True
    return thing.keeper_id == by.member.pk or owns(thing, by.member)


def may_see(thing: Thing, by: Actor) -> bool:
    """What is listed is seen by every member but those who are kept apart from its keeper or an owner; the rest by who looks
    after it, and by who has or had it booked.
    """
    is_listed = thing.is_listed and thing.state not in (Thing.State.RETIRED, Thing.State.LOST)
    away = not by.system and apart.ids_of(by.member)
    if is_listed and not away:
        return True
    if may_keep(thing, by):
        return True
    if away and not Thing.objects.filter(pk=thing.pk).without(away).exists():
        return False
    return is_listed or Booking.objects.filter(thing=thing, borrower=by.member).exists()


def unseen_by(by: Actor) -> list[int]:
    """Ids of the members whom the actor never sees; coordinators of things see everybody."""
    return [] if roles.can(by, "things.keep") else apart.ids_of(by.member)


def needs_keeper(thing: Thing, by: Actor) -> None:
    """Refuses `not-yours` to whoever does not look after it."""
    if not may_keep(thing, by):
        raise Refused("not-yours", _("Somebody else looks after this."))


def training_of(thing: Thing, rules: Policy) -> str:
    """The kind of vetting that a borrower must have, or nothing."""
    if thing.training:
        return thing.training
    return str(thing.kind) if rules.training else ""


def is_service_due(thing: Thing, today: dt.date | None = None) -> bool:
    """Whether its maintenance is due: by months since the last one, or by borrowings."""
    if thing.service_loans and thing.loans_since >= thing.service_loans:
        return True
    due_on = service_due_on(thing)
    return due_on is not None and due_on <= (today or timezone.localdate())


def service_due_on(thing: Thing) -> dt.date | None:
    """The day on which its maintenance is due by the calendar."""
    if not thing.service_months:
        return None
    from dateutil.relativedelta import relativedelta

    return thing.serviced_on + relativedelta(months=thing.service_months)


def check_ready(thing: Thing) -> None:
    """Refuses `called-back`, `in-repair`, `gone`, `service-due`: what stops everybody."""
    if thing.state == Thing.State.CALLED_BACK:
        raise Refused("called-back", _("Its owners have called it back. It is not lent just now."))
    if thing.state == Thing.State.REPAIR:
        raise Refused("in-repair", _("It is being repaired. Take a waiting place, and you hear when it is back."))
    if thing.state != Thing.State.READY:
        raise Refused("gone", _("It is no longer in the library."))
    if is_service_due(thing):
        raise Refused("service-due", _("It waits for its maintenance. Take a waiting place, and you hear when it is ready."))


def check_borrower(thing: Thing, member: Membership, rules: Policy) -> None:
    """Refuses `not-active`, `training`, `late`, `too-many`: what stops this member."""
    if not member.is_active:
        raise Refused("not-active", _("%(name)s cannot take part just now.") % {"name": member.name})
    kind = training_of(thing, rules)
    if kind and not owns(thing, member) and not vettings.has(member, kind):
        why = "" if thing.training else "things.training"
        raise Refused(
            "training",
            _("First somebody shows you how it is used: %(kind)s. A coordinator writes it down then.") % {"kind": kind},
            why=why,
        )
    check_not_late(member, rules)
    have = Booking.objects.live().filter(borrower=member, thing__kind=thing.kind, series=None, elsewhere=None).count()
    if have >= rules.most:
        raise Refused(
            "too-many",
            _("You have %(count)s of this kind booked or borrowed. Bring one back, or call one off.") % {"count": have},
            why="things.most",
        )


def check_not_late(member: Membership, rules: Policy, at: dt.datetime | None = None) -> None:
    """Refuses `late` while something is not back, or lost and not forgiven, unless a coordinator made an exception."""
    now = at or timezone.now()
    mine = Booking.objects.filter(borrower=member, elsewhere=None).select_related("thing")
    late: Any = mine.late(now, rules.grace_days).first() or mine.filter(state="lost", forgiven_at=None).first()
    if late is None:
        late = NeighborLoan.objects.late(now, rules.grace_days).filter(member=member).first()
    if late is None or BorrowingPass.objects.filter(member=member, until__gt=now).exists():
        return
    raise Refused(
        "late",
        _("Bring back “%(thing)s” first, or talk to a coordinator.")
        % {"thing": late.title if isinstance(late, NeighborLoan) else late.thing.name},
        why="things.grace_days",
    )
