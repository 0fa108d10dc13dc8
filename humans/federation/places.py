"""Where networks are: read from cells that were counted in the night; a map costs the same among ten and ten thousand."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.template.loader import render_to_string
from django.urls import get_script_prefix
from django.utils.translation import get_language

from common import dotmap
from common.dotmap import Box, Frame, Spot
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


def picture(cursor: Any, link: Callable[[Spot], str], part: Box | None = None, whole: str = "") -> str:
    """The map of all networks, or of a part of it with a link to the `whole`. Two statements by a cursor that may read
    published rows; it is drawn when it shows something else than before, which is once a night.
    """
    framed, found = _framed(cursor, part)
    return _kept(tuple(framed), tuple(map(tuple, found)), link, whole, get_script_prefix(), get_language())


def marks(cursor: Any, part: Box | None = None) -> list[Spot]:
    """What stands on those sheets: each mark once."""
    return list(dict.fromkeys(spot for spots in _framed(cursor, part)[1] for spot in spots))


def picture_of(rows: Sequence[Listed], link: Callable[[Spot], str], whole: str = "") -> str:
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
    return _drawn(framed, inside, link, whole) if spots or whole else ""


def _framed(cursor: Any, part: Box | None) -> tuple[list[Frame], list[list[Spot]]]:
    coarse = _spots(cursor, [(_COARSE, Box(-90, 90, -180, 180))])[0]
    framed = dotmap.frames(coarse, part)
    return framed, _spots(cursor, [(frame.level, frame.box) for frame in framed])


@lru_cache(maxsize=32)
def _kept(
    framed: tuple[Frame, ...], found: tuple[tuple[Spot, ...], ...], link: Callable[[Spot], str], whole: str, *_where: str
) -> str:  # fmt: skip
    return _drawn(framed, found, link, whole)


def _drawn(
    framed: Sequence[Frame], found: Sequence[Sequence[Spot]], link: Callable[[Spot], str], whole: str
) -> str:  # fmt: skip
    drawn = [dotmap.sheet(frame, spots, link) for frame, spots in zip(framed, found, strict=True)]
    return render_to_string("humans/_map.html", {"sheets": [one for one in drawn if one.pins], "whole": whole})


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
