"""Transfers of an import batch: kind `import`, with the days they happened on, exempt from limits."""

from collections.abc import Sequence

from django.db import connection

from common import registry
from ledgers import accounts, currencies, imports
from ledgers.credit import units
from ledgers.models import Account, Entry, Hold
from networks.imports.rows import Party, TransferRow
from networks.imports.work import Target, Work


def welcome(work: Work, memberships: Sequence[int]) -> None:
    """An account in hours, and in credit where it is on, for each member who came in, all in one statement."""
    units_here = [currencies.hours().pk, *units.in_use()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(ledgers_open_account(unit, %s, holder)) FROM unnest(%s::bigint[]) AS unit, "
            "unnest(%s::bigint[]) AS holder",
            [Account.Kind.MEMBER, units_here, list(memberships)],
        )


def apply(work: Work, rows: Sequence[TransferRow]) -> list[Target]:
    """Post a chunk in the order of the rows, which is the order in which balances run."""
    hours = currencies.hours()
    holders = dict(Account.objects.filter(currency=hours).exclude(holder=None).values_list("holder_id", "pk"))
    pots = {"organization": currencies.fund(hours).pk, "former": accounts.pot(hours, Account.Kind.FORMER).pk}
    missing = {work.members[uid] for row in rows for uid in _uids(row)} - set(holders)
    if missing:
        welcome(work, sorted(missing))
        holders |= dict(Account.objects.filter(currency=hours, holder_id__in=missing).values_list("holder_id", "pk"))

    def account(party: Party) -> int:
        return holders[work.members[party.uid]] if party.kind == "member" else pots[party.kind]

    past = (
        imports.PastTransfer(account(row.giver), account(row.receiver), row.minutes, row.happened_on, row.words) for row in rows
    )
    imports.post_many(past, work.batch.source, by=work.by, currency=hours)
    return [Target()] * len(rows)


def _uids(row: TransferRow) -> list[int]:
    return [party.uid for party in (row.giver, row.receiver) if party.kind == "member"]


def undo(work: Work, targets: Sequence[Target]) -> int:
    """Books never delete: each transfer is answered by its reversal. None stays."""
    imports.undo_many(work.batch.source, by=work.by)
    return 0


def uses(work: Work, memberships: set[int]) -> set[int]:
    """Who gave, received or promised hours outside this batch."""
    moved = Entry.objects.filter(account__holder_id__in=memberships).exclude(transfer__source=work.batch.source)
    promised = Hold.objects.filter(state=Hold.State.HELD)
    return {
        *moved.values_list("account__holder_id", flat=True).distinct(),
        *promised.filter(payer__holder_id__in=memberships).values_list("payer__holder_id", flat=True),
        *promised.filter(payee__holder_id__in=memberships).values_list("payee__holder_id", flat=True),
    }


registry.importers.add("transfers", registry.Importer(apply=apply, undo=undo, uses=uses, welcome=welcome, order=30))
