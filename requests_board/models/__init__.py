"""The tables of the board, by chapter. Each file opens with its map."""

from requests_board.models.board import UP, Match, Photo, Post, PostSkill, Way
from requests_board.models.borrowing import (
    LIVE,
    Booking,
    BookingSeries,
    BorrowingPass,
    Handover,
    WaitingPlace,
)
from requests_board.models.dispatch import FollowUp, FollowUpTry, Incident, IncidentNote
from requests_board.models.elsewhere import NeighborAnswer, PostCopy
from requests_board.models.exchanging import RUNNING, Exchange, Feedback, Message, Thanks
from requests_board.models.gatherings import Gathering, GatheringMessage, GatheringPart
from requests_board.models.lending import NeighborLoan, ThingCopy
from requests_board.models.loops import Loop, LoopLeg, NeighborLetter
from requests_board.models.standing import CalendarFeed, Hiding, Report, SavedSearch, Series
from requests_board.models.things import (
    OwnershipPart,
    Repair,
    RepairWork,
    Shelf,
    Thing,
    ThingPhoto,
    Wish,
)

__all__ = [
    "LIVE",
    "RUNNING",
    "UP",
    "Booking",
    "BookingSeries",
    "BorrowingPass",
    "CalendarFeed",
    "Exchange",
    "Feedback",
    "FollowUp",
    "FollowUpTry",
    "Gathering",
    "GatheringMessage",
    "GatheringPart",
    "Handover",
    "Hiding",
    "Incident",
    "IncidentNote",
    "Loop",
    "LoopLeg",
    "Match",
    "Message",
    "NeighborAnswer",
    "NeighborLetter",
    "NeighborLoan",
    "OwnershipPart",
    "Photo",
    "Post",
    "PostCopy",
    "PostSkill",
    "Repair",
    "RepairWork",
    "Report",
    "SavedSearch",
    "Series",
    "Shelf",
    "Thanks",
    "Thing",
    "ThingCopy",
    "ThingPhoto",
    "WaitingPlace",
    "Way",
    "Wish",
]
