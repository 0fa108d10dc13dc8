"""Accounts as pages show them: what one has, and how far one may go."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from common import wording
from ledgers import accounts
from ledgers.loans import approvals
from ledgers.models import Account, Currency
from networks import clauses

DYES = {
    Currency.Kind.HOURS: ("hours", "hourglass"),
    Currency.Kind.CREDIT: ("credits", "coins"),
    Currency.Kind.POOL: ("pool", "sprout"),
    Currency.Kind.SUPPORT: ("points", "vote"),
    Currency.Kind.REWARD: ("points", "heart-handshake"),
    Currency.Kind.CIRCLE: ("circles", "users"),
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

    @property
    def title(self) -> Any:
        """What pages call it: a share of the pool is not the pool."""
        return _("Pool share") if self.currency.kind == Currency.Kind.POOL else self.currency.name


def purses(rows: list[Account], current: Account | None = None) -> list[Purse]:
    """Accounts with what can be spent and earned, or a word on what they are for. One query, and one for each of the latter."""
    rooms = accounts.rooms(rows) if rows else {}
    made = []
    for row in rows:
        if row.kind == Account.Kind.SHARE:
            made.append(_share(row, current))
            continue
        if row.currency.kind in accounts.POINTS:
            made.append(_points(row, current))
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


def _bare(row: Account, current: Account | None, free: int, note: str, url: str = "") -> Purse:
    """An account without a trading limit: a word says what it is for."""
    dye, sign = DYES.get(Currency.Kind(row.currency.kind), ("pool", "sprout"))
    return Purse(
        row.uid, row.currency, row.balance, row.held_out, row.held_in, None, None, free, None,
        url or f"{reverse('ledgers:wallet')}?account={row.uid}", dye, sign, current is not None and row.pk == current.pk, note,
    )  # fmt: skip


def _share(row: Account, current: Account | None) -> Purse:
    """A share of the pool: what is not lent, pledged or asked back is free; and how much one could borrow now."""
    free = row.balance - row.held_out - row.committed
    note = _("%(amount)s of it is free") % {"amount": wording.amount(free, row.currency)}
    most = approvals.most(row.currency) if row.currency.kind == Currency.Kind.POOL else 0  # A group's share is its own.
    if most:
        note += ". " + _("Borrow up to %(amount)s") % {"amount": wording.amount(most, row.currency)}
    return _bare(row, current, free, note)


def _points(row: Account, current: Account | None) -> Purse:
    """Points have pages of their own; those of a circle stay in it."""
    free = row.balance - row.held_out
    if row.currency.kind == Currency.Kind.SUPPORT:
        each = clauses.value("support.per_season")
        note = _("left of %(each)s this season. They say what comes first, and are no votes") % {"each": each}
    elif row.currency.kind == Currency.Kind.REWARD:
        note = _("Thanks of your neighbors")
    else:
        return _bare(row, current, free, _("They stay in their circle, and never become hours or money"))
    return _bare(row, current, free, note, reverse("ledgers:points"))
