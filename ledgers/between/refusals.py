"""Why nothing moved between two networks, in words. About the other side: only that they cannot now."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from ledgers import refusals
from ledgers.models import Account, Agreement
from networks import resting
from networks.actors import Actor
from networks.models import Network
from networks.tenancy import current


def of_agreement(code: str, partner: Any) -> Refused:
    """Why an agreement is not made, answered or ended."""
    said = {"network": partner}
    plain: dict[str, tuple[Any, str | None, str]] = {
        "partner": (_("Choose another local network that takes part."), "partner", ""),
        "open": (_("A proposal between you and %(network)s waits for an answer already.") % said, None, ""),
        "unit": (_("Both networks need to use this unit."), "credit", "gear.credit"),
        "terms": (_("Say how far each side may owe the other: at least one of the two is more than nothing."), "hours", ""),
        "days": (_("Choose days ahead."), "review_on", ""),
        "unknown": (_("There is no such agreement."), None, ""),
        "answered": (_("This was answered already. Look again."), None, ""),
        "own": (_("You proposed it. Now %(network)s answers.") % said, None, ""),
        "same-person": (_("You signed for the other side. Somebody else has to sign for this one."), None, ""),
        "contact": (_("Write who speaks for your network, and how to reach them."), "contact", ""),
    }
    message, field, why = plain[code]
    return Refused(code, message, field, why=why)


def of_memo(code: str, partner: Any) -> Refused:
    """Why what is open is not settled by a memo."""
    said = {"network": partner}
    plain: dict[str, tuple[Any, str | None]] = {
        "partner": (_("Choose another local network."), None),
        "nothing": (_("Nothing stands open with %(network)s.") % said, None),
        "changed": (_("The books have moved since. Look at how you stand now, and write the memo anew."), None),
        "reference": (_("Say what proves that it was paid: a receipt, a day, a name."), "reference"),
        "open": (_("A memo between you and %(network)s waits for a signature already.") % said, None),
        "unknown": (_("There is no such memo."), None),
        "answered": (_("This was answered already. Look again."), None),
        "own": (_("You wrote it. Now %(network)s signs.") % said, None),
        "same-person": (_("You signed for the other side. Somebody else has to sign for this one."), None),
        "decided": (_("That decision has been carried out already."), "decision"),
        "coordinated": (_("%(network)s has a coordinator, who signs for it.") % said, None),
        "fund": (_("Our commons fund cannot take this on: it would go too far below zero."), None),
        "fund-there": (_("The commons fund of %(network)s cannot take this on just now.") % said, None),
    }
    message, field = plain[code]
    return Refused(code, message, field, why="fund.floor" if code == "fund" else "")


def of_payment(
    code: str, agreement: Agreement, account: Account, *, by: Actor, account_id: int | None, room: int | None
) -> Refused:
    """Why a payment to a member of another network did not go, with where it is written."""
    if code in ("floor", "account-closed", "key-reused"):
        return refusals.explained(code, account_id, by=by)
    if code == "resting":
        here = current.network()
        rests = here if here.state == Network.State.RESTING else agreement.partner
        return resting.refused(rests.name, rests.id)
    network = agreement.partner.name
    said = {"network": network, "amount": wording.amount(room, account.currency)}
    plain: dict[str, tuple[Any, str | None]] = {
        "amount": (_("Write a number, like 1.5"), "amount"),
        "unknown": (_("There is no agreement with %(network)s.") % said, "code"),
        "ended": (
            _("The agreement with %(network)s has ended. Only what brings us towards zero still goes.") % said,
            None,
        ),
        "unit": (_("The agreement with %(network)s does not cover this unit.") % said, None),
        "receiver": (_("Whoever made this code cannot be paid just now. Ask them for a new one."), "code"),
        "receiver-full": (_("They cannot take this on just now. Their own network has a limit, too."), "amount"),
        "cap": (
            _("Together we may owe %(network)s only %(amount)s more. Hours have to come back first.") % said
            if room
            else _("We owe %(network)s as much as was agreed. Something has to come back first.") % said,
            "amount",
        ),
    }
    message, field = plain[code]
    return Refused(code, message, field, why=reverse("ledgers:agreement", args=[agreement.uid]))
