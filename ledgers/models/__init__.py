"""The tables of the books, by chapter. Each file opens with its map."""

from ledgers.models.books import Account, Currency, Entry, Hold, LimitGrant, ReversalRequest, Transfer, TransferNote
from ledgers.models.pool import Contribution, Withdrawal

__all__ = [
    "Account",
    "Contribution",
    "Currency",
    "Entry",
    "Hold",
    "LimitGrant",
    "ReversalRequest",
    "Transfer",
    "TransferNote",
    "Withdrawal",
]
