"""Exchanges: what two neighbors agree, do and confirm. Every change goes through one of these verbs.

proposed → agreed → done → confirmed; STEPS has them all, the trigger `board_exchange_step` holds the same table.
"""

from requests_board.exchanges.agreeing import Terms, agree, cancel, counter, decline, propose
from requests_board.exchanges.finishing import confirm, dispute, log, record
from requests_board.exchanges.mediation import ask_for_help, is_open_to_mediation, may_mediate, mediate, officer_of
from requests_board.exchanges.steps import STEPS, acts_of
from requests_board.exchanges.timing import run_due, run_retention

__all__ = [
    "STEPS",
    "Terms",
    "acts_of",
    "agree",
    "ask_for_help",
    "cancel",
    "confirm",
    "counter",
    "decline",
    "dispute",
    "is_open_to_mediation",
    "log",
    "may_mediate",
    "mediate",
    "officer_of",
    "propose",
    "record",
    "run_due",
    "run_retention",
]
