"""A member's account in credit as its page shows it."""

import datetime as dt
from typing import Any

from django.db.models import F, Q

from ledgers.models import Account, Entry


def last_crossed_zero(account: Account) -> dt.date | None:
    """When the balance last came to zero or passed it: whose balance moves both ways, takes part. One query."""
    entries: Any = Entry.objects.filter(account=account).annotate(before=F("balance_after") - F("amount"))
    crossed = Q(before__gt=0, balance_after__lte=0) | Q(before__lt=0, balance_after__gte=0)
    found: dt.date | None = entries.filter(crossed).order_by("-id").values_list("transfer__happened_on", flat=True).first()
    return found
