"""Whether somebody coordinates: two weeks in which no coordinator did anything while somebody waits are silence (rule 12)."""

import datetime as dt

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from networks import actors, clauses, offices, records
from networks.models import Membership, Record
from networks.tenancy import current
from requests_board.models import Post

SILENCE = "coordination.silence_days"


def silent_since() -> dt.date | None:
    """The day of the last deed of a coordinator, where that is long ago and somebody waits; today where there is none."""
    coordinators = offices.holders("coordinator")
    if not coordinators:
        return timezone.localdate()
    long_ago = timezone.now() - dt.timedelta(days=clauses.value(SILENCE))
    if not _somebody_waits(long_ago):
        return None
    last = max(_last_deed(member) for member in coordinators)
    return timezone.localdate(last) if last < long_ago else None


def _last_deed(member: Membership) -> dt.datetime:
    """Anything that they did, or a hand of theirs for another; at first, that they came."""
    did = Record.objects.filter(actor=member).order_by("-id").values_list("recorded_at", flat=True).first()
    hand = Record.objects.filter(hand=member).aggregate(last=Max("recorded_at"))["last"]
    return max(one for one in (did, hand, member.applied_at, dt.datetime(2000, 1, 1, tzinfo=dt.UTC)) if one is not None)


def _somebody_waits(long_ago: dt.datetime) -> bool:
    """Who asked to join, or asks for help, for so long."""
    if Membership.objects.filter(state=Membership.State.APPLIED, applied_at__lt=long_ago).exists():
        return True
    return Post.objects.filter(kind=Post.Kind.REQUEST, state=Post.State.OPEN, published_at__lt=long_ago).exists()


def look(now: dt.datetime) -> dt.datetime:
    """Inside a network, once a day: treasurers and the sponsor hear of silence once, and the sponsor when it is over."""
    since = silent_since() if current.network().kind == "local" else None
    with connection.cursor() as cursor:
        cursor.execute("SELECT sponsor_hears(%s)", [since])
    about = f"network:{current.network().uid}"
    last = Record.objects.filter(about=about, kind__in=["network.silent", "network.heard"]).order_by("-id").first()
    was_silent = last is not None and last.kind == "network.silent"
    if (since is not None) != was_silent:
        kind = "network.silent" if since is not None else "network.heard"
        records.record(kind, by=actors.system("standing"), about=about, since=str(since or ""))
    return now + dt.timedelta(days=1)


def first_look() -> dt.datetime:
    """A day after a network is founded."""
    return timezone.now() + dt.timedelta(days=1)
