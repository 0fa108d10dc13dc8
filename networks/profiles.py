"""A member's own page: what it says, who sees it, when and where they are about."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import geo, pictures, records, roles
from networks.actors import Actor
from networks.models import Availability, File, Membership
from networks.models.member import Audience
from networks.text import fold

EDITABLE = frozenset(
    {
        "name",
        "about",
        "phone",
        "phone_alt",
        "email",
        "address",
        "neighborhood",
        "languages",
        "audiences",
        "locale",
        "monthly_cap_minutes",
        "not_now_until",
    }
)
MOST_LANGUAGES = 12


def _check(membership: Membership, by: Actor) -> None:
    """Members write their own page; a holder or coordinator who acts for them does, and a coordinator may."""
    own = by.membership is not None and by.membership.pk == membership.pk
    if not own and not roles.can(by, "people.write"):
        raise Refused("not-allowed", _("Only the member or a coordinator can do this."))


@transaction.atomic
def edit(membership: Membership, *, by: Actor, **fields: Any) -> Membership:
    """Changes fields of a page. Refuses `not-allowed`, `name`, `email`, `audience`, `languages`, `not-now`, `field`."""
    _check(membership, by)
    unknown = set(fields) - EDITABLE
    if unknown:
        raise Refused("field", _("This cannot be changed here."))
    row = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    fields = _cleaned(row, fields)
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    if not changed:
        return row
    for name, value in fields.items():
        setattr(row, name, value)
    if "neighborhood" in changed and row.neighborhood is not None:
        row.latitude = row.longitude = None
    row.name_folded, row.email_folded = fold(row.name)[:120], row.email.lower()
    row.save()
    records.record("profile.changed", by=by, about=row, fields=changed)
    return row


def _cleaned(row: Membership, fields: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    if "name" in fields:
        fields["name"] = " ".join(fields["name"].split())[:120]
        if not fields["name"]:
            raise Refused("name", _("Tell us your name."), "name")
    audiences = fields.get("audiences")
    if audiences is not None:
        if any(name not in Membership.DEFAULT_AUDIENCES or who not in Audience.values for name, who in audiences.items()):
            raise Refused("audience", _("Choose one of the list."))
        fields["audiences"] = {**row.audiences, **audiences}
    languages = fields.get("languages")
    if languages is not None:
        fields["languages"] = list(dict.fromkeys(word.strip()[:40] for word in languages if word.strip()))
        if len(fields["languages"]) > MOST_LANGUAGES:
            raise Refused("languages", _("Name up to %(most)s languages.") % {"most": MOST_LANGUAGES}, "languages")
    until: dt.date | None = fields.get("not_now_until")
    if until is not None and until > timezone.localdate() + dt.timedelta(days=731):
        raise Refused("not-now", _("Choose a day within two years."), "not_now_until")
    return fields


@transaction.atomic
def set_place(membership: Membership, latitude: float, longitude: float, *, by: Actor) -> Membership:
    """A place tapped on the map, blurred to the grid; it takes the place of a neighborhood. Refuses `not-allowed`, `place`."""
    _check(membership, by)
    if not (-85 <= latitude <= 85 and -180 <= longitude <= 180):
        raise Refused("place", _("Tap on the map."))
    place = geo.snap(latitude, longitude)
    membership.neighborhood, membership.latitude, membership.longitude = None, place.latitude, place.longitude
    membership.save(update_fields=["neighborhood", "latitude", "longitude"])
    records.record("profile.changed", by=by, about=membership, fields=["place"])
    return membership


@transaction.atomic
def set_times(membership: Membership, times: Iterable[tuple[int, str]], *, by: Actor) -> list[Availability]:
    """When a member is usually free. Refuses `not-allowed`, `times`."""
    _check(membership, by)
    wanted = set(times)
    if any(weekday not in range(7) or part not in Availability.Part.values for weekday, part in wanted):
        raise Refused("times", _("Choose one of the list."), "times")
    Availability.objects.filter(membership=membership).delete()
    rows = Availability.objects.bulk_create(
        Availability(membership=membership, weekday=weekday, part=part) for weekday, part in sorted(wanted)
    )
    records.record("profile.changed", by=by, about=membership, fields=["availability"])
    return rows


@transaction.atomic
def set_picture(membership: Membership, upload: BinaryIO | None, *, by: Actor) -> Membership:
    """A new picture, or none. The old one is deleted. Refuses `not-allowed`, `picture`."""
    _check(membership, by)
    before = membership.picture
    membership.picture = (
        None if upload is None else pictures.keep(upload, owner=membership, access=File.Access.OWNER, longest=600)
    )
    membership.save(update_fields=["picture"])
    if before is not None:
        before.delete()
    records.record("profile.changed", by=by, about=membership, fields=["picture"])
    return membership
