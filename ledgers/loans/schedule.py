"""Plans of loans, and when the points of JAK are square: arithmetic alone, the same as in ledgers/sql/loans.sql."""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_MONTHS = 600  # of a forecast


@dataclass(frozen=True)
class Part:
    """One instalment, in the smallest units."""

    number: int
    due_on: dt.date
    amount: int


def later(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last one of that month: 31 January + 1 = 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def plan(total: int, months: int, first: dt.date) -> list[Part]:
    """Equal parts that sum to the whole exactly; the first ones are a unit larger where it does not come out even."""
    base, over = divmod(total, months)
    parts = [Part(n, later(first, n - 1), base + (1 if n <= over else 0)) for n in range(1, months + 1)]
    return [part for part in parts if part.amount > 0]


@dataclass(frozen=True)
class Square:
    """When the points come to zero or more, and what saving until then comes to. `on` is None: not within fifty years."""

    on: dt.date | None
    lowest: int
    points: int


def square_by(
    points: int, saved: int, parts: Iterable[tuple[dt.date, int]], *, monthly: int, today: dt.date, borrowed: int = 0
) -> Square:
    """The forecast of JAK: each month's end adds what is saved less what is owed; borrowing spends points, saving earns them.

    `points` so far; `saved` now; `parts` (day, amount) still to come of the loan; `monthly` saved beside from the next month
    on; `borrowed` what is owed now (the sum of the parts, unless said).
    """
    dues = sorted(parts)
    owed = borrowed or sum(amount for _day, amount in dues)
    lowest, month = points, today.replace(day=1)
    for count in range(LONGEST_MONTHS):
        end = later(month, count + 1)
        owed -= sum(amount for day, amount in dues if day < end)
        dues = [one for one in dues if one[0] >= end]
        if count:
            saved += monthly
        points += saved - owed
        lowest = min(lowest, points)
        if points >= 0 and owed <= 0:
            return Square(end - dt.timedelta(days=1), lowest, points)
        if owed <= 0 and saved <= 0 and monthly <= 0:
            break
    return Square(None, lowest, points)
