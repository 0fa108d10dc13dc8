"""The tables of the board, by chapter. Each file opens with its map."""

from requests_board.models.board import (
    RUNNING,
    Exchange,
    Feedback,
    Match,
    Message,
    Photo,
    Post,
    PostSkill,
    Report,
    Thanks,
    Way,
)
from requests_board.models.gatherings import Gathering, GatheringPart

__all__ = [
    "RUNNING",
    "Exchange",
    "Feedback",
    "Gathering",
    "GatheringPart",
    "Match",
    "Message",
    "Photo",
    "Post",
    "PostSkill",
    "Report",
    "Thanks",
    "Way",
]
