"""CSV from a bank: every bank has columns of its own, so a treasurer says once which is which, and how it writes days."""

import datetime as dt
import hashlib
import io
from dataclasses import asdict, dataclass

from ledgers.bank import values
from ledgers.bank.problems import Problem
from ledgers.bank.rows import MAX_ID, MAX_NAME, MAX_REFERENCE, MAX_ROWS, BankRow, Statement
from networks.imports import reading
from networks.imports.rows import Record

DAYS = ("iso", "dmy", "mdy", "compact")
DECIMALS = ("", ".", ",")
SHOWN, LOOKED_AT = 5, 30
# What stands in headings of banks we know, for a first suggestion; a person looks at it.
_GUESSES = {
    "day": ("booking date", "date", "posted", "buchungstag", "valuta", "fecha", "datum", "data"),
    "amount": ("amount", "betrag", "importe", "umsatz", "bedrag", "montant"),
    "paid_in": ("credit", "deposit", "paid in", "haben", "money in"),
    "paid_out": ("debit", "withdrawal", "paid out", "soll", "money out"),
    "reference": ("reference", "verwendungszweck", "description", "memo", "details", "concepto", "omschrijving"),
    "name": ("name", "payee", "payer", "beguenstigter", "auftraggeber", "counterparty"),
    "bank_id": ("transaction id", "reference number", "id"),
}


@dataclass(frozen=True)
class Columns:
    """Which column (from 1; 0: none) holds what. One amount, or one column in and one out."""

    day: int = 0
    amount: int = 0
    paid_in: int = 0
    paid_out: int = 0
    reference: int = 0
    name: int = 0
    bank_id: int = 0
    days: str = "iso"
    decimal: str = ""

    @property
    def is_whole(self) -> bool:
        return bool(self.day and (self.amount or self.paid_in or self.paid_out))

    def as_said(self) -> dict[str, int | str]:
        return asdict(self)


def columns_from(said: object) -> Columns:
    """A mapping as it was stored; what is no such thing is left at nothing."""
    known = said if isinstance(said, dict) else {}
    numbers = {name: known.get(name, 0) for name in _GUESSES}
    numbers = {
        name: n if isinstance(n, int) and not isinstance(n, bool) and 0 <= n <= 200 else 0 for name, n in numbers.items()
    }
    days, decimal = known.get("days"), known.get("decimal")
    return Columns(**numbers, days=days if days in DAYS else "iso", decimal=decimal if decimal in DECIMALS else "")


@dataclass(frozen=True)
class Head:
    """What a page shows to choose columns by: headings and the first rows."""

    headings: list[str]
    samples: list[list[str]]

    @property
    def digest(self) -> str:
        """Names the layout, so that the next file of this bank needs no answer."""
        return hashlib.sha256("\x1f".join(self.headings).casefold().encode()).hexdigest()[:40]

    def guess(self) -> Columns:
        folded = [heading.casefold() for heading in self.headings]
        found = {}
        for name, candidates in _GUESSES.items():
            places = [folded.index(one) + 1 for one in folded if any(word in one for word in candidates)]
            exact = [place + 1 for place, one in enumerate(folded) if one in candidates]
            found[name] = (exact or places or [0])[0]
        if found["amount"]:
            found["paid_in"] = found["paid_out"] = 0
        first = self.samples[0][found["day"] - 1] if found["day"] and self.samples else ""
        days = next((how for how in ("iso", "dmy", "mdy", "compact") if values.day(first, how)), "iso")
        return columns_from({**found, "days": days})


def text_of(content: bytes, file: str, problems: list[Problem]) -> bytes:
    """The file as UTF-8. What is none is read as Windows-1252 or UTF-16, with a note."""
    try:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            text, said = content.decode("utf-16"), "UTF-16"
        else:
            content.decode("utf-8")
            return content
    except UnicodeDecodeError:
        try:
            text, said = content.decode("cp1252"), "Windows-1252"
        except UnicodeDecodeError:
            return content  # Bytes of no text at all: named line by line.
    problems.append(Problem(file, 0, 0, "encoding_other", {"encoding": said}))
    return text.encode()


def head(content: bytes, file: str) -> Head:
    """Headings and samples, for the page that asks; empty where nothing can be read."""
    rows = []
    for record, _problems in reading.records(io.BytesIO(text_of(content, file, [])), file):
        if record is not None:
            rows.append([cell.strip()[:80] for cell in record.cells[:60]])
        if len(rows) > LOOKED_AT:
            break
    filled = [sum(1 for cell in row if cell) for row in rows]
    # Above the table banks write about themselves: the headings are the first row that is as full as any.
    starts = filled.index(max(filled)) if filled else 0
    return Head(rows[starts], rows[starts + 1 : starts + 1 + SHOWN]) if rows else Head([], [])


def read(content: bytes, file: str, columns: Columns, *, exponent: int, today: dt.date) -> Statement:
    """Every line of the table, by the columns that were said."""
    statement = Statement("csv")
    headings = head(content, file).headings
    is_table = False
    for record, problems in reading.records(io.BytesIO(text_of(content, file, statement.problems)), file):
        for one in problems:
            statement.complain(one.file, one.line, one.column, one.code, **one.params)
        if statement.is_hopeless:
            break
        if record is None:
            continue
        if not is_table:
            is_table = [cell.strip()[:80] for cell in record.cells[:60]] == headings
            continue
        if any(one.is_error for one in problems):
            continue
        _Line(statement, file, record, columns, exponent, today).read()
        if len(statement.rows) > MAX_ROWS:
            statement.complain(file, 0, 0, "too_many_rows", limit=MAX_ROWS)
            break
    return statement


@dataclass
class _Line:
    statement: Statement
    file: str
    record: Record
    columns: Columns
    exponent: int
    today: dt.date

    def complain(self, column: int, code: str, /, **params: object) -> None:
        self.statement.complain(self.file, self.record.line, column, code, **params)

    def cell(self, column: int) -> str:
        return self.record.cells[column - 1].strip() if 0 < column <= len(self.record.cells) else ""

    def read(self) -> None:
        said = self.columns
        booked_on, amount = values.day(self.cell(said.day), said.days), self._amount()
        if booked_on is None:
            self.complain(said.day, "day_unreadable", value=self.cell(said.day)[:60])
        elif booked_on > self.today:
            self.complain(said.day, "day_ahead", value=booked_on.isoformat())
        elif amount == 0:
            self.complain(said.amount or said.paid_in, "amount_zero")
        elif amount is not None:
            reference, was_cut = values.words(self.cell(said.reference), MAX_REFERENCE)
            if was_cut:
                self.complain(said.reference, "text_cut")
            name, bank_id = values.words(self.cell(said.name), MAX_NAME)[0], values.words(self.cell(said.bank_id), MAX_ID)[0]
            self.statement.rows.append(BankRow(self.record.line, booked_on, amount, reference, name, bank_id))

    def _amount(self) -> int | None:
        """One column with its sign, or what came in less what went out."""
        if self.columns.amount:
            return self._money(self.columns.amount)
        both = [(self.columns.paid_in, 1), (self.columns.paid_out, -1)]
        found = [(self._money(column), sign) for column, sign in both if self.cell(column)]
        if any(units is None for units, _sign in found):
            return None
        return sum(abs(units or 0) * sign for units, sign in found)

    def _money(self, column: int) -> int | None:
        text = self.cell(column)
        units = values.money(text, decimal=self.columns.decimal, exponent=self.exponent)
        if isinstance(units, int) and abs(units) <= values.MOST:
            return units
        code = "amount_too_large" if isinstance(units, int) else "amount_ambiguous" if units else "amount_unreadable"
        self.complain(column, code, value=text[:60])
        return None
