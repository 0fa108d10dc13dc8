"""Things that neighboring networks may borrow: their copies follow the original, and what is shown here of others."""

import datetime as dt
from typing import Any

from django.db import connection

from ledgers.models import Agreement
from networks import clauses
from requests_board.models import Thing, ThingCopy

MOST = 100


def may_lend() -> bool:
    """Whether an agreement in force speaks of things, and both tools are on. Two queries."""
    gears = clauses.gears()
    return "between" in gears and "things" in gears and _agreements().exists()


def shown() -> Any:
    """Copies of things of networks with which an agreement about things is in force, the newest first, as a QuerySet."""
    partners = list(_agreements().values_list("partner_id", flat=True))
    return (
        ThingCopy.objects.filter(subject__in=partners)
        .exclude(subject__state="resting")
        .select_related("subject")
        .defer("picture")
    )


def follow() -> None:
    """Makes, changes and withdraws copies, so that they say what the library says. A class that asks for a deposit or for
    training stays at home: nothing is left across networks, and other networks' training is not known here."""
    from requests_board.things import policy

    gears = clauses.gears()
    lent = {}
    if "between" in gears and "things" in gears:
        rules = {kind: policy.of(kind) for kind in Thing.Kind.values}
        lent = {kind: rule.days for kind, rule in rules.items() if may_cross(rule)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT publish_things(%s::text[], %s::int[])", [list(lent), list(lent.values())])


def may_cross(rules: Any) -> bool:
    """Whether things of a class with these rules are lent across networks."""
    return not (rules.training or rules.deposit_minutes or rules.deposit_credit)


def _agreements() -> Any:
    return Agreement.objects.filter(state=Agreement.State.LIVE, lends_things=True)


def run_due(now: dt.datetime) -> dt.datetime:
    follow()
    return now + dt.timedelta(days=1)
