"""Support points: given each season, placed on what should come first, and given back when it is decided."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.models import Account, Currency, Placement
from ledgers.points.refusals import explained
from ledgers.transfers import who
from networks import actors, clauses, dues, records
from networks.actors import Actor
from networks.models import Membership, Record
from networks.records import DELIVER_TASK
from networks.tenancy import current

DUE = "points"
AT_ONCE = 2000
MOST = 10**6


@transaction.atomic
def issue() -> int:
    """This season's points for every active member who has none yet; asked again it gives nothing twice. Answers to how many.

    Refuses `off`, `fund`.
    """
    total, consumers = 0, transfers.wanting("transfer.support-issued")
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT refused, members, season FROM ledgers_support_issue(%s, %s)", [AT_ONCE, consumers])
            refused, members, season = cursor.fetchone()
            if refused:
                raise explained(refused)
            total += members
            if members < AT_ONCE:
                break
    if total and consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    began = f"season:{season.isoformat()}"
    if total and not Record.objects.filter(kind="support.issued", about=began).exists():
        records.record("support.issued", by=actors.system("points"), about=began, members=total)
    return total


@transaction.atomic
def place(member: Membership, source: str, points: int, *, by: Actor, key: str | None = None) -> Placement:
    """Places points on something open. `key` makes it once.

    Refuses `not-allowed`, `off`, `closed`, `amount`, `short`, `cap`, `key-reused`.
    """
    _own(member, by)
    found = supportable(source)
    if found is None or not found.is_open:
        raise Refused("closed", _("This no longer takes points. Look at what is open now."), "source")
    actor, hand, _system = who(by)
    said: list[Any] = [member.pk, source, points if 0 < points <= MOST else 0, actor, hand, key]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_support_place(%s, %s, %s, %s, %s, %s)", said)
        refused, number, replayed = cursor.fetchone()
    if refused:
        raise explained(refused)
    placed = Placement.objects.select_related("account").get(pk=number)
    if not replayed:
        records.record("support.placed", by=by, about=source, points=points)
    return placed


@transaction.atomic
def take_back(member: Membership, source: str, *, by: Actor) -> None:
    """All points that a member placed on something come back to them. Refuses `not-allowed`, `off`, `nothing`."""
    _own(member, by)
    _return(source, member, by)
    records.record("support.taken_back", by=by, about=source)


@transaction.atomic
def give_back(source: str, *, by: Actor) -> int:
    """It is decided or withdrawn: everyone gets their points back. Answers how many members; 0 when nobody had placed any."""
    try:
        members = _return(source, None, by)
    except Refused as refused:
        if refused.code in ("nothing", "off"):
            return 0
        raise
    records.record("support.returned", by=by, about=source, members=members)
    return members


def _return(source: str, member: Membership | None, by: Actor) -> int:
    consumers = transfers.wanting("transfer.support-returned") if member is None else []
    said: list[Any] = [source, member.pk if member else None, *who(by), consumers]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_support_return(%s, %s, %s, %s, %s, %s)", said)
        refused, members = cursor.fetchone()
    if refused:
        raise explained(refused)
    if consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    return int(members)


def _own(member: Membership, by: Actor) -> None:
    if by.membership is None or by.membership.pk != member.pk or not member.is_active:
        raise Refused("not-allowed", _("Only the member places their points, or a coordinator for them."))
    if not clauses.value("gear.points"):
        raise explained("off")


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────
def supportable(source: str) -> registry.Supportable | None:
    """What a source names, or None."""
    kind, _colon, uid = source.partition(":")
    agenda = registry.agendas.get(kind)
    return agenda.found(uid) if agenda is not None else None


def open_now() -> list[registry.Supportable]:
    """Everything that takes points now, of every kind."""
    return [one for _name, agenda in registry.agendas for one in agenda.open()]


def on(sources: list[str]) -> dict[str, int]:
    """How many points lie on each. One query."""
    rows = Placement.objects.filter(source__in=sources, state=Placement.State.PLACED)
    return dict(rows.values_list("source").annotate(Sum("amount")))


def account(member: Membership, kind: str = Currency.Kind.SUPPORT) -> Account | None:
    """A member's account of points; None before the first."""
    rows = Account.objects.select_related("currency").filter(holder=member, currency__kind=kind)
    return rows.filter(kind=Account.Kind.MEMBER, closed_at=None).first()


def season() -> dt.date:
    """The first day of this season."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_season()")
        found: dt.date = cursor.fetchone()[0]
    return found


# ── Later ────────────────────────────────────────────────────────────────────────────────────────
def run(now: dt.datetime) -> dt.datetime | None:
    """Every night: a new season, or members who joined in this one. Nothing while the tool is off."""
    if not clauses.value("gear.points"):
        return None
    issue()
    return dt.datetime.combine(timezone.localdate(now) + dt.timedelta(days=1), dt.time(1), timezone.get_current_timezone())


def plan() -> None:
    dues.at(DUE, timezone.now())


def decided(record: Any) -> None:
    """What was placed on something that is now decided comes back. Safely twice."""
    give_back(record.about, by=actors.system("points"))


registry.dues.add(DUE, registry.Due(run))
ENDS = ("decision.signed", "proposal.ended")
registry.consumers.add("support", registry.Consumer(wants=lambda kind: kind in ENDS, handle=decided))
