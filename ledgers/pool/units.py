"""The pool's unit and its pots: opened when the network turns the pool on."""

from django.db import transaction
from django.utils import timezone

from common import registry
from ledgers import accounts, currencies
from ledgers.models import Account, Currency
from ledgers.pool import months
from networks import clauses, dues
from networks.actors import Actor
from networks.models import Membership

REMINDERS = "ledgers.loans"
POTS = (Account.Kind.CASH, Account.Kind.RESERVE, Account.Kind.INDIVISIBLE)


def unit() -> Currency:
    """The money of the pool. Raises Currency.DoesNotExist before the pool is turned on: a programming error."""
    return Currency.objects.filter(kind=Currency.Kind.POOL).order_by("id")[:1].get()


@transaction.atomic
def turned_on(*, by: Actor) -> None:
    """Money with two decimals, under the code of the clause, with money at hand, reserve and indivisible reserve. Once."""
    found = Currency.objects.filter(kind=Currency.Kind.POOL).order_by("id").first()
    if found is None:
        code = clauses.value("pool.unit")
        found = currencies.open(Currency.Kind.POOL, code, "Pool", by=by, exponent=2)
    for pot in POTS:
        accounts.pot(found, pot)
    months.plan()
    dues.at(REMINDERS, timezone.now())


def pots(currency: Currency) -> dict[str, int]:
    """What each pot holds, money at hand as people count it. One query."""
    rows = Account.objects.filter(currency=currency, holder=None).values_list("kind", "balance")
    return {kind: abs(balance) if kind == Account.Kind.CASH else balance for kind, balance in rows}


def share(member: Membership, currency: Currency | None = None) -> Account | None:
    """A member's share of the pool; None before their first contribution."""
    rows = Account.objects.select_related("currency").filter(holder=member, kind=Account.Kind.SHARE)
    return rows.filter(currency=currency or unit()).first()


def available(share: Account | None) -> int:
    """What of a share is neither lent out, pledged nor asked back."""
    return share.balance - share.held_out - share.committed if share is not None else 0


registry.gears.add("pool", turned_on)
