"""Accounts as pages show them: what one has, and how far one may go."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common import wording
from ledgers import accounts
from ledgers.models import Account, Currency

DYES = {
    Currency.Kind.HOURS: ("hours", "hourglass"),
    Currency.Kind.CREDIT: ("credits", "coins"),
    Currency.Kind.POOL: ("pool", "piggy-bank"),
}


@dataclass
class Purse:
    """An account as pages show it."""

    uid: Any
    currency: Currency
    balance: int
    held_out: int
    held_in: int
    floor: int | None
    ceiling: int | None
    can_spend: int
    can_earn: int | None
    url: str
    dye: str = "hours"
    sign: str = "hourglass"
    is_current: bool = False
    note: str = ""


def purses(rows: list[Account], current: Account | None = None) -> list[Purse]:
    """Accounts with what can be spent and earned. One query."""
    rooms = accounts.rooms(rows) if rows else {}
    made = []
    for row in rows:
        if row.kind == Account.Kind.SHARE:
            made.append(_share(row, current))
            continue
        room = rooms[row.pk]
        dye, sign = DYES.get(Currency.Kind(row.currency.kind), ("hours", "hourglass"))
        made.append(
            Purse(
                row.uid, row.currency, row.balance, row.held_out, row.held_in, room.lowest, room.highest, room.can_spend,
                room.can_earn, f"{reverse('ledgers:wallet')}?account={row.uid}", dye, sign,
                current is not None and row.pk == current.pk,
            )
        )  # fmt: skip
    return made


def _share(row: Account, current: Account | None) -> Purse:
    """A share of the pool has no trading limit: what is not lent, pledged or asked back is free."""
    free = row.balance - row.held_out - row.committed
    return Purse(
        row.uid, row.currency, row.balance, row.held_out, row.held_in, None, None, free, None,
        f"{reverse('ledgers:wallet')}?account={row.uid}", "pool", "piggy-bank", current is not None and row.pk == current.pk,
        _("%(amount)s of it is free") % {"amount": wording.amount(free, row.currency)},
    )  # fmt: skip
