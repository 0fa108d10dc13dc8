"""A member's exchanges as a calendar that their phone subscribes to, under a secret address that can be taken back."""

import datetime as dt
import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.chapters import Opening, Openings
from networks import apart, links, records
from networks.actors import Actor
from networks.models import Membership
from networks.tenancy import current
from requests_board.models import CalendarFeed, Exchange, Gathering

BACK = dt.timedelta(days=60)
MOST = 500
USUAL = dt.timedelta(hours=1)


@transaction.atomic
def open_feed(*, by: Actor) -> str:
    """A new secret; the one before opens nothing any more. It is shown now and never again: only its hash is kept."""
    secret = secrets.token_urlsafe(24)
    CalendarFeed.objects.update_or_create(member=by.member, defaults={"secret_hash": _hash(secret), "made_at": timezone.now()})
    records.record("calendar.opened", by=by)
    return secret


@transaction.atomic
def close_feed(*, by: Actor) -> None:
    """The address opens nothing any more. Closed twice is closed."""
    gone, _what = CalendarFeed.objects.filter(member=by.member).delete()
    if gone:
        records.record("calendar.closed", by=by)


def feed_of(member: Membership) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(member=member).first()


def by_secret(secret: str) -> Membership | None:
    """Whose calendar an address opens. One answer for taken back, never made, and for a member who is not active."""
    if not 20 <= len(secret) <= 60:
        return None
    found = CalendarFeed.objects.select_related("member").filter(secret_hash=_hash(secret)).first()
    return found.member if found is not None and found.member.is_active else None


def calendar(member: Membership) -> tuple[bytes, str]:
    """What was agreed and has a time (exchanges, classes, work parties) with names and places, no contact; and the mark of
    this version of it."""
    from icalendar import Calendar, Event

    ref = current.network()
    book = Calendar()
    book.add("prodid", "-//Manyhands//exchanges//EN")
    book.add("version", "2.0")
    book.add("x-wr-calname", _("Exchanges in %(network)s") % {"network": ref.name})
    for uid, title, starts_at, length, where, url, changed_at in _rows(member):
        event = Event()
        event.add("uid", f"{uid}@{ref.slug}")
        event.add("summary", title)
        event.add("dtstart", starts_at.astimezone(dt.UTC))
        event.add("dtend", (starts_at + length).astimezone(dt.UTC))
        event.add("dtstamp", changed_at.astimezone(dt.UTC))
        event.add("url", url)
        if where:
            event.add("location", where)
        book.add_component(event)
    content = bytes(book.to_ical())
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _rows(member: Membership) -> list[Any]:
    since = timezone.now() - BACK
    ref = current.network()
    found: list[Any] = []
    mine = Exchange.objects.seen_by(member).filter(state__in=["agreed", "done", "confirmed"], starts_at__gte=since)
    for row in mine.select_related("giver", "receiver").order_by("starts_at", "id")[:MOST]:
        title = _("%(title)s, with %(name)s") % {"title": row.title, "name": row.other_of(member).name}
        url = links.url(ref, "exchanges:detail", row.uid)
        found.append((row.uid, title, row.starts_at, _length(row.minutes), row.where, url, row.changed_at))
    coming = Q(host=member) | Q(parts__member=member, parts__state__in=["joined", "present"])
    met = Gathering.objects.filter(coming, starts_at__gte=since).exclude(state=Gathering.State.CANCELLED).distinct()
    if away := apart.ids_of(member):
        met = met.exclude(host__in=away)
    for one in met.order_by("starts_at", "id")[:MOST]:
        url = links.url(ref, "gatherings:detail", one.uid)
        found.append((one.uid, one.title, one.starts_at, _length(one.minutes), one.where, url, one.changed_at))
    return found


def _length(minutes: int | None) -> dt.timedelta:
    return dt.timedelta(minutes=min(minutes, 24 * 60)) if minutes else USUAL


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _openings(member: Membership) -> list[Opening]:
    row = feed_of(member)
    words = _("Whoever has it sees when and where your exchanges are.")
    return [Opening(str(row.uid), _("The address of your calendar"), words, row.made_at)] if row is not None else []


registry.openings.add("calendar", Openings(_openings, lambda member, _uid: close_feed(by=Actor(member))))
