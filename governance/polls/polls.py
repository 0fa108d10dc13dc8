"""A poll's way: drafted, opened on a frozen roll, closed with a result, or void with a reason."""

import datetime as dt
import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from governance.models import Method, Poll, PollResult
from governance.models.polls import WITHOUT_OPTIONS
from governance.polls import rules, tally
from governance.polls.asking import ask
from networks import actors, clauses, dues, records, roles
from networks.actors import Actor
from networks.models import Membership, Record

DUE = "polls"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Option:
    """One of the list: what it is called; for a budget its cost in whole units; who stands, when it is a member."""

    name: str
    text: str = ""
    cost: int | None = None
    member: Membership | None = None


@transaction.atomic
def draft(
    question: str,
    method: str,
    options: Sequence[Option | str] = (),
    *,
    by: Actor,
    text: str = "",
    seats: int = 1,
    budget: int | None = None,
    unit: str = "",
    subject: str = "",
    rule: dict[str, Any] | None = None,
    follows: Poll | None = None,
) -> Poll:
    """Prepares a poll. `rule` says what differs from the clauses (`rules.Rule`); `subject` what it decides.

    Refuses `not-allowed`, `gear`, `question`, `method`, `options`, `seats`, `budget`, `rule`.
    """
    _may_run(by)
    said = _checked(question, method, options, text=text, seats=seats, budget=budget, unit=unit, subject=subject)
    said["rule"] = rules.usual(method, **(rule or {})).as_json()
    drafted_by = by.membership.pk if by.membership else None
    poll = _write(None, said, drafted_by, follows)
    records.record("poll.drafted", by=by, about=poll, method=method)
    return poll


@transaction.atomic
def redraft(poll: Poll, question: str, method: str, options: Sequence[Option | str] = (), *, by: Actor, **rest: Any) -> Poll:
    """Writes a draft again, whole. Refuses as `draft`, and `not-draft`."""
    _may_run(by)
    rule = rest.pop("rule", None)
    usual = {"text": "", "seats": 1, "budget": None, "unit": "", "subject": poll.subject}
    said = _checked(question, method, options, **{**usual, **rest})
    said["rule"] = rules.usual(method, **(rule or {})).as_json()
    return _write(poll.pk, said, None, None)


@transaction.atomic
def open(
    poll: Poll, *, by: Actor, closes_at: dt.datetime | None = None, electorate: Iterable[Membership] | None = None
) -> Poll:
    """Freezes rule and roll, from now until `closes_at` (by clause when not said). `electorate` narrows the roll.

    Refuses `not-allowed`, `not-draft`, `closes-at`, `options`, `nobody`, `electorate`.
    """
    _may_run(by)
    if closes_at is None:
        closes_at = timezone.now() + dt.timedelta(days=clauses.value("polls.days"))
    only = None if electorate is None else [one.pk for one in electorate]
    if poll.method == Method.ADVICE and not only:
        raise Refused("electorate", _("Choose whom to ask."), "electorate")
    ask("SELECT * FROM polls_open(%s, %s, %s)", [poll.pk, closes_at, only])
    poll = fresh(poll)
    dues.at(DUE, closes_at)
    dues.at(DUE, max(closes_at - dt.timedelta(days=1), timezone.now() + dt.timedelta(minutes=1)))
    if poll.rule.get("closes_early"):
        dues.at(DUE, next_look(timezone.now()))
    records.record("poll.opened", by=by, about=poll, method=poll.method, roll=poll.roll_count, closes_at=closes_at.isoformat())
    return poll


@transaction.atomic
def close(poll: Poll, *, by: Actor) -> PollResult:
    """Publishes the ballots, counts them and writes the result; what the poll decides follows in this transaction.

    Refuses `not-open`, `not-due` (before its end: unless the rule closes early and nothing can change).
    """
    if poll.method == Method.LOT:
        _may_run(by)
    ask("SELECT * FROM polls_close(%s)", [poll.pk])
    poll = fresh(poll)
    said = tally.count(poll)
    ask("SELECT * FROM polls_finish(%s, %s::jsonb)", [poll.pk, said.as_json()])
    result = PollResult.objects.select_related("poll").get(poll=poll)
    records.record("poll.closed", by=by, about=poll, outcome=result.outcome, cast=result.cast)
    subject = _subject(poll)
    if subject is not None:
        subject.closed(poll, result)
    return result


@transaction.atomic
def void(poll: Poll, reason: str, *, by: Actor) -> Poll:
    """Ends it without a result, for a reason that everyone reads. Refuses `not-allowed`, `reason`, `not-open`."""
    _may_run(by)
    reason = " ".join(reason.split())[:400]
    if not reason:
        raise Refused("reason", _("Say why, for everyone who voted."), "reason")
    was_open = poll.is_open
    ask("SELECT * FROM polls_void(%s, %s)", [poll.pk, reason])
    poll = fresh(poll)
    records.record("poll.voided", by=by, about=poll, was_open=was_open)
    subject = _subject(poll)
    if subject is not None and subject.voided is not None:
        subject.voided(poll)
    return poll


def arrived(*, by: Actor) -> None:
    """The network has moved: ballots of an open vote stayed behind, for nobody reads them, so the question is asked anew."""
    for poll in Poll.objects.filter(state=Poll.State.OPEN):
        void(poll, _("The network moved to another installation while the vote was open. It will be asked again."), by=by)


@transaction.atomic
def ask_again(poll: Poll, question: str, text: str, *, by: Actor) -> Poll:
    """After a block: the changed proposal as a new round of consent, drafted.

    Refuses `not-allowed`, `not-blocked`, `asked-again`.
    """
    result = PollResult.objects.filter(poll=poll).first()
    if poll.method != Method.CONSENT or result is None or result.has_passed:
        raise Refused("not-blocked", _("Only a round of consent that did not hold is asked again."))
    if poll.followed_by.exclude(state=Poll.State.VOID).exists():
        raise Refused("asked-again", _("It is being asked again already."))
    kept = {key: value for key, value in poll.rule.items() if key != "seed"}
    return draft(question, poll.method, by=by, text=text, subject=poll.subject, rule=kept, follows=poll)


def fresh(poll: Poll) -> Poll:
    return Poll.objects.get(pk=poll.pk)


def next_look(now: dt.datetime) -> dt.datetime:
    """Early closing is looked at on the hour: no single vote can be told by what closed the poll."""
    return now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Closes what has ended, and what nothing can change any more, each in a savepoint of its own; reminds a day before."""
    by = actors.system("polls")
    for poll in Poll.objects.filter(state=Poll.State.OPEN).order_by("closes_at"):
        is_due = poll.closes_at is not None and poll.closes_at <= timezone.now()
        if is_due or poll.rule.get("closes_early"):
            try:
                with transaction.atomic():
                    close(poll, by=by)
            except Refused:
                log.debug("poll %s stays open", poll.uid)
    times: list[dt.datetime] = []
    for poll in Poll.objects.filter(state=Poll.State.OPEN):
        times += _next_times(poll, now, by)
    return max(min(times), now + dt.timedelta(seconds=5)) if times else None


def _next_times(poll: Poll, now: dt.datetime, by: Actor) -> list[dt.datetime]:
    """When an open poll is looked at again. A day before its end those who have not voted hear of it, once."""
    if poll.closes_at is None or poll.opens_at is None:
        return []
    times = [poll.closes_at, *([next_look(now)] if poll.rule.get("closes_early") else [])]
    reminds_at = poll.closes_at - dt.timedelta(days=1)
    if poll.opens_at > reminds_at - dt.timedelta(hours=12):
        return times
    if reminds_at > now:
        return [*times, reminds_at]
    if not Record.objects.filter(kind="poll.soon", about=records.subject(poll)).exists():
        records.record("poll.soon", by=by, about=poll)
    return times


def _subject(poll: Poll) -> registry.PollSubject | None:
    return registry.poll_subjects.get(poll.subject.partition(":")[0])


def _may_run(by: Actor) -> None:
    if not roles.can(by, "polls.run"):
        raise Refused("not-allowed", _("Coordinators and facilitators run votes."))


def _checked(question: str, method: str, options: Sequence[Option | str], **rest: Any) -> dict[str, Any]:
    """All that a draft says, as polls_write takes it."""
    question = " ".join(question.split())[:200]
    if not question:
        raise Refused("question", _("Write the question."), "question")
    if method not in Method.values:
        raise Refused("method", _("Choose one of the list."), "method")
    found = [one if isinstance(one, Option) else Option(one) for one in options]
    names = [" ".join(one.name.split())[:120] for one in found]
    if not all(names) or len(set(names)) < len(names) or len(names) > 200:
        raise Refused("options", _("Write each option once, on a line of its own."), "options")
    if found and method in WITHOUT_OPTIONS:
        raise Refused("options", _("This way of deciding has no list of options."), "options")
    if method == Method.BUDGET and not 1 <= (rest["budget"] or 0) <= 10**12:
        raise Refused("budget", _("Write how much there is to share out."), "budget")
    if any(one.cost is not None and not 1 <= one.cost <= 10**12 for one in found):
        raise Refused("options", _("A cost is a whole number above zero."), "options")
    if not 1 <= rest["seats"] <= 100:
        raise Refused("seats", _("Write a number from 1 to 100."), "seats")
    listed = [
        {"name": name, "text": " ".join(one.text.split())[:400], "cost": one.cost, "member": one.member and one.member.pk}
        for name, one in zip(names, found, strict=True)
    ]
    return {**rest, "question": question, "method": method, "options": listed, "text": rest["text"].strip()[:8000]}


def _write(pk: int | None, said: dict[str, Any], drafted_by: int | None, follows: Poll | None) -> Poll:
    options = json.dumps(said.pop("options"))
    statement = "SELECT * FROM polls_write(%s, %s::jsonb, %s::jsonb, %s, %s)"
    (number,) = ask(statement, [pk, json.dumps(said), options, drafted_by, follows.pk if follows else None])
    return Poll.objects.get(pk=number)
