"""What tests of loans share: applying, deciding, and how the books stand."""

import datetime as dt
from typing import Any

from django.utils import timezone

from ledgers.loans import applications
from ledgers.models import Account, Loan, Slice
from ledgers.pool import units
from networks import decisions
from networks.actors import of


def soon(days: int = 30) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def apply(member: Any, amount: int = 10_000, *, plan: int = 3, **more: Any) -> Loan:
    said: dict[str, Any] = {"purpose": "A sewing machine", "months": plan, "first_due_on": soon(), **more}
    return applications.apply(member, amount, by=of(member), **said)


def decided(first: Any, second: Any, ref: str = "Loan") -> Any:
    return decisions.sign(decisions.write(ref, "As the assembly said.", by=of(first)), by=of(second))


def slices(loan: Loan) -> dict[str, int]:
    rows = Slice.objects.filter(loan=loan).select_related("account__holder")
    return {row.account.holder.name.split()[0]: row.left for row in rows if row.account.holder}


def balance(kind: str) -> int:
    return sum(Account.objects.filter(currency=units.unit(), kind=kind).values_list("balance", flat=True))


def free(member: Any) -> int:
    return units.available(units.share(member))


def bob_asked(bob: Any) -> Any:
    from ledgers.models import Withdrawal

    return Withdrawal.objects.filter(member=bob).latest("id")
