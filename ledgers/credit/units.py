"""The network's unit of credit: opened, with accounts for all members, when the network turns credit on."""

from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from ledgers import accounts, currencies
from ledgers.models import Account, Currency
from networks import actors, clauses, dues
from networks.actors import Actor
from networks.models import Membership

CODE, EXPONENT = "CREDIT", 2
SCOPE = f"currency:{CODE}"
DUE = "ledgers.credit"
# The clauses of the books speak of minutes; for credit they get values of its own to begin with.
SCOPED = {"fund.floor": -100_000, "limits.grant_floor": -100_000, "limits.grant_ceiling": 500_000}


def find() -> Currency | None:
    """The unit of this network, if it ever turned credit on."""
    return Currency.objects.filter(code=CODE).first()


def in_use() -> list[int]:
    """The number of the unit where credit is on, in a list; an empty one where it is off."""
    found = find() if clauses.value("gear.credit") else None
    return [found.pk] if found is not None else []


def unit() -> Currency:
    """The unit of this network. Refuses `gear` where credit is off."""
    found = find() if clauses.value("gear.credit") else None
    if found is None:
        raise Refused("gear", _("This network does not use credit."))
    return found


def account_of(member: Membership, *, field: str | None = None) -> Account:
    """The member's account in credit. Refuses `gear`, `account`."""
    currency = unit()
    found = Account.objects.filter(holder=member, currency=currency, kind=Account.Kind.MEMBER, closed_at=None).first()
    if found is None:
        raise Refused("account", _("%(name)s has no account in credit yet.") % {"name": member.name}, field)
    found.currency, found.holder = currency, member
    return found


def turn_on(*, by: Actor) -> None:
    """Opens the unit and an account for every member. Asked twice, does it once."""
    currency = find()
    if currency is None:
        currency = currencies.open(Currency.Kind.CREDIT, CODE, "Credit", by=by, exponent=EXPONENT)
        rule = actors.system("credit")
        for key, value in SCOPED.items():
            clauses.amend(key, value, by=rule, decision="credit", scope=SCOPE)
    have = Account.objects.filter(currency=currency, kind=Account.Kind.MEMBER, closed_at=None).values("holder")
    for member in Membership.objects.active().exclude(pk__in=have).order_by("id"):
        accounts.open(member, currency, by=by)
    dues.at(DUE, timezone.now())


def admit(membership: Membership, *, by: Actor) -> None:
    """A new member has an account in credit where the network uses it."""
    if clauses.value("gear.credit") and (currency := find()) is not None:
        accounts.open(membership, currency, by=by)


registry.gears.add("credit", turn_on)
registry.admissions.add("ledgers.credit", admit)
