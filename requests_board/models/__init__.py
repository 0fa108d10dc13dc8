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

__all__ = [
    "RUNNING",
    "Exchange",
    "Feedback",
    "Match",
    "Message",
    "Photo",
    "Post",
    "PostSkill",
    "Report",
    "Thanks",
    "Way",
]
