"""What polls show elsewhere: on the home page, in the navigation, in the feed."""

from typing import Any

from common import registry
from governance.models import Poll
from governance.polls import reading
from networks.models import Record


def waiting(request: Any) -> dict[str, Any] | None:
    """Open votes that the reader has not taken part in."""
    found = reading.waiting(request.me)
    return {"polls": found[:4]} if found else None


def letter(member: Any) -> list[registry.Waiting]:
    """Open votes that wait for a member, for the weekly letter."""
    return [registry.Waiting(poll.question, "polls:poll", (poll.uid,)) for poll in reading.waiting(member)[:3]]


def count(request: Any) -> int:
    """How many wait for the reader. One query, once a request."""
    if request.me is None:
        return 0
    if not hasattr(request, "votes_waiting"):
        request.votes_waiting = len(reading.waiting(request.me))
    return int(request.votes_waiting)


def question(record: Record) -> str:
    """What a record of the feed is about."""
    poll = Poll.objects.filter(uid=record.about.partition(":")[2]).first()
    return poll.question if poll is not None else ""
