"""Votes of every state, made by the verbs: for tests that look at every page."""

import datetime as dt
from typing import Any

from django.utils import timezone

from governance.models import Poll, PollVoter
from governance.polls import ballots, polls
from networks import actors, clauses

RULE = {"closes_early": True}


def hold(officer: Any) -> dict[str, Poll]:
    """closed: an election with its transfers; consent: closed with a block, names and words; open; draft."""
    by = actors.of(officer)
    if not clauses.value("gear.decisions"):
        since = timezone.now() - dt.timedelta(hours=1)
        clauses.amend("gear.decisions", True, by=actors.system("test"), decision="founding", from_at=since)
    said: dict[str, Any] = {"by": by, "rule": RULE}
    closed = polls.draft("Who sits on the board?", "scottish", ["Ann", "Ben", "Cid", "Dee"], seats=2, **said)
    consent = polls.draft("A second cargo trike?", "consent", text="We buy one more.", **said)
    open_one = polls.draft("Where should the winter fund go?", "irv", ["Heat", "Coats", "Seeds"], by=by)
    for poll in (closed, consent, open_one):
        polls.open(poll, by=by, closes_at=timezone.now() + dt.timedelta(days=3))
    marks = [[0, 1], [0, 1], [0, 2], [0, 1, 2], [3, 2], [3], [2, 1], [1], [0, 1]]
    for poll in (closed, consent):
        for at, place in enumerate(PollVoter.objects.filter(poll=poll).select_related("member").order_by("id")):
            if poll is closed:
                spoken = ballots.Said(marks[at % len(marks)])
            else:
                spoken = ballots.Said([2] if at == 1 else [0], "The shed is full." if at == 1 else "")
            ballots.cast(poll, spoken, by=actors.of(place.member))
        polls.close(poll, by=actors.system("test"))
    draft = polls.draft("Paint the shed?", "majority", by=by)
    return {"closed": polls.fresh(closed), "consent": polls.fresh(consent), "open": polls.fresh(open_one), "draft": draft}
