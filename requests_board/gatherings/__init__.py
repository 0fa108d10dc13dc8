"""Classes and work parties: many neighbors at once. Every change goes through one of these verbs.

open → done → confirmed; STEPS has them all, the trigger `board_gathering_step` holds the same table.
"""

from requests_board.gatherings.finishing import answer, confirm, dispute, legs_of, log, mediate
from requests_board.gatherings.joining import Plan, call_off, cancel, join, leave, open
from requests_board.gatherings.steps import STEPS, acts_of, may_mediate
from requests_board.gatherings.timing import run_due

__all__ = [
    "STEPS",
    "Plan",
    "acts_of",
    "answer",
    "call_off",
    "cancel",
    "confirm",
    "dispute",
    "join",
    "leave",
    "legs_of",
    "log",
    "may_mediate",
    "mediate",
    "open",
    "run_due",
]
