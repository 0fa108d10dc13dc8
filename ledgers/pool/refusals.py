"""What the functions of the pool refuse, in words."""

from typing import Any

from django.utils.translation import gettext as _

from common.errors import Refused


def explained(code: str) -> Refused:
    plain: dict[str, tuple[Any, str | None, str]] = {
        "amount": (_("Write an amount, like 25 or 12.50"), "amount", ""),
        "unknown": (_("There is no such line in these books."), None, ""),
        "own": (_("Nobody signs for themselves. Somebody else has to."), None, "pool.signatories"),
        "same-person": (_("You signed this already. A second person has to."), None, "pool.signatories"),
        "answered": (_("Somebody has answered this already."), None, ""),
        "key-reused": (_("This was sent before with other content. Open the page again and start over."), None, ""),
        "source": (_("This line of the statement is recorded already."), None, ""),
        "short": (_("That is more than is free in this share just now."), "amount", ""),
        "fund": (_("The pool’s fund has not that much. A gift to it, or a decision, comes first."), None, ""),
        "over": (_("There is not that much money at hand."), "amount", ""),
        "notice": (_("Its notice is not over yet."), None, "pool.notice_days"),
        "queue": (_("Part of it is still out in loans. It waits its turn, and comes free as they are paid back."), None, ""),
        "account-closed": (_("This account is closed."), None, ""),
        "currency-closed": (_("This pool is closed."), None, ""),
        "decision": (_("This needs a decision that two officers have signed."), "decision", ""),
        "balance": (_("There is money in the pool share. Ask for it first."), None, ""),
        "committed": (_("Part of the pool share is lent, pledged or asked for. Settle that first."), None, ""),
        "saves": (_("Write an amount, like 10, or leave it empty."), "saves_monthly", ""),
        "largest": (_("That is more than one loan can be here."), "amount", "loans.largest"),
        "months": (_("Choose a number of months that the rules allow."), "months", "loans.longest_months"),
        "first-due": (_("Choose a first day within the next three months."), "first_due_on", ""),
        "open-loan": (_("One application is open already. It comes first."), None, ""),
        "guarantor": (_("Somebody else has to stand for the loan."), "guarantor", ""),
        "guarantor-asked": (_("This neighbor has been asked already."), "guarantor", ""),
        "opt-out": (_("Savers can still opt out of it for some days."), None, "loans.opt_out_days"),
        "guarantee": (_("Others do not stand for enough of it yet."), None, "loans.guarantee_percent"),
        "decision-used": (_("This decision has been carried out already."), "decision", ""),
        "funds": (_("There is not enough in shares that would fund it."), None, ""),
        "reserve": (
            _("A part of all savings stays at hand. There is not enough beside it just now."),
            None,
            "pool.liquidity_percent",
        ),
        "too-much": (_("That is more than is still open."), "amount", ""),
        "proposed": (_("The other side has proposed a plan. Answer that one first."), None, ""),
        "loan": (_("A loan is still open. Pay it back, or ask for a decision first."), None, ""),
    }
    message, field, why = plain[code]
    return Refused(code, message, field, why=why)
