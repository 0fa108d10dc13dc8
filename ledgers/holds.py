"""Promises of value: made when something is agreed, counted against limits on both sides until kept or let go."""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Min

from ledgers import refusals, transfers
from ledgers.models import Account, Hold
from networks import dues
from networks.actors import Actor

DUE = "ledgers.holds"


@transaction.atomic
def promise(
    payer: Account, payee: Account, amount: int, *, source: str, by: Actor, expires_at: dt.datetime | None = None
) -> Hold:
    """Holds value under a name ("exchange:<uid>"). The same again answers the same promise. Recorded by who agreed.

    The answer carries `flags` ("soft-floor:<account id>").
    Refuses `amount`, `same-account`, `floor`, `ceiling`, `account-closed`, `currency-closed`, `held`.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledgers_hold(%s, %s, %s, %s, %s)",
            [payer.pk, payee.pk, amount if abs(amount) < 2**63 else 0, source, expires_at],
        )
        refused, at_account, number, flags = cursor.fetchone()
    if refused:
        raise refusals.explained(refused, at_account, by=by)
    if expires_at is not None:
        dues.at(DUE, expires_at)
    hold = Hold.objects.get(pk=number)
    transfers.tell_flags(flags, about=hold, by=by)
    hold.flags = flags  # type: ignore[attr-defined]
    return hold


@transaction.atomic
def release(source: str, *, by: Actor, expired: bool = False) -> bool:
    """Lets a promise go, once. False when there was nothing to let go (kept, or let go before)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_release(%s, %s)", [source, expired])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def release_many(sources: list[str], *, also: list[Account] | None = None) -> int:
    """Lets several promises go at once; how many there were. Their accounts, and those in `also` that the transfer which
    keeps them will move, are locked first, in the order of ids: two such transfers never wait for one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_release_many(%s, %s::bigint[])", [sources, [account.pk for account in also or []]])
        return int(cursor.fetchone()[0])


def held(source: str) -> Hold | None:
    """The promise standing under a name."""
    return Hold.objects.filter(source=source, state=Hold.State.HELD).first()


def expire_due(now: dt.datetime) -> dt.datetime | None:
    """Lets go what has run out of time in this network; answers when the next one does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_expire_holds(%s)", [now])
    waiting = Hold.objects.filter(state=Hold.State.HELD, expires_at__isnull=False)
    return waiting.aggregate(next=Min("expires_at"))["next"]  # type: ignore[no-any-return]
