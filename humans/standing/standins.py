"""When coordinators are silent, a member stands in until a day: by names of members, or by the sponsor's word (rule 12)."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.models import StandIn, StandInCall, StandInName
from humans.standing import watching
from networks import actors, clauses, offices, records, roles
from networks.actors import Actor
from networks.models import Membership
from networks.models.member import Role

DAYS, PERCENT = "coordination.stand_in_days", "coordination.stand_in_percent"


def open_ones() -> QuerySet[StandIn]:
    """Who would stand in, with how many names (`behind`)."""
    rows = StandIn.objects.filter(state=StandIn.State.OFFERED).select_related("member")
    return rows.annotate(behind=Count("names")).order_by("id")


def in_office() -> StandIn | None:
    """Who coordinates for the time being."""
    rows = StandIn.objects.filter(state=StandIn.State.APPOINTED, until__gte=timezone.localdate())
    return rows.select_related("member").first()


def needed() -> int:
    """How many names call somebody in: the clause's part of the active members, and never fewer than two."""
    members = Membership.objects.active().count()
    return max(2, -(-members * clauses.value(PERCENT) // 100))


@transaction.atomic
def offer(until: dt.date, *, by: Actor) -> StandIn:
    """A member would stand in; their own name is the first, and the sponsor is told by name.

    Refuses `not-allowed`, `not-silent`, `until`, `offered`.
    """
    member = _member(by)
    if watching.silent_since() is None:
        raise Refused("not-silent", _("Your coordinators are there. Talk with them first."), why=watching.SILENCE)
    today = timezone.localdate()
    if not today < until <= today + dt.timedelta(days=clauses.value(DAYS)):
        most = clauses.value(DAYS)
        raise Refused("until", _("Choose a day within %(days)s days.") % {"days": most}, "until", why=DAYS)
    if StandIn.objects.filter(member=member, state=StandIn.State.OFFERED).exists():
        raise Refused("offered", _("You have offered it already."))
    row = StandIn.objects.create(member=member, until=until)
    StandInName.objects.create(stand_in=row, member=member)
    with connection.cursor() as cursor:
        cursor.execute("SELECT standin_ask(%s, %s, %s)", [row.uid, member.name, until])
    records.record("standin.offered", by=by, about=row, until=str(until))
    return row


@transaction.atomic
def back(row: StandIn, *, by: Actor) -> StandIn:
    """A member puts their name behind somebody; enough of them appoint. Refuses `not-allowed`, `over`, `not-silent`."""
    member = _member(by)
    row = StandIn.objects.select_for_update(of=("self",)).select_related("member").get(pk=row.pk)
    if row.state != StandIn.State.OFFERED:
        raise Refused("over", _("This is settled already."))
    if watching.silent_since() is None:
        raise Refused("not-silent", _("Your coordinators are there. Talk with them first."), why=watching.SILENCE)
    StandInName.objects.get_or_create(stand_in=row, member=member)
    records.record("standin.backed", by=by, about=row)
    names = StandInName.objects.filter(stand_in=row, member__state=Membership.State.ACTIVE).count()
    return _appoint(row, by_sponsor=False) if names >= needed() else row


@transaction.atomic
def withdraw(row: StandIn, *, by: Actor) -> StandIn:
    """Refuses `not-allowed`, `over`."""
    row = StandIn.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if by.membership is None or row.member_id != by.membership.pk:
        raise Refused("not-allowed", _("Only who offered it takes it back."))
    if row.state != StandIn.State.OFFERED:
        raise Refused("over", _("This is settled already."))
    _settle(row, StandIn.State.WITHDRAWN)
    records.record("standin.withdrawn", by=by, about=row)
    return row


def hear_sponsor() -> None:
    """Inside the silent network: whom its sponsor agreed to is appointed, while it is still silent."""
    agreed = StandInCall.objects.filter(state=StandInCall.State.AGREED).values_list("uid", flat=True)
    for row in open_ones().filter(uid__in=list(agreed)):
        if watching.silent_since() is not None:
            _appoint(row, by_sponsor=True)
        else:
            _settle(row, StandIn.State.WITHDRAWN)


def _appoint(row: StandIn, *, by_sponsor: bool) -> StandIn:
    by = actors.system("standing")
    if Role.COORDINATOR not in roles.offices_of(row.member):
        offices.appoint(row.member, Role.COORDINATOR, by=by, until=row.until, decision=f"standin:{row.uid}")
    row.by_sponsor = by_sponsor
    _settle(row, StandIn.State.APPOINTED)
    for other in open_ones():
        _settle(other, StandIn.State.WITHDRAWN)
    records.record("standin.appointed", by=by, about=row, until=str(row.until), by_sponsor=by_sponsor)
    watching.look(timezone.now())
    return row


def _settle(row: StandIn, state: str) -> None:
    row.state = state
    row.save(update_fields=["state", "by_sponsor"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT standin_done(%s)", [row.uid])


def _member(by: Actor) -> Membership:
    """A person who speaks for themselves: nobody stands in, or calls somebody in, in another's name."""
    member = by.membership
    if (
        member is None
        or by.acts_for_another
        or not member.is_active
        or member.is_minor
        or member.kind != Membership.Kind.PERSON
    ):
        raise Refused("not-allowed", _("Active members do this for themselves."))
    return member
