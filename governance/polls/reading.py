"""What the lists of polls show, in a constant number of queries."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q

from governance.counting.plain import quorum_of
from governance.models import Poll, PollResult, PollVoter
from governance.polls.rules import Rule
from networks.models import Membership

PAGE = 30


@dataclass(frozen=True)
class Card:
    """A poll in a list. `mine`: None where the reader is not on the roll, else whether they have voted."""

    poll: Poll
    taken: int
    needed: int
    mine: bool | None
    result: PollResult | None

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.taken)


def cards(polls: list[Poll], me: Membership | None) -> list[Card]:
    """Three queries, whatever their number."""
    pks = [poll.pk for poll in polls]
    counted = PollVoter.objects.filter(poll__in=pks).exclude(receipt=None).values_list("poll").annotate(many=Count("id"))
    taken: dict[int, int] = dict(counted.order_by())
    mine: dict[int, str | None] = {}
    if me is not None:
        mine = dict(PollVoter.objects.filter(poll__in=pks, member=me).values_list("poll", "receipt"))
    results = {one.poll_id: one for one in PollResult.objects.filter(poll__in=pks)}
    voted = {pk: receipt is not None for pk, receipt in mine.items()}
    return [
        Card(poll, taken.get(poll.pk, 0), needed(poll), voted.get(poll.pk), results.get(poll.pk)) for poll in polls
    ]  # fmt: skip


def needed(poll: Poll) -> int:
    """How many make the quorum on the frozen roll."""
    return quorum_of(poll.roll_count, Rule.of(poll.rule).quorum_percent)


def running(limit: int = 100) -> list[Poll]:
    return list(Poll.objects.filter(state=Poll.State.OPEN).order_by("closes_at", "id")[:limit])


def ended(cursor: str) -> tuple[list[Poll], str]:
    """Closed and void, the newest first, and the cursor of the next page: the last poll's uid."""
    rows = Poll.objects.filter(Q(state=Poll.State.CLOSED) | Q(state=Poll.State.VOID, opens_at__isnull=False))
    try:
        rows = rows.filter(id__lt=Poll.objects.filter(uid=uuid.UUID(cursor)).values("id")) if cursor else rows
    except ValueError:
        rows = rows.none()
    found = list(rows.order_by("-id")[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].uid) if len(found) > PAGE else ""


def waiting(me: Membership) -> list[Poll]:
    """Open polls in which a member has not voted yet, the first to end first."""
    asked = PollVoter.objects.filter(member=me, receipt=None, poll__state=Poll.State.OPEN).select_related("poll")
    return [one.poll for one in asked.order_by("poll__closes_at")[:20]]


def place_of(poll: Poll, me: Membership | None) -> PollVoter | None:
    """The reader's place on the roll."""
    return PollVoter.objects.filter(poll=poll, member=me).first() if me is not None else None


def taken(poll: Poll) -> int:
    return PollVoter.objects.filter(poll=poll).exclude(receipt=None).count()
