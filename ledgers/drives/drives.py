"""Starting a drive, ending it with a report, and how far it has come."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from ledgers.models import Contribution, Drive, DrivePledge, DriveThing
from networks import actors, clauses, dues, records, roles
from networks.actors import Actor
from networks.models import Membership

DUE = "drives"
MOST_THINGS = 20
MOST_MINUTES = 10**7
MOST_MONEY = 10**9


@dataclass(frozen=True)
class Plan:
    """What a drive is for. Money in the smallest units of the pool's, `things` as (name, how many)."""

    title: str
    until: dt.date
    story: str = ""
    goal_money: int = 0
    goal_minutes: int = 0
    things: list[tuple[str, int]] = field(default_factory=list)
    is_public: bool = False


@dataclass(frozen=True)
class Progress:
    """Promised and come, of each kind. Things by their id."""

    money: int
    money_promised: int
    minutes: int
    minutes_promised: int
    things: dict[int, tuple[int, int]]


def may_start(by: Actor) -> bool:
    if by.hands is None or not by.hands.is_active:
        return False
    return roles.can(by, "decide") or clauses.value("drives.started_by") == "members"


def may_run(drive: Drive, by: Actor) -> bool:
    """Who started it, and every officer."""
    return by.hands is not None and by.hands.is_active and (by.hands.pk == drive.started_by_id or roles.can(by, "decide"))


@transaction.atomic
def start(plan: Plan, *, by: Actor) -> Drive:
    """A new drive, open at once. Refuses `gear`, `not-allowed`, `title`, `goal`, `money`, `things`, `until`."""
    rules = clauses.values("gear.drives", "gear.pool", "drives.most_days", "drives.public")
    if not rules["gear.drives"]:
        raise Refused("gear", _("This network does not use drives."))
    if not may_start(by) or by.hands is None:
        raise Refused("not-allowed", _("Coordinators and treasurers start a drive."), why="drives.started_by")
    title = " ".join(plan.title.split())[:120]
    if not title:
        raise Refused("title", _("Give it a name, like “A new furnace for the hall”."), "title")
    if not (0 <= plan.goal_money <= MOST_MONEY and 0 <= plan.goal_minutes <= MOST_MINUTES):
        raise Refused("goal", _("That is more than anyone can gather. Write less."), "goal_money")
    if not (plan.goal_money or plan.goal_minutes or plan.things):
        raise Refused("goal", _("Say what is needed: money, hours or things."), "goal_money")
    if plan.goal_money and not rules["gear.pool"]:
        raise Refused("money", _("This network keeps no money. Ask for hours or things."), "goal_money", why="gear.pool")
    if len(plan.things) > MOST_THINGS or any(not name or not 1 <= count <= 10_000 for name, count in plan.things):
        raise Refused("things", _("Write one thing on each line, like “3 ladders”."), "things")
    today = timezone.localdate()
    if not today <= plan.until <= today + dt.timedelta(days=rules["drives.most_days"]):
        said = _("Choose a day from today until %(days)s days from now.") % {"days": rules["drives.most_days"]}
        raise Refused("until", said, "until", why="drives.most_days")
    drive = Drive.objects.create(
        title=title, story=plan.story.strip()[:4000], goal_money=plan.goal_money, goal_minutes=plan.goal_minutes,
        until=plan.until, is_public=plan.is_public and rules["drives.public"], started_by=by.hands,
    )  # fmt: skip
    DriveThing.objects.bulk_create(DriveThing(drive=drive, name=name[:120], wanted=count) for name, count in plan.things)
    dues.at(DUE, _after(plan.until))
    records.record("drive.started", by=Actor(by.hands, None, by.offices), about=drive)
    return drive


@transaction.atomic
def close(drive: Drive, report: str, *, by: Actor) -> Drive:
    """The end, with what became of it. What is still promised is let go. Refuses `not-allowed`, `report`, `ended`."""
    if not report.strip():
        raise Refused("report", _("Write what came together and what was done with it."), "report")
    return _end(drive, Drive.State.CLOSED, by, report.strip()[:4000])


@transaction.atomic
def call_off(drive: Drive, report: str, *, by: Actor) -> Drive:
    """It does not go on. What came stays in the books, and the report says what happens with it. Refuses as `close`."""
    if not report.strip():
        raise Refused("report", _("Write why, and what happens with what came."), "report")
    return _end(drive, Drive.State.CALLED_OFF, by, report.strip()[:4000])


def _end(drive: Drive, state: str, by: Actor, report: str) -> Drive:
    if not may_run(drive, by) or by.hands is None:
        raise Refused("not-allowed", _("Whoever started it ends it, or a coordinator."))
    row = locked(drive)
    if row.state != Drive.State.OPEN:
        raise Refused("ended", _("This drive has ended."))
    promised = DrivePledge.objects.filter(drive=row, state=DrivePledge.State.PLEDGED)
    if promised.filter(contribution__state=Contribution.State.RECORDED).exists():
        raise Refused("countersign", _("Money waits for a second signature. Countersign or decline it first."))
    now = timezone.now()
    DrivePledge.objects.filter(drive=row, state__in=["offered", "pledged"]).exclude(
        contribution__state=Contribution.State.COUNTERSIGNED
    ).update(state=DrivePledge.State.WITHDRAWN, ended_at=now)
    DrivePledge.objects.filter(drive=row).exclude(contact="").update(contact="")  # Nobody has to be reached any more.
    row.state, row.report, row.ended_by, row.ended_at = state, report, by.hands, now
    row.save(update_fields=["state", "report", "ended_by", "ended_at"])
    records.record(f"drive.{state}", by=Actor(by.hands, None, by.offices), about=row)
    return row


def locked(drive: Drive) -> Drive:
    return Drive.objects.select_for_update(of=("self",)).get(pk=drive.pk)


def progress(drive: Drive) -> Progress:
    """How far it has come, from pledges and from what is countersigned. Two queries."""
    rows = DrivePledge.objects.filter(drive=drive, state__in=["pledged", "received"])
    sums = rows.values_list("kind", "thing_id", "state").annotate(Sum("amount")).order_by()
    came: dict[tuple[str, int | None], int] = {}
    promised: dict[tuple[str, int | None], int] = {}
    for kind, thing, state, amount in sums:
        target = came if state == DrivePledge.State.RECEIVED else promised
        target[kind, thing] = target.get((kind, thing), 0) + amount
    money = rows.filter(contribution__state=Contribution.State.COUNTERSIGNED).aggregate(
        promised=Sum("amount"), came=Sum("contribution__amount")
    )
    things = {thing for kind, thing in (*came, *promised) if kind == DrivePledge.Kind.THING and thing is not None}
    return Progress(
        money["came"] or 0, promised.get(("money", None), 0) - (money["promised"] or 0),
        came.get(("hours", None), 0), promised.get(("hours", None), 0),
        {thing: (came.get(("thing", thing), 0), promised.get(("thing", thing), 0)) for thing in things},
    )  # fmt: skip


# ── Later ────────────────────────────────────────────────────────────────────────────────────────
def _after(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(8), timezone.get_current_timezone())


def remind(now: dt.datetime) -> dt.datetime | None:
    """Asks whoever started a drive whose time is over for the report, once. Says when the next one is over."""
    today = timezone.localdate(now)
    for row in Drive.objects.filter(state=Drive.State.OPEN, until__lt=today, reminded_at=None).order_by("id")[:200]:
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        records.record("drive.over", by=actors.system("drives"), about=row)
    coming = Drive.objects.filter(state=Drive.State.OPEN, reminded_at=None).order_by("until").values_list("until", flat=True)
    first = coming.first()
    return _after(first) if first is not None else None


def export(membership: Membership) -> dict[str, Any]:
    """Drives that a member started, and pledges."""
    started = Drive.objects.filter(started_by=membership).order_by("id")
    pledged = DrivePledge.objects.filter(member=membership).select_related("drive").order_by("id")
    return {
        "drives": [{"title": row.title, "story": row.story, "state": row.state, "report": row.report} for row in started],
        "pledges": [
            {"drive": row.drive.title, "kind": row.kind, "amount": row.amount, "words": row.words, "state": row.state}
            for row in pledged
        ],
    }


def erase(membership: Membership) -> None:
    """Words of pledges go; what came stays, because the books must stay right."""
    DrivePledge.objects.filter(member=membership).update(words="", contact="")


def settle(membership: Membership, *, by: Actor) -> None:
    """What a leaving member still promised is let go."""
    rows = DrivePledge.objects.filter(member=membership, state=DrivePledge.State.PLEDGED, contribution=None)
    rows.update(state=DrivePledge.State.WITHDRAWN, ended_at=timezone.now())


registry.dues.add(DUE, registry.Due(remind))
registry.erasures.add("ledgers.drives", registry.Erasure(export, erase))
registry.leavings.add("ledgers.drives", registry.Leaving(settle))
