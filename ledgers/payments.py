"""Paying a neighbor or the fund directly, without an exchange: a payment for something, or a gift."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import accounts, currencies, transfers
from ledgers.models import Account, Transfer
from networks import clauses
from networks.actors import Actor
from networks.models import Membership

KINDS = ("payment", "gift")


@transaction.atomic
def send(
    payer: Membership, payee: Membership | None, minutes: int, *, kind: str, by: Actor, note: str = "",
    happened_on: dt.date | None = None, key: str | None = None,
) -> Transfer:  # fmt: skip
    """Moves hours to a neighbor, or to the commons fund (`payee` None: always a gift).

    Refuses `not-allowed`, `gear`, `kind`, `payee`, `account`, `happened-on` and what `transfers.post` refuses.
    """
    if by.membership is None or by.membership.pk != payer.pk:
        raise Refused("not-allowed", _("Only the member pays from their account, or a coordinator for them."))
    rules = clauses.values("gear.hours", "hours.back_days")
    if not rules["gear.hours"]:
        raise Refused("gear", _("This network does not use hours."))
    if kind not in KINDS:
        raise Refused("kind", _("Choose what it is: for something done, or a gift."), "kind")
    if payee is not None and not payee.is_active:
        raise Refused("payee", _("%(name)s is not taking part just now.") % {"name": payee.name}, "to")
    day = transfers.checked_day(happened_on, back_days=rules["hours.back_days"])
    source = _own(payer)
    target = currencies.fund(source.currency) if payee is None else _theirs(payee)
    return transfers.pay(
        source, target, minutes, kind="gift" if payee is None else kind, source="", by=by, happened_on=day,
        note=" ".join(note.split())[:200], key=key,
    )  # fmt: skip


def _own(payer: Membership) -> Account:
    try:
        return accounts.of(payer)
    except Account.DoesNotExist:
        raise Refused("account", _("Your account opens after your welcome.")) from None


def _theirs(payee: Membership) -> Account:
    try:
        return accounts.of(payee)
    except Account.DoesNotExist:
        raise Refused("payee", _("%(name)s has no account yet.") % {"name": payee.name}, "to") from None


def after(account: Account, minutes: int) -> int:
    """What the payer has once it is done."""
    return account.balance - minutes
