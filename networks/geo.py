"""Places without geocoding: neighborhoods have centers, places that are tapped are blurred, distance is between centers.

Nothing here is ever sent anywhere (rule 13).
"""

import math
from typing import Any, NamedTuple

EARTH_METERS = 6_371_008.8
DEGREE_METERS = 111_320.0
GRID_METERS = 500.0
METERS_OF = {"mi": 1609.344, "km": 1000.0}


class Place(NamedTuple):
    latitude: float
    longitude: float


class Box(NamedTuple):
    south: float
    north: float
    west: float
    east: float


def snap(latitude: float, longitude: float) -> Place:
    """A place blurred to the privacy grid: the middle of a cell of about 500 m. Snapping twice changes nothing."""
    tall = GRID_METERS / DEGREE_METERS
    row = math.floor(latitude / tall)
    middle = (row + 0.5) * tall
    wide = tall / max(0.01, math.cos(math.radians(middle)))
    column = math.floor(longitude / wide)
    return Place(round(middle, 6), round((column + 0.5) * wide, 6))


def meters_between(one: Place, other: Place) -> float:
    """Along the globe (haversine)."""
    north, east = math.radians(other.latitude - one.latitude), math.radians(other.longitude - one.longitude)
    half = math.sin(north / 2) ** 2 + (
        math.cos(math.radians(one.latitude)) * math.cos(math.radians(other.latitude)) * math.sin(east / 2) ** 2
    )
    return 2 * EARTH_METERS * math.asin(math.sqrt(min(1.0, half)))


def box_around(place: Place, meters: float) -> Box:
    """What holds every place within `meters`, and is quick to ask for."""
    tall = meters / DEGREE_METERS
    wide = meters / (DEGREE_METERS * max(0.01, math.cos(math.radians(place.latitude))))
    return Box(place.latitude - tall, place.latitude + tall, place.longitude - wide, place.longitude + wide)


def place_of(someone: Any) -> Place | None:
    """Where a member is said to be: the center of their neighborhood, else the blurred place they tapped."""
    hood = getattr(someone, "neighborhood", None)
    if hood is not None:
        return Place(hood.latitude, hood.longitude)
    if someone.latitude is not None and someone.longitude is not None:
        return Place(someone.latitude, someone.longitude)
    return None


def meters_apart(one: Any, other: Any) -> float | None:
    """About how far two members (or neighborhoods' people) are from each other; None when one has no place."""
    here, there = place_of(one), place_of(other)
    return meters_between(here, there) if here and there else None


def meters_of(number: float, unit: str) -> float:
    """A distance said in the network's unit."""
    return number * METERS_OF.get(unit, METERS_OF["km"])
