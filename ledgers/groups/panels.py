"""One's circles and groups on the home page, and what of money waits for officers."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import registry
from ledgers.groups import reports
from ledgers.models import BankLine, EquityOrder, GroupSheet, ReliefGrant
from networks.actors import Actor

FEW = 4


def mine(request: Any) -> dict[str, Any] | None:
    """Groups that run or gather, with what waits for a signature."""
    rows = list(reports.mine(request.me).exclude(state="closed")[:FEW])
    if not rows:
        return None
    waiting = GroupSheet.objects.filter(group__in=rows, state="recorded").exclude(
        Q(recorded_by=request.me) | Q(receiver=request.me)
    )
    return {"groups": rows, "to_sign": set(waiting.values_list("group__uid", flat=True))}


def _lines(by: Actor) -> int:
    return BankLine.objects.filter(state=BankLine.State.WAITING).count()


def _shares(by: Actor) -> int:
    rows = EquityOrder.objects.filter(Q(state="recorded") & ~Q(recorded_by=by.hands) | Q(state="asked"))
    return rows.exclude(member=by.hands).count()


def _relief(by: Actor) -> int:
    return ReliefGrant.objects.filter(state="recorded").exclude(Q(recorded_by=by.hands) | Q(member=by.hands)).count()


registry.panels.add("ledgers.groups", registry.Panel("ledgers/panels/groups.html", mine, column="side", order=45, gear="pool"))
registry.duties.add(
    "bank", registry.Duty(_("Lines of the bank to decide"), "ledgers:bank", "books.record", _lines, order=34, gear="pool",
                          is_of_the_books=True),
)  # fmt: skip
registry.duties.add(
    "equity", registry.Duty(_("Cooperative shares waiting for a signature"), "ledgers:equity", "books.countersign", _shares,
                            order=36, gear="pool", is_of_the_books=True),
)  # fmt: skip
registry.duties.add(
    "relief", registry.Duty(_("Urgent help waiting for a second coordinator"), "ledgers:relief", "relief.give", _relief,
                            order=5, gear="hours"),
)  # fmt: skip
