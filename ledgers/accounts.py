"""Accounts: opening, closing, whose is whose, and how far each may still go."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import currencies
from ledgers.models import Account, Currency
from networks import records
from networks.actors import Actor
from networks.models import Membership

# Units that move by their own rules and pay for nothing between neighbors.
POINTS = (Currency.Kind.SUPPORT, Currency.Kind.REWARD, Currency.Kind.CIRCLE)


@dataclass(frozen=True)
class Room:
    """How far an account may go, as SQL judges it now. `can_earn` is None where nothing bounds it."""

    lowest: int
    highest: int | None
    soft: int | None
    can_spend: int
    can_earn: int | None
    is_first: bool

    def is_near(self, balance: int) -> bool:
        """Within 15 % of a limit: words and color change."""
        span = (self.highest or 0) - self.lowest
        return span > 0 and (
            balance <= self.lowest + span * 0.15 or (self.highest is not None and balance >= self.highest - span * 0.15)
        )


def of(membership: Membership, currency: Currency | None = None) -> Account:
    """The account of a member; hours unless another unit is named. Raises Account.DoesNotExist."""
    rows = Account.objects.select_related("currency").filter(holder=membership, kind=Account.Kind.MEMBER)
    rows = rows.filter(currency=currency) if currency is not None else rows.filter(currency__code=currencies.HOURS)
    account = rows.get()
    account.holder = membership
    return account


def all_of(membership: Membership) -> list[Account]:
    """Every open account of a member, hours first."""
    rows = Account.objects.select_related("currency").filter(holder=membership, closed_at=None)
    return list(rows.order_by("currency_id", "id"))


def in_purse(membership: Membership, *, points: bool = False) -> list[Account]:
    """What a member has: their own accounts and their share of the pool; points only where they are asked for, and last.

    What one owes has a page of its own.
    """
    kinds = (Account.Kind.MEMBER, Account.Kind.SHARE)
    rows = [row for row in all_of(membership) if row.kind in kinds and (points or row.currency.kind not in POINTS)]
    return sorted(rows, key=lambda row: row.currency.kind in POINTS)


@transaction.atomic
def open(holder: Membership, currency: Currency, *, by: Actor, kind: str = Account.Kind.MEMBER) -> Account:
    """The account of a member in a unit (or their pool share, loan …). Opens a closed one again; asked twice, makes one."""
    was_open = Account.objects.filter(holder=holder, currency=currency, kind=kind, closed_at=None).exists()
    account = Account.objects.get(pk=_open(currency, kind, holder))
    account.currency, account.holder = currency, holder
    if not was_open:
        records.record("account.opened", by=by, about=account, holder=str(holder.uid), currency=currency.code)
    return account


def pot(currency: Currency, kind: str) -> Account:
    """An account of the network itself: the fund, former members."""
    account = Account.objects.get(pk=_open(currency, kind, None))
    account.currency = currency
    return account


def _open(currency: Currency, kind: str, holder: Membership | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_open_account(%s, %s, %s)", [currency.pk, kind, holder.pk if holder else None])
        return int(cursor.fetchone()[0])


@transaction.atomic
def close(account: Account, *, by: Actor) -> None:
    """Closes an account of a member. Refuses `held`, `balance`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_close_account(%s)", [account.pk])
        refused = cursor.fetchone()[0]
    if refused == "held":
        raise Refused("held", _("Something is agreed and not yet done. Finish it or call it off first."))
    if refused == "balance":
        raise Refused("balance", _("The account is not at zero. Settle it first."))
    records.record("account.closed", by=by, about=account)


def rooms(accounts: Iterable[Account]) -> dict[int, Room]:
    """How far each of these accounts may go. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_room(%s)", [[account.pk for account in accounts]])
        return {row[0]: Room(*row[1:]) for row in cursor.fetchall()}


def room(account: Account) -> Room:
    return rooms([account])[account.pk]


def can_spend(account: Account) -> int:
    """How much this account can pay or promise now."""
    return room(account).can_spend


def can_earn(account: Account) -> int | None:
    """How much this account can receive now; None where nothing bounds it."""
    return room(account).can_earn


def names(accounts: Iterable[Any]) -> dict[int, str]:
    """What pages call each account: its holder's name, or the pot's."""
    return {account.pk: account.title for account in accounts}
