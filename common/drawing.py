"""Pictures made of words and SVG attributes: no inline style, so a strict CSP holds.

Each function takes plain numbers and gives safe SVG, or the geometry that a template prints.
Colours come from the stylesheet by class, or from the quilt's cloth, which is fixed in every theme.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import cos, hypot, radians
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

CLOTH = ("#F6B52E", "#2A4284", "#F2A99B", "#A3CBE0", "#B0263C", "#2F7D58", "#6C3777")
BLOCKS = (
    "friendship",
    "sawtooth",
    "churn",
    "pinwheel",
    "logcabin",
    "geese",
    "hourglass",
    "economy",
    "ninepatch",
    "shoofly",
    "ohio",
    "ladder",
    "sails",
    "bear",
)
WIDTH = 300
# A patchwork meter of more people than this sews several of them into one patch.
MOST_PATCHES = 120


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def nearness(value: int, floor: int | None, ceiling: int | None) -> str:
    """ "low" or "high" when a balance is within 15% of a limit (of the whole range), else ""."""
    if floor is None or ceiling is None or floor >= ceiling:
        return ""
    span = (ceiling - floor) * 0.15
    if value - floor <= span:
        return "low"
    return "high" if ceiling - value <= span else ""


def gauge(value: float, floor: float | None, ceiling: float | None, words: str) -> SafeString:
    """A balance between its limits: the fill runs from zero to the balance, and the ends stay inside."""
    low = min(value, 0) - 1 if floor is None else floor
    high = max(value, 0) + 1 if ceiling is None else ceiling
    if high <= low:
        high = low + 1

    def at(number: float) -> float:
        return (min(max(number, low), high) - low) / (high - low) * WIDTH

    zero, point = at(0), at(value)
    return format_html(
        '<svg viewBox="0 0 {} 16" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="track" y="5" width="{}" height="6" rx="3"/>'
        '<rect class="fill" x="{}" y="5" width="{}" height="6"/>'
        '<rect class="edge" x="{}" y="2" width="1.5" height="12"/>'
        '<rect class="tick" x="{}" y="0" width="5" height="16" rx="2"/></svg>',
        WIDTH,
        words,
        WIDTH,
        _n(min(zero, point)),
        _n(abs(point - zero)),
        _n(zero - 0.75),
        _n(point - 2.5),
    )


def quorum(count: int, need: int, words: str) -> SafeString:
    """How many took part, and the mark they need to reach."""
    top = max(need * 1.25, 1)
    return format_html(
        '<svg viewBox="0 0 {} 16" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="track" y="4" width="{}" height="8" rx="4"/>'
        '<rect class="fill" y="4" width="{}" height="8" rx="4"/>'
        '<rect class="tick" x="{}" y="0" width="3" height="16"/></svg>',
        WIDTH,
        words,
        WIDTH,
        _n(min(count / top, 1) * WIDTH),
        _n(need / top * WIDTH),
    )


def people_per_patch(need: int) -> int:
    return max(1, -(-need // MOST_PATCHES))


def patches(count: int, need: int, words: str, columns: int = 21) -> SafeString:
    """The patchwork meter: a patch for each person the quorum needs, sewn when somebody takes part."""
    per = people_per_patch(need)
    total, done, side = -(-need // per), count // per, 16
    chance = random.Random(7)  # the same quilt at every look
    pieces = []
    for index in range(total):
        x, y = index % columns * side + 1, index // columns * side + 1
        first, second = chance.sample(CLOTH, 2)
        slant = f"M{x} {y}h14v14z" if chance.random() < 0.5 else f"M{x} {y}h14l-14 14z"
        if index < done:
            pieces.append(
                format_html('<path fill="{}" d="M{} {}h14v14h-14z"/><path fill="{}" d="{}"/>', first, x, y, second, slant)
            )
        else:
            pieces.append(format_html('<rect class="empty" x="{}" y="{}" width="13" height="13"/>', x + 0.5, y + 0.5))
    rows = max(1, -(-total // columns))
    return format_html(
        '<svg class="patches" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        columns * side,
        rows * side,
        words,
        format_html_join("", "{}", ((piece,) for piece in pieces)),
    )


def spark(values: Sequence[float], words: str, extra: str = "", top: float | None = None) -> SafeString:
    """A small line of what was; nothing at all when there are fewer than two values."""
    if len(values) < 2:
        return SafeString("")
    high = top or max(values) * 1.1 or 1
    points = [(_n(index / (len(values) - 1) * 120), _n(40 - value / high * 40)) for index, value in enumerate(values)]
    line = "L".join(f"{x} {y}" for x, y in points)
    return format_html(
        '<svg class="spark {}" viewBox="0 0 120 40" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<path class="a" d="M0 40L{}L120 40z"/><path class="l" d="M{}"/><path class="e" d="M{} {}h0"/></svg>',
        extra,
        words,
        line,
        line,
        *points[-1],
    )


def bar(value: float, total: float, mark: float | None = None) -> SafeString:
    """A share of a whole; print the number beside it."""
    whole = total or 1
    tick = (
        "" if mark is None else format_html('<rect class="tick" x="{}" y="-3" width="1" height="14"/>', _n(mark / whole * 100))
    )
    return format_html(
        '<svg class="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="8"/>'
        '<rect class="fill" width="{}" height="8"/>{}</svg>',
        _n(min(max(value / whole, 0), 1) * 100),
        tick,
    )


def quilt(columns: int, rows: int, sprite: str, seed: int = 3) -> SafeString:
    """The whole quilt, for public pages: neighbors differ and every block gets its turn."""
    chance = random.Random(seed)
    grid: dict[tuple[int, int], str] = {}
    for y in range(rows):
        for x in range(columns):
            near = {grid.get(at) for at in ((x - 1, y), (x, y - 1), (x - 1, y - 1), (x + 1, y - 1))}
            used = list(grid.values())
            free = [name for name in BLOCKS if name not in near]
            rarest = min(map(used.count, free))
            grid[x, y] = chance.choice([name for name in free if used.count(name) == rarest])
    uses = format_html_join(
        "",
        '<use href="{}#b-{}" x="{}" y="{}" width="48" height="48"/>',
        ((sprite, name, x * 48, y * 48) for (x, y), name in grid.items()),
    )
    return format_html(
        '<svg class="quilt" viewBox="0 0 {} {}" aria-hidden="true" preserveAspectRatio="xMinYMid slice">{}</svg>',
        columns * 48,
        rows * 48,
        uses,
    )


# ── A balance over time ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Line:
    """Geometry of a balance over time, in a box of 1000 × 680 that stretches with the page."""

    path: str
    zero: str
    grid: list[str]
    limits: list[str]
    band: tuple[str, str]  # y and height of the allowed range
    ticks: list[tuple[str, int]]  # place in % from the top, value
    dots: list[tuple[str, str]]
    notes: list[tuple[str, str, int, int, str]]  # x %, y %, value, pixels down, "start" | "middle" | "end"
    lowest: int
    highest: int
    now: int


def balance_line(points: Sequence[tuple[date, int]], floor: int | None, ceiling: int | None, step: int) -> Line | None:
    """Draws steps from (day, balance after), oldest first; nothing for fewer than two points.

    step: a round unit of the currency (60 for hours) that the ticks are multiples of.
    """
    if len(points) < 2:
        return None
    first, last = points[0][0], points[-1][0]
    days = max((last - first).days, 1)
    values = [value for _day, value in points]
    bottom = min([*values, 0] if floor is None else [*values, 0, floor])
    top = max([*values, 0] if ceiling is None else [*values, 0, ceiling])
    margin = max((top - bottom) * 0.06, step)
    bottom, top = int(bottom - margin), int(top + margin)

    def x(moment: date) -> float:
        return (moment - first).days / days * 1000

    def y(value: float) -> float:
        return (top - value) / (top - bottom) * 680

    path = f"M0 {_n(y(values[0]))}" + "".join(f"H{_n(x(moment))}V{_n(y(value))}" for moment, value in points[1:]) + "H1000"
    ticks = _ticks(bottom, top, step)
    marked = _marked(points)
    allowed_top, allowed_bottom = y(top if ceiling is None else ceiling), y(bottom if floor is None else floor)
    return Line(
        path=path,
        zero=_n(y(0)),
        grid=[_n(y(value)) for value in ticks if value],
        limits=[_n(y(v)) for v in (ceiling, floor) if v is not None],
        band=(_n(allowed_top), _n(allowed_bottom - allowed_top)),
        ticks=[(_n(y(value) / 6.8), value) for value in ticks],
        dots=[(_n(x(moment)), _n(y(value))) for moment, value in marked],
        notes=[(_n(x(m) / 10), _n(y(v) / 6.8), v, -14 if v == max(values) else 26, _anchor(x(m))) for m, v in marked],
        lowest=min(values),
        highest=max(values),
        now=values[-1],
    )


def _anchor(x: float) -> str:
    return "start" if x < 150 else "end" if x > 850 else "middle"


def _ticks(bottom: int, top: int, step: int) -> list[int]:
    for size in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000):
        if (top - bottom) / (step * size) <= 5:
            break
    unit = step * size
    return list(range(-(-bottom // unit) * unit, top + 1, unit))


def _marked(points: Sequence[tuple[date, int]]) -> list[tuple[date, int]]:
    """Lowest, highest and now; those which would stand on top of each other are left out."""
    now = points[-1]
    chosen = [now]
    for point in (min(points, key=lambda p: p[1]), max(points, key=lambda p: p[1])):
        span = max((points[-1][0] - points[0][0]).days, 1)
        if all(abs((point[0] - other[0]).days) / span > 0.12 for other in chosen):
            chosen.append(point)
    return chosen


# ── A town of neighborhoods ────────────────────────────────────────────────────────────────────


@dataclass
class Pin:
    """A neighborhood on the sketch map: where it lies, and where its pin was moved to have room."""

    x: float
    y: float
    left: float = 0
    top: float = 0


def sketch(places: Sequence[tuple[float, float]], width: int = 420, height: int = 480, room: int = 64) -> list[Pin]:
    """Puts (latitude, longitude) on a sheet, north up, and pushes pins apart until each has room."""
    if not places:
        return []
    south, north = min(p[0] for p in places), max(p[0] for p in places)
    west, east = min(p[1] for p in places), max(p[1] for p in places)
    squeeze = cos(radians((south + north) / 2))
    edge = 56
    scale = min((width - 2 * edge) / max((east - west) * squeeze, 1e-6), (height - 2 * edge) / max(north - south, 1e-6))
    shift_x = (width - (east - west) * squeeze * scale) / 2
    shift_y = (height - (north - south) * scale) / 2
    pins = [Pin(shift_x + (lon - west) * squeeze * scale, shift_y + (north - lat) * scale) for lat, lon in places]
    for pin in pins:
        pin.left, pin.top = pin.x, pin.y
    for _round in range(80):
        if not _push_apart(pins, room):
            break
    for pin in pins:
        pin.left = round(min(max(pin.left, 24), width - 24), 1)
        pin.top = round(min(max(pin.top, 24), height - 40), 1)
    return pins


# A map says "99+" beyond: nothing is counted to the end for it.
MOST_COUNTED = 99


def pin_count(neighborhood: Any) -> int:
    return (getattr(neighborhood, "requests", 0) or 0) + (getattr(neighborhood, "offers", 0) or 0)


def pin_kind(neighborhood: Any) -> str:
    if getattr(neighborhood, "urgent", 0):
        return "urgent"
    return "request" if getattr(neighborhood, "requests", 0) else "offer"


def _push_apart(pins: list[Pin], room: int) -> bool:
    moved = False
    for index, one in enumerate(pins):
        for other in pins[index + 1 :]:
            # Names stand under the pins, so pins need more room sideways than up and down.
            dx, dy = (other.left - one.left) * 0.6, other.top - one.top
            gap = hypot(dx, dy)
            if gap >= room:
                continue
            if gap == 0:
                dx, dy, gap = 1.0, 0.5, 1.1
            push = (room - gap) / 2 + 0.5
            one.left, one.top = one.left - dx / gap * push, one.top - dy / gap * push
            other.left, other.top = other.left + dx / gap * push, other.top + dy / gap * push
            moved = True
    return moved
