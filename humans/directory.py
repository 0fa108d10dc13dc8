"""The networks as they present themselves: published rows alone, never a look inside."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from common.dotmap import Box
from networks.models import Network, PublicProfile, Vital
from networks.text import fold

PAGE = 20
ROUNDED = 0.051  # degrees


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
    rows = list(_rows(words, after, part)[: PAGE + 1])
    cursor = rows[PAGE - 1].subject.slug if len(rows) > PAGE else ""
    return [_listed(row) for row in rows[:PAGE]], cursor


def _rows(words: str, after: str, part: Box | None) -> QuerySet[PublicProfile]:
    members = Vital.objects.filter(subject=OuterRef("subject"), key="members").order_by("-as_of").values("value")[:1]
    rows = (
        PublicProfile.objects.filter(subject__kind=Network.Kind.LOCAL)
        .exclude(subject__state=Network.State.CLOSED)
        .select_related("subject")
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


def _listed(row: PublicProfile) -> Listed:
    members = getattr(row, "members", None)
    return Listed(
        slug=row.subject.slug,
        name=row.subject.name,
        block=row.subject.block,
        host=row.subject.host or "",
        state=row.subject.state,
        place=row.place,
        tagline=row.tagline,
        latitude=row.latitude,
        longitude=row.longitude,
        member_count=int(members) if members is not None else None,
        takes_applications=row.takes_applications,
    )
