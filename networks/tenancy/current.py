"""Entering a network: the setting, the urlconf, the prefix, the zone and the language, together, and back again.

This is the only file that writes the settings which the wall reads (and networks/sql/standing_in.sql, for the one function that
writes in two books). They live and die with a transaction: `entered` opens one (no statement is sent until something is asked)
and tells PostgreSQL the network in the round trip of the first statement. Entered in three places: the middleware, the Celery
base task, commands.
"""

import contextlib
import time
import zoneinfo
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, transaction
from django.urls import get_script_prefix, get_urlconf, set_script_prefix, set_urlconf
from django.utils import timezone, translation
from psycopg.pq import TransactionStatus

# For so many seconds a connection that answered is not asked whether it lives.
TRUSTED = 5.0


@dataclass(frozen=True)
class NetworkRef:
    """What must be known of a network before it is entered. From the global table; holds nothing private."""

    id: int
    uid: str
    slug: str
    name: str
    kind: str
    host: str
    state: str
    locale: str
    time_zone: str
    distance_unit: str
    block: str
    tells_others: bool = False

    @property
    def prefix(self) -> str:
        """The start of every path: `/` on a host of its own, else `/madison/`."""
        return "/" if self.host else f"/{self.slug}/"

    @property
    def origin(self) -> str:
        if self.host:
            return f"{settings.MAIN_URL.split('://')[0]}://{self.host}"
        return str(settings.MAIN_URL)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def __str__(self) -> str:
        return self.name


@dataclass
class _Place:
    network: NetworkRef | None
    person_id: int | None
    told: bool = False


_place: ContextVar[_Place | None] = ContextVar("place", default=None)


def network() -> NetworkRef:
    """The network we are in. Raises LookupError outside one: a programming error."""
    place = _place.get()
    if place is None or place.network is None:
        raise LookupError("no network is entered")
    return place.network


def network_id() -> int | None:
    place = _place.get()
    return place.network.id if place is not None and place.network is not None else None


def person_id() -> int | None:
    place = _place.get()
    return place.person_id if place is not None else None


def become(person: int | None) -> None:
    """The person turns out to be another than the session said (a token's): told with the next statement."""
    place = _place.get()
    if place is None:
        raise LookupError("nothing is entered")
    place.person_id, place.told = person, False


def _tell(place: _Place) -> str:
    return _tell_of(place.network.id if place.network else None, place.person_id)


def _tell_of(network_id: int | None, person_id: int | None) -> str:
    network_said = str(int(network_id)) if network_id else ""
    person_said = str(int(person_id)) if person_id else ""
    return (
        f"SELECT set_config('manyhands.network', '{network_said}', true), set_config('manyhands.person', '{person_said}', true)"
    )


def tell(cursor: Any, network_id: int) -> None:
    """On a connection of one's own (psycopg), inside its transaction: functions of the wall find the network."""
    cursor.execute(_tell_of(network_id, None))


@contextlib.contextmanager
def snapshot(ref: NetworkRef) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own inside `ref`, as the app role: reads only, and everything of one moment."""
    # Server-side cursors and rows as tuples: psycopg as it comes, on the database that we use.
    said = connection.get_connection_params()
    wanted = {name: said[name] for name in ("dbname", "user", "password", "host", "port") if said.get(name)}
    with psycopg.connect(**wanted) as one:
        one.isolation_level, one.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        with one.transaction():
            one.execute(_tell_of(ref.id, None))
            yield one


def _teller(place: _Place) -> Callable[..., Any]:
    """Sends the settings before the first statement, in one round trip where that statement has simple parameters."""

    def wrapper(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if place.told:
            return execute(sql, params, many, context)
        place.told = True
        cursor, said = context["cursor"], _tell(place)
        if many or not isinstance(sql, str) or hasattr(cursor.cursor, "scrollable"):  # the last: a named cursor
            with context["connection"].connection.cursor() as plain:
                plain.execute(said)
            return execute(sql, params, many, context)
        begins = _begins(context["connection"].connection)
        result = execute(f"{'BEGIN; ' if begins else ''}{said}; {sql}", params, many, context)
        for _answer in range(1 + begins):
            cursor.cursor.nextset()
        return result

    return wrapper


def _begins(connected: Any) -> bool:
    """Whether BEGIN goes along with this first statement, and not in a round trip of its own by the driver."""
    if connected.autocommit or connected.info.transaction_status != TransactionStatus.IDLE:
        return False
    connected.autocommit = True  # The driver leaves BEGIN to us; Django says COMMIT or ROLLBACK, and sets it anew each time.
    return True


@contextlib.contextmanager
def entered(ref: NetworkRef | None, *, person: int | None = None, pages: bool = True) -> Iterator[None]:
    """Works inside network `ref` (None: at the front door) as person `person`, in one transaction.

    An exception rolls back; `transaction.set_rollback(True)` does so quietly. What was entered before is restored.
    """
    before = _place.get()
    place = _Place(ref, person)
    _trust_connection()
    nested = connection.in_atomic_block
    with contextlib.ExitStack() as stack:
        if ref is not None and pages:
            _turn_pages_to(ref, stack)
        stack.enter_context(transaction.atomic())
        stack.enter_context(connection.execute_wrapper(_teller(place)))
        token = _place.set(place)
        try:
            yield
            # Rolling back puts the setting back by itself; going on in an outer transaction does not.
            if nested and place.told and not connection.needs_rollback:
                _tell_again(before)
        finally:
            _place.reset(token)


def _trust_connection() -> None:
    """Django asks a kept connection for a sign of life in each request; one that has just worked is believed."""
    now = time.monotonic()
    if connection.connection is not None and now - getattr(connection, "believed_at", -TRUSTED) < TRUSTED:
        connection.health_check_done = True  # type: ignore[attr-defined]
    else:
        connection.believed_at = now  # type: ignore[attr-defined]


def _tell_again(before: _Place | None) -> None:
    with connection.connection.cursor() as plain:
        plain.execute(_tell(before or _Place(None, None)))


def _turn_pages_to(ref: NetworkRef, stack: contextlib.ExitStack) -> None:
    stack.callback(set_urlconf, get_urlconf())
    stack.callback(set_script_prefix, get_script_prefix())
    set_urlconf(settings.NETWORK_URLCONF)
    set_script_prefix(ref.prefix)
    stack.enter_context(timezone.override(ref.zone))
    stack.enter_context(translation.override(translation.get_language() or ref.locale))
