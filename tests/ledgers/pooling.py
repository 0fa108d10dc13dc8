"""What tests of the pool share: rules in force, and what was refused."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from common.errors import Refused
from ledgers.models import Contribution
from ledgers.pool import contributions
from networks import clauses
from networks.actors import of, system


def rule(key: str, value: Any) -> None:
    """In force since an hour ago: the transaction of a test is younger than its rules."""
    clauses.amend(key, value, by=system("test"), decision="founding", from_at=timezone.now() - dt.timedelta(hours=1))


def open_pool(**rules: Any) -> Any:
    """The network's pool: treasurers and coordinators sign, and nothing has to be waited for."""
    from ledgers.pool import units

    rule("pool.signatories", "officers")
    rule("pool.notice_days", 0)
    rule("loans.opt_out_days", 0)
    for key, value in rules.items():
        rule(key.replace("__", "."), value)
    rule("gear.pool", True)
    return units.unit()


def save(member: Any, amount: int, *, first: Any, second: Any) -> Contribution:
    return contributions.countersign(contributions.record(member, amount, by=of(first)), by=of(second))


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as said, transaction.atomic():
        call()
    return said.value.code
