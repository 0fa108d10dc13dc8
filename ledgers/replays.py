"""What the last months would have been under another limit: told beside a proposal to change it, before the vote."""

import datetime as dt
from typing import Any

from django.db.models import Count, Max, Min, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import registry, wording
from common.registry import Replay
from ledgers import currencies
from ledgers.models import Account, Currency, Entry
from networks import clauses

MOST_ENTRIES = 50_000


def _past(value: int, since: dt.datetime, *, below: bool) -> str:
    """How often an account of hours went further than `value`, among the moves away from zero."""
    rows = Entry.objects.filter(
        account__kind=Account.Kind.MEMBER, account__currency__code=currencies.HOURS, transfer__recorded_at__gte=since
    )
    rows = rows.filter(amount__lt=0, balance_after__lt=value) if below else rows.filter(amount__gt=0, balance_after__gt=value)
    members = Count("account", distinct=True)
    found = rows.aggregate(times=Count("id"), members=members, low=Min("balance_after"), high=Max("balance_after"))
    if not found["times"]:
        return _("Nobody would have come to %(limit)s.") % {"limit": wording.hours(value)}
    furthest = wording.hours(found["low"] if below else found["high"])
    said = ngettext(
        "%(times)s time somebody went past %(limit)s, %(members)s in all; the furthest was %(furthest)s.",
        "%(times)s times somebody went past %(limit)s, %(members)s in all; the furthest was %(furthest)s.",
        found["times"],
    )
    who = ngettext("%(n)s member", "%(n)s members", found["members"]) % {"n": found["members"]}
    return said % {"times": found["times"], "limit": wording.hours(value), "members": who, "furthest": furthest}


def _flags(value: int, since: dt.datetime, *, below: bool) -> str:
    """Exchanges that opened a conversation, or would have."""
    rows = Entry.objects.filter(
        account__kind=Account.Kind.MEMBER, account__currency__code=currencies.HOURS, transfer__recorded_at__gte=since,
        transfer__kind="exchange",
    )  # fmt: skip
    rows = rows.filter(amount__lt=0, balance_after__lt=value) if below else rows.filter(amount__gt=0, balance_after__gt=value)
    count = rows.count()
    said = ngettext(
        "%(count)s exchange would have been flagged.", "%(count)s exchanges would have been flagged.", count
    )  # fmt: skip
    return said % {"count": count}


def _limit(key: str, tell: Any, *, below: bool) -> Any:
    def replay(value: int, since: dt.datetime) -> Replay:
        held = clauses.value(key, scope=f"currency:{currencies.HOURS}")
        return Replay([tell(value, since, below=below)], [tell(held, since, below=below)])

    return replay


def _reserve(value: int, since: dt.datetime) -> Replay:
    """The pool under another share that always stays at hand: which loans would have had to wait, and the lowest cash."""
    unit = Currency.objects.filter(kind=Currency.Kind.POOL).order_by("id").first()
    if unit is None:
        return Replay([_("There is no pool here.")], [])
    held = clauses.value("pool.liquidity_percent", scope=f"currency:{unit.code}")
    rows = Entry.objects.filter(account__currency=unit, transfer__recorded_at__gte=since).order_by("id")
    walk = list(rows.values_list("account__kind", "amount", "balance_after", "transfer__kind")[:MOST_ENTRIES])
    shares = Account.objects.filter(currency=unit, kind=Account.Kind.SHARE).aggregate(total=Sum("balance"))["total"] or 0
    shares -= sum(amount for kind, amount, _after, _why in walk if kind == Account.Kind.SHARE)
    cash = Account.objects.filter(currency=unit, kind=Account.Kind.CASH).aggregate(total=Sum("balance"))["total"] or 0
    lowest = -cash + sum(amount for kind, amount, _after, _why in walk if kind == Account.Kind.CASH)
    waiting = {value: 0, held: 0}
    for kind, amount, after, why in walk:
        shares += amount if kind == Account.Kind.SHARE else 0
        if kind == Account.Kind.CASH:  # Money at hand stands below zero in the pool's books.
            lowest = min(lowest, -after)
            for percent in waiting:
                waiting[percent] += why == "loan" and -after * 100 < shares * percent
    return Replay([_loans(waiting[value])], [_loans(waiting[held]), _("The pool's lowest cash was %(cash)s.")
                                             % {"cash": wording.amount(lowest, unit)}])  # fmt: skip


def _loans(count: int) -> str:
    said = ngettext("%(count)s loan would have had to wait.", "%(count)s loans would have had to wait.", count)
    return said % {"count": count} if count else _("No loan would have had to wait.")


for _key, _tell, _below in (
    ("hours.floor", _past, True),
    ("hours.ceiling", _past, False),
    ("hours.soft_floor", _flags, True),
    ("hours.soft_ceiling", _flags, False),
):
    registry.replays.add(_key, _limit(_key, _tell, below=_below))
registry.replays.add("pool.liquidity_percent", _reserve)
