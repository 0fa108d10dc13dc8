"""Paying a neighbor or the fund in credit directly: for something bought (a trade, with its levy), or as a gift."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import currencies, transfers
from ledgers.credit import trades, units
from ledgers.models import Transfer
from networks.actors import Actor
from networks.models import Membership

KINDS = ("payment", "gift")


@transaction.atomic
def send(
    payer: Membership,
    payee: Membership | None,
    amount: int,
    *,
    kind: str,
    by: Actor,
    note: str = "",
    key: str | None = None,
) -> Transfer:
    """Moves hundredths to a neighbor, or to the commons fund (`payee` None: always a gift).

    Refuses `not-allowed`, `gear`, `kind`, `payee`, `account` and what `trades.settle` refuses.
    """
    if by.membership is None or by.membership.pk != payer.pk:
        raise Refused("not-allowed", _("Only the member pays from their account, or a coordinator for them."))
    if kind not in KINDS:
        raise Refused("kind", _("Choose what it is: for something bought, or a gift."), "kind")
    source = units.account_of(payer)
    words = " ".join(note.split())[:200]
    if payee is None:
        return transfers.pay(
            source, currencies.fund(source.currency), amount, kind="gift", source="", by=by, note=words, key=key
        )
    if not payee.is_active:
        raise Refused("payee", _("%(name)s is not taking part just now.") % {"name": payee.name}, "to")
    target = units.account_of(payee, field="to")
    if kind == "gift":
        return transfers.pay(source, target, amount, kind="gift", source="", by=by, note=words, key=key)
    return trades.settle(source, target, amount, by=by, note=words, key=key)
