"""Codes to be paid by from another network. Who wants to be paid shows one: nobody has to be looked up, and nobody can be.

A code is signed, runs out, and says all that the payer's network needs; it opens nothing of the receiver's.
"""

import base64
import uuid
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.models import Account
from networks import clauses
from networks.tenancy import current, lookup

SALT = "ledgers.between.code"
LONGEST = 2_000


@dataclass(frozen=True)
class Asked:
    """What a code says: whose account, in which network, how much (None: the payer says) of which kind of unit, what for."""

    slug: str
    network: str
    account_uid: str
    name: str
    kind: str
    amount: int | None
    note: str


def written(account: Account, *, amount: int | None, note: str, holder: Any = None) -> str:
    """The text of a code for an account of this network, by the name of its holder; it works for so many days (clause)."""
    here, holder = current.network(), holder or account.holder
    assert holder is not None, "members are paid by codes"
    name = base64.urlsafe_b64encode(account.uid.bytes).decode().rstrip("=")
    said = [here.slug, name, holder.name[:60], account.currency.kind, amount or 0, note[:80], _days()]
    return signing.dumps(said, salt=SALT, compress=True)


def read(said: str) -> Asked:
    """What a code says. Refuses `code`: altered or run out; `own-network`: it is for a neighbor here."""
    text = said.strip()
    if "code=" in text:  # The whole link was pasted.
        text = text.partition("code=")[2].partition("&")[0]
    try:
        content: Any = signing.loads(text[:LONGEST], salt=SALT)
        slug, account, name, kind, amount, note, days = content
        signing.loads(text[:LONGEST], salt=SALT, max_age=int(days) * 86_400)
        uid = str(uuid.UUID(bytes=base64.urlsafe_b64decode(account + "==")))
    except signing.SignatureExpired:
        raise Refused("code", _("This code has run out. Ask for a new one."), "code") from None
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused("code", _("This code cannot be read. Ask for a new one, and take all of it."), "code") from None
    if slug == current.network().slug:
        message = _("%(name)s is a neighbor here. Pay them from your wallet.") % {"name": name}
        raise Refused("own-network", message, "code")
    network = lookup.by_slug(slug)
    return Asked(slug, network.name if network is not None else slug, uid, name, kind, amount or None, note)


def _days() -> int:
    return int(clauses.value("between.code_days"))
