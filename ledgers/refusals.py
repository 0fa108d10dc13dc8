"""SQL refuses with a code; here is what it means, in words. About the other side it says only that they cannot now."""

from typing import Any

from django.utils.translation import gettext as _

from common.errors import Refused
from common.wording import amount as amount_in_words
from ledgers.models import Account
from networks.actors import Actor


def explained(code: str, account_id: int | None, *, by: Actor) -> Refused:
    """The refusal that a person reads. `field` is the one of forms that move value."""
    if code in ("floor", "ceiling"):
        return _limit(code, account_id, by)
    if code == "account-closed":
        return Refused(code, _("This account is closed."), "payee")
    plain: dict[str, tuple[Any, str | None]] = {
        "amount": (_("Write a number, like 1.5"), "amount"),
        "same-account": (_("Hours move between two different people. Choose somebody else."), "payee"),
        "currency-closed": (_("This unit is no longer used."), None),
        "key-reused": (_("This was sent before with other content. Open the page again and start over."), None),
        "held": (_("Something else is promised for this already."), None),
        "reversed": (_("This was reversed already."), None),
        "is-reversal": (_("A reversal is not reversed. Enter what is right as a new line."), None),
        "chapter": (_("Other things hang on this line. Enter what is right as a new line, or by a decision."), None),
        "unknown": (_("There is no such line in these books."), None),
        "theirs": (
            _("The other network received this, so two people there give it back. Ask them on the page of the line."),
            None,
        ),
        **_of_the_pool(),
    }
    message, field = plain[code]
    return Refused(code, message, field)


def _of_the_pool() -> dict[str, tuple[Any, str | None]]:
    """Why a line of the pool is not taken back."""
    return {
        "own": (_("Nobody signs for themselves. Somebody else has to."), None),
        "short": (_("What came with this line is lent, pledged, asked back or spent by now. Free that first."), None),
        "over": (_("There is not that much money at hand."), None),
        "indivisible": (_("What is in the indivisible reserve never leaves it."), None),
        "at-work": (_("The savings that this line had set free are lent or asked back by now. Free them first."), None),
        "answered": (_("More has happened since. Take the later lines back first."), None),
    }


def _limit(code: str, account_id: int | None, by: Actor) -> Refused:
    from ledgers import accounts

    account = Account.objects.select_related("currency", "holder").get(pk=account_id or 0)
    own = by.membership is not None and account.holder_id == by.membership.pk
    if account.holder is None:
        return Refused(code, _("The commons fund cannot do this just now."), "amount", why="fund.floor")
    why = f"{account.currency.kind}.{code}"
    if not own:
        return Refused(code, _("%(name)s cannot take this on just now.") % {"name": account.holder.name}, "amount", why=why)
    room = accounts.room(account)
    if code == "floor":
        said = amount_in_words(room.can_spend, account.currency)
        return Refused(code, _("You can spend %(amount)s. Write that or less.") % {"amount": said}, "amount", why=why)
    said = amount_in_words(room.can_earn, account.currency)
    return Refused(
        code, _("You can earn %(amount)s. Ask for something first, or give some on.") % {"amount": said}, "amount", why=why
    )
