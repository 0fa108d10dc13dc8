"""A member's exchanges: those that run, and the ended ones page by page."""

import base64
import binascii
import datetime as dt
import json
import uuid
from dataclasses import dataclass, field

from django.db.models import F
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

from networks.models import Membership
from requests_board.models import RUNNING, Exchange

PAGE = 20
MOST_RUNNING = 200


@dataclass
class Page:
    rows: list[Exchange] = field(default_factory=list)
    older: str = ""
    newer: str = ""


def running_of(me: Membership) -> tuple[list[Exchange], list[Exchange]]:
    """Where it is this member's turn, and the others that run. One query."""
    mine = Exchange.objects.seen_by(me).running().select_related("giver", "receiver")
    rows = mine.order_by("-changed_at", "-id")[:MOST_RUNNING]
    waiting: list[Exchange] = []
    running: list[Exchange] = []
    for row in rows:
        row.waits_for_me = is_turn_of(row, me)  # type: ignore[attr-defined]
        (waiting if is_turn_of(row, me) else running).append(row)
    return waiting, running


def is_turn_of(exchange: Exchange, me: Membership) -> bool:
    """The same as `ExchangeQuerySet.waiting_for`, for a row at hand."""
    if exchange.state == Exchange.State.PROPOSED:
        return exchange.proposed_by_id != me.pk
    if exchange.state == Exchange.State.DONE:
        return exchange.done_by_id != me.pk
    return exchange.state == Exchange.State.DISPUTED


def past_of(me: Membership, cursor: str = "", size: int = PAGE) -> Page:
    """Ended exchanges, the last first. One query; one more on further pages."""
    rows = Exchange.objects.seen_by(me).exclude(state__in=RUNNING).select_related("giver", "receiver")
    found, back = _start(cursor)
    if found is not None:
        lookup = TupleGreaterThan if back else TupleLessThan
        rows = rows.filter(lookup(Tuple(F("changed_at"), F("id")), found))
    rows = rows.order_by("changed_at", "id") if back else rows.order_by("-changed_at", "-id")
    shown = list(rows[: size + 1])
    more = len(shown) > size
    shown = shown[:size][::-1] if back else shown[:size]
    older, newer = (True, more) if back else (more, found is not None)
    return Page(shown, _cursor(shown[-1], "<") if shown and older else "", _cursor(shown[0], ">") if shown and newer else "")


def _cursor(row: Exchange, way: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([way, row.uid.hex]).encode()).decode().rstrip("=")


def _start(cursor: str) -> tuple[tuple[dt.datetime, int] | None, bool]:
    """Where a page goes on. A cursor that nobody gave out starts at the beginning."""
    if not cursor or len(cursor) > 100 or not cursor.isascii():
        return None, False
    try:
        way, named = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        uid = uuid.UUID(named)
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        return None, False
    found = Exchange.objects.filter(uid=uid).values_list("changed_at", "id").first()
    return found, way == ">" and found is not None
