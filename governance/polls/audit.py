"""Closed polls, counted once more from what they published: V1 and V2 of the invariants."""

from collections.abc import Iterator

from governance.models import Poll, PollResult, PollVoter
from governance.polls import files, tally


def disagreements() -> Iterator[str]:
    """Everything that does not add up in this network's polls, in sentences."""
    for poll in Poll.objects.exclude(opens_at=None).order_by("id"):
        roll = PollVoter.objects.filter(poll=poll)
        if roll.count() != poll.roll_count or files.fingerprint(files.roll(poll)) != poll.roll_fingerprint:
            yield f"poll {poll.uid}: the roll is not the one it was opened with"
        if poll.state != Poll.State.CLOSED:
            continue
        result, again = PollResult.objects.get(poll=poll), tally.count(poll)
        said = (result.outcome, result.lacks, list(result.winners), result.cast, result.quorum, result.count)
        if said != (again.outcome, again.lacks, again.winners, again.cast, again.quorum, again.count):
            yield f"poll {poll.uid}: the ballots counted again give another result"
        if sum(tally.groups(poll).values()) != roll.exclude(receipt=None).count():
            yield f"poll {poll.uid}: receipts and ballots differ in number"
