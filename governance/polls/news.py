"""What was decided, for everybody, where the ballots are published (clause `polls.published`)."""

from common import registry
from common.chapters import Entry
from governance.models import Poll
from networks import clauses, links
from networks.tenancy import current


def decided(most: int) -> list[Entry]:
    """Votes that were counted: the question and how it came out. Two queries at most."""
    if not clauses.value("polls.published") or "decisions" not in clauses.gears():
        return []
    rows = Poll.objects.filter(state=Poll.State.CLOSED).select_related("result").order_by("-closed_at", "-id")[:most]
    return [_entry(poll) for poll in rows if poll.closed_at is not None]


def _entry(poll: Poll) -> Entry:
    url = links.url(current.network(), "polls:check", poll.uid)
    return Entry(str(poll.uid), poll.question, str(poll.result.get_outcome_display()), url, poll.closed_at)


registry.public_news.add("decisions", decided)
