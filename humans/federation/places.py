"""Where networks are: read from cells that were counted in the night; a map costs the same among ten and ten thousand."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection

from common import dotmap
from common.dotmap import Box, Frame, Sheet, Spot
from humans.directory import Listed

_COARSE, _MOST = 1, 600

_CELLS = """
SELECT c.latitude, c.longitude, c.south, c.north, c.west, c.east, c.count, n.name, n.block, n.slug, coalesce(n.host, ''),
       coalesce(p.place, ''), n.state = 'forming', f.number
  FROM unnest(%s::int[], %s::float[], %s::float[], %s::float[], %s::float[])
       WITH ORDINALITY AS f(level, south, north, west, east, number)
  JOIN humans_mapcell c ON c.level = f.level
   AND c.row BETWEEN floor((f.south + 90) / (45 / 2 ^ f.level)) AND floor((f.north + 90) / (45 / 2 ^ f.level))
   AND c."column" BETWEEN floor((f.west + 180) / (45 / 2 ^ f.level)) AND floor((f.east + 180) / (45 / 2 ^ f.level))
  JOIN networks_network n ON n.id = c.first_id
  LEFT JOIN networks_publicprofile p ON p.subject_id = n.id
 ORDER BY f.number, c.count DESC, n.name LIMIT %s
"""


def publish() -> None:
    """Inside the umbrella: counts the cells anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT publish_map()")


def sheets(cursor: Any, link: Callable[[Spot], str], part: Box | None = None) -> list[Sheet]:
    """The map of all networks, or of a part of it. Two statements by a cursor that may read published rows."""
    coarse = _spots(cursor, [(_COARSE, Box(-90, 90, -180, 180))])[0]
    framed = dotmap.frames(coarse, part)
    found = _spots(cursor, [(frame.level, frame.box) for frame in framed])
    return _drawn(framed, found, link)


def marks(cursor: Any, part: Box | None = None) -> list[Spot]:
    """What stands on those sheets: each mark once."""
    coarse = _spots(cursor, [(_COARSE, Box(-90, 90, -180, 180))])[0]
    framed = dotmap.frames(coarse, part)
    found = _spots(cursor, [(frame.level, frame.box) for frame in framed])
    return list(dict.fromkeys(spot for spots in found for spot in spots))


def of(rows: Sequence[Listed], link: Callable[[Spot], str]) -> list[Sheet]:
    """The map of some networks that were found: those of them that show their place. No statement."""
    spots = [
        Spot(
            round(one.latitude, 1), round(one.longitude, 1),
            Box(one.latitude, one.latitude, one.longitude, one.longitude), 1, one.name, one.block, one.slug, one.host,
            one.place, one.state == "forming",
        )
        for one in rows
        if one.latitude is not None and one.longitude is not None
    ]  # fmt: skip
    framed = dotmap.frames(spots)
    inside = [[spot for spot in spots if _holds(frame.box, spot)] for frame in framed]
    return _drawn(framed, inside, link)


def _drawn(framed: list[Frame], found: list[list[Spot]], link: Callable[[Spot], str]) -> list[Sheet]:
    drawn = [dotmap.sheet(frame, spots, link) for frame, spots in zip(framed, found, strict=True)]
    return [one for one in drawn if one.pins]


def _holds(box: Box, spot: Spot) -> bool:
    return box.south <= spot.latitude <= box.north and box.west <= spot.longitude <= box.east


def _spots(cursor: Any, asked: list[tuple[int, Box]]) -> list[list[Spot]]:
    """The cells of each box, at its level, in one statement."""
    sides = [[getattr(box, side) for _level, box in asked] for side in ("south", "north", "west", "east")]
    cursor.execute(_CELLS, [[level for level, _box in asked], *sides, _MOST])
    found: list[list[Spot]] = [[] for _one in asked]
    for latitude, longitude, south, north, west, east, count, *words, number in cursor.fetchall():
        found[number - 1].append(Spot(latitude, longitude, Box(south, north, west, east), count, *words))
    return found
