"""A statement comes in: read, its lines put where they wait. Nothing is posted by it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.bank import csv_files, reading
from ledgers.bank.csv_files import Columns
from ledgers.bank.problems import Problem
from ledgers.bank.rows import BankRow, Statement
from ledgers.models import BankColumns, BankLine, BankStatement, Contribution, Repayment
from ledgers.pool import signatories, units
from networks import clauses, records
from networks.actors import Actor
from networks.text import fold


class Unreadable(Refused):
    """Refused, with everything that is wrong, by line."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("unreadable", _("The file could not be read. Nothing of it came in."), "file")


@transaction.atomic
def receive(content: bytes, name: str, *, by: Actor) -> BankStatement:
    """Reads a file. A CSV with headings that nobody has explained waits for its columns.

    Refuses `not-allowed`, `gear`, `unreadable` (with the problems by line).
    """
    signatory = signatories.number(by)
    if not clauses.value("gear.pool"):
        raise Refused("gear", _("This network does not use the pool."))
    name = "".join(letter for letter in name if letter.isprintable())[:100] or "statement"
    try:
        content, inside = reading.unpacked(content, name)
        kind = reading.format_of(content)
    except reading.BadFile as bad:
        raise Unreadable([bad.problem]) from bad
    made = BankStatement(name=inside[:100], format=kind, state=BankStatement.State.READ, uploaded_by_id=signatory)
    if kind != "csv":
        return _bring_in(made, _read(content, made.name, None), by=by)
    known = BankColumns.objects.filter(digest=csv_files.head(content, name).digest).first()
    if known is not None:
        columns = csv_files.columns_from(known.columns)
        said = _read(content, made.name, columns, refuses=False)
        if not said.is_blocked:
            return _bring_in(made, said, by=by)
    made.state, made.content = BankStatement.State.COLUMNS, content
    made.save()
    return made


@transaction.atomic
def explain(statement: BankStatement, columns: Columns, *, by: Actor) -> BankStatement:
    """What the columns of a CSV hold; remembered for the next file. Refuses `not-allowed`, `read`, `columns`, `unreadable`."""
    signatories.number(by)
    row = BankStatement.objects.select_for_update().get(pk=statement.pk)
    if row.state != BankStatement.State.COLUMNS or row.content is None:
        raise Refused("read", _("This file was read already."))
    if not columns.is_whole:
        raise Refused("columns", _("Say at least which column holds the day, and which the amount."), "day")
    content = bytes(row.content)
    said = _read(content, row.name, columns)
    BankColumns.objects.update_or_create(
        digest=csv_files.head(content, row.name).digest, defaults={"columns": columns.as_said(), "said_at": timezone.now()}
    )
    row.state, row.content = BankStatement.State.READ, None
    return _bring_in(row, said, by=by)


@transaction.atomic
def discard(statement: BankStatement, *, by: Actor) -> None:
    """Forgets a file that was not read. Refuses `not-allowed`, `read`."""
    signatories.number(by)
    row = BankStatement.objects.select_for_update().get(pk=statement.pk)
    if row.state != BankStatement.State.COLUMNS:
        raise Refused("read", _("This file was read already. Its lines stay."))
    row.delete()


def _read(content: bytes, name: str, columns: Columns | None, *, refuses: bool = True) -> Statement:
    money = units.unit()
    try:
        said = reading.read(content, name, exponent=money.exponent, today=timezone.localdate(), columns=columns)
    except reading.BadFile as bad:
        raise Unreadable([bad.problem]) from bad
    if said.currency and said.currency != money.code:
        said.problems.append(Problem(name, 0, 0, "currency_other", {"said": said.currency, "kept": money.code}))
    if said.is_blocked and refuses:
        raise Unreadable(said.problems)
    return said


def _bring_in(made: BankStatement, said: Statement, *, by: Actor) -> BankStatement:
    """Lines that an earlier file brought are counted and left alone."""
    identities = said.identities()
    here = set(BankLine.objects.filter(identity__in=identities).values_list("identity", flat=True))
    made.account, made.money, made.opening = said.account, said.currency, said.opening
    made.closing, made.closes_on = said.closing, said.closes_on
    made.row_count, made.known_count = len(said.rows), len(here)
    made.problems = [[one.line, one.column, one.code, dict(one.params)] for one in said.problems[:100]]
    made.save()
    new = [(row, identity) for row, identity in zip(said.rows, identities, strict=True) if identity not in here]
    BankLine.objects.bulk_create([_line(made, row, identity) for row, identity in new], batch_size=1000)
    records.record("bank.read", by=by, about=made, lines=len(new), known=len(here))
    return made


def _line(made: BankStatement, row: BankRow, identity: str) -> BankLine:
    return BankLine(
        statement=made, line=row.line, booked_on=row.booked_on, amount=row.amount, reference=row.reference, name=row.name,
        name_folded=fold(row.name)[:120], bank_id=row.bank_id, identity=identity,
    )  # fmt: skip


def noted(statement: BankStatement) -> list[Problem]:
    """What was noted when it was read, to show."""
    return [Problem(statement.name, line, column, code, params) for line, column, code, params in statement.problems]


@dataclass(frozen=True)
class Balance:
    """The bank's closing balance beside the books. `after` is what the books would say with every waiting line recorded."""

    closing: int
    at_hand: int
    waiting: int

    @property
    def difference(self) -> int:
        return self.closing - self.at_hand

    @property
    def after(self) -> int:
        return self.at_hand + self.waiting

    @property
    def agrees(self) -> bool:
        return self.difference == 0

    @property
    def will_agree(self) -> bool:
        return self.closing == self.after


def balance(statement: BankStatement) -> Balance | None:
    """None where the bank gave no closing balance. Three queries."""
    if statement.closing is None:
        return None
    waiting: Any = BankLine.objects.filter(state=BankLine.State.WAITING).aggregate(total=Sum("amount"))["total"] or 0
    for table in (Contribution, Repayment):
        unsigned: Any = table.objects.filter(state="recorded", source__startswith="line:")
        waiting += unsigned.aggregate(total=Sum("amount"))["total"] or 0
    return Balance(statement.closing, units.pots(units.unit()).get("cash", 0), waiting)
