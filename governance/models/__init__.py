"""The tables of deciding, by chapter. Each file opens with its map."""

from governance.models.articles import Article
from governance.models.delegates import DelegateReport, HandoverNote, Instruction, InstructionVoice, Mandate, MandateVoice
from governance.models.meetings import ActionItem, AgendaItem, Assembly, Attendance, Petition, PetitionName
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
    "ActionItem",
    "AgendaItem",
    "Article",
    "Assembly",
    "Attendance",
    "Ballot",
    "BallotNote",
    "Channel",
    "CountedBallot",
    "DelegateReport",
    "HandoverNote",
    "Instruction",
    "InstructionVoice",
    "Mandate",
    "MandateVoice",
    "Method",
    "Petition",
    "PetitionName",
    "Poll",
    "PollOption",
    "PollResult",
    "PollVoter",
    "Proposal",
    "ProposalVersion",
    "Remark",
    "Signature",
]
