"""What the bank's lines hold of a member, and when their words are erased."""

import datetime as dt
from typing import Any

from common import registry
from ledgers.models import BankLine
from networks import clauses
from networks.models import Membership

WORDS: dict[str, str] = {"reference": "", "name": "", "name_folded": "", "bank_id": ""}


def export(membership: Membership) -> dict[str, Any]:
    rows = BankLine.objects.filter(member=membership).order_by("id")
    return {
        "bank_lines": [
            {"booked_on": row.booked_on.isoformat(), "amount": row.amount, "reference": row.reference, "name": row.name}
            for row in rows
        ]
    }


def erase(membership: Membership) -> None:
    """Words go; days and amounts stay beside the books."""
    BankLine.objects.filter(member=membership).update(**WORDS)


def forget(now: dt.datetime) -> None:
    """What the bank said of people longer ago than the clause keeps."""
    until = now.date() - dt.timedelta(days=clauses.value("retention.bank_days"))
    BankLine.objects.filter(booked_on__lt=until).exclude(reference="", name="", bank_id="").update(**WORDS)


registry.erasures.add("ledgers.bank", registry.Erasure(export, erase))
registry.retentions.add("ledgers.bank", forget)
