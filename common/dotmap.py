"""A map of dots: land from `land.png` (half a degree a pixel, drawn from Natural Earth, public domain), places as marks on it.

Plain degrees, squeezed by the latitude of the middle; nothing is asked of anybody else. Sheets are as wide as their frame says,
north up; marks that would cover one another become one with a number. Geometry only: templates print it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from math import cos, log2, radians
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Of a sheet, in units of its own: a page shows a wide one first, then narrow ones.
WIDE, NARROW, HEIGHT, ALONE = 560, 330, 307, 760
STEP = 7.4  # from dot to dot
# By the width of a sheet, which tells how small a phone shows it: marks nearer than this are one, a name stands so far from its
# mark, a letter of it is so wide.
ROOM = {WIDE: (20, 24, 13.0), NARROW: (26, 17, 9.6), ALONE: (42, 17, 8.6)}
CELL = 34  # a cell of the grid is at least so wide on its sheet
COARSEST, LEVELS = 45.0, 9  # degrees of a cell of level 0; each further level has half of it
MOST_SHEETS, MOST_NAMES = 3, 14
TALLEST = 14.0  # a sheet shows at least so many degrees from south to north, so that one sees where one is
SAME_TOWN = 0.25  # degrees; what lies nearer together is not told apart by coming closer
_LINE = 18


@dataclass(frozen=True)
class Box:
    """Degrees."""

    south: float
    north: float
    west: float
    east: float

    def around(self, other: "Box") -> "Box":
        return Box(
            min(self.south, other.south), max(self.north, other.north), min(self.west, other.west), max(self.east, other.east)
        )

    @property
    def is_a_town(self) -> bool:
        return self.north - self.south < SAME_TOWN and self.east - self.west < SAME_TOWN

    def __str__(self) -> str:
        return ",".join(f"{side:.1f}" for side in (self.south, self.north, self.west, self.east))


def box_said(text: str) -> Box | None:
    """A box from an address; None where it is none."""
    try:
        south, north, west, east = (float(part) for part in text[:60].split(","))
    except ValueError:
        return None
    fits = -90 <= south <= north <= 90 and -180 <= west <= east <= 180
    return Box(*(round(side, 1) for side in (south, north, west, east))) if fits else None


@dataclass(frozen=True)
class Spot:
    """One place, or several that are near: their middle, how far they reach, how many, and the first by name."""

    latitude: float
    longitude: float
    box: Box
    count: int
    name: str
    block: str = ""
    slug: str = ""
    host: str = ""
    place: str = ""
    is_forming: bool = False

    @property
    def title(self) -> str:
        more = self.count - 1
        if not more:
            return self.name
        return ngettext("%(name)s and %(n)s more", "%(name)s and %(n)s more", more) % {"name": self.name, "n": more}


@dataclass(frozen=True)
class Frame:
    """What a sheet shows: its corner in the north-west, and how many units a degree of latitude has."""

    north: float
    west: float
    scale: float
    squeeze: float
    width: int
    height: int

    @property
    def box(self) -> Box:
        tall, wide = self.height / self.scale, self.width / (self.scale * self.squeeze)
        return Box(max(self.north - tall, -90), min(self.north, 90), max(self.west, -180), min(self.west + wide, 180))

    @property
    def level(self) -> int:
        """The finest level of the grid whose cells have room for a mark each."""
        return max(0, min(LEVELS - 1, int(log2(max(1.0, COARSEST * self.scale / CELL)))))

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        return (longitude - self.west) * self.scale * self.squeeze, (self.north - latitude) * self.scale


@dataclass
class Pin:
    """A mark: where it stands, whose it is, where it leads; and its name where there is room."""

    spot: Spot
    x: float
    y: float
    url: str = ""
    name_x: str = ""
    name_y: str = ""
    anchor: str = ""

    @property
    def place(self) -> str:
        return f"{self.x:.1f} {self.y:.1f}"


@dataclass
class Sheet:
    frame: Frame
    dots: str
    pins: list[Pin] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(pin.spot.count for pin in self.pins)

    @property
    def label(self) -> str:
        names = ", ".join(pin.spot.title for pin in self.pins[:8])
        return _("Map with %(names)s. The same is in the table below.") % {"names": names}


def frames(spots: Sequence[Spot], part: Box | None = None) -> list[Frame]:
    """The sheets that show all: one for each group of neighboring cells, one for the whole world where they are many."""
    if part is not None:
        return [_frame(part, ALONE)]
    groups: list[Spot] = []
    for spot in spots:
        mine = replace(spot)
        near = [one for one in groups if _is_near(one.box, mine.box)]
        for one in near:
            groups.remove(one)
            mine = replace(mine, box=mine.box.around(one.box), count=mine.count + one.count)
        groups.append(mine)
    groups.sort(key=lambda one: -one.count)
    if not groups:
        return []
    if len(groups) == 1 or len(groups) > MOST_SHEETS:
        whole = groups[0].box
        for one in groups[1:]:
            whole = whole.around(one.box)
        return [_frame(whole, ALONE)]
    return [_frame(one.box, NARROW if at else WIDE) for at, one in enumerate(groups)]


def _is_near(one: Box, other: Box, gap: float = COARSEST / 2) -> bool:
    return (
        one.south - gap < other.north and other.south - gap < one.north
        and one.west - gap < other.east and other.west - gap < one.east
    )  # fmt: skip


def _frame(box: Box, width: int) -> Frame:
    height = HEIGHT if width != ALONE else HEIGHT + 93
    middle, center = (box.south + box.north) / 2, (box.west + box.east) / 2
    squeeze = round(max(0.2, cos(radians(middle))), 3)
    room = 1.3  # marks and their names want an edge around
    scale = min(
        height / max((box.north - box.south) * room, TALLEST if not box.is_a_town else 4),
        width / max((box.east - box.west) * room * squeeze, 1e-6),
        STEP / 0.25,
    )
    scale = max(scale, width / (360 * squeeze))
    tall, wide = height / scale, width / (scale * squeeze)
    west = max(-180.0, min(180 - wide, center - wide / 2))
    return Frame(round(middle + tall / 2, 1), round(west, 1), round(scale, 3), squeeze, width, height)


def sheet(frame: Frame, spots: Sequence[Spot], link: Callable[[Spot], str]) -> Sheet:
    """A frame with its marks, in the order of reading, and their names while they are few."""
    found: list[Pin] = []
    room, _gap, _letter = ROOM[frame.width]
    for spot in sorted(spots, key=lambda one: (-one.count, one.name)):
        x, y = frame.at(spot.latitude, spot.longitude)
        if not (0 <= x <= frame.width and 0 <= y <= frame.height):
            continue
        near = next((pin for pin in found if abs(pin.x - x) < room and abs(pin.y - y) < room), None)
        if near is None:
            found.append(Pin(spot, min(max(x, 14), frame.width - 14), min(max(y, 14), frame.height - 14)))
        else:
            first = min(near.spot, spot, key=lambda one: one.name)
            near.spot = replace(first, box=near.spot.box.around(spot.box), count=near.spot.count + spot.count)
    for pin in found:
        pin.url = link(pin.spot)
    if len(found) <= MOST_NAMES:
        _name(found, frame)
    return Sheet(frame, _dots(frame), sorted(found, key=lambda pin: pin.spot.name))


def _name(pins: list[Pin], frame: Frame) -> None:
    """Each name beside its mark where it covers nothing; else it is in the table alone."""
    _room, gap, letter = ROOM[frame.width]
    half = gap - 4
    taken = [(pin.x - half, pin.y - half, pin.x + half, pin.y + half) for pin in pins]
    for pin in pins:
        wide = len(pin.spot.title) * letter
        for anchor, left, dx, dy in (
            ("start", 0.0, gap, 5), ("end", -wide, -gap, 5), ("middle", -wide / 2, 0, -gap - 2),
            ("middle", -wide / 2, 0, gap + 13),
        ):  # fmt: skip
            x, y = pin.x + dx, pin.y + dy
            said = (x + left, y - _LINE + 4, x + left + wide, y + 4)
            inside = said[0] >= 0 and said[2] <= frame.width and said[1] >= 0 and said[3] <= frame.height
            if inside and not any(_cover(said, other) for other in taken):
                pin.name_x, pin.name_y, pin.anchor = f"{x:.1f}", f"{y:.1f}", anchor
                taken.append(said)
                break


def _cover(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@cache
def _land() -> tuple[bytes, int, int]:
    from PIL import Image

    with Image.open(Path(__file__).with_name("land.png")) as picture:
        return picture.convert("L").tobytes(), picture.width, picture.height


@lru_cache(maxsize=64)
def _dots(frame: Frame) -> str:
    """Land as rows of dots, every second one shifted by half a step: a path to be dashed."""
    land, wide, tall = _land()
    path, y, row = [], STEP / 2, 0
    while y < frame.height:
        start: float | None = None
        line = int((90 - (frame.north - y / frame.scale)) / 180 * tall)
        x = STEP / 2 if row % 2 == 0 else STEP
        while x < frame.width:
            column = int((frame.west + x / (frame.scale * frame.squeeze) + 180) / 360 * wide)
            is_land = 0 <= line < tall and 0 <= column < wide and land[line * wide + column] > 0
            if is_land and start is None:
                start = x
            elif not is_land and start is not None:
                path.append(f"M{start:.1f} {y:.1f}h{max(x - STEP - start, 0.1):.1f}")
                start = None
            x += STEP
        if start is not None:
            path.append(f"M{start:.1f} {y:.1f}h{max(x - STEP - start, 0.1):.1f}")
        row, y = row + 1, y + STEP * 0.866
    return "".join(path)
