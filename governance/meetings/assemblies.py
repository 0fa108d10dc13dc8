"""Meetings of the members: called with notice, an agenda of what is under way, who is there, minutes, who does what."""

import datetime as dt
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from governance.counting import sortition
from governance.counting.plain import quorum_of
from governance.models import ActionItem, AgendaItem, Assembly, Attendance, Proposal
from governance.proposals.proposals import take_part
from networks import clauses, records, roles
from networks.actors import Actor
from networks.models import Membership

State = Assembly.State
FARTHEST = dt.timedelta(days=400)


def _office(by: Actor) -> None:
    if not roles.can(by, "polls.run"):
        raise Refused("not-allowed", _("Coordinators and facilitators do that."))


def _locked(assembly: Assembly) -> Assembly:
    return Assembly.objects.select_for_update(of=("self",)).get(pk=assembly.pk)


# ── Calling ──────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def call(title: str, starts_at: dt.datetime, place: str, *, by: Actor, is_special: bool = False) -> Assembly:
    """Calls a meeting, with the notice that the bylaws ask; its agenda begins with what is under way.

    Refuses `not-allowed`, `gear`, `title`, `place`, `notice`, `starts_at`.
    """
    _office(by)
    title, place = _named(title, place)
    if not clauses.value("gear.decisions"):
        raise Refused("gear", _("This network does not decide here yet."))
    days = clauses.value("assembly.notice_days")
    now = timezone.now()
    if starts_at < now + dt.timedelta(days=days):
        said = _("Everyone hears of a meeting %(days)s days before. Choose a later day.")
        raise Refused("notice", said % {"days": days}, "starts_at", why="assembly.notice_days")
    if starts_at > now + FARTHEST:
        raise Refused("starts_at", _("Choose a day within a year."), "starts_at")
    return _call(title, starts_at, place, by=by, is_special=is_special)


def _call(title: str, starts_at: dt.datetime, place: str, *, by: Actor, is_special: bool) -> Assembly:
    made = Assembly.objects.create(
        title=title, starts_at=starts_at, place=place, is_special=is_special, called_by=by.membership
    )  # fmt: skip
    records.record("assembly.called", by=by, about=made, starts_at=starts_at.isoformat(), special=is_special)
    gather_agenda(made)
    return made


def special(purpose: str, *, by: Actor) -> Assembly:
    """What a petition calls: as early as the notice allows, at noon, about what it says. Coordinators find the place."""
    days = clauses.value("assembly.notice_days")
    day = timezone.localdate() + dt.timedelta(days=days + 1)
    starts_at = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    made = _call(_("Special meeting"), starts_at, _("to be said"), by=by, is_special=True)
    made.agenda.all().delete()
    AgendaItem.objects.create(assembly=made, position=10, title=purpose[:160])
    return made


def _named(title: str, place: str) -> tuple[str, str]:
    title, place = " ".join(title.split()), " ".join(place.split())
    if not 3 <= len(title) <= 120:
        raise Refused("title", _("Give the meeting a name of 3 to 120 letters."), "title")
    if not 2 <= len(place) <= 200:
        raise Refused("place", _("Say where it is, in up to 200 letters."), "place")
    return title, place


@transaction.atomic
def change(assembly: Assembly, title: str, starts_at: dt.datetime, place: str, *, by: Actor) -> Assembly:
    """Another place or a later time, before it begins; everyone hears of it. Refuses as `call`, and `state`, `earlier`."""
    _office(by)
    row, (title, place) = _locked(assembly), _named(title, place)
    if row.state != State.CALLED:
        raise Refused("state", _("It has begun, or is over."))
    if starts_at < row.starts_at:
        raise Refused("earlier", _("A meeting is not held earlier than it was called for."), "starts_at")
    if starts_at > timezone.now() + FARTHEST:
        raise Refused("starts_at", _("Choose a day within a year."), "starts_at")
    if row.is_special and starts_at > row.starts_at + dt.timedelta(days=30):
        raise Refused("starts_at", _("A meeting that members asked for is not put off for more than a month."), "starts_at")
    row.title, row.starts_at, row.place = title, starts_at, place
    row.save(update_fields=["title", "starts_at", "place"])
    records.record("assembly.changed", by=by, about=row)
    return row


@transaction.atomic
def call_off(assembly: Assembly, reason: str, *, by: Actor) -> Assembly:
    """Refuses `not-allowed`, `state`, `petitioned` (what members asked for is held), `reason`."""
    _office(by)
    row, reason = _locked(assembly), " ".join(reason.split())[:400]
    if row.state != State.CALLED:
        raise Refused("state", _("It has begun, or is over."))
    if row.is_special:
        raise Refused("petitioned", _("Members asked for this meeting: it is held."), why="assembly.petition_percent")
    if not reason:
        raise Refused("reason", _("Say why, for everyone to read."), "reason")
    row.state, row.end_reason = State.CALLED_OFF, reason
    row.save(update_fields=["state", "end_reason"])
    records.record("assembly.called_off", by=by, about=row)
    return row


# ── Agenda ───────────────────────────────────────────────────────────────────────────────────────
def gather_agenda(assembly: Assembly) -> int:
    """Adds what is announced, talked over or voted on and does not stand there yet. Answers how many were added."""
    there = set(assembly.agenda.exclude(proposal=None).values_list("proposal_id", flat=True))
    rows = Proposal.objects.filter(state__in=["notice", "discussion", "voting"]).exclude(pk__in=there).order_by("id")
    last = assembly.agenda.order_by("-position").values_list("position", flat=True).first() or 0
    made = [
        AgendaItem(assembly=assembly, position=last + 10 * place, title=row.title, proposal=row)
        for place, row in enumerate(rows, start=1)
    ]
    AgendaItem.objects.bulk_create(made)
    return len(made)


@transaction.atomic
def add(assembly: Assembly, title: str, *, by: Actor) -> AgendaItem:
    """A point of the agenda, by any member until it is over. A special meeting talks of what it was called for.

    Refuses `not-allowed`, `state`, `special`, `title`.
    """
    take_part(by)
    row, title = _locked(assembly), " ".join(title.split())
    if row.state not in (State.CALLED, State.OPEN):
        raise Refused("state", _("This meeting is over."))
    if row.is_special and not roles.can(by, "polls.run"):
        raise Refused("special", _("A special meeting talks of what it was called for."), "title")
    if not 3 <= len(title) <= 160:
        raise Refused("title", _("Write the point in 3 to 160 letters."), "title")
    last = row.agenda.order_by("-position").values_list("position", flat=True).first() or 0
    return AgendaItem.objects.create(assembly=row, position=last + 10, title=title)


# ── The day ──────────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def begin(assembly: Assembly, *, by: Actor) -> Assembly:
    """Opens it; members and quorum are counted now. Refuses `not-allowed`, `state`, `too-early`."""
    _office(by)
    row = _locked(assembly)
    if row.state != State.CALLED:
        raise Refused("state", _("It has begun, or is over."))
    if timezone.now() < row.starts_at - dt.timedelta(hours=1):
        raise Refused("too-early", _("It begins when it was called for, not before."))
    row.members_count = Membership.objects.active().count()
    row.quorum_count = quorum_of(row.members_count, clauses.value("assembly.quorum_percent"))
    row.state, row.opened_at = State.OPEN, timezone.now()
    row.save(update_fields=["state", "opened_at", "members_count", "quorum_count"])
    gather_agenda(row)
    records.record("assembly.opened", by=by, about=row)
    return row


@transaction.atomic
def attend(assembly: Assembly, member: Membership, *, by: Actor, how: str = Attendance.How.SITE) -> Attendance:
    """Somebody is there: they say so themselves, or who keeps the list. Refuses `not-allowed`, `state`, `how`, `member`."""
    if by.membership is None or by.membership.pk != member.pk:
        _office(by)
    if how not in Attendance.How.values:
        raise Refused("how", _("Choose one of the list."), "how")
    if not member.is_active:
        raise Refused("member", _("%(name)s is not taking part just now.") % {"name": member.name}, "member")
    row = _locked(assembly)
    if not row.is_open:
        raise Refused("state", _("The meeting is not open."))
    found, made = Attendance.objects.get_or_create(assembly=row, member=member, defaults={"how": how})
    if made:
        records.record("assembly.attended", by=by, about=row)
    return found


@transaction.atomic
def draw_facilitator(assembly: Assembly, willing: list[Membership], *, by: Actor) -> Assembly:
    """By lot, once: the seed is made now and published with the list, so that anyone can draw again.

    Refuses `not-allowed`, `state`, `drawn`, `willing`.
    """
    _office(by)
    row = _locked(assembly)
    if row.state not in (State.CALLED, State.OPEN):
        raise Refused("state", _("This meeting is over."))
    if row.lot_seed:
        raise Refused("drawn", _("The lot was drawn: it is not drawn again."))
    names = sorted(str(one.uid) for one in willing if one.is_active)
    if len(names) < 2:
        raise Refused("willing", _("Two or more have to be willing."), "willing")
    row.lot_seed, row.lot_names = secrets.token_hex(16), names
    chosen = sortition.draw(row.lot_seed, names, 1)[0]
    row.facilitator = next(one for one in willing if str(one.uid) == chosen)
    row.save(update_fields=["lot_seed", "lot_names", "facilitator"])
    records.record("assembly.lot", by=by, about=row, seed=row.lot_seed)
    return row


@transaction.atomic
def note(item: AgendaItem, outcome: str, *, by: Actor) -> AgendaItem:
    """What came of a point. Refuses `not-allowed`, `state`, `outcome`."""
    _office(by)
    assembly = _locked(item.assembly)
    if not assembly.is_open:
        raise Refused("state", _("The meeting is not open."))
    item.outcome = outcome.strip()[:2000]
    item.save(update_fields=["outcome"])
    return item


@transaction.atomic
def act(
    assembly: Assembly, text: str, *, by: Actor, member: Membership | None = None, due_on: dt.date | None = None
) -> ActionItem:
    """Who does what until when. Refuses `not-allowed`, `state`, `text`, `due_on`."""
    _office(by)
    text = " ".join(text.split())
    if assembly.state not in (State.OPEN, State.OVER):
        raise Refused("state", _("The meeting has not begun."))
    if not 3 <= len(text) <= 200:
        raise Refused("text", _("Say what is done, in 3 to 200 letters."), "text")
    if due_on is not None and not timezone.localdate() <= due_on <= timezone.localdate() + FARTHEST:
        raise Refused("due_on", _("Choose a day ahead, within a year."), "due_on")
    made = ActionItem.objects.create(assembly=assembly, text=text, member=member, due_on=due_on)
    records.record("assembly.action", by=by, about=assembly, action=str(made.uid))
    return made


def to_do(member: Membership) -> list[ActionItem]:
    """What a member took on at meetings and has not said is done, what is due first. One query."""
    rows = ActionItem.objects.select_related("assembly").filter(member=member, done_at=None)
    return list(rows.order_by("due_on", "id")[:20])


@transaction.atomic
def done(action: ActionItem, *, by: Actor) -> ActionItem:
    """Whoever took it on says so, or an officer. Refuses `not-allowed`."""
    if by.membership is None or by.membership.pk != action.member_id:
        _office(by)
    row = ActionItem.objects.select_for_update(of=("self",)).get(pk=action.pk)
    row.done_at = row.done_at or timezone.now()
    row.save(update_fields=["done_at"])
    return row


@transaction.atomic
def finish(assembly: Assembly, *, by: Actor) -> Assembly:
    """It is over: minutes are drafted from what happened, for somebody to put right. Refuses `not-allowed`, `state`."""
    _office(by)
    row = _locked(assembly)
    if not row.is_open:
        raise Refused("state", _("The meeting is not open."))
    row.state, row.closed_at = State.OVER, timezone.now()
    row.minutes = draft(row)
    row.save(update_fields=["state", "closed_at", "minutes"])
    records.record("assembly.over", by=by, about=row)
    return row


@transaction.atomic
def write_minutes(assembly: Assembly, text: str, *, by: Actor) -> Assembly:
    """Puts the draft right. Refuses `not-allowed`, `state`, `minutes`."""
    _office(by)
    row, text = _locked(assembly), text.strip()
    if row.state != State.OVER:
        raise Refused("state", _("Minutes are written when it is over."))
    if not 10 <= len(text) <= 20_000:
        raise Refused("minutes", _("Write the minutes, in 10 to 20,000 letters."), "minutes")
    row.minutes = text
    row.save(update_fields=["minutes"])
    records.record("assembly.minutes", by=by, about=row)
    return row


def draft(row: Assembly) -> str:
    """Minutes from what is known: who was there, what was on the agenda, what was decided, who does what."""
    present = list(row.present.select_related("member").order_by("id"))
    names = ", ".join(one.member.name for one in present) or _("nobody")
    lines = [
        f"# {row.title}",
        _("%(when)s, %(place)s.") % {"when": wording.when(row.opened_at), "place": row.place},
        _("There: %(names)s (%(count)s of %(needed)s needed).")
        % {"names": names, "count": len(present), "needed": row.quorum_count},
    ]
    if row.facilitator is not None:
        drawn = _(" (drawn by lot, seed %(seed)s)") % {"seed": row.lot_seed} if row.lot_seed else ""
        lines.append(_("%(name)s facilitated%(drawn)s.") % {"name": row.facilitator.name, "drawn": drawn})
    for number, item in enumerate(row.agenda.select_related("proposal").order_by("position", "id"), start=1):
        said = item.outcome or (str(item.proposal.get_state_display()) if item.proposal is not None else _("not reached"))
        lines.append(f"{number}. {item.title}: {said}")
    for action in row.actions.select_related("member"):
        who = action.member.name if action.member is not None else _("somebody")
        until = f", {wording.day(action.due_on)}" if action.due_on else ""
        lines.append(f"- {who}: {action.text}{until}")
    return "\n\n".join(lines)


def counted(row: Assembly) -> dict[str, Any]:
    """Quorum as it stands. One query."""
    there = row.present.count()
    return {
        "there": there,
        "needed": row.quorum_count or 0,
        "is_met": row.quorum_count is not None and there >= row.quorum_count,
    }
