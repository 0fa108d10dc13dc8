"""What tests of credit stand on: the tool turned on, rules, books that agree."""

import datetime as dt
from typing import Any

from django.utils import timezone


def turn_on(**rules: Any) -> None:
    """Turns credit on here, with other rules than the template's where given (`levy=200`)."""
    set_rule("gear.credit", True)
    set_rules(**rules)


def set_rules(**rules: Any) -> None:
    for name, value in rules.items():
        set_rule(f"credit.{name}", value)


def set_rule(key: str, value: Any, *, days_ago: int = 1) -> None:
    """A rule in force since before the test's own transaction began."""
    from networks import actors, clauses

    begin = timezone.now() - dt.timedelta(days=days_ago)
    clauses.amend(key, value, by=actors.system("test"), decision="founding", from_at=begin)


def books_agree(network: Any) -> None:
    """What `verify_books` finds, asked on this connection: the test's own rows are not yet stored for others."""
    from django.db import connection

    from ledgers import audit

    with connection.cursor() as cursor:
        found = []
        for rule, sql in [*audit._CHECKS, *audit.credit.CHECKS]:
            if "networks_network" not in sql:
                cursor.execute(sql, {"only": network.id})
                found += [(rule, what) for _number, what in cursor.fetchall()]
    assert found == []
