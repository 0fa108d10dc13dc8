"""What the library has: adding a thing, changing it, calling it back, maintenance, retiring it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import clauses, dues, pictures, records, roles
from networks.actors import Actor
from networks.models import Membership, Neighborhood
from requests_board import posts
from requests_board.lending import copies
from requests_board.models import Shelf, Thing, ThingPhoto
from requests_board.things import bookings, owners, policy, series, steps, waiting, wishes

State = Thing.State


@dataclass(frozen=True)
class Content:
    """What is said of a thing. `training` names the vetting that a borrower needs; the class may ask for one, too."""

    name: str
    kind: str = Thing.Kind.TOOL
    shelf: Shelf | None = None
    body: str = ""
    neighborhood: Neighborhood | None = None
    spot: str = ""
    training: str = ""
    is_listed: bool = True
    for_neighbors: bool = False
    service_months: int | None = None
    service_loans: int | None = None


@transaction.atomic
def add(
    content: Content,
    *,
    by: Actor,
    owned_by: Sequence[owners.Part] | None = None,
    keeper: Membership | None = None,
    photos: Sequence[tuple[BinaryIO, str]] = (),
    at: dt.datetime | None = None,
) -> Thing:
    """Puts a thing into the library; it is the adder's own unless `owned_by` says otherwise. Said twice in a row, it is one.

    Refuses `not-active`, `not-allowed` (what is not one's own is added by coordinators), `name`, `kind`, `photo`, `service`
    and, for the owners, `parts`.
    """
    me = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("neighborhood").get(pk=by.member.pk)
    if not me.is_active:
        raise Refused("not-active", _("Only active members lend."))
    shared = list(owned_by) if owned_by is not None else [owners.Part(me, 1)]
    if (keeper is not None and keeper.pk != me.pk) or any(part.owner is None or part.owner.pk != me.pk for part in shared):
        _office(by)
    now = at or timezone.now()
    fields = _fields(content, me)
    twin = Thing.objects.filter(
        keeper=keeper or me, name=fields["name"], body=fields["body"], kind=content.kind, added_at__gt=now - posts.DOUBLE_CLICK
    ).first()
    if twin is not None:
        return twin
    thing = Thing.objects.create(
        number=next_number(), keeper=keeper or me, added_at=now, serviced_on=timezone.localdate(now), **fields
    )
    owners.write(thing, shared)
    add_photos(thing, photos, by=by)
    records.record("thing.added", by=by, about=thing, thing_kind=thing.kind, listed=thing.is_listed)
    wishes.meet(thing, by=by)
    return thing


@transaction.atomic
def change(
    thing: Thing,
    content: Content,
    *,
    by: Actor,
    photos: Sequence[tuple[BinaryIO, str]] = (),
    without: Iterable[ThingPhoto] = (),
    keeper: Membership | None = None,
) -> Thing:
    """Whoever looks after it says it differently, or hands the keeping on. Refuses `not-yours`, `gone`, and as `add`."""
    thing = _kept(thing, by)
    if thing.state == State.RETIRED:
        raise Refused("gone", _("It is retired. Put it back into the library first."))
    kind_before = thing.kind
    for name, value in _fields(content, thing.keeper).items():
        setattr(thing, name, value)
    if thing.kind != kind_before and thing.bookings.live().exists():
        raise Refused("kind", _("Somebody has it booked by the rules of its class. Change the class when it is free."), "kind")
    if keeper is not None:
        thing.keeper = keeper
    thing.save()
    gone = list(without)
    ThingPhoto.objects.filter(thing=thing, pk__in=[photo.pk for photo in gone]).delete()
    for photo in gone:
        photo.file.delete()
    add_photos(thing, photos, by=by)
    records.record("thing.changed", by=by, about=thing)
    return thing


@transaction.atomic
def call_back(thing: Thing, *, by: Actor, at: dt.datetime | None = None) -> Thing:
    """Stops all borrowings: what is booked is called off, what is out comes back within the clause's days; everybody hears.

    Called back twice is called back. Refuses `not-yours`, `gone`.
    """
    thing = _kept(thing, by)
    if thing.state == State.CALLED_BACK:
        return thing
    if thing.state not in (State.READY, State.REPAIR):
        raise Refused("gone", _("It is no longer in the library."))
    now = at or timezone.now()
    thing.state, thing.called_back_at = State.CALLED_BACK, now
    thing.save(update_fields=["state", "called_back_at"])
    series.end_all(thing, by=by, now=now)
    ended, out = bookings.stop_all(thing, by=by, now=now)
    records.record("thing.called_back", by=by, about=thing, ended=ended, out=out)
    return thing


@transaction.atomic
def offer_again(thing: Thing, *, by: Actor) -> Thing:
    """Puts a thing that was called back, retired or lost into the library again. Refuses `not-yours`, `in-repair`."""
    thing = _kept(thing, by)
    if thing.state == State.READY:
        return thing
    if thing.state == State.REPAIR or thing.repairs.open().exists():
        raise Refused("in-repair", _("Finish the repair first."))
    thing.state, thing.called_back_at = State.READY, None
    thing.save(update_fields=["state", "called_back_at"])
    records.record("thing.offered_again", by=by, about=thing)
    waiting.offer_next(thing, by=by)
    return thing


@transaction.atomic
def retire(thing: Thing, *, by: Actor, at: dt.datetime | None = None) -> Thing:
    """Takes it out of the library for good. Refuses `not-yours`, `out` while somebody has it."""
    thing = _kept(thing, by)
    if thing.state == State.RETIRED:
        return thing
    if thing.bookings.out().exists():
        raise Refused("out", _("Somebody has it. Call it back first, and retire it when it is here."))
    now = at or timezone.now()
    thing.state = State.RETIRED
    thing.save(update_fields=["state"])
    series.end_all(thing, by=by, now=now)
    bookings.stop_all(thing, by=by, now=now)
    waiting.end_all(thing, now=now)
    thing.repairs.open().update(state="retired", ended_at=now)
    records.record("thing.retired", by=by, about=thing)
    return thing


@transaction.atomic
def service(thing: Thing, *, by: Actor, on: dt.date | None = None) -> Thing:
    """Its maintenance was done. Refuses `not-yours`, `happened-on`."""
    thing = _kept(thing, by)
    today = timezone.localdate()
    day = on or today
    if day > today:
        raise Refused("happened-on", _("That day is still to come. Choose today or an earlier day."), "on")
    thing.serviced_on, thing.loans_since, thing.service_told_at = day, 0, None
    thing.save(update_fields=["serviced_on", "loans_since", "service_told_at"])
    records.record("thing.serviced", by=by, about=thing, on=day.isoformat())
    waiting.offer_next(thing, by=by)
    return thing


def next_number() -> int:
    """The next number of the library; nobody else gets one until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('things.number', current_network()))")
    return int(Thing.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def add_photos(thing: Thing, uploads: Sequence[tuple[BinaryIO, str]], *, by: Actor) -> None:
    """Adds pictures with what they show. Refuses `photo`."""
    if not uploads:
        return
    have, most = ThingPhoto.objects.filter(thing=thing).count(), clauses.value("things.photos")
    if have + len(uploads) > most:
        raise Refused("photo", _("A thing can have %(most)s pictures.") % {"most": most}, "photo", why="things.photos")
    for place, (upload, alt) in enumerate(uploads):
        ThingPhoto.objects.create(
            thing=thing,
            file=pictures.keep(upload, owner=by.member, field="photo"),
            alt=alt.strip()[:200],
            position=have + place,
        )


def tell_services(now: dt.datetime, *, by: Actor) -> None:
    """The keepers of what is due for maintenance hear of it, once. Called by due work, once a day."""
    rows = Thing.objects.filter(state=State.READY, service_told_at=None)
    for thing in rows.exclude(service_months=None, service_loans=None).order_by("id")[:500]:
        if policy.is_service_due(thing, timezone.localdate(now)):
            Thing.objects.filter(pk=thing.pk).update(service_told_at=now)
            records.record("thing.service_due", by=by, about=thing)


def _office(by: Actor) -> None:
    if not roles.can(by, "things.keep"):
        raise Refused("not-allowed", _("You lend what is yours. Coordinators add what belongs to others."))


def _kept(thing: Thing, by: Actor) -> Thing:
    thing = steps.locked_thing(thing)
    policy.needs_keeper(thing, by)
    dues.at(steps.DUE, timezone.now() + dt.timedelta(hours=1))
    return thing


def _fields(content: Content, keeper: Membership) -> dict[str, Any]:
    """The columns that the content fills. Refuses what is wrong with it."""
    name, body = " ".join(content.name.split()), content.body.strip()
    if not 2 <= len(name) <= 120:
        raise Refused("name", _("Give it a name of 2 to 120 letters."), "name")
    if len(body) > 4000:
        raise Refused("body", _("Use at most 4,000 letters."), "body")
    if content.kind not in Thing.Kind.values:
        raise Refused("kind", _("Choose one of the list."), "kind")
    if len(content.spot) > 200 or len(content.training) > 60:
        raise Refused("spot", _("Use fewer letters."), "spot" if len(content.spot) > 200 else "training")
    for field in ("service_months", "service_loans"):
        every = getattr(content, field)
        if every is not None and not 1 <= every <= 1000:
            raise Refused("service", _("Write a number from 1 to 1000, or leave it empty."), field)
    if content.for_neighbors and not copies.may_lend():
        raise Refused("audience", _("There is no agreement with another network about things just now."), "for_neighbors")
    if content.for_neighbors and (content.training.strip() or not copies.may_cross(policy.of(content.kind))):
        message = _(
            "Things that ask for a deposit or training stay at home: neither crosses networks. Untick this, or the rule."
        )
        raise Refused("deposit", message, "for_neighbors", why="things.deposit_minutes")
    shelf = content.shelf
    kind = str(Thing.Kind(content.kind).label)
    return {
        "name": name,
        "kind": content.kind,
        "shelf": shelf,
        "body": body,
        "neighborhood": content.neighborhood or keeper.neighborhood,
        "spot": content.spot.strip(),
        "training": " ".join(content.training.split()),
        "is_listed": content.is_listed,
        "for_neighbors": content.for_neighbors,
        "service_months": content.service_months,
        "service_loans": content.service_loans,
        "labels": " ".join([kind, shelf.name if shelf is not None else ""]).strip(),
        "text_config": posts.text_config(),
    }
