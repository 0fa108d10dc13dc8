"""Households and organizations as members: found by a member, held by members, with dates."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import memberships, records, roles
from networks.actors import Actor
from networks.models import Holding, Membership


def running(membership: Membership) -> list[Holding]:
    """Who holds a membership today."""
    today = timezone.localdate()
    rows = Holding.objects.filter(Q(until=None) | Q(until__gte=today), membership=membership, since__lte=today)
    return list(rows.select_related("holder").order_by("since", "id"))


def _check(membership: Membership, by: Actor) -> None:
    hand = by.hands
    holds = hand is not None and any(row.holder_id == hand.pk for row in running(membership))
    if not holds and not roles.can(by, "people.write"):
        raise Refused("not-allowed", _("Only those who hold it can do this."))


@transaction.atomic
def found(kind: str, name: str, *, by: Actor) -> Membership:
    """A member founds a household or an organization; it waits for a coordinator like everyone. Refuses `kind`, `name`."""
    if not roles.can(by, "profile.write_own") or by.hands is None or by.hands.is_minor:
        raise Refused("not-allowed", _("Members found a household or an organization."))
    if kind not in (Membership.Kind.HOUSEHOLD, Membership.Kind.ORGANISATION):
        raise Refused("kind", _("Choose one of the list."), "kind")
    membership = memberships.new(name, kind=kind)
    Holding.objects.create(membership=membership, holder=by.hands)
    records.record("membership.applied", by=by, about=membership, member_kind=kind)
    return membership


@transaction.atomic
def add(membership: Membership, holder: Membership, *, by: Actor, until: dt.date | None = None) -> Holding:
    """Another holder. Refuses `not-allowed`, `kind`, `holder`, `has-it`, `dates`."""
    _check(membership, by)
    if membership.kind == Membership.Kind.PERSON:
        raise Refused("kind", _("Nobody holds a person."))
    if not holder.is_active or holder.kind != Membership.Kind.PERSON or holder.is_minor:
        raise Refused("holder", _("A holder is a grown-up member who signs in or is known here."), "holder")
    if until is not None and until < timezone.localdate():
        raise Refused("dates", _("The end is before the start."), "until")
    if any(row.holder_id == holder.pk for row in running(membership)):
        raise Refused("has-it", _("%(name)s holds it already.") % {"name": holder.name}, "holder")
    row, _made = Holding.objects.update_or_create(
        membership=membership, holder=holder, since=timezone.localdate(), defaults={"until": until}
    )
    records.record("holder.added", by=by, about=membership, holder=str(holder.uid), until=str(until or ""))
    return row


@transaction.atomic
def end(holding: Holding, *, by: Actor) -> Holding:
    """A holder stops. One always stays while the membership does. Refuses `not-allowed`, `last-holder`."""
    own = by.hands is not None and by.hands.pk == holding.holder_id
    if not own:
        _check(holding.membership, by)
    lasting = [row for row in running(holding.membership) if row.pk != holding.pk and row.until is None]
    if not lasting and holding.membership.is_active:
        raise Refused("last-holder", _("Name another holder first: somebody has to answer for it."))
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    holding.until, holding.since = yesterday, min(holding.since, yesterday)
    holding.save(update_fields=["until", "since"])
    records.record("holder.ended", by=by, about=holding.membership, holder=str(holding.holder.uid))
    return holding
