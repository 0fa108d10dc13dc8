"""Inventories brought in from elsewhere: each row a thing, looked after by whoever brought it in."""

from collections.abc import Sequence

from django.db.models import Q

from common import registry
from networks.imports.rows import THINGS, ThingRow
from networks.imports.work import Target, Work
from networks.models import Membership
from networks.text import fold
from requests_board import posts
from requests_board.models import Booking, OwnershipPart, Shelf, Thing
from requests_board.things import inventory


def apply(work: Work, rows: Sequence[ThingRow]) -> list[Target]:
    """A thing for each row, the network's own unless its owner is a member here. Shelves are found by name, or made."""
    keeper = work.by.member
    shelves, members = _Shelves(), _Members(rows)
    first = inventory.next_number()
    things = [_thing(row, first + place, keeper, shelves.find(row.shelf)) for place, row in enumerate(rows)]
    made = Thing.objects.bulk_create(things, batch_size=500)
    OwnershipPart.objects.bulk_create(
        [OwnershipPart(thing=thing, owner=members.find(row.owner), parts=1) for thing, row in zip(made, rows, strict=True)],
        batch_size=500,
    )
    return [Target(thing.pk) for thing in made]


def _thing(row: ThingRow, number: int, keeper: Membership, shelf: Shelf | None) -> Thing:
    kind = str(Thing.Kind(row.kind).label)
    return Thing(
        number=number,
        name=row.name,
        kind=row.kind,
        shelf=shelf,
        keeper=keeper,
        body=row.text,
        neighborhood=keeper.neighborhood,
        spot=row.spot,
        training=row.training,
        is_listed=row.is_listed,
        service_months=row.service_months,
        external_ref=row.ref,
        labels=" ".join([kind, shelf.name if shelf is not None else ""]).strip(),
        text_config=posts.text_config(),
    )


class _Shelves:
    """Shelves by folded name; what has none stands on no shelf."""

    def __init__(self) -> None:
        self._known = {fold(shelf.name): shelf for shelf in Shelf.objects.all()}

    def find(self, name: str) -> Shelf | None:
        if not name:
            return None
        if fold(name) not in self._known:
            self._known[fold(name)] = Shelf.objects.create(name=name[:60], position=500)
        return self._known[fold(name)]


class _Members:
    """Owners by number, or by a name that one member alone has; everybody else's is the network's."""

    def __init__(self, rows: Sequence[ThingRow]) -> None:
        said = {row.owner for row in rows if row.owner}
        numbers = [int(one) for one in said if one.isascii() and one.isdigit() and len(one) < 10]
        active = Membership.objects.active()
        self._found: dict[str, Membership | None] = {str(row.number): row for row in active.filter(number__in=numbers)}
        for row in active.filter(name_folded__in=[fold(one) for one in said]):
            name = fold(row.name)
            self._found[name] = None if name in self._found else row

    def find(self, said: str) -> Membership | None:
        return (self._found.get(said) or self._found.get(fold(said))) if said else None


def undo(work: Work, targets: Sequence[Target]) -> int:
    """Take out what nobody has booked or repaired since. Returns how many stay."""
    brought = Thing.objects.filter(pk__in=[target.id for target in targets])
    used = Q(bookings__isnull=False) | Q(repairs__isnull=False) | Q(waiting__isnull=False)
    kept = set(brought.filter(used).values_list("pk", flat=True))
    for thing in brought.exclude(pk__in=kept).prefetch_related("photos__file"):
        files = [photo.file for photo in thing.photos.all()]
        thing.delete()
        for file in files:
            file.delete()
    return len(kept)


def uses(work: Work, memberships: set[int]) -> set[int]:
    """Who lends or borrows outside this batch."""
    brought = work.batch.rows.filter(kind=THINGS).values("target")
    return {
        *Thing.objects.filter(keeper_id__in=memberships).exclude(pk__in=brought).values_list("keeper_id", flat=True),
        *Booking.objects.filter(borrower_id__in=memberships).values_list("borrower_id", flat=True),
    }


registry.importers.add(THINGS, registry.Importer(apply=apply, undo=undo, uses=uses, order=40))
