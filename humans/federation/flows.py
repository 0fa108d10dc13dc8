"""Hours between networks, and how they stand with one another: from what each publishes of itself, read as `umbrella_reader`.

Never more than the eight between which most crossed: a page costs the same among ten networks and among ten thousand.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from common import wording
from humans.federation.reading import as_umbrella

SHOWN = 8
# Of a cap: from here on somebody should know.
NEAR = 0.6
# The chart, in units of its own: first column, from column to column, first row, from row to row; zero and cap of the bars.
LEFT, STEP, TOP, ROW, ZERO, CAP = 140, 68, 76, 44, 730, 54
LARGEST = 20.0

_MOST = """
SELECT subject_id FROM ledgers_clearingposition WHERE kind = 'hours' ORDER BY gave DESC NULLS LAST, id LIMIT 200
"""
_ROWS = """
SELECT p.subject_id, s.name, s.slug, s.block, p.partner_id, t.name, p.owes, p.we_owe, p.they_owe, p.gave
  FROM ledgers_clearingposition p JOIN networks_network s ON s.id = p.subject_id JOIN networks_network t ON t.id = p.partner_id
 WHERE p.kind = 'hours' AND p.subject_id = ANY (%s) ORDER BY s.name, t.name
"""


@dataclass(frozen=True)
class Flow:
    """One network and one partner of it. Minutes; `gave` in 30 days, None where fewer than five people stand behind it."""

    partner_id: int
    partner: str
    owes: int
    we_owe: int
    they_owe: int
    gave: int | None

    @property
    def stands(self) -> str:
        if not self.owes:
            return _("even")
        words = _("owes %(hours)s") if self.owes > 0 else _("is owed %(hours)s")
        return words % {"hours": wording.hours(abs(self.owes))}


@dataclass
class Trader:
    """One network with its partners; `net` is what it is owed, below zero what it owes, in minutes."""

    id: int
    name: str
    slug: str
    block: str
    flows: list[Flow] = field(default_factory=list)

    @property
    def net(self) -> int:
        return -sum(flow.owes for flow in self.flows)

    @property
    def cap(self) -> int:
        """How far it may go to the side on which it stands, all partners together."""
        return sum(flow.they_owe if self.net > 0 else flow.we_owe for flow in self.flows)


def traders() -> list[Trader]:
    """Those between whom most hours crossed, by name. Two statements."""
    with as_umbrella() as cursor:
        cursor.execute(_MOST)
        most = list(dict.fromkeys(row[0] for row in cursor.fetchall()))[:SHOWN]
        cursor.execute(_ROWS, [most])
        found: dict[int, Trader] = {}
        for number, name, slug, block, *flow in cursor.fetchall():
            found.setdefault(number, Trader(number, name, slug, block)).flows.append(Flow(*flow))
    return list(found.values())


def near(rows: list[Trader]) -> list[str]:
    """Who has come near the cap with whom, in sentences."""
    said = _("%(name)s owes %(partner)s %(hours)s of its limit of %(cap)s.")
    return [
        said % {
            "name": row.name, "partner": flow.partner, "hours": wording.hours(flow.owes), "cap": wording.hours(flow.we_owe),
        }
        for row in rows
        for flow in row.flows
        if flow.we_owe and flow.owes >= NEAR * flow.we_owe
    ]  # fmt: skip


def chart(rows: list[Trader]) -> dict[str, Any]:
    """Where everything stands in the picture, as text: circles grow with the root of the hours."""
    places = {row.id: LEFT + STEP * at for at, row in enumerate(rows)}
    top = max((flow.gave or 0 for row in rows for flow in row.flows), default=0)
    lines = []
    for at, row in enumerate(rows):
        y = TOP + ROW * at
        width = CAP * min(1.0, abs(row.net) / row.cap) if row.cap else 0.0
        lines.append({
            "name": row.name, "y": str(y), "text_y": str(y + 5), "rule": str(y + 22), "own": str(places[row.id] - 5),
            "dots": [_dot(flow, places[flow.partner_id], top) for flow in row.flows if flow.partner_id in places],
            "bar_x": f"{ZERO if row.net > 0 else ZERO - width:.1f}", "bar_y": str(y - 8), "bar": f"{width:.1f}",
            "is_owed": row.net > 0, "net": wording.hours(row.net, "table") if row.net else "0",
        })  # fmt: skip
    heads = [{"name": row.name, "x": str(places[row.id]), "y": "18" if at % 2 == 0 else "38"} for at, row in enumerate(rows)]
    bottom = TOP + ROW * len(rows) - 22
    return {"lines": lines, "heads": heads, "bottom": str(bottom), "height": str(bottom + 14)}


def _dot(flow: Flow, x: int, top: int) -> dict[str, Any]:
    if flow.gave is None:
        return {"x": str(x), "few": True}
    radius = LARGEST * (flow.gave / top) ** 0.5 if top and flow.gave else 0.0
    return {
        "x": str(x), "r": f"{max(radius, 4.0):.1f}" if radius else "", "said": f"{flow.gave / 60:.0f}" if radius > 11 else "",
    }  # fmt: skip
