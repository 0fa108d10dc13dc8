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
        "over": (_("There is not that much money at hand."), "amount", ""),
        "notice": (_("Its notice is not over yet."), None, "pool.notice_days"),
        "queue": (_("The money at hand goes to those who asked before. It waits its turn."), None, ""),
        "account-closed": (_("This account is closed."), None, ""),
        "currency-closed": (_("This pool is closed."), None, ""),
        "decision": (_("This needs a decision that two officers have signed."), "decision", ""),
        "balance": (_("There is money in the pool share. Ask for it first."), None, ""),
        "committed": (_("Part of the pool share is lent, pledged or asked for. Settle that first."), None, ""),
        "loan": (_("A loan is still open. Pay it back, or ask for a decision first."), None, ""),
    }
    message, field, why = plain[code]
    return Refused(code, message, field, why=why)
