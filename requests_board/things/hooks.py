"""What the library does when a member leaves, what it holds of a member, and what it erases."""

from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import actors, records
from networks.actors import Actor
from networks.models import Membership
from requests_board.models import (
    Booking,
    BookingSeries,
    BorrowingPass,
    Handover,
    OwnershipPart,
    Repair,
    RepairWork,
    Thing,
    ThingPhoto,
    WaitingPlace,
    Wish,
)
from requests_board.things import bookings, inventory, owners, series, waiting


def settle(membership: Membership, *, by: Actor) -> None:
    """Bookings end, waiting places go to the next; one's own things leave the library, parts of shared ones go to the network.

    Refuses `things-out`: what one has is brought back first, and what one lends comes home first.
    """
    if Booking.objects.out().filter(borrower=membership).exists():
        raise Refused("things-out", _("You still have something from the library. Bring it back first."))
    own = Actor(membership, by.hands, by.offices)
    for row in BookingSeries.objects.filter(borrower=membership, ended_at=None).select_related("thing"):
        series.stop(row, by=own)
    for booking in Booking.objects.live().filter(borrower=membership).select_related("thing"):
        bookings.cancel(booking, by=own)
    for place in WaitingPlace.objects.filter(member=membership, state__in=waiting.LIVE).select_related("thing"):
        waiting.leave(place, by=own)
    Wish.objects.filter(member=membership).delete()
    for part in OwnershipPart.objects.filter(owner=membership).select_related("thing"):
        if part.parts < part.thing.parts:
            owners.move(part.thing, part, None, part.parts)
        elif part.thing.state not in (Thing.State.RETIRED, Thing.State.LOST):
            inventory.retire(part.thing, by=own)
    _hand_over_keys(membership, by)


def part(membership: Membership, other: Membership, by: Actor) -> None:
    """The two do not meet any more: what one has booked or waits for of the other's ends, by nobody's name. What is out comes
    back by way of a coordinator, who hears of it.
    """
    rule, now = actors.system("things"), timezone.now()
    for borrower, owner in ((membership, other), (other, membership)):
        theirs = Thing.objects.of(owner).exclude(pk__in=Thing.objects.of(borrower).values("pk"))
        mine = {"borrower": borrower, "thing__in": theirs.values("pk")}
        for row in BookingSeries.objects.filter(**mine, ended_at=None).select_related("thing"):
            series.stop(row, by=rule, at=now)
        for booking in Booking.objects.live().filter(**mine).select_related("thing"):
            if booking.state == Booking.State.OUT:
                records.record("booking.needs_call", by=rule, about=booking, thing=str(booking.thing.uid))
            else:
                bookings.cancel(booking, by=rule)
        for place in WaitingPlace.objects.filter(
            member=borrower, thing__in=theirs.values("pk"), state__in=waiting.LIVE
        ).select_related("thing"):
            waiting.leave(place, by=rule)


def _hand_over_keys(membership: Membership, by: Actor) -> None:
    """What they kept for others goes to another owner, or to a coordinator."""
    from networks import offices

    kept = Thing.objects.filter(keeper=membership).exclude(state=Thing.State.RETIRED)
    coordinators = [one for one in offices.holders("coordinator") if one.pk != membership.pk]
    for thing in kept:
        others = OwnershipPart.objects.filter(thing=thing, owner__state="active").exclude(owner=membership)
        first = others.select_related("owner").order_by("-parts", "id").first()
        heir = first.owner if first is not None else next(iter(coordinators), None)
        if heir is not None:
            Thing.objects.filter(pk=thing.pk).update(keeper=heir)


def export(membership: Membership) -> dict[str, Any]:
    """Everything the library holds of a member, for them to take along."""
    return {
        "things": [
            {"uid": str(row.uid), "name": row.name, "class": row.kind, "state": row.state, "words": row.body, "place": row.spot}
            for row in Thing.objects.of(membership).order_by("id")
        ],
        "ownership": [
            {"thing": str(row.thing.uid), "parts": row.parts, "of": row.thing.parts}
            for row in OwnershipPart.objects.filter(owner=membership).select_related("thing").order_by("id")
        ],
        "bookings": [
            {
                "uid": str(row.uid),
                "thing": row.thing.name,
                "state": row.state,
                "from": row.starts_at.isoformat(),
                "until": row.ends_at.isoformat(),
                "what_for": row.words,
            }
            for row in Booking.objects.filter(borrower=membership).select_related("thing").order_by("id")
        ],
        "handovers": [
            {"booking": str(row.booking.uid), "way": row.way, "condition": row.condition, "words": row.text}
            for row in Handover.objects.filter(by=membership).select_related("booking").order_by("id")
        ],
        "waiting_places": [
            {"thing": row.thing.name, "state": row.state, "asked_at": row.asked_at.isoformat()}
            for row in WaitingPlace.objects.filter(member=membership).select_related("thing").order_by("id")
        ],
        "wishes": list(Wish.objects.filter(member=membership).order_by("id").values_list("words", flat=True)),
        "repairs": [
            {"thing": row.repair.thing.name, "minutes": row.minutes, "state": row.state, "words": row.text}
            for row in RepairWork.objects.filter(worker=membership).select_related("repair__thing").order_by("id")
        ],
        "exceptions": [
            {"reason": row.reason, "until": row.until.isoformat()}
            for row in BorrowingPass.objects.filter(member=membership).order_by("id")
        ],
    }


def erase(membership: Membership) -> None:
    """Words and pictures go; that a thing was lent, and the hours of its repair, stay."""
    sole = Thing.objects.filter(owners__owner=membership, owners__parts=F("parts"), state__in=["retired", "lost"])
    for photo in ThingPhoto.objects.filter(Q(thing__in=sole) | Q(file__owner=membership)).select_related("file"):
        photo.delete()
        photo.file.delete()
    Thing.objects.filter(pk__in=sole.values("pk")).update(name="…", body="", spot="", labels="", external_ref="")
    for seen in Handover.objects.filter(by=membership).exclude(file=None).select_related("file"):
        file = seen.file
        Handover.objects.filter(pk=seen.pk).update(file=None)
        if file is not None:
            file.delete()
    Handover.objects.filter(Q(by=membership) | Q(booking__borrower=membership)).update(text="")
    Booking.objects.filter(borrower=membership).update(words="", forgiven_why="")
    Repair.objects.filter(reporter=membership).update(text="")
    RepairWork.objects.filter(worker=membership).update(text="")
    BorrowingPass.objects.filter(member=membership).delete()
    WaitingPlace.objects.filter(member=membership).delete()
    Wish.objects.filter(member=membership).delete()
