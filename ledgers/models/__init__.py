"""The tables of the books, by chapter. Each file opens with its map."""

from ledgers.models.bank import BankColumns, BankLine, BankStatement
from ledgers.models.between import Agreement, AgreementTerm, ClearingPosition, Crossing
from ledgers.models.books import Account, Currency, Entry, Hold, LimitGrant, ReversalRequest, Transfer, TransferNote
from ledgers.models.clearing import ClearingLine, ClearingPart, ClearingRound
from ledgers.models.credit import Charge, ChargeMonth, CreditTerms, Invoice, Partner, Trade
from ledgers.models.desk import BudgetLine
from ledgers.models.drives import Drive, DrivePledge, DriveThing
from ledgers.models.equity import EquityOrder, ReliefGrant
from ledgers.models.groups import Group, GroupLine, GroupMember, GroupSheet
from ledgers.models.hours import CareConversation, CareEntry, Estate, FundRequest, HoursWish
from ledgers.models.loans import Instalment, Loan, LoanApproval, Loss, MonthEnd, OptOut, Pledge, Repayment, Reschedule, Slice
from ledgers.models.memos import Memo, MemoLine
from ledgers.models.points import Placement, Reward, RewardClaim, SupportIssue
from ledgers.models.pool import Contribution, Withdrawal
from ledgers.models.seals import BooksCheck, Seal, SealedNote, SealMark
from ledgers.models.setoff import SetOff, SetOffConsent, SetOffLine, SetOffPart

__all__ = [
    "Account",
    "Agreement",
    "AgreementTerm",
    "BankColumns",
    "BankLine",
    "BankStatement",
    "BooksCheck",
    "BudgetLine",
    "CareConversation",
    "CareEntry",
    "Charge",
    "ChargeMonth",
    "ClearingLine",
    "ClearingPart",
    "ClearingPosition",
    "ClearingRound",
    "Contribution",
    "CreditTerms",
    "Crossing",
    "Currency",
    "Drive",
    "DrivePledge",
    "DriveThing",
    "Entry",
    "EquityOrder",
    "Estate",
    "FundRequest",
    "Group",
    "GroupLine",
    "GroupMember",
    "GroupSheet",
    "Hold",
    "HoursWish",
    "Instalment",
    "Invoice",
    "LimitGrant",
    "Loan",
    "LoanApproval",
    "Loss",
    "Memo",
    "MemoLine",
    "MonthEnd",
    "OptOut",
    "Partner",
    "Placement",
    "Pledge",
    "ReliefGrant",
    "Repayment",
    "Reschedule",
    "ReversalRequest",
    "Reward",
    "RewardClaim",
    "Seal",
    "SealMark",
    "SealedNote",
    "SetOff",
    "SetOffConsent",
    "SetOffLine",
    "SetOffPart",
    "Slice",
    "SupportIssue",
    "Trade",
    "Transfer",
    "TransferNote",
    "Withdrawal",
]
