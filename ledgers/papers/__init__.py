"""Statements on paper and as files."""

from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import papers, wording
from ledgers.models import Account
from ledgers.statements import Line, Span
from networks.tenancy.current import NetworkRef

MOST_LINES = 5_000


def statement(network: NetworkRef, account: Account, holder: str, rows: list[Line], span: Span) -> bytes:
    """The statement as a PDF, oldest line first."""
    facts = [_("Balance %(amount)s") % {"amount": wording.amount(account.balance, account.currency)}]
    if span.start or span.until:
        facts.insert(0, " – ".join(wording.day(day, "long") for day in (span.start, span.until) if day))
    data: dict[str, Any] = {
        "title": _("Statement for %(name)s") % {"name": holder},
        "network": network.name,
        "facts": facts,
        "heads": [_("Date"), _("What and with whom"), account.currency.name, _("Balance")],
        "rows": [
            [
                row.happened_on.isoformat(),
                row.title,
                row.text,
                wording.amount(row.amount, account.currency, "signed"),
                wording.amount(row.balance_after, account.currency),
            ]
            for row in rows
        ],
        "nothing": _("Nothing in these days."),
    }
    return papers.pdf(Path(__file__).with_name("statement.typ"), data | _sheet())


def memo(network: NetworkRef, title: str, facts: list[str], lines: list[str]) -> bytes:
    """A memo as a PDF: what was agreed, then who signed."""
    data = {"title": title, "network": network.name, "facts": facts, "lines": lines}
    return papers.pdf(Path(__file__).with_name("memo.typ"), data | _sheet())


def _sheet() -> dict[str, str]:
    language = (translation.get_language() or "en-us").split("-")
    return {
        "foot": _("Printed on %(day)s") % {"day": wording.day(timezone.localdate(), "long")},
        "lang": language[0],
        "paper": "us-letter" if language[-1] == "us" else "a4",
    }
