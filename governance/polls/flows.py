"""The transfers of an election as a chart: each round a column, each vote's way a ribbon. Attributes only, no style."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from governance.counting import Outcome
from governance.polls import results

STEP, BAR, TOP, GAP, HIGH, LEFT = 190, 14, 34, 30, 220, 6
DYES = 8


@dataclass
class Knot:
    """A candidate in a round (`at` None: votes that name nobody else). Ribbons leave and arrive from its top down."""

    at: int | None
    x: float
    y: float
    height: float
    votes: int
    leaving: float = 0.0
    arriving: float = 0.0


def chart(outcome: Outcome, names: list[str]) -> str:
    """Nothing where no votes went on."""
    if not any(one.transfers for one in outcome.rounds):
        return ""
    columns = [_column(outcome, number) for number in range(len(outcome.rounds))]
    ribbons = [line for number in range(len(columns) - 1) for line in _ribbons(outcome, number, columns)]
    width = LEFT + (len(columns) - 1) * STEP + BAR + 150
    height = max(knot.y + knot.height for column in columns for knot in column) + 12
    knots = [(_knot(outcome, number, knot, names),) for number, column in enumerate(columns) for knot in column]
    label = _("How votes went on, round by round. The table below says the same.")
    return format_html(
        '<svg class="flows" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        width, round(height), width, round(height), label,
        format_html_join("", '<path class="d{}" d="{}"/>', ribbons),
        format_html_join("", "{}", knots),
        format_html_join(
            "", '<text class="head" x="{}" y="14">{}</text>',
            ((LEFT + at * STEP, _("Round %(number)s") % {"number": at + 1}) for at in range(len(columns))),
        ),
    )  # fmt: skip


def _column(outcome: Outcome, number: int) -> list[Knot]:
    one, scale = outcome.rounds[number], HIGH / max(outcome.cast * outcome.unit, 1)
    x, y = float(LEFT + number * STEP), float(TOP)
    column = []
    for at, votes in [*enumerate(one.votes), (None, one.exhausted)]:
        if votes and (at is not None or not results.is_rest(votes, outcome)):
            y += 18  # room for the name above its bar
            column.append(Knot(at, x, y, max(votes * scale, 2.0), votes))
            y += column[-1].height + GAP - 18
    return column


def _ribbons(outcome: Outcome, number: int, columns: list[list[Knot]]) -> Iterator[tuple[object, str]]:
    """What stays with a candidate, then what goes on, from one column to the next."""
    one, scale = outcome.rounds[number], HIGH / max(outcome.cast * outcome.unit, 1)
    left = {knot.at: knot for knot in columns[number]}
    right = {knot.at: knot for knot in columns[number + 1]}
    gone: dict[int | None, int] = {}
    for move in one.transfers:
        gone[move.source] = gone.get(move.source, 0) + move.votes
    stays = [(knot.at, knot.at, knot.votes - gone.get(knot.at, 0)) for knot in columns[number] if knot.at in right]
    for source, to, votes in [*stays, *[(move.source, move.to, move.votes) for move in one.transfers]]:
        if votes <= 0 or source not in left or to not in right:
            continue
        start, end, thick = left[source], right[to], max(votes * scale, 1.0)
        x, end_x = start.x + BAR, end.x
        y, end_y, middle = start.y + start.leaving, end.y + end.arriving, (x + end_x) / 2
        start.leaving += thick
        end.arriving += thick
        yield (
            "x" if source is None else source % DYES,
            f"M{x:.1f} {y:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {end_y:.1f} {end_x:.1f} {end_y:.1f}v{thick:.1f}"
            f"C{middle:.1f} {end_y + thick:.1f} {middle:.1f} {y + thick:.1f} {x:.1f} {y + thick:.1f}z",
        )


def _knot(outcome: Outcome, number: int, knot: Knot, names: list[str]) -> SafeString:
    name = _("nobody else") if knot.at is None else names[knot.at]
    short = name if len(name) <= 18 else f"{name[:17]}…"
    is_elected = knot.at is not None and knot.at in outcome.rounds[number].elected
    is_out = knot.at is not None and knot.at in outcome.rounds[number].excluded
    sign = " ✓" if is_elected else (" ✕" if is_out else "")
    return format_html(
        '<rect class="d{}" x="{}" y="{}" width="{}" height="{}"/><text x="{}" y="{}">{} {}{}</text>',
        "x" if knot.at is None else knot.at % DYES, knot.x, round(knot.y, 1), BAR, round(knot.height, 1),
        knot.x, round(knot.y - 5, 1), short, results.votes(knot.votes, outcome), sign,
    )  # fmt: skip
