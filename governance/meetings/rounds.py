"""A round of consent in the room: one screen asks, phones answer, and it closes when everyone who is there has."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.meetings.assemblies import _locked, _office
from governance.models import AgendaItem, Assembly, Poll, PollResult
from governance.polls import polls
from networks.actors import Actor
from networks.models import Membership

LONGEST: Final = dt.timedelta(minutes=15)


@transaction.atomic
def ask(item: AgendaItem, question: str, *, by: Actor) -> Poll:
    """Asks those who are there now. Refuses `not-allowed`, `state`, `quorum`, `asked`, `question`, `proposal`."""
    _office(by)
    assembly = _locked(item.assembly)
    if not assembly.is_open:
        raise Refused("state", _("The meeting is not open."))
    if item.proposal_id is not None:
        raise Refused("proposal", _("This one is voted on by everyone, on its own page."))
    if item.poll is not None and item.poll.is_open:
        raise Refused("asked", _("This is being asked already."))
    there = list(Membership.objects.active().filter(pk__in=assembly.present.values("member_id")))
    if len(there) < (assembly.quorum_count or 0):
        raise Refused("quorum", _("Too few are here to decide."), why="assembly.quorum_percent")
    rule = {"quorum_percent": 50, "closes_early": True, "article": "assembly.quorum_percent"}
    before = item.poll if item.poll is not None and item.poll.state == Poll.State.CLOSED else None
    if before is not None and not before.result.has_passed:
        poll = polls.ask_again(before, question or item.title, "", by=by)
    else:
        poll = polls.draft(question or item.title, "consent", by=by, subject=assembly.source, rule=rule)
    poll = polls.open(poll, by=by, closes_at=timezone.now() + LONGEST, electorate=there)
    item.poll = poll
    item.save(update_fields=["poll"])
    return poll


def close(item: AgendaItem, *, by: Actor) -> PollResult:
    """Closes it when all have answered or its time is over. Refuses `not-allowed`, `not-open`, `not-due`."""
    _office(by)
    if item.poll is None:
        raise Refused("not-open", _("Nothing is being asked here."))
    return polls.close(item.poll, by=by)


def closed(poll: Poll, result: PollResult) -> None:
    """Called by the poll: what came of it stands at its point of the agenda."""
    item = AgendaItem.objects.filter(poll=poll).first()
    if item is None:
        return
    counts = result.count.get("counts", result.count)
    said = _("consent") if result.has_passed else _("blocked") if result.lacks == "block" else _("no consent")
    figures = ", ".join(f"{name} {count}" for name, count in counts.items() if isinstance(count, int))
    item.outcome = f"{item.outcome}\n{said} ({figures})".strip() if figures else f"{item.outcome}\n{said}".strip()
    item.save(update_fields=["outcome"])


def link(subject: str) -> tuple[str, str] | None:
    row = Assembly.objects.filter(uid=subject.partition(":")[2]).first()
    return (row.title, row.get_absolute_url()) if row is not None else None
