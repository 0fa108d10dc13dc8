"""The cells of a report → values: numbers, hours, dates, addresses, names. None is what cannot be read."""

import re
import unicodedata
from datetime import UTC, date, datetime

MAX_MINUTES = 1_000_000_000
MAX_NAME = 120
MAX_TITLE = 120
MAX_TEXT = 4_000
MAX_CATEGORY = 60
MAX_WORDS = 200
MAX_PHONE = 40

_NUMBER = re.compile(r"[0-9]{1,9}")
_SIGNED = re.compile(r"-?[0-9]{1,12}")
_HOURS = re.compile(r"(-?)([0-9]{1,8}):([0-5][0-9])")
_NOTHING = frozenset(("", "0", "-", "–", "—", "&mdash;"))
_LABEL = re.compile(r"(.*)\(([0-9]{1,9})\)", re.DOTALL)
_EMAIL = re.compile(r"[^@\s,;<>\"()]{1,64}@[^@\s,;<>\"()]+\.[^@\s,;<>\"()]{2,}")
_PLACEHOLDER = re.compile(r"user[0-9]+@example\.com", re.IGNORECASE)
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?:\s.*)?")
_ISO = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})(?:[T\s].*)?", re.DOTALL)


def number(text: str) -> int | None:
    """A whole number of up to nine ASCII digits: `12`."""
    return int(text) if _NUMBER.fullmatch(text) else None


def seconds(text: str) -> int | None:
    """A whole number of seconds, possibly below zero; `3600.0` as a spreadsheet writes it is the same."""
    text = text.removesuffix(".0")
    return int(text) if _SIGNED.fullmatch(text) else None


def hours(text: str) -> int | None:
    """`h:mm` → minutes. TimeOverflow writes `-1:05`, and `0`, a dash or nothing for zero."""
    text = text.replace("\u2212", "-")
    if text in _NOTHING:
        return 0
    match = _HOURS.fullmatch(text)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    return -minutes if match[1] else minutes


def shown_hours(minutes: int) -> str:
    """Minutes → `h:mm`, the way the reports write them."""
    return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


def day(text: str) -> date | None:
    """The day as written: `2024-01-31`, with or without a time, or `31/01/2024` (day first, as there)."""
    if len(text) >= 19 and text[4] == text[7] == "-" and text[10] in " T":
        try:
            found = date.fromisoformat(text[:10])
            return found if found.year >= 1900 else None
        except ValueError:
            return None
    if match := _ISO.fullmatch(text):
        year, month, of_month = int(match[1]), int(match[2]), int(match[3])
    elif match := _DAY_FIRST.fullmatch(text):
        year, month, of_month = int(match[3]), int(match[2]), int(match[1])
    else:
        return None
    try:
        return date(year, month, of_month) if year >= 1900 else None
    except ValueError:
        return None


def moment(text: str) -> str:
    """One spelling for each point in time, to tell rows apart: ISO with its offset; else the text itself."""
    try:
        point = datetime.fromisoformat(text.replace(" UTC", "+00:00").replace(" +", "+").replace(" -", "-"))
        return (point.astimezone(UTC) if point.tzinfo else point).isoformat()
    except (ValueError, OverflowError):
        return text


def email(text: str) -> str | None:
    """A plausible address, or None. TimeOverflow's own placeholders (`user12@example.com`) are no address: empty."""
    if not text or _PLACEHOLDER.fullmatch(text):
        return ""
    return text if len(text) <= 254 and _EMAIL.fullmatch(text) else None


def one_line(text: str) -> str:
    """Text for a name or title: one line, single spaces, no control characters, composed letters."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def paragraphs(text: str) -> str:
    """Text of several lines: control characters out, line ends as `\\n`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc")
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def plain(text: str) -> str:
    """Letters and digits of a name as they stand in a file's name: `Banc del Temps` → `banc-del-temps`."""
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", flat).strip("-")


def named(text: str) -> tuple[str, int | None]:
    """`Rosa Vidal (12)` → ("Rosa Vidal", 12); a label without a number → (label, None)."""
    match = _LABEL.fullmatch(text.strip())
    return (one_line(match[1]), int(match[2])) if match else (one_line(text), None)
