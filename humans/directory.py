"""The networks as they present themselves: published rows alone, never a look inside."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from common.dotmap import Box
from networks.models import Network, PublicProfile, Vital
from networks.text import fold

PAGE = 20
ROUNDED = 0.051  # degrees
_COLUMNS = (
    "subject__slug",
    "subject__name",
    "subject__block",
    "subject__host",
    "subject__state",
    "place",
    "tagline",
    "latitude",
    "longitude",
    "members",
    "takes_applications",
)  # as `Listed` has them


@dataclass(frozen=True)
class Listed:
    """One network in the directory. `member_count` is None when it is fewer than five or not published."""

    slug: str
    name: str
    block: str
    host: str
    state: str
    place: str
    tagline: str
    latitude: float | None
    longitude: float | None
    member_count: int | None
    takes_applications: bool


def listed(words: str = "", *, after: str = "", part: Box | None = None) -> tuple[list[Listed], str]:
    """Networks by name, those that match `words` in name, place or tagline, or lie in a part of the map; and the cursor of
    the next page: the slug of the last. One that nobody gave out starts anew."""
    found = _rows(words, after, part).values_list(*_COLUMNS)[: PAGE + 1]
    rows = [
        Listed(slug, name, block, host or "", state, place, tagline, north, east, None if size is None else int(size), takes)
        for slug, name, block, host, state, place, tagline, north, east, size, takes in found
    ]
    return rows[:PAGE], rows[PAGE - 1].slug if len(rows) > PAGE else ""


def _rows(words: str, after: str, part: Box | None) -> QuerySet[PublicProfile]:
    members = Vital.objects.filter(subject=OuterRef("subject"), key="members").order_by("-as_of").values("value")[:1]
    rows = (
        PublicProfile.objects.filter(subject__kind=Network.Kind.LOCAL)
        .exclude(subject__state=Network.State.CLOSED)
        .annotate(members=Subquery(members))
        .order_by("subject__name", "subject__slug")
    )
    if words:
        plain = fold(words)[:80]
        rows = rows.filter(
            Q(subject__name__unaccent__icontains=plain)
            | Q(place__unaccent__icontains=plain)
            | Q(tagline__unaccent__icontains=plain)
        )
    if part is not None:  # Its sides are rounded, as the places on the map are.
        north, east = (part.south - ROUNDED, part.north + ROUNDED), (part.west - ROUNDED, part.east + ROUNDED)
        rows = rows.filter(latitude__range=north, longitude__range=east)
    last = Network.objects.filter(slug=after).values_list("name", flat=True).first() if after else None
    if last is None:
        return rows
    return rows.filter(subject__name__gte=last).filter(Q(subject__name__gt=last) | Q(subject__slug__gt=after))
