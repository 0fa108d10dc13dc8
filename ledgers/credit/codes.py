"""Codes to pay by: a link that opens the pay form filled in. It is signed, so nobody turns it into a link to somebody else."""

from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.models import Account
from networks.tenancy.current import NetworkRef


@dataclass(frozen=True)
class Asked:
    """What a code says: whom to pay, how much (None: the buyer says), what for."""

    account: Account
    amount: int | None
    note: str


def _salt(network: NetworkRef) -> str:
    return f"ledgers.credit.code:{network.uid}"


def written(network: NetworkRef, account: Account, amount: int | None, note: str) -> str:
    """The text of a code."""
    return signing.dumps([str(account.uid), amount or 0, note[:80]], salt=_salt(network), compress=True)


def read(network: NetworkRef, said: str) -> Asked:
    """What a code says. Refuses `code`: altered, of another network, or of a member who is not there."""
    try:
        content: Any = signing.loads(said[:2000], salt=_salt(network))
        uid, amount, note = content
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused("code", _("This code cannot be read here. Ask your neighbor for a new one.")) from None
    account = Account.objects.select_related("currency", "holder").filter(uid=uid, closed_at=None).first()
    if account is None or account.holder is None or not account.holder.is_active:
        raise Refused("code", _("Whoever made this code is not taking part just now."))
    return Asked(account, amount or None, str(note))
