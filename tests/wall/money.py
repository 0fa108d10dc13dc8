"""Money that members put together, in the two networks of the matrix: what only verbs can write."""

import datetime as dt

from django.utils import timezone


def put_together() -> None:
    """The pool on, a circle of two that runs, a sheet of it that waits, shares and help that wait."""
    from ledgers import currencies
    from ledgers.equity import orders
    from ledgers.groups import gatherings, sheets
    from ledgers.relief import grants
    from networks import clauses, offices
    from networks.actors import of, system
    from networks.models import Membership

    before = timezone.now() - dt.timedelta(hours=1)
    for key, value in (("pool.signatories", "officers"), ("groups.members_least", 2), ("gear.pool", True)):
        clauses.amend(key, value, by=system("test"), decision="founding", from_at=before)
    first, second = Membership.objects.active().order_by("id")[:2]
    group = gatherings.open("circle", "Friday", 2000, by=of(first))
    gatherings.join(group, by=of(second))
    gatherings.set_keeper(group, second, True, by=of(first))
    officers = offices.holders("coordinator")
    grants.record(first, currencies.hours(), 60, by=of(officers[0]))
    orders.buy(first, 1, by=of(officers[0]))
    sheets.record_round(gatherings.start(group, by=of(first)), 1, first, [first, second], by=of(second))
