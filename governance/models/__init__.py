"""The tables of deciding, by chapter. Each file opens with its map."""

from governance.models.polls import (
    Ballot,
    BallotNote,
    Channel,
    CountedBallot,
    Method,
    Poll,
    PollOption,
    PollResult,
    PollVoter,
)

__all__ = [
    "Ballot",
    "BallotNote",
    "Channel",
    "CountedBallot",
    "Method",
    "Poll",
    "PollOption",
    "PollResult",
    "PollVoter",
]
