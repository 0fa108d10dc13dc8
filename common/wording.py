"""Amounts, times and distances in words, as pages, mails and statements say them.

Nothing here rounds a balance: what is written is what the books hold. The language is the one
that is active (`translation`), the time zone too (the network's, entered by tenancy).
"""

from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError, dates, numbers
from django.utils import timezone, translation
from django.utils.translation import gettext as _

MINUS = "\N{MINUS SIGN}"
LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"
METERS_OF = {"mi": Decimal("1609.344"), "km": Decimal("1000")}


def locale() -> Locale:
    """The active language as a Babel locale; US English where Babel does not know it."""
    return _locale_of(translation.get_language() or "en-us")


@cache
def _locale_of(language: str) -> Locale:
    try:
        return Locale.parse(translation.to_locale(language))
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_US")


def number(value: Decimal | int, decimals: int | None = None) -> str:
    """A number by the reader's locale, with a real minus sign: 1234.5 → "1,234.5", -2 → "−2"."""
    pattern = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    text: str = numbers.format_decimal(abs(Decimal(value)), format=pattern, locale=locale())
    return sign_of(value) + text


def sign_of(value: Decimal | int, *, plus: bool = False) -> str:
    """The sign of a number, kept to its left in languages that run from right to left."""
    sign = MINUS if value < 0 else "+" if plus and value > 0 else ""
    return LEFT_TO_RIGHT + sign if sign and translation.get_language_bidi() else sign


def hour_parts(minutes: int) -> list[tuple[str, str]]:
    """Number and unit of an amount of minutes, without its sign.

    Quarters of an hour are written in hours (390 → 6.5 h); other amounts keep their minutes
    (5 → 5 min, 65 → 1 h 5 min), because a balance is never rounded for the eye.
    """
    minutes = abs(minutes)
    if minutes % 15 == 0:
        return [(number(Decimal(minutes) / 60), _("h"))]
    hours, rest = divmod(minutes, 60)
    parts = [(number(hours), _("h"))] if hours else []
    return [*parts, (str(rest), _("min"))]


def hours(minutes: int | None, style: str = "") -> str:
    """Minutes in words.

    style: "" → "−1.25 h"; "signed" → "+6.5 h"; "table" → "+3.0" (the unit stands
    in the column's head), "table-plain" (a balance there), "bare" (a chart's mark);
    "words" → "minus 1.25 hours", for screen readers.
    """
    if minutes is None:
        return ""
    sign = sign_of(minutes, plus=style in {"signed", "table"})
    if style == "words":
        return _hours_aloud(minutes)
    if style in {"table", "table-plain", "bare"} and minutes % 15 == 0:
        value = Decimal(abs(minutes)) / 60
        return sign + number(value, None if style == "bare" else 1 if minutes % 30 == 0 else 2)
    return sign + " ".join(f"{amount}\N{NO-BREAK SPACE}{unit}" for amount, unit in hour_parts(minutes))


def _hours_aloud(minutes: int) -> str:
    names = {_("h"): (_("hour"), _("hours")), _("min"): (_("minute"), _("minutes"))}
    text = " ".join(f"{amount} {names[unit][amount != '1']}" for amount, unit in hour_parts(minutes))
    return _("minus %(amount)s") % {"amount": text} if minutes < 0 else text


def is_hours(currency: Any) -> bool:
    return str(getattr(currency, "kind", "hours")).lower() == "hours"


def amount(units: int | None, currency: Any, style: str = "") -> str:
    """An amount of any currency: hours as hours, the rest by exponent and symbol ("142.50 cr")."""
    if units is None:
        return ""
    if currency is None or is_hours(currency):
        return hours(units, style)
    exponent = getattr(currency, "exponent", 2)
    text = sign_of(units, plus=style in {"signed", "table"}) + number(abs(Decimal(units).scaleb(-exponent)), exponent)
    if style == "bare":
        return number(Decimal(units).scaleb(-exponent))
    if style.startswith("table"):
        return text
    return f"{text}\N{NO-BREAK SPACE}{unit_of(currency)}"


def credit(hundredths: int) -> str:
    """An amount of the network's credit, where the unit itself is not at hand: 1250 → "12.50 cr"."""
    return f"{sign_of(hundredths)}{number(abs(Decimal(hundredths).scaleb(-2)), 2)}\N{NO-BREAK SPACE}{_('cr')}"


def unit_of(currency: Any) -> str:
    """What stands behind an amount. A group's unit is "USD-7": the pool's money, kept apart."""
    if str(getattr(currency, "code", "")) == "CREDIT":
        return _("cr")
    if str(getattr(currency, "kind", "")) in ("support", "reward", "circle"):
        return _("points")
    return str(getattr(currency, "code", "") or getattr(currency, "name", "")).partition("-")[0]


def _local(value: date | datetime) -> datetime | date:
    if isinstance(value, datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value


def day(value: date | datetime | None, style: str = "") -> str:
    """ "Thu 20 Nov"; style "short" → "20 Nov", "long" → "Thursday 20 November". Another year is named."""
    if value is None:
        return ""
    value = _local(value)
    spoken = locale()
    other_year = value.year != timezone.localdate().year
    if spoken.language == "en":
        pattern = {"short": "d MMM", "long": "EEEE d MMMM"}.get(style, "EEE d MMM") + (" y" if other_year else "")
        return str(dates.format_date(value, pattern, locale=spoken))
    skeleton = {"short": "MMMd", "long": "MMMMEEEEd"}.get(style, "MMMEd")
    return str(dates.format_skeleton(("y" if other_year else "") + skeleton, value, tzinfo=None, locale=spoken))


def month(value: date) -> str:
    """ "Nov 2026"."""
    return str(dates.format_skeleton("yMMM", value, tzinfo=None, locale=locale()))


def clock(value: datetime | time | None) -> str:
    """ "3:30 pm", "8 pm"; by the locale elsewhere ("15:30")."""
    if value is None:
        return ""
    moment = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    spoken = locale()
    if str(spoken) != "en_US":
        return str(dates.format_time(moment, "short", tzinfo=None, locale=spoken))
    text = dates.format_time(moment, "h:mm a" if moment.minute else "h a", tzinfo=None, locale=spoken)
    return str(text).replace("\N{NARROW NO-BREAK SPACE}", " ").lower()


def when(value: date | datetime | None, style: str = "") -> str:
    """A day and a time: "Thu 20 Nov, 3:30 pm"; only the day where there is no time."""
    if not isinstance(value, datetime):
        return day(value, style)
    return _("%(day)s, %(time)s") % {"day": day(value, style), "time": clock(value)}


def distance(meters: float | None, unit: str = "km") -> str:
    """How far one neighborhood's centre is from another's, as the network measures ("mi" or "km").

    It is always "about": places are known by neighborhood, never by address.
    """
    if meters is None:
        return ""
    if meters == 0:
        return _("in your neighborhood")
    far = Decimal(str(meters)) / METERS_OF.get(unit, METERS_OF["km"])
    if unit != "mi" and far < 1:
        return _("about %(far)s m") % {"far": number(max(100, int(round(meters, -2))))}
    text = number(max(Decimal("0.1"), far.quantize(Decimal("0.1")))) if far < 10 else number(round(far))
    return _("about %(far)s %(unit)s") % {"far": text, "unit": _("mi") if unit == "mi" else _("km")}


def initials(name: str) -> str:
    """Two letters for a name: "Pa Kou Vang" → PK."""
    words = [word.strip("()'\"“”‘’.,-") for word in name.split()]
    return "".join(word[0] for word in [word for word in words if word][:2]).upper()
