"""Who belongs to HUMANs, in which class, and whether in good standing on a day: dues that are in the books, or let off."""

import datetime as dt
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.models import Belonging, DuesTerm, MemberClass
from ledgers.models import Contribution
from ledgers.pool import contributions
from networks import clauses, records, roles
from networks.actors import Actor
from networks.models import Membership, Network
from networks.tenancy import current

KEEP, GRACE, VOTERS = "federation.admit", "humans.dues_grace_days", "humans.voters"
COUNTS = (Contribution.State.COUNTERSIGNED,)
OPEN = (Contribution.State.RECORDED, Contribution.State.COUNTERSIGNED)


@dataclass(frozen=True)
class Standing:
    """One who belongs, as they stand: dues cover until `paid_until` (None: never paid), `waits` for a second signature."""

    row: Belonging
    paid_until: dt.date | None
    is_good: bool
    waits: bool


def standings(day: dt.date | None = None) -> list[Standing]:
    """All who belong on a day (today), by name. Two queries and the rule."""
    day = day or timezone.localdate()
    rows = _belonging(day).select_related("in_class", "member", "of_network")
    covered = _covered().values("belonging").annotate(last=Max("ends_on")).values_list("belonging", "last")
    paid = dict(covered.filter(starts_on__lte=day + dt.timedelta(days=366)))
    waiting = set(DuesTerm.objects.filter(contribution__state=Contribution.State.RECORDED).values_list("belonging", flat=True))
    grace = dt.timedelta(days=clauses.value(GRACE))
    return [
        _standing(row, paid.get(row.pk), row.pk in waiting, day, grace) for row in rows.order_by("member__name_folded", "pk")
    ]


def how_many_are_late(day: dt.date | None = None) -> int:
    """Those whose dues are open on a day (today) and do not wait for a second signature; counted up to a hundred."""
    day = day or timezone.localdate()
    since = day - dt.timedelta(days=clauses.value(GRACE))
    of_them = Q(belonging=OuterRef("pk"))
    paid = _covered().filter(of_them, starts_on__lte=day + dt.timedelta(days=366), ends_on__gte=since)
    waits = DuesTerm.objects.filter(of_them, contribution__state=Contribution.State.RECORDED)
    late = _belonging(day).filter(~Exists(paid), ~Exists(waits), in_class__dues_amount__gt=0, since__lt=since)
    return late[:100].count()


def _standing(row: Belonging, until: dt.date | None, waits: bool, day: dt.date, grace: dt.timedelta) -> Standing:
    good = row.in_class.dues_amount == 0 or day <= max(until or row.since, row.since) + grace
    return Standing(row, until, good, waits)


def _belonging(day: dt.date) -> QuerySet[Belonging]:
    return Belonging.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


def _covered() -> QuerySet[DuesTerm]:
    return DuesTerm.objects.filter(Q(contribution__state__in=COUNTS) | ~Q(let_off="")).order_by()


def voters(kind: str) -> list[Membership] | None:
    """Whom HUMANs asks in decisions of a kind, as they stand today; None: every member. Asked when a roll is frozen."""
    if current.network().kind != "umbrella":
        return None
    rule = clauses.value(VOTERS, scope=f"kind:{kind}")
    if rule == "everyone":
        return None
    good = [one.row for one in standings() if one.is_good and one.row.member.is_active]
    return [row.member for row in good if rule == "standing" or row.of_network_id is not None]


@transaction.atomic
def take_in(in_class: MemberClass, member: Membership, *, by: Actor, of_network: Network | None = None) -> Belonging:
    """Somebody belongs from today: a supporter, or a network by its delegate.

    Refuses `not-allowed`, `member`, `class`, `network`, `already`.
    """
    _check_may(by)
    if not member.is_active:
        raise Refused("member", _("Choose an active member of HUMANs."), "member")
    kinds = MemberClass.Kind
    if (in_class.of == kinds.NETWORK) != (of_network is not None):
        raise Refused("network", _("A network, and only a network, has a delegate who speaks for it."), "of_network")
    if of_network is None and in_class.of != member.kind:
        raise Refused("class", _("This class is for others."), "in_class")
    if of_network is not None and (of_network.kind != "local" or of_network.state not in ("active", "resting")):
        raise Refused("network", _("HUMANs has not welcomed this network."), "of_network")
    try:
        with transaction.atomic():
            row = Belonging.objects.create(in_class=in_class, member=member, of_network=of_network, since=timezone.localdate())
    except IntegrityError:
        raise Refused("already", _("They belong to HUMANs already; a member speaks for one alone."), "member") from None
    records.record("belonging.began", by=by, about=row, member_class=str(in_class.uid))
    return row


@transaction.atomic
def end(row: Belonging, *, by: Actor) -> Belonging:
    """From tomorrow they belong no more. Refuses `not-allowed`, `ended`."""
    _check_may(by)
    row = Belonging.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.until is not None:
        raise Refused("ended", _("This has ended already."))
    row.until = timezone.localdate()
    row.save(update_fields=["until"])
    records.record("belonging.ended", by=by, about=row)
    return row


@transaction.atomic
def record_dues(row: Belonging, *, by: Actor, reference: str = "") -> DuesTerm:
    """Dues of one term have come: the first signature of a line of the fund; another countersigns it at the pool's desk.

    Refuses `ended`, `free`, `waits`, and what `contributions.record` refuses (`not-allowed`, `gear`, `own` …).
    """
    row = _open(row)
    if row.in_class.dues_amount == 0:
        raise Refused("free", _("This class pays no dues."))
    if DuesTerm.objects.filter(belonging=row, contribution__state=Contribution.State.RECORDED).exists():
        raise Refused("waits", _("Dues of theirs wait for a second signature."))
    starts_on, ends_on = _next_term(row)
    amount = row.in_class.dues_amount
    source = f"dues:{row.uid}:{starts_on}"
    made = contributions.record(row.member, amount, by=by, pot=Contribution.Pot.FUND, reference=reference, source=source)
    term = DuesTerm.objects.create(belonging=row, starts_on=starts_on, ends_on=ends_on, contribution=made)
    records.record("dues.recorded", by=by, about=row, amount=amount, until=str(ends_on))
    return term


@transaction.atomic
def let_off(row: Belonging, reason: str, *, by: Actor) -> DuesTerm:
    """Nobody loses their voice for want of money: one term without dues. Refuses `not-allowed`, `own`, `reason`, `ended`."""
    _check_may(by)
    row = _open(row)
    if by.hands is not None and by.hands.pk == row.member_id:
        raise Refused("own", _("Somebody else decides this."))
    reason = " ".join(reason.split())
    if not 3 <= len(reason) <= 200:
        raise Refused("reason", _("Say in 3 to 200 letters why."), "reason")
    starts_on, ends_on = _next_term(row)
    term = DuesTerm.objects.create(belonging=row, starts_on=starts_on, ends_on=ends_on, let_off=reason)
    records.record("dues.let_off", by=by, about=row, until=str(ends_on))
    return term


def _next_term(row: Belonging) -> tuple[dt.date, dt.date]:
    """From the day after what is covered; from today, where that is long ago: nobody pays for days without a voice."""
    last = _covered().filter(belonging=row).aggregate(last=Max("ends_on"))["last"]
    today = timezone.localdate()
    late = last is None or last + dt.timedelta(days=clauses.value(GRACE)) < today
    starts_on = (today if last is not None else row.since) if late else last + dt.timedelta(days=1)
    return starts_on, starts_on + relativedelta(months=row.in_class.dues_months) - dt.timedelta(days=1)


def _open(row: Belonging) -> Belonging:
    row = Belonging.objects.select_for_update(of=("self",)).select_related("in_class", "member").get(pk=row.pk)
    if row.until is not None:
        raise Refused("ended", _("This has ended already."))
    return row


def _check_may(by: Actor) -> None:
    if current.network().kind != "umbrella" or not roles.can(by, KEEP):
        raise Refused("not-allowed", _("Staff of HUMANs keep the list of its members."))
