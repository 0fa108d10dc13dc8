"""Neutral rows: what every bank's file is turned into. Amounts are whole smallest units of the money, days are dates."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from ledgers.bank.problems import Problem

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_TEXT = 10_000
MAX_PROBLEMS = 300
MAX_REFERENCE, MAX_NAME, MAX_ID = 200, 120, 80


@dataclass(frozen=True, slots=True)
class BankRow:
    """One booked line. `amount` is above zero for money that came in; `bank_id` is the bank's own name for it, or empty."""

    line: int
    booked_on: dt.date
    amount: int
    reference: str = ""
    name: str = ""
    bank_id: str = ""


@dataclass(slots=True)
class Statement:
    """What a file says. `opening` and `closing` are the bank's own figures, where it gives them."""

    format: str
    account: str = ""
    currency: str = ""
    opening: int | None = None
    closing: int | None = None
    closes_on: dt.date | None = None
    rows: list[BankRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_blocked(self) -> bool:
        return any(problem.is_error for problem in self.problems)

    @property
    def is_hopeless(self) -> bool:
        """So much is wrong that nobody reads on."""
        return len(self.problems) >= MAX_PROBLEMS

    def complain(self, file: str, line: int, column: int, code: str, /, **params: object) -> None:
        if not self.is_hopeless:
            self.problems.append(Problem(file, line, column, code, params))

    def identities(self) -> list[str]:
        """A name for each row that is the same whenever the row comes again; of equal rows the second is one of its own."""
        seen: dict[str, int] = {}
        names = []
        for row in self.rows:
            words = (row.bank_id,) if row.bank_id else (row.reference, row.name)
            said = "\x1f".join((self.account, row.booked_on.isoformat(), str(row.amount), *words))
            before = seen[said] = seen.get(said, 0) + 1
            names.append(hashlib.sha256(f"{said}\x1f{before}".encode()).hexdigest()[:40])
        return names

    def check_sum(self) -> None:
        """Notes it when the bank's own balances disagree with its lines."""
        if self.opening is None or self.closing is None or self.is_blocked:
            return
        total = sum(row.amount for row in self.rows)
        if self.opening + total != self.closing:
            shown = {"opening": plain(self.opening), "closing": plain(self.closing), "sum": plain(total)}
            self.complain("", 0, 0, "sum_differs", **shown)


def plain(units: int, exponent: int = 2) -> str:
    """Smallest units as a bank writes them: -1250 → "-12.50"."""
    digits = str(abs(units)).rjust(exponent + 1, "0")
    whole, rest = digits[: len(digits) - exponent], digits[len(digits) - exponent :]
    return f"{'-' if units < 0 else ''}{whole}{'.' + rest if rest else ''}"
