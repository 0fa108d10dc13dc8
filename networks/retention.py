"""How long anything is kept is a rule of the network (clauses `retention.*`); once a day what is over that is erased."""

import datetime as dt

from django.db.models import CharField, DateTimeField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from common import registry
from networks import clauses, dues, erasing
from networks.models import Membership, Record
from networks.models.member import MembershipQuerySet
from networks.tenancy.current import NetworkRef

DUE = "retention"
MOST_AT_ONCE = 500


def purge(now: dt.datetime) -> dt.datetime:
    """Erases what is due and says when to look again: tomorrow, or soon when there is more."""
    today = timezone.localdate(now)
    gone = [*declined(now)[:MOST_AT_ONCE], *former(today)[:MOST_AT_ONCE]]
    for membership in gone:
        erasing.forget(membership, today)
    for _name, hook in registry.retentions:
        hook(now)
    return now + (dt.timedelta(minutes=1) if len(gone) >= MOST_AT_ONCE else dt.timedelta(days=1))


def declined(now: dt.datetime) -> MembershipQuerySet:
    """Applications that were not admitted, so many days after the answer."""
    days = clauses.value("retention.declined_application_days")
    answered = (
        Record.objects.filter(
            kind="membership.declined", about=Concat(Value("membership:"), Cast(OuterRef("uid"), CharField()))
        )
        .order_by("-id")
        .values("recorded_at")[:1]
    )
    rows = Membership.objects.filter(state=Membership.State.DECLINED, erased_on=None)
    return rows.annotate(answered_at=Coalesce(Subquery(answered, output_field=DateTimeField()), "applied_at")).filter(
        answered_at__lte=now - dt.timedelta(days=days)
    )


def former(today: dt.date) -> MembershipQuerySet:
    """Members who left so many days ago."""
    days = clauses.value("retention.former_member_days")
    rows = Membership.objects.filter(state=Membership.State.LEFT, erased_on=None)
    return rows.filter(left_on__lte=today - dt.timedelta(days=days))


def _start(ref: NetworkRef, **_rest: object) -> None:
    dues.at(DUE, timezone.now() + dt.timedelta(days=1))


registry.dues.add(DUE, registry.Due(run=purge))
registry.foundings.add(DUE, _start)
