"""Accounts as pages show them: what one has, and how far one may go."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

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
