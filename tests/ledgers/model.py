"""The books as a model of twenty lines of Python, and random deeds that are done to both."""

import random
from dataclasses import dataclass, field
from typing import Any

from common.errors import Refused
from ledgers import accounts, holds, transfers
from ledgers.models import Account

FLOOR, CEILING, FIRST = -600, 1800, 120


@dataclass
class Model:
    """What the books should say. Accounts by number; every account is a member's."""

    balance: dict[int, int]
    holds: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    posted: list[tuple[int, int, int]] = field(default_factory=list)
    reversed: set[int] = field(default_factory=set)
    touched: set[int] = field(default_factory=set)

    def out(self, who: int) -> int:
        return sum(amount for payer, _payee, amount in self.holds.values() if payer == who)

    def into(self, who: int) -> int:
        return sum(amount for _payer, payee, amount in self.holds.values() if payee == who)

    def refusal(self, payer: int, payee: int, amount: int, *, first_counts: bool) -> str | None:
        """The first that says no, in the order of accounts."""
        if payer == payee:
            return "same-account"
        for who in sorted((payer, payee)):
            change = -amount if who == payer else amount
            before = self.balance[who] + (-self.out(who) if change < 0 else self.into(who))
            after = before + change
            within = after >= FLOOR if change < 0 else after <= CEILING
            is_first = first_counts and amount <= FIRST and who not in self.touched and not self.out(who) and not self.into(who)
            if not (abs(after) < abs(before) or within or is_first):
                return "floor" if change < 0 else "ceiling"
        return None

    def move(self, payer: int, payee: int, amount: int) -> None:
        self.balance[payer] -= amount
        self.balance[payee] += amount
        self.touched |= {payer, payee}
        self.posted.append((payer, payee, amount))


class Books:
    """Does each deed to the model and to the books, and compares what they answer."""

    def __init__(self, rows: list[Account], by: Any) -> None:
        self.rows, self.by = rows, by
        self.model = Model(dict.fromkeys(range(len(rows)), 0))
        self.made: list[Any] = []
        self.sources = 0

    def _both(self, wanted: str | None, deed: Any) -> Any:
        made, answer = None, None
        try:
            made = deed()
        except Refused as refused:
            answer = refused.code
        assert answer == wanted, (answer, wanted)
        return made

    def pay(self, payer: int, payee: int, amount: int, kind: str) -> None:
        free = kind == "exchange"
        wanted = "same-account" if payer == payee else None
        if not free:
            wanted = self.model.refusal(payer, payee, amount, first_counts=kind != "gift")
        source = "exchange:free" if free else ""
        made = self._both(
            wanted,
            lambda: transfers.pay(self.rows[payer], self.rows[payee], amount, kind=kind, source=source, by=self.by),
        )
        if made is not None:
            self.model.move(payer, payee, amount)
            self.made.append(made)

    def promise(self, payer: int, payee: int, amount: int) -> None:
        self.sources += 1
        source = f"exchange:{self.sources}"
        wanted = self.model.refusal(payer, payee, amount, first_counts=True)
        if self._both(wanted, lambda: holds.promise(self.rows[payer], self.rows[payee], amount, source=source, by=self.by)):
            self.model.holds[source] = (payer, payee, amount)

    def keep(self, which: int, more: int) -> None:
        if not self.model.holds:
            return
        source = sorted(self.model.holds)[which % len(self.model.holds)]
        payer, payee, amount = self.model.holds.pop(source)
        self.made.append(
            transfers.pay(self.rows[payer], self.rows[payee], amount + more, kind="exchange", source=source, by=self.by,
                          hold_source=source)
        )  # fmt: skip
        self.model.move(payer, payee, amount + more)

    def let_go(self, which: int) -> None:
        if not self.model.holds:
            return
        source = sorted(self.model.holds)[which % len(self.model.holds)]
        del self.model.holds[source]
        assert holds.release(source, by=self.by)
        assert not holds.release(source, by=self.by)

    def reverse(self, which: int) -> None:
        if not self.made:
            return
        number = which % len(self.made)
        if self.made[number].kind == "reversal":
            wanted = "is-reversal"
        else:
            wanted = "reversed" if number in self.model.reversed else None
        made = self._both(wanted, lambda: transfers.reverse(self.made[number], by=self.by))
        if made is not None:
            payer, payee, amount = self.model.posted[number]
            self.model.reversed.add(number)
            self.model.move(payee, payer, amount)
            self.made.append(made)

    def compare(self) -> None:
        stored = {row.pk: row for row in Account.objects.filter(pk__in=[row.pk for row in self.rows])}
        rooms = accounts.rooms(self.rows)
        for number, row in enumerate(self.rows):
            found = stored[row.pk]
            said = (self.model.balance[number], self.model.out(number), self.model.into(number))
            assert (found.balance, found.held_out, found.held_in) == said, number
            free = self.model.balance[number] - self.model.out(number)
            assert rooms[row.pk].can_spend >= max(0, free - FLOOR)

    def step(self, chance: random.Random) -> None:
        """One random deed, for the long run."""
        people = len(self.rows)
        payer, payee = chance.randrange(people), chance.randrange(people)
        amount = chance.choice([1, 15, 60, 119, 120, 121, 300, 599, 600, 601, 1200])
        deed = chance.random()
        if deed < 0.45:
            self.pay(payer, payee, amount, chance.choice(["payment", "gift", "exchange"]))
        elif deed < 0.65:
            self.promise(payer, payee, amount)
        elif deed < 0.8:
            self.keep(chance.randrange(1000), chance.choice([0, 0, 15, 600]))
        elif deed < 0.9:
            self.let_go(chance.randrange(1000))
        else:
            self.reverse(chance.randrange(1000))
