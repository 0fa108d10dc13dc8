"""Coordinator, treasurer, facilitator: who, from when until when, and never none to coordinate."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import records, roles
from networks.actors import Actor
from networks.models import Membership, RoleTerm
from networks.models.member import Role


@transaction.atomic
def appoint(
    membership: Membership,
    role: str,
    *,
    by: Actor,
    until: dt.date | None = None,
    since: dt.date | None = None,
    decision: str = "",
) -> RoleTerm:
    """Gives an office. Refuses `not-allowed`, `not-active`, `role`, `has-role`, `minor`, `dates`."""
    if not roles.can(by, "roles.appoint"):
        raise Refused("not-allowed", _("Coordinators write down who holds an office."))
    if role not in Role.values:
        raise Refused("role", _("Choose one of the offices."), "role")
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if not membership.is_active:
        raise Refused("not-active", _("%(name)s is no active member.") % {"name": membership.name})
    if membership.is_minor:
        raise Refused("minor", _("An office needs a grown-up."))
    start = since or timezone.localdate()
    if until is not None and until < start:
        raise Refused("dates", _("The end is before the start."), "until")
    if RoleTerm.objects.running().filter(membership=membership, role=role).exists():
        raise Refused("has-role", _("%(name)s already holds this office.") % {"name": membership.name}, "role")
    term = RoleTerm.objects.create(membership=membership, role=role, since=start, until=until, decision=decision)
    records.record("role.given", by=by, about=membership, role=role, until=str(until or ""))
    return term


@transaction.atomic
def end(term: RoleTerm, *, by: Actor) -> RoleTerm:
    """Ends an office today. One may lay down one's own. Refuses `not-allowed`, `last-coordinator`."""
    own = by.membership is not None and by.membership.pk == term.membership_id
    if not own and not roles.can(by, "roles.appoint"):
        raise Refused("not-allowed", _("Coordinators write down who holds an office."))
    if term.role == Role.COORDINATOR:
        keep_a_coordinator(term.membership)
    term.until = timezone.localdate() - dt.timedelta(days=1)
    term.since = min(term.since, term.until)
    term.save(update_fields=["until", "since"])
    records.record("role.ended", by=by, about=term.membership, role=term.role)
    return term


def end_all(membership: Membership, *, by: Actor) -> None:
    for term in RoleTerm.objects.running().filter(membership=membership):
        end(term, by=by)


def keep_a_coordinator(membership: Membership) -> None:
    """Refuses `last-coordinator` when without `membership` nobody would coordinate (rule 12)."""
    running = RoleTerm.objects.select_for_update(of=("self",)).running().filter(role=Role.COORDINATOR)
    terms = list(running.filter(membership__state="active").values_list("membership_id", "until"))
    mine = [term for term in terms if term[0] == membership.pk]
    lasting = [term for term in terms if term[0] != membership.pk and (term[1] is None or term[1] > timezone.localdate())]
    if mine and not lasting:
        raise Refused("last-coordinator", _("Name another coordinator first: the network needs one."))


def holders(role: str) -> list[Membership]:
    """Active members who hold an office today."""
    today = timezone.localdate()
    return list(
        Membership.objects.active()
        .filter(
            Q(role_terms__until=None) | Q(role_terms__until__gte=today), role_terms__role=role, role_terms__since__lte=today
        )
        .distinct()
    )
