"""What coordinators write down for members without internet: an exchange of theirs, and the other side's yes.

Nobody supplies both sides (rule 9): who wrote it for one side does not confirm it for the other; the other member does, or a
second coordinator who has called them.
"""

import datetime as dt

from django.db.models import F, Q, QuerySet

from networks import acting
from networks.actors import Actor
from networks.models import Membership
from requests_board import exchanges
from requests_board.models import Exchange


def enter(
    giver: Membership, receiver: Membership, minutes: int | None, title: str, *, speaks_for_giver: bool,
    happened_on: dt.date | None = None, by: Actor,
) -> Exchange:  # fmt: skip
    """Writes down what two have done, in the name of one of them, who has said that coordinators may.

    Refuses `not-allowed`, and what `exchanges.record` refuses.
    """
    side, other = (giver, receiver) if speaks_for_giver else (receiver, giver)
    actor = acting.actor_for(by, side)
    return exchanges.record(
        by=actor, other=other, gives=speaks_for_giver, title=title, minutes=minutes, happened_on=happened_on, note=title
    )


def confirm(exchange: Exchange, *, version: int | None = None, by: Actor) -> Exchange:
    """Says yes in the name of the side that has not logged it. Refuses `not-allowed`, `same-hand`, what `confirm` refuses."""
    actor = acting.actor_for(by, silent_of(exchange))
    return exchanges.confirm(exchange, by=actor, version=version)


def silent_of(exchange: Exchange) -> Membership:
    """The side that has not answered."""
    return exchange.receiver if exchange.done_by_id == exchange.giver_id else exchange.giver


def waiting() -> QuerySet[Exchange]:
    """Logged, and waiting for somebody who has no sign-in: a call confirms them. The oldest first."""
    silent_giver = Q(giver__person=None, giver__kind="person") & ~Q(done_by=F("giver"))
    silent_receiver = Q(receiver__person=None, receiver__kind="person") & ~Q(done_by=F("receiver"))
    rows = Exchange.objects.filter(silent_giver | silent_receiver, state=Exchange.State.DONE)
    return rows.select_related("giver", "receiver", "done_by", "done_hand").order_by("done_at", "id")
