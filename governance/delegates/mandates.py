"""Who speaks for us: mandates by decision, instructions and recall by enough members, reports after each assembly."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.models import DelegateReport, Instruction, InstructionVoice, Mandate, MandateVoice
from governance.proposals.proposals import take_part
from networks import actors, clauses, dues, records, roles
from networks.actors import Actor
from networks.models import Membership

DUE = "delegates"
State = Mandate.State


def give(delegate: Membership, place: str, text: str, until: dt.date, *, source: str) -> Mandate:
    """By decision of the members alone (`source` "proposal:<uid>"). Refuses `delegate`, `place`, `text`, `until`."""
    place, text = checked(delegate, place, text, until)
    today = timezone.localdate()
    made = Mandate.objects.create(delegate=delegate, place=place, text=text, since=today, until=until, source=source)
    records.record("mandate.given", by=actors.system("governance"), about=made, delegate=str(delegate.uid))
    plan(until)
    return made


def checked(delegate: Membership, place: str, text: str, until: dt.date | None) -> tuple[str, str]:
    """Place and words, if a mandate can be given so."""
    place, text = " ".join(place.split()), text.strip()
    if not delegate.is_active or delegate.is_minor:
        raise Refused("delegate", _("A delegate is an active member who is grown up."), "member")
    if not 2 <= len(place) <= 120:
        raise Refused("place", _("Say where they speak for us, in up to 120 letters."), "place")
    if not 10 <= len(text) <= 4000:
        raise Refused("text", _("Write what they may say in our name, in 10 to 4,000 letters."), "words")
    today = timezone.localdate()
    if until is None or not today < until <= today + dt.timedelta(days=1100):
        raise Refused("until", _("Every mandate ends: choose a day within three years."), "until")
    return place, text


def _running(mandate: Mandate) -> Mandate:
    row = Mandate.objects.select_for_update(of=("self",)).select_related("delegate").get(pk=mandate.pk)
    if not row.is_running:
        raise Refused("state", _("This mandate has ended."))
    return row


def _end(row: Mandate, state: str, *, by: Actor) -> Mandate:
    row.state, row.ended_at = state, timezone.now()
    row.save(update_fields=["state", "ended_at"])
    records.record("mandate.ended", by=by, about=row, state=str(state), delegate=str(row.delegate.uid))
    return row


@transaction.atomic
def lay_down(mandate: Mandate, *, by: Actor) -> Mandate:
    """The delegate gives it back. Refuses `not-allowed`, `state`."""
    row = _running(mandate)
    if by.membership is None or by.membership.pk != row.delegate_id:
        raise Refused("not-allowed", _("Only the delegate lays it down."))
    return _end(row, State.LAID_DOWN, by=by)


# ── Recall ───────────────────────────────────────────────────────────────────────────────────────
def needed(percent: int) -> int:
    """How many members so many percent are now, rounded up, at least two. One query."""
    return max(2, -(-Membership.objects.active().count() * percent // 100))


def recall_needs() -> int:
    return needed(clauses.value("delegates.recall_percent"))


@transaction.atomic
def ask_recall(mandate: Mandate, *, by: Actor) -> Mandate:
    """A member asks that it ends; with enough of them it has. Refuses `not-allowed`, `state`, `own-hand`."""
    member, row = _own_voice(by), _running(mandate)
    _voice, made = MandateVoice.objects.get_or_create(mandate=row, member=member)
    if made:
        records.record("mandate.recall_asked", by=by, about=row)
    # Voices of those who have left count no more.
    voices = row.voices.filter(member__state=Membership.State.ACTIVE).count()
    return _end(row, State.RECALLED, by=actors.system("governance")) if voices >= recall_needs() else row


@transaction.atomic
def take_back_recall(mandate: Mandate, *, by: Actor) -> Mandate:
    """Refuses `not-allowed`, `state`."""
    member, row = _own_voice(by), _running(mandate)
    row.voices.filter(member=member).delete()
    return row


def _own_voice(by: Actor) -> Membership:
    """A voice is one's own: nobody gives it for another."""
    member = take_part(by)
    if by.acts_for_another and by.hand is not None and member.kind == Membership.Kind.PERSON:
        raise Refused("own-hand", _("Everyone says this for themselves."))
    return member


@transaction.atomic
def recall(mandate: Mandate, *, by: Actor) -> Mandate:
    """By a vote (`by` the software). Refuses `not-allowed`, `state`."""
    if not by.system:
        raise Refused("not-allowed", _("Enough of us ask for it, or we vote on it."))
    return _end(_running(mandate), State.RECALLED, by=by)


# ── Instructions ─────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def instruct(mandate: Mandate, text: str, *, by: Actor) -> Instruction:
    """What the delegate should say; others stand behind it. Refuses `not-allowed`, `state`, `text`."""
    member, row, text = _own_voice(by), _running(mandate), " ".join(text.split())
    if not 3 <= len(text) <= 400:
        raise Refused("text", _("Write it in 3 to 400 letters."), "text")
    made = Instruction.objects.create(mandate=row, author=member, text=text)
    records.record("mandate.instruction", by=by, about=row, instruction=str(made.uid))
    return back(made, by=by)


@transaction.atomic
def back(instruction: Instruction, *, by: Actor) -> Instruction:
    """Stands behind an instruction; with enough it binds. Refuses `not-allowed`, `state`."""
    member = _own_voice(by)
    mandate = _running(instruction.mandate)
    row = Instruction.objects.select_for_update(of=("self",)).get(pk=instruction.pk)
    InstructionVoice.objects.get_or_create(instruction=row, member=member)
    enough = row.voices.filter(member__state=Membership.State.ACTIVE).count() >= needed(
        clauses.value("delegates.instruct_percent")
    )
    if enough and row.binding_at is None:
        row.binding_at = timezone.now()
        row.save(update_fields=["binding_at"])
        records.record("mandate.instructed", by=actors.system("governance"), about=mandate, instruction=str(row.uid))
    return row


# ── Reports ──────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def hold(mandate: Mandate, assembly: str, held_on: dt.date, *, by: Actor) -> DelegateReport:
    """An assembly was held: the delegate owes a report. Refuses `not-allowed`, `state`, `assembly`, `held_on`."""
    row = _running(mandate)
    if (by.membership is None or by.membership.pk != row.delegate_id) and not roles.can(by, "polls.run"):
        raise Refused("not-allowed", _("The delegate writes that down, or a coordinator."))
    assembly = " ".join(assembly.split())
    if not 2 <= len(assembly) <= 120:
        raise Refused("assembly", _("Name the assembly, in up to 120 letters."), "assembly")
    if not row.since <= held_on <= timezone.localdate():
        raise Refused("held_on", _("Choose a day of this mandate, today or earlier."), "held_on")
    due = held_on + dt.timedelta(days=clauses.value("delegates.report_days"))
    made, is_new = DelegateReport.objects.get_or_create(
        mandate=row, held_on=held_on, defaults={"assembly": assembly, "due_on": due}
    )
    if is_new:
        records.record("mandate.report_due", by=by, about=row, report=str(made.uid))
        plan(due)
    return made


@transaction.atomic
def report(row: DelegateReport, text: str, against: str = "", *, by: Actor) -> DelegateReport:
    """What happened. `against` says where they voted otherwise than asked, and why: everyone hears of that.

    Refuses `not-allowed`, `text`, `written`.
    """
    found = DelegateReport.objects.select_for_update(of=("self",)).select_related("mandate").get(pk=row.pk)
    if by.membership is None or by.membership.pk != found.mandate.delegate_id:
        raise Refused("not-allowed", _("The delegate reports."))
    if found.written_at is not None:
        raise Refused("written", _("This report is written."))
    text, against = text.strip(), " ".join(against.split())[:400]
    if not 10 <= len(text) <= 4000:
        raise Refused("text", _("Write what happened, in 10 to 4,000 letters."), "text")
    found.text, found.against, found.written_at = text, against, timezone.now()
    found.save(update_fields=["text", "against", "written_at"])
    records.record("mandate.reported", by=by, about=found.mandate, report=str(found.uid), against=bool(against))
    return found


@transaction.atomic
def flag(row: DelegateReport, words: str, *, by: Actor) -> DelegateReport:
    """An officer notes a vote against the mandate that the report does not name. Refuses `not-allowed`, `words`."""
    if not roles.can(by, "polls.run"):
        raise Refused("not-allowed", _("Coordinators and facilitators do that."))
    words = " ".join(words.split())[:400]
    if not words:
        raise Refused("words", _("Say which vote, and what was asked."), "against")
    found = DelegateReport.objects.select_for_update(of=("self",)).select_related("mandate").get(pk=row.pk)
    found.against = words
    found.save(update_fields=["against"])
    records.record("mandate.reported", by=by, about=found.mandate, report=str(found.uid), against=True)
    return found


# ── Later ────────────────────────────────────────────────────────────────────────────────────────
def plan(day: dt.date) -> None:
    dues.at(DUE, timezone.make_aware(dt.datetime.combine(day, dt.time(8))))


def run(now: dt.datetime) -> dt.datetime | None:
    """Terms that end, reports that are late, offices that will rotate."""
    from governance.delegates import rotation

    today, by = timezone.localdate(now), actors.system("governance")
    for row in Mandate.objects.select_related("delegate").filter(state=State.RUNNING, until__lt=today):
        _end(row, State.ENDED, by=by)
    for late in DelegateReport.objects.select_related("mandate").filter(written_at=None, due_on__lte=today, asked_at=None):
        late.asked_at = now
        late.save(update_fields=["asked_at"])
        records.record("mandate.report_late", by=by, about=late.mandate, report=str(late.uid))
    rotation.remind(now)
    late_ones = DelegateReport.objects.filter(written_at=None, asked_at=None).order_by("due_on")
    times: list[Any] = [
        Mandate.objects.filter(state=State.RUNNING).order_by("until").values_list("until", flat=True).first(),
        late_ones.values_list("due_on", flat=True).first(),
        today,  # Offices are looked at every day.
    ]
    first = max(min(day for day in times if day is not None), today) + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(first, dt.time(8)))
