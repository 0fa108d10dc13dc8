"""What credit shows on the home page: invoices that wait to be paid."""

from typing import Any

from django.utils import timezone

from common import registry
from ledgers.credit import invoices
from ledgers.models import Invoice


def to_pay(request: Any) -> dict[str, Any] | None:
    """The next few; nothing where nothing waits. One query."""
    rows = list(invoices.to_pay(request.me).filter(state=Invoice.State.OPEN).order_by("due_on", "id")[:3])
    return {"invoices": rows, "today": timezone.localdate()} if rows else None


registry.panels.add(
    "ledgers.invoices", registry.Panel("ledgers/credit/_to_pay.html", to_pay, column="main", order=15, gear="credit")
)
