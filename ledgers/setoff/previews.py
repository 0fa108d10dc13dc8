"""What a set-off could clear now, and who would be relieved of what: worked out, nothing written."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from ledgers.models import Account, Currency, Invoice
from ledgers.setoff import clearing


@dataclass(frozen=True)
class Debt:
    """An open invoice as the solver sees it: row id, account ids, what is left to pay in the smallest units."""

    invoice: int
    payer: int
    payee: int
    amount: int


@dataclass(frozen=True)
class Preview:
    """`lines`: invoice id → what is cleared of it. `relieved`: account id → so much less it owes, and is owed."""

    owed: int
    count: int
    lines: dict[int, int]
    relieved: dict[int, int]

    @property
    def amount(self) -> int:
        return sum(self.lines.values())


def of(currency: Currency) -> Preview:
    """Over all open invoices between accounts that are open: the oldest day first. One query."""
    rows = (
        Invoice.objects.filter(currency=currency, state=Invoice.State.OPEN, payer__closed_at=None, payee__closed_at=None)
        .order_by("due_on", "id")
        .values_list("id", "payer_id", "payee_id", F("amount") - F("paid"))
    )
    return worked_out([Debt(*row) for row in rows])


def worked_out(debts: list[Debt]) -> Preview:
    """The greatest clearing of these."""
    amounts = clearing.greatest([one.payer for one in debts], [one.payee for one in debts], [one.amount for one in debts])
    lines: dict[int, int] = {}
    relieved: dict[int, int] = {}
    for debt, amount in zip(debts, amounts, strict=True):
        if amount:
            lines[debt.invoice] = amount
            relieved[debt.payer] = relieved.get(debt.payer, 0) + amount
    return Preview(sum(one.amount for one in debts), len(debts), lines, relieved)


@dataclass(frozen=True)
class Party:
    name: str
    uid: str
    relieved: int


def parties(preview: Preview, *, most: int = 200) -> list[Party]:
    """By name: who is relieved of how much. One query."""
    found: Iterable[Account] = Account.objects.filter(pk__in=preview.relieved).select_related("holder")
    rows = [Party(row.holder.name if row.holder else str(row), str(row.uid), preview.relieved[row.pk]) for row in found]
    return sorted(rows, key=lambda row: row.name)[:most]
