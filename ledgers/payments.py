"""Paying a neighbor or the fund directly, without an exchange: a payment for something, or a gift."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import accounts, currencies, transfers
from ledgers.models import Account, Transfer
from networks import apart, clauses
from networks.actors import Actor
from networks.models import Membership
from networks.text import fold

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


def find(said: str, *, payer: Membership, by_office: bool = False) -> Membership:
    """The neighbor that someone means by a name or a member number, but whom they never meet here; an office finds everybody.

    Refuses `payee` unless it is exactly one.
    """
    said = " ".join(said.split())
    active: Any = Membership.objects.active().exclude(pk__in=[payer.pk, *([] if by_office else apart.ids_of(payer))])
    if said.lstrip("#").isascii() and said.lstrip("#").isdigit() and len(said) <= 9:
        found = list(active.filter(number=int(said.lstrip("#")))[:1])
    else:
        start = fold(said)[:80]
        found = list(active.filter(name_folded=start)[:2]) or list(
            active.filter(name_folded__gte=start, name_folded__lt=start + "\U0010ffff").order_by("name_folded", "id")[:6]
        )
    if not start_is_enough(said):
        raise Refused("payee", _("Write the neighbor's name or member number."), "to")
    if not found:
        raise Refused("payee", _("Nobody here goes by that. Write the name as it stands under People."), "to")
    if len(found) > 1:
        names = ", ".join(f"{one.name} (#{one.number})" for one in found)
        raise Refused("payee", _("Several neighbors could be meant: %(names)s. Write the number.") % {"names": names}, "to")
    return found[0]  # type: ignore[no-any-return]


def start_is_enough(said: str) -> bool:
    """One letter would list the members."""
    return len(said) >= 2 or said.isdigit()


def after(account: Account, minutes: int) -> int:
    """What the payer has once it is done."""
    return account.balance - minutes
