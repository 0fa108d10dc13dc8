"""Fields that every source has: each is read from a row, and what is wrong with it is noted there."""

from datetime import date

from networks.imports import values
from networks.imports.rows import Parsed


def read_uid(parsed: Parsed, field: str) -> int | None:
    """A member's number, or None and a problem."""
    uid = values.number(parsed.cell(field))
    if uid is None:
        parsed.complain(field, "uid_unreadable", value=parsed.cell(field)[:80])
    return uid


def read_text(parsed: Parsed, field: str, missing: str, limit: int) -> str:
    """One line of text that must not be empty or longer than `limit`."""
    text = values.one_line(parsed.cell(field))
    if not text:
        parsed.complain(field, missing)
    elif len(text) > limit:
        parsed.complain(field, "cell_too_long", length=len(text), limit=limit)
    return text[:limit]


def read_email(parsed: Parsed) -> str:
    address = values.email(parsed.cell("email"))
    if address is None:
        parsed.complain("email", "email_unreadable", value=parsed.cell("email")[:80])
    return address or ""


def read_phone(parsed: Parsed, field: str) -> str:
    text = values.one_line(parsed.cell(field))
    if len(text) > values.MAX_PHONE:
        parsed.complain(field, "cell_too_long", length=len(text), limit=values.MAX_PHONE)
    return text[: values.MAX_PHONE]


def read_day(parsed: Parsed, field: str, today: date, *, needed: bool = False) -> date | None:
    """A day up to today, or None and a problem (an empty one is a problem only when needed)."""
    text = parsed.cell(field)
    if not text:
        if needed:
            parsed.complain(field, "date_missing")
        return None
    when = values.day(text)
    if when is None:
        parsed.complain(field, "date_unreadable", value=text[:80])
    elif when > today:
        parsed.complain(field, "date_ahead", value=text[:80])
        return None
    return when


def check_minutes(parsed: Parsed, minutes: int) -> bool:
    """Whether an amount can move: above zero, and no larger than the books hold."""
    if 0 < minutes <= values.MAX_MINUTES:
        return True
    code = "amount_zero" if minutes == 0 else "amount_negative" if minutes < 0 else "amount_too_large"
    parsed.complain("amount", code)
    return False


def read_title(parsed: Parsed, text: str) -> tuple[str, str]:
    """The title and the text of a post; a title that is too long is cut and stands whole above the text."""
    title = values.one_line(parsed.cell("title"))
    if not title:
        parsed.complain("title", "title_missing")
    if len(title) > values.MAX_TITLE:
        parsed.complain("title", "title_long", limit=values.MAX_TITLE)
        title, text = title[: values.MAX_TITLE - 1] + "…", f"{title}\n\n{text}".strip()
    if len(text) > values.MAX_TEXT:
        parsed.complain("text", "cell_too_long", length=len(text), limit=values.MAX_TEXT)
    return title, text[: values.MAX_TEXT]
