"""Units of a network: opening one, and finding the hours."""

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.models import Account, Currency
from networks import records
from networks.actors import Actor

HOURS = "HOURS"


def hours() -> Currency:
    """The hours of this network. Raises Currency.DoesNotExist before it is founded: a programming error."""
    return Currency.objects.get(code=HOURS)


@transaction.atomic
def open(kind: str, code: str, name: str, *, by: Actor, exponent: int = 0) -> Currency:
    """A new unit, with its commons fund. Refuses `code-taken`, `code`."""
    if kind not in Currency.Kind.values or not (2 <= len(code) <= 10 and code.isascii() and code.isalnum()):
        raise Refused("code", _("Give the unit a short name of letters, like HOURS."), "code")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_open_currency(%s, %s, %s, %s)", [kind, code, name[:40], exponent])
        refused, made = cursor.fetchone()
    if refused:
        raise Refused("code-taken", _("This network has a unit of that name."), "code")
    currency = Currency.objects.get(pk=made)
    records.record("currency.opened", by=by, about=currency, unit=kind, code=code)
    return currency


def fund(currency: Currency) -> Account:
    """The commons fund of a unit."""
    account = Account.objects.get(currency=currency, kind=Account.Kind.FUND)
    account.currency = currency
    return account
