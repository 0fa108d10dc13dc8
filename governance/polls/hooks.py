"""What polls hold of a member: that they could vote, that they did, and what they said in open votes."""

from typing import Any

from django.db import connection

from governance.models import BallotNote, CountedBallot, PollVoter
from networks.models import Membership


def export(member: Membership) -> dict[str, Any]:
    """A secret ballot is in nobody's export: nothing leads from a voter to one."""
    places = PollVoter.objects.filter(member=member).select_related("poll").order_by("poll")
    said = CountedBallot.objects.filter(voter=member).select_related("poll").order_by("poll")
    words = BallotNote.objects.filter(voter=member).select_related("poll").order_by("poll")
    return {
        "votes": [
            {"poll": one.poll.question, "took_part": one.receipt is not None, "receipt": one.receipt, "how": one.channel}
            for one in places
        ],
        "open_ballots": [{"poll": one.poll.question, "said": one.said} for one in said],
        "words": [{"poll": one.poll.question, "reason": one.reason, "remedy": one.remedy} for one in words],
    }


def erase(member: Membership) -> None:
    """The words go; that an open ballot said so stays, under a pseudonym."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT polls_forget(%s)", [member.pk])
