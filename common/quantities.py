"""Reading what people type as an amount, and the words for what is wrong with it."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from common.errors import Refused

MOST_MINUTES = 10**6

_CLOCK = re.compile(r"(\d{1,5}):([0-5]\d)")
_WORDS = re.compile(r"(?:(\d{1,5}) ?h(?: ?([0-5]?\d) ?(?:m|min)?)?|(\d{1,6}) ?(?:m|min|minutes))")
_NUMBER = re.compile(r"(\d{1,7})(?:[.,](\d{1,4}))?( ?h| ?hours?)?")


def minutes_from_hours(text: object, *, field: str = "hours", step: int = 1) -> int:
    """Minutes from "1.5", "1,5", "1:30", "1h30" or "90m", to the nearest `step`, halves up, never to 0.

    Refuses `amount` for anything else, with a message that shows how to write it.
    """
    said = text.strip() if isinstance(text, str) else ""
    if not said:
        raise Refused("amount", _("Say how many hours, like 1.5"), field)
    if len(said) > 20 or not said.isascii():
        raise Refused("amount", _("Write a number, like 1.5"), field)
    sixtieths = _sixtieths(said.lower())
    if sixtieths is None:
        raise Refused("amount", _("Write a number, like 1.5"), field)
    if sixtieths <= 0:
        raise Refused("amount", _("Write more than 0, like 0.5"), field)
    minutes = max(step, (sixtieths + step * 5_000) // (step * 10_000) * step)
    if minutes > MOST_MINUTES:
        raise Refused("amount", _("That is more hours than anyone has. Write a number, like 1.5"), field)
    return minutes


def _sixtieths(said: str) -> int | None:
    """Ten-thousandths of a minute, exactly, or None when it is no amount."""
    if clock := _CLOCK.fullmatch(said):
        return (int(clock[1]) * 60 + int(clock[2])) * 10_000
    if words := _WORDS.fullmatch(said):
        hours, minutes, alone = words[1] or 0, words[2] or 0, words[3] or 0
        return (int(hours) * 60 + int(minutes) + int(alone)) * 10_000
    if number := _NUMBER.fullmatch(said):
        fraction = (number[2] or "").ljust(4, "0")
        return (int(number[1]) * 10_000 + int(fraction)) * 60
    return None


_MONEY = re.compile(r"(\d{1,10})(?:[.,](\d{1,4}))?")


def units_from_money(text: object, *, field: str = "amount", exponent: int = 2, most: int = 10**9) -> int:
    """The smallest units of a money ("12.5" → 1250 cents), exactly: nothing is rounded, and never 0.

    Refuses `amount` for anything else, with a message that shows how to write it.
    """
    said = text.strip() if isinstance(text, str) else ""
    if not said:
        raise Refused("amount", _("Say how much, like 25 or 12.50"), field)
    found = _MONEY.fullmatch(said) if len(said) <= 20 and said.isascii() else None
    if found is None:
        raise Refused("amount", _("Write an amount, like 25 or 12.50"), field)
    fraction = found[2] or ""
    if len(fraction) > exponent:
        raise Refused("amount", _("That is finer than the smallest coin. Write an amount, like 25 or 12.50"), field)
    units = int(found[1]) * 10**exponent + int(fraction.ljust(exponent, "0") or 0)
    if units == 0:
        raise Refused("amount", _("Write more than 0, like 25"), field)
    if units > most:
        raise Refused("amount", _("That is more than these books can hold. Write an amount, like 25 or 12.50"), field)
    return units


def money_as_written(units: int, exponent: int = 2) -> str:
    """As a form shows it again: 1250 → "12.50"."""
    return f"{units // 10**exponent}.{units % 10**exponent:0{exponent}d}" if exponent else str(units)


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """Divides a whole by weights so that the parts sum exactly: by largest remainder (Hare), the first in order on a tie.

    Equal weights differ by 1 at most: shares(100, [1] * 7) is [15, 15, 14, 14, 14, 14, 14].
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights are not negative, and one is above zero")
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    for place in by_remainder[:left]:
        parts[place] += 1
    return parts
