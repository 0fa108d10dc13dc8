"""The tables of the books, by chapter. Each file opens with its map."""

from ledgers.models.books import Account, Currency, Entry, Hold, LimitGrant, ReversalRequest, Transfer, TransferNote

__all__ = ["Account", "Currency", "Entry", "Hold", "LimitGrant", "ReversalRequest", "Transfer", "TransferNote"]
