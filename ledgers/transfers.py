"""Moving value: one call, one statement, one round trip. The function in SQL locks, judges, writes and records."""

import datetime as dt
import hashlib
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import refusals
from ledgers.models import Account, Currency, Transfer
from networks import records
from networks.actors import Actor
from networks.records import DELIVER_TASK
from networks.tenancy import current

_POST = "SELECT * FROM ledgers_post(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"


def post(
    currency: Currency,
    legs: list[tuple[Account, int]],
    *,
    kind: str,
    source: str,
    by: Actor,
    happened_on: dt.date | None = None,
    note: str = "",
    key: str | None = None,
    hold_source: str | None = None,
) -> Transfer:
    """Moves value between accounts of one unit: positive amounts receive, the sum is zero.

    `kind` is exchange (agreed work: always posts, past a limit it flags), payment, gift, settlement … (a limit refuses).
    `key` makes it once per actor: the same again answers the first transfer. `hold_source` names the promise it keeps.
    The answer carries `flags` ("floor:<account id>", "ceiling:…", "soft-floor:…") and `replayed`.
    Refuses `amount`, `same-account`, `floor`, `ceiling`, `account-closed`, `currency-closed`, `key-reused`.
    """
    day = happened_on or timezone.localdate()
    consumers, flag_consumers = wanting(f"transfer.{kind}"), wanting("limit.flagged")
    principal = _principal(by) if key else ""
    content = _fingerprint(currency, legs, kind, source, happened_on, hold_source) if key else ""
    accounts = [account.pk for account, _amount in legs]
    if len(set(accounts)) < len(accounts):
        raise refusals.explained("same-account", accounts[0], by=by)
    amounts = [amount if -(2**63) < amount < 2**63 else 0 for _account, amount in legs]
    said = [currency.pk, accounts, amounts, kind, source, day, *who(by), note[:200], principal, key, content, hold_source]
    with _whole(), connection.cursor() as cursor:
        cursor.execute(_POST, [*said, consumers, flag_consumers])
        refused, at_account, number, uid, recorded_at, balances, flags, replayed = cursor.fetchone()
        if (consumers or (flags and flag_consumers)) and not (refused or replayed):
            nudge_on_commit(DELIVER_TASK, current.network().id)
    if refused:
        raise refusals.explained(refused, at_account, by=by)
    if replayed:
        return _replayed(number)
    made = Transfer(
        pk=number,
        uid=uid,
        network_id=current.network_id(),
        currency_id=currency.pk,
        kind=kind,
        source=source,
        happened_on=day,
        recorded_at=recorded_at,
        actor_id=by.membership.pk if by.membership else None,
        key=key,
    )
    return _answered(made, flags, balances=dict(zip(sorted(accounts), balances, strict=True)))


def _whole() -> AbstractContextManager[Any]:
    """The transaction we are in, else one of our own. A savepoint would cost two round trips, and there is nothing to take
    back: `ledgers_post` is one statement, and refuses before it writes.
    """
    return nullcontext() if connection.in_atomic_block else transaction.atomic()


def pay(
    payer: Account,
    payee: Account,
    amount: int,
    *,
    kind: str,
    source: str,
    by: Actor,
    happened_on: dt.date | None = None,
    note: str = "",
    key: str | None = None,
    hold_source: str | None = None,
) -> Transfer:
    """`post` with two legs."""
    return post(
        payer.currency,
        [(payer, -amount), (payee, amount)],
        kind=kind,
        source=source,
        by=by,
        happened_on=happened_on,
        note=note,
        key=key,
        hold_source=hold_source,
    )


@transaction.atomic
def reverse(transfer: Transfer, *, by: Actor, happened_on: dt.date | None = None) -> Transfer:
    """Adds the mirror image, once. Two hands: see ledgers.reversals. Refuses `reversed`, `is-reversal`, `chapter`; of a line of
    the pool also `own`, `short`, `over`, `indivisible`, `at-work`, `answered`.
    """
    day = happened_on or timezone.localdate()
    consumers = wanting("transfer.reversal")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_reverse(%s, %s, %s, %s, %s, %s)", [transfer.pk, day, *who(by), consumers])
        refused, number, _uid, _recorded_at, flags = cursor.fetchone()
    if refused:
        raise refusals.explained(refused, None, by=by)
    if consumers:
        nudge_on_commit(DELIVER_TASK, current.network().id)
    return _answered(Transfer.objects.get(pk=number), flags)


def checked_day(day: dt.date | None, *, back_days: int, why: str = "hours.back_days") -> dt.date | None:
    """A day that people may say something happened on. Refuses `happened-on`."""
    if day is None:
        return None
    today = timezone.localdate()
    if day > today:
        raise Refused("happened-on", _("That day is still to come. Choose today or an earlier day."), "happened_on")
    if day < today - dt.timedelta(days=back_days):
        raise Refused(
            "happened-on",
            _("That is longer ago than %(days)s days. Ask a coordinator.") % {"days": back_days},
            "happened_on",
            why=why,
        )
    return day


def who(by: Actor) -> tuple[int | None, int | None, str]:
    """Actor, hand and system name as the functions in SQL take them."""
    return (
        by.membership.pk if by.membership else None,
        by.hand.pk if by.hand is not None and by.acts_for_another else None,
        by.system,
    )


def tell_flags(flags: list[str], *, about: Any, by: Actor) -> None:
    """A limit was passed, or the soft one: recorded apart, so that ordinary transfers trouble nobody."""
    if flags:
        records.record("limit.flagged", by=by, about=about, flags=flags)


def wanting(kind: str) -> list[str]:
    """The consumers that want records of this kind."""
    return [name for name, consumer in registry.consumers if consumer.wants(kind)]


def _principal(by: Actor) -> str:
    return f"system:{by.system}" if by.membership is None else f"member:{by.membership.uid}"


def _fingerprint(currency: Currency, legs: list[tuple[Account, int]], *rest: Any) -> str:
    said = (currency.pk, sorted((account.pk, amount) for account, amount in legs), *map(str, rest))
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _replayed(number: int) -> Transfer:
    made = _answered(Transfer.objects.get(pk=number), [])
    made.replayed = True  # type: ignore[attr-defined]
    return made


def _answered(made: Transfer, flags: list[str], *, balances: dict[int, int] | None = None) -> Transfer:
    made._state.adding, made._state.db = False, "default"
    made.flags, made.replayed, made.balances = flags or [], False, balances or {}  # type: ignore[attr-defined]
    return made
