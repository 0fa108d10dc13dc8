"""The plain map of a network, drawn of its neighborhoods alone: a square to tap on. Nothing is fetched from anywhere."""

import math
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from networks import geo
from networks.geo import Place
from networks.models import Neighborhood

SIDE = 280  # pixels: a picture that is never scaled says where it was tapped
EDGE = 0.18


@dataclass(frozen=True)
class Frame:
    """What the square shows: its north-west corner, and how many degrees it spans each way."""

    hoods: tuple[Neighborhood, ...]
    north: float
    west: float
    tall: float
    wide: float

    def place_at(self, x: int, y: int) -> Place:
        x, y = min(max(x, 0), SIDE), min(max(y, 0), SIDE)
        return Place(self.north - y / SIDE * self.tall, self.west + x / SIDE * self.wide)

    def point_of(self, place: Place) -> tuple[int, int]:
        return (
            round((place.longitude - self.west) / self.wide * SIDE),
            round((self.north - place.latitude) / self.tall * SIDE),
        )


def frame() -> Frame | None:
    """The square around all neighborhoods, with room at the edge; None where there are none."""
    hoods = tuple(Neighborhood.objects.all())
    if not hoods:
        return None
    south, north = min(hood.latitude for hood in hoods), max(hood.latitude for hood in hoods)
    west, east = min(hood.longitude for hood in hoods), max(hood.longitude for hood in hoods)
    squeeze = max(0.01, math.cos(math.radians((south + north) / 2)))
    span = max(north - south, (east - west) * squeeze, 0.02) * (1 + 2 * EDGE)
    middle = Place((south + north) / 2, (west + east) / 2)
    return Frame(hoods, middle.latitude + span / 2, middle.longitude - span / squeeze / 2, span, span / squeeze)


def drawn(shown: Frame, mine: Any) -> SafeString:
    """The square as SVG: names of neighborhoods, and where the reader is said to be."""
    marks = [(*shown.point_of(Place(hood.latitude, hood.longitude)), hood.name) for hood in shown.hoods]
    circles = format_html_join("", '<circle cx="{}" cy="{}" r="26" fill="#EBE6DA"/>', ((x, y) for x, y, _name in marks))
    names = format_html_join(
        "",
        '<text x="{}" y="{}" text-anchor="middle" font-size="14" font-family="sans-serif" fill="#1C2136">{}</text>',
        ((x, y + 5, name) for x, y, name in marks),
    )
    here = geo.place_of(mine)
    me = ""
    if here is not None:
        x, y = shown.point_of(here)
        me = format_html('<circle cx="{}" cy="{}" r="9" fill="#F6B52E" stroke="#1C2136" stroke-width="3"/>', x, y)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}" viewBox="0 0 {0} {0}">'
        '<rect width="{0}" height="{0}" fill="#F5F2EA"/>{1}{2}{3}</svg>',
        SIDE,
        circles,
        me,
        names,
    )
