"""Repairs: looked at, waiting for parts, being repaired, back or retired. The work is paid in hours from the commons fund."""

import datetime as dt

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import accounts, currencies, transfers
from networks import clauses, records, roles
from networks.actors import Actor
from networks.models import Membership
from requests_board.models import Booking, Repair, RepairWork, Thing
from requests_board.things import policy, series, steps, waiting

State = Repair.State

# before → after; a repair ends as back or retired.
STEPS: dict[str, tuple[str, ...]] = {
    "assess": ("parts", "repairing", "back", "retired"),
    "parts": ("repairing", "back", "retired"),
    "repairing": ("parts", "back", "retired"),
}


@transaction.atomic
def report(thing: Thing, text: str, *, by: Actor) -> Repair:
    """Somebody says that something is wrong with a thing: whoever has it, had it, or looks after it.

    Said again, it is the repair that is open. Refuses `not-yours`, `text`, `gone`.
    """
    thing = steps.locked_thing(thing)
    had = Booking.objects.filter(thing=thing, borrower=by.member, out_at__isnull=False).exists()
    if not had and not policy.may_keep(thing, by):
        raise Refused("not-yours", _("Tell its keeper. Who has borrowed it can report it here."))
    if not text.strip():
        raise Refused("text", _("Say in a few words what is wrong."), "text")
    return begin(thing, text, by=by)


def begin(thing: Thing, text: str, *, by: Actor, booking: Booking | None = None) -> Repair:
    """Part of reporting and of bringing back damaged. The thing is locked."""
    if thing.state in (Thing.State.RETIRED, Thing.State.LOST):
        raise Refused("gone", _("It is no longer in the library."))
    found = Repair.objects.open().filter(thing=thing).first()
    if found is not None:
        return found
    made = Repair.objects.create(thing=thing, booking=booking, reporter=by.member, text=text.strip()[:2000])
    if thing.state == Thing.State.READY:
        thing.state = Thing.State.REPAIR
        thing.save(update_fields=["state"])
    records.record("repair.reported", by=by, about=made, thing=str(thing.uid))
    return made


@transaction.atomic
def move(repair: Repair, state: str, note: str = "", *, by: Actor) -> Repair:
    """The next step. Back: it can be borrowed again, and who waits hears. Refuses `not-yours`, `conflict`, `out`."""
    thing = steps.locked_thing(repair.thing)
    repair = Repair.objects.select_for_update(of=("self",)).get(pk=repair.pk)
    repair.thing = thing
    policy.needs_keeper(thing, by)
    if repair.state == state:
        return repair
    if state not in STEPS.get(repair.state, ()):
        raise Refused("conflict", _("It stands at: %(state)s.") % {"state": str(repair.get_state_display()).lower()})
    if state == State.RETIRED and thing.bookings.out().exists():
        raise Refused("out", _("Somebody has it. Retire it when it is here."))
    repair.state = state
    if note.strip():
        repair.note = note.strip()[:2000]
    if not repair.is_open:
        repair.ended_at = timezone.now()
    repair.save(update_fields=["state", "note", "ended_at"])
    records.record(f"repair.{state}", by=by, about=repair, thing=str(thing.uid))
    if state == State.BACK and thing.state == Thing.State.REPAIR:
        thing.state = Thing.State.READY
        thing.save(update_fields=["state"])
        waiting.offer_next(thing, by=by)
    elif state == State.RETIRED:
        _retire(thing, by=by)
    return repair


def _retire(thing: Thing, *, by: Actor) -> None:
    from requests_board.things import bookings

    now = timezone.now()
    thing.state = Thing.State.RETIRED
    thing.save(update_fields=["state"])
    series.end_all(thing, by=by, now=now)
    bookings.stop_all(thing, by=by, now=now)
    waiting.end_all(thing, now=now)
    records.record("thing.retired", by=by, about=thing)


@transaction.atomic
def log(
    repair: Repair, minutes: int, *, by: Actor, text: str = "", done_on: dt.date | None = None, at: dt.datetime | None = None
) -> RepairWork:
    """A member writes down how long they worked on it; it is paid when a second person agrees.

    The same said twice in a row is one. Refuses `amount`, `conflict`, `happened-on`, `not-active`.
    """
    member = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=by.member.pk)
    repair = Repair.objects.select_for_update(of=("self",)).select_related("thing").get(pk=repair.pk)
    if not member.is_active:
        raise Refused("not-active", _("Only active members take part."))
    if repair.state == State.RETIRED or (repair.state == State.BACK and not _recent(repair)):
        raise Refused("conflict", _("This repair ended a while ago. Talk to a coordinator."))
    if isinstance(minutes, bool) or not 1 <= minutes <= 60_000:
        raise Refused("amount", _("Write a number, like 1.5"), "hours")
    now = at or timezone.now()
    day = done_on or timezone.localdate(now)
    if not timezone.localdate(now) - dt.timedelta(days=90) <= day <= timezone.localdate(now):
        raise Refused("happened-on", _("Choose today or a day within the last three months."), "done_on")
    words = " ".join(text.split())[:300]
    twin = RepairWork.objects.filter(
        repair=repair,
        worker=member,
        minutes=minutes,
        done_on=day,
        text=words,
        logged_at__gt=now - dt.timedelta(minutes=10),
    ).first()
    if twin is not None:
        return twin
    work = RepairWork.objects.create(
        repair=repair,
        worker=member,
        hand=by.hand if by.acts_for_another else None,
        minutes=minutes,
        done_on=day,
        text=words,
        logged_at=now,
    )
    records.record("repair.work_logged", by=by, about=repair, work=str(work.uid), minutes=minutes)
    return work


@transaction.atomic
def approve(work: RepairWork, *, by: Actor) -> RepairWork:
    """A coordinator agrees, never to their own work: the hours go from the commons fund to whoever did it, once.

    Refuses `not-allowed`, `own-work`, `conflict`, `too-much` (beyond the clause it takes a decision), and what the
    accounts refuse (`floor`, `ceiling`, `account-closed`).
    """
    repair, work = _settling(work, by)
    if work.state == RepairWork.State.PAID:
        return work
    if work.state != RepairWork.State.LOGGED:
        raise Refused("conflict", _("This was settled already."))
    if "hours" not in clauses.gears():
        raise Refused("conflict", _("This network keeps no hours. Thank them, and mark it as given."))
    most = clauses.value("things.repair_minutes")
    paid = repair.works.filter(state=RepairWork.State.PAID).aggregate(sum=Sum("minutes"))["sum"] or 0
    if paid + work.minutes > most:
        raise Refused(
            "too-much",
            _("One repair is paid with at most %(hours)s h. More takes a decision.") % {"hours": most / 60},
            why="things.repair_minutes",
        )
    transfer = transfers.pay(
        currencies.fund(currencies.hours()),
        accounts.of(work.worker),
        work.minutes,
        kind="repair",
        source=repair.source,
        by=by,
        happened_on=work.done_on,
        note=_("Repair: %(thing)s") % {"thing": repair.thing.name},
        key=f"repair-work:{work.uid}",
    )
    return _settled(work, RepairWork.State.PAID, "repair.work_paid", by=by, transfer_uid=transfer.uid)


@transaction.atomic
def turn_down(work: RepairWork, *, by: Actor) -> RepairWork:
    """A coordinator does not agree to what was written down; the two talk. Refuses `not-allowed`, `own-work`, `conflict`."""
    _repair, work = _settling(work, by)
    if work.state == RepairWork.State.DECLINED:
        return work
    if work.state != RepairWork.State.LOGGED:
        raise Refused("conflict", _("This was settled already."))
    return _settled(work, RepairWork.State.DECLINED, "repair.work_declined", by=by)


@transaction.atomic
def give(work: RepairWork, *, by: Actor) -> RepairWork:
    """Whoever did it wants nothing for it. Refuses `not-yours`, `conflict`."""
    repair = Repair.objects.select_for_update(of=("self",)).get(pk=work.repair_id)
    work = RepairWork.objects.select_for_update(of=("self",)).select_related("worker").get(pk=work.pk)
    if work.worker_id != by.member.pk:
        raise Refused("not-yours", _("This is somebody else’s work."))
    if work.state == RepairWork.State.GIVEN:
        return work
    if work.state != RepairWork.State.LOGGED:
        raise Refused("conflict", _("This was settled already."))
    work.state, work.settled_at = RepairWork.State.GIVEN, timezone.now()
    work.save(update_fields=["state", "settled_at"])
    records.record("repair.work_given", by=by, about=repair, work=str(work.uid), minutes=work.minutes)
    return work


def _settling(work: RepairWork, by: Actor) -> tuple[Repair, RepairWork]:
    if not roles.can(by, "things.keep"):
        raise Refused("not-allowed", _("Coordinators agree to the hours of a repair."))
    repair = Repair.objects.select_for_update(of=("self",)).select_related("thing").get(pk=work.repair_id)
    work = RepairWork.objects.select_for_update(of=("self",)).select_related("worker").get(pk=work.pk)
    hand = by.hands
    if hand is None or by.member.pk == work.worker_id or hand.pk in (work.worker_id, work.hand_id):
        raise Refused("own-work", _("Somebody else has to agree to this: it is your own work, or you wrote it down."))
    return repair, work


def _settled(work: RepairWork, state: str, kind: str, *, by: Actor, transfer_uid: object = None) -> RepairWork:
    work.state, work.settled_at, work.settled_by = state, timezone.now(), by.hands
    work.transfer_uid = transfer_uid  # type: ignore[assignment]
    work.save(update_fields=["state", "settled_at", "settled_by", "transfer_uid"])
    records.record(kind, by=by, about=work.repair, work=str(work.uid), minutes=work.minutes)
    return work


def _recent(repair: Repair) -> bool:
    return repair.ended_at is not None and repair.ended_at > timezone.now() - dt.timedelta(days=90)
