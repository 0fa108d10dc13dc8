"""What a member can spend and earn, in words, before they say yes (product.md, rule 3)."""

from django.utils.translation import gettext as _

from common import wording
from ledgers import accounts
from ledgers.models import Account
from networks.models import Membership


def in_words(member: Membership) -> str:
    """ "You can spend 26.5 h and earn 33.5 h." Two queries; "" without an account."""
    found = _room(member)
    if found is None:
        return ""
    room = found[1]
    if room.can_earn is None:
        return _("You can spend %(spend)s.") % {"spend": wording.hours(room.can_spend)}
    return _("You can spend %(spend)s and earn %(earn)s.") % {
        "spend": wording.hours(room.can_spend),
        "earn": wording.hours(room.can_earn),
    }


def after(member: Membership, change: int) -> dict[str, int] | None:
    """A balance now and then: {now, then} in minutes; None without an account. One query."""
    account = Account.objects.filter(holder=member, currency__code="HOURS").first()
    return {"now": account.balance, "then": account.balance + change} if account is not None else None


def refusal(member: Membership, *, gives: bool) -> str:
    """Why an hour more does not go just now, in words; "" when it goes."""
    found = _room(member)
    if found is None:
        return _("You have no account for hours here yet. A coordinator opens it.")
    room = found[1]
    if gives and room.can_earn == 0:
        return _("You have gathered many hours. Ask for something first, or give some on.")
    if not gives and room.can_spend == 0:
        return _("You can spend no hours just now. Offer something, or talk with a coordinator.")
    return ""


def _room(member: Membership) -> tuple[Account, accounts.Room] | None:
    account = Account.objects.filter(holder=member, currency__code="HOURS", closed_at=None).first()
    return (account, accounts.room(account)) if account is not None else None
