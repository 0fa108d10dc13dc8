"""Whose a thing is: parts that are all of it together. The network itself can own a part, or all."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import records, roles
from networks.actors import Actor
from networks.models import Membership
from requests_board.models import OwnershipPart, Thing
from requests_board.things import policy, steps


@dataclass(frozen=True)
class Part:
    """`parts` of the whole belong to `owner`; None is the network."""

    owner: Membership | None
    parts: int


@transaction.atomic
def share_out(thing: Thing, shares: Sequence[Part], *, by: Actor) -> Thing:
    """Says anew whose it is: by whoever owns all of it, or by a coordinator for what is wholly the network's.

    Refuses `not-yours` (others own a part: each gives away their own), `parts`, `not-active`.
    """
    thing = steps.locked_thing(thing)
    if not is_sole_owner(thing, by):
        raise Refused("not-yours", _("Others own a part of it. Each owner hands on their own part."))
    for share in shares:
        _met(share.owner, by)
    write(thing, shares)
    records.record("thing.shared_out", by=by, about=thing, owners=len(shares))
    return thing


@transaction.atomic
def hand_on(thing: Thing, to: Membership | None, parts: int, *, by: Actor) -> Thing:
    """An owner gives some of their parts to a neighbor, or to the network. Refuses `not-yours`, `parts`, `not-active`."""
    thing = steps.locked_thing(thing)
    mine = OwnershipPart.objects.select_for_update(of=("self",)).filter(thing=thing, owner=by.member).first()
    if mine is None:
        raise Refused("not-yours", _("You own no part of it."))
    if not 1 <= parts <= mine.parts:
        raise Refused("parts", _("You own %(mine)s of %(all)s parts.") % {"mine": mine.parts, "all": thing.parts}, "parts")
    if to is not None and to.pk == by.member.pk:
        raise Refused("to", _("This part is yours already."), "to")
    _met(to, by)
    _active(to)
    move(thing, mine, to, parts)
    records.record("thing.part_handed_on", by=by, about=thing, to=str(to.uid) if to is not None else "", parts=parts)
    return thing


def move(thing: Thing, row: OwnershipPart, to: Membership | None, parts: int) -> None:
    """Parts change hands; the whole stays the whole. The thing is locked."""
    other = OwnershipPart.objects.filter(thing=thing, owner=to).first()
    if other is not None:
        OwnershipPart.objects.filter(pk=other.pk).update(parts=other.parts + parts)
    else:
        OwnershipPart.objects.create(thing=thing, owner=to, parts=parts)
    if row.parts == parts:
        row.delete()
    else:
        OwnershipPart.objects.filter(pk=row.pk).update(parts=row.parts - parts)


def write(thing: Thing, shares: Sequence[Part]) -> None:
    """Writes all parts; the whole becomes their sum, in smallest numbers. Refuses `parts`, `not-active`."""
    if not 1 <= len(shares) <= 50:
        raise Refused("parts", _("Say whose it is: one owner or some, at most 50."), "owners")
    whose = [part.owner.pk if part.owner is not None else None for part in shares]
    if len(set(whose)) < len(whose):
        raise Refused("parts", _("Name each owner once."), "owners")
    if any(isinstance(part.parts, bool) or not 1 <= part.parts <= 1000 for part in shares):
        raise Refused("parts", _("Write each part as a whole number, like 1 and 2 for a third and two thirds."), "owners")
    for part in shares:
        _active(part.owner)
    unit = gcd(*[part.parts for part in shares])
    whole = sum(part.parts for part in shares) // unit
    if whole > 1000:
        raise Refused("parts", _("Divide it into at most 1,000 parts."), "owners")
    OwnershipPart.objects.filter(thing=thing).delete()
    OwnershipPart.objects.bulk_create(OwnershipPart(thing=thing, owner=part.owner, parts=part.parts // unit) for part in shares)
    thing.parts = whole
    thing.save(update_fields=["parts"])


def is_sole_owner(thing: Thing, by: Actor) -> bool:
    """Whether the actor alone decides whose it is."""
    rows: list[int | None] = list(OwnershipPart.objects.filter(thing=thing).values_list("owner_id", flat=True)[:2])
    if len(rows) != 1:
        return False
    return roles.can(by, "things.keep") if rows[0] is None else rows[0] == by.member.pk


def of(thing: Thing) -> list[OwnershipPart]:
    return list(OwnershipPart.objects.filter(thing=thing).select_related("owner"))


def _met(owner: Membership | None, by: Actor) -> None:
    """Refuses `number` to who is kept apart from them: as one who is not there."""
    if owner is not None and owner.pk in policy.unseen_by(by):
        raise Refused("number", _("Nobody here has the number %(number)s.") % {"number": owner.number}, "owners")


def _active(owner: Membership | None) -> None:
    if owner is not None and not owner.is_active:
        raise Refused("not-active", _("%(name)s cannot take part just now.") % {"name": owner.name}, "owners")
