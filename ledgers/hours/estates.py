"""When a member has died: one officer writes it down, another signs; then everything of theirs is settled and closed."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.hours import leaving
from ledgers.models import Estate, HoursWish
from networks import acting, actors, memberships, records, roles
from networks.actors import Actor
from networks.models import Membership

State = Estate.State


@transaction.atomic
def record(member: Membership, died_on: dt.date, *, heir: Membership | None = None, executor: str = "", by: Actor) -> Estate:
    """The first officer. `heir` is whom the executor names where the member has left no word.

    Refuses `not-allowed`, `own-account`, `died-on`, `heir`, `recorded`.
    """
    officer = _officer(member, by)
    if died_on > timezone.localdate() or died_on < dt.date(1900, 1, 1):
        raise Refused("died-on", _("Choose today or an earlier day."), "died_on")
    if heir is not None:
        if HoursWish.objects.filter(member=member).exists():
            raise Refused("heir", _("They have said themselves where their hours go. That counts."), "heir")
        leaving.check_heir(member, heir)
        if heir.pk == officer.pk:
            raise Refused("own-account", _("Whoever inherits does not sign. Ask another officer."), "heir")
    if Membership.objects.filter(pk=member.pk, state__in=["active", "suspended"]).first() is None:
        raise Refused("not-active", _("%(name)s is no member just now.") % {"name": member.name})
    try:
        with transaction.atomic():
            row = Estate.objects.create(
                member=member, died_on=died_on, heir=heir, executor=" ".join(executor.split())[:120], recorded_by=officer
            )
    except IntegrityError:
        raise Refused("recorded", _("Somebody has written this down already.")) from None
    records.record("estate.recorded", by=Actor(officer, None, by.offices), about=row)
    return row


@transaction.atomic
def confirm(estate: Estate, *, by: Actor) -> Estate:
    """The second officer: what was agreed is called off, hours go where they belong, the membership ends.

    Refuses `not-allowed`, `same-person`, `own-account`, `answered`, and what the apps refuse that settle first.
    """
    officer = _officer(estate.member, by)
    row = _waiting(estate)
    if row.recorded_by_id == officer.pk:
        raise Refused("same-person", _("A second person has to sign."))
    wish = HoursWish.objects.filter(member=row.member).first()
    heir_id = wish.heir_id if wish is not None else row.heir_id
    if heir_id is not None and heir_id in (officer.pk, row.recorded_by_id):
        raise Refused("own-account", _("Whoever inherits does not sign. Ask another officer."))
    row.state, row.confirmed_by, row.settled_at = State.SETTLED, officer, timezone.now()
    row.save(update_fields=["state", "confirmed_by", "settled_at"])
    memberships.leave(row.member, by=actors.system("estate"))
    records.record("estate.settled", by=Actor(officer, None, by.offices), about=row)
    return row


@transaction.atomic
def withdraw(estate: Estate, *, by: Actor) -> Estate:
    """It was a mistake. Either officer, before it is settled. Refuses `not-allowed`, `own-account`, `answered`."""
    officer = _officer(estate.member, by)
    row = _waiting(estate)
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    records.record("estate.withdrawn", by=Actor(officer, None, by.offices), about=row)
    return row


def settled_of(member: Membership) -> Estate | None:
    """The estate that a leaving member's account is settled under; None for who leaves alive."""
    return Estate.objects.select_related("heir").filter(member=member, state=State.SETTLED).first()


def _officer(member: Membership, by: Actor) -> Membership:
    hand = by.hands
    if hand is None or by.system or not roles.can(by, "decide"):
        raise Refused("not-allowed", _("Two officers write this down together."))
    if acting.stands_for(hand, member):
        raise Refused("own-account", _("Another officer has to do this."))
    return hand


def _waiting(estate: Estate) -> Estate:
    row = Estate.objects.select_for_update(of=("self",)).select_related("member", "heir").get(pk=estate.pk)
    if row.state != State.RECORDED:
        raise Refused("answered", _("Somebody has answered this already."))
    return row
