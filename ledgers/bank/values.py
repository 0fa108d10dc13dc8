"""A bank's text → exact values. Nothing is rounded and nothing is guessed: None is what cannot be read in one way only."""

import datetime as dt
import re

from networks.imports.values import one_line

# What the books hold at most in one transfer.
MOST = 10**9
AMBIGUOUS = "ambiguous"
_SPACES = re.compile("[ \u00a0\u202f\u2009']")
_MONEY = re.compile(r"^(?:[A-Z]{3}|[$€£])?([+-]?)(?:[A-Z]{3}|[$€£])?([0-9][0-9.,]*)(?:[A-Z]{3}|[$€£])?$")
_OFX_DAY = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{2,6}(?:\.[0-9]{1,3})?)?(?:\[[^\]]{0,20}\])?")
_DAYS = {
    "iso": re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ].{0,40})?"),
    "compact": re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
    "dmy": re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})(?: .{0,40})?"),
    "mdy": re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})(?: .{0,40})?"),
}


def money(text: str, *, decimal: str = "", exponent: int = 2) -> int | str | None:
    """Smallest units of "1,234.50", "1.234,50", "(12.00)", "12.00-", "€ 3,5". `decimal` is the sign before the cents,
    where it is known. None for what is no amount, "ambiguous" for what can be read in two ways ("1,234").
    """
    text = text.strip()
    if not text or len(text) > 60:
        return None
    below = text.startswith("(") and text.endswith(")")
    bare = _SPACES.sub("", text[1:-1] if below else text).replace("\u2212", "-").upper()
    if bare.endswith(("-", "+")) and not bare.startswith(("-", "+")):
        bare = bare[-1] + bare[:-1]
    found = _MONEY.match(bare)
    if found is None or (below and found[1]):
        return None
    whole, cents = _parted(found[2], decimal or _decimal_of(found[2]))
    if whole is None:
        return AMBIGUOUS if cents == AMBIGUOUS else None
    if len(cents.rstrip("0")) > exponent or len(whole) > 15:
        return None
    units = int(whole + cents.rstrip("0").ljust(exponent, "0"))
    return -units if below or found[1] == "-" else units


def _decimal_of(digits: str) -> str:
    """The sign before the cents, as far as the number itself tells; "" where it does not."""
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        return "." if digits.rindex(".") > digits.rindex(",") else ","
    if not dots and not commas:
        return "."
    sign = "." if dots else ","
    if digits.count(sign) > 1:
        return "," if dots else "."  # Only thousands can stand more than once.
    after = len(digits) - digits.index(sign) - 1
    return "" if after == 3 and digits[0] != "0" else sign


def _parted(digits: str, decimal: str) -> tuple[str | None, str]:
    if not decimal:
        return None, AMBIGUOUS
    whole, _sign, cents = digits.partition(decimal)
    if not cents.isdigit() and cents:
        return None, ""
    group = "," if decimal == "." else "."
    parts = whole.split(group)
    if len(parts) > 1 and (not 1 <= len(parts[0]) <= 3 or any(len(part) != 3 for part in parts[1:])):
        return None, ""
    joined = "".join(parts)
    return (joined, cents) if joined.isdigit() else (None, "")


def day(text: str, how: str) -> dt.date | None:
    """A day as this bank writes it: "iso", "compact", "dmy" or "mdy"; two digits of a year are of this century."""
    found = _DAYS[how].fullmatch(text.strip()) if len(text) <= 60 else None
    if found is None:
        return None
    one, two, three = (int(part) for part in found.groups()[:3])
    year, month, of_month = {"dmy": (three, two, one), "mdy": (three, one, two)}.get(how, (one, two, three))
    return _date(year + 2000 if year < 100 else year, month, of_month)


def ofx_day(text: str) -> dt.date | None:
    """`20261121`, `20261121120000.000[-5:EST]`: the day as the bank wrote it, in its own zone."""
    found = _OFX_DAY.fullmatch(text.strip()) if len(text) <= 60 else None
    return _date(*(int(part) for part in found.groups()[:3])) if found else None


def _date(year: int, month: int, of_month: int) -> dt.date | None:
    try:
        return dt.date(year, month, of_month) if 1990 <= year <= 9999 else None
    except ValueError:
        return None


def words(text: str, most: int) -> tuple[str, bool]:
    """One line of text, and whether its end had to be left out."""
    line = one_line(text.replace("\0", " "))
    return line[:most], len(line) > most
