"""The tables of deciding, by chapter. Each file opens with its map."""

from governance.models.articles import Article
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
from governance.models.proposals import Proposal, ProposalVersion, Remark, Signature

__all__ = [
    "Article",
    "Ballot",
    "BallotNote",
    "Channel",
    "CountedBallot",
    "Method",
    "Poll",
    "PollOption",
    "PollResult",
    "PollVoter",
    "Proposal",
    "ProposalVersion",
    "Remark",
    "Signature",
]
