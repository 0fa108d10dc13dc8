"""What can be let go among networks that owe one another in rings: exact in every book, whatever the rates.

In hours every line is the same in both books. In credit a line takes `amount` out of the debtor's book and what the rate makes
of it out of the creditor's; and each network's own sum has to stay as it is. Both hold where the rates around a ring multiply
to 1: then each network's unit has a value in one common measure, and what goes round is the same measure everywhere. Steps are
chosen so that every amount is whole in every book of the ring: nothing is rounded, so nobody gains and no crumb is left.

A line whose rate does not fit those of larger lines goes round with nobody. Pure: no database, no clock.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm

from ledgers.setoff import clearing

MOST = 10**9


@dataclass(frozen=True)
class Line:
    """Who owes whom (networks by id): at most `amount` of the debtor's smallest units, and of the creditor's `there`;
    `ours` of the debtor's are worth `theirs` of the creditor's."""

    debtor: int
    creditor: int
    amount: int
    there: int
    ours: int = 1
    theirs: int = 1


class _Values:
    """What one unit of each network is worth, in that of the first of those it is joined with (union-find with ratios)."""

    def __init__(self) -> None:
        self.above: dict[int, tuple[int, Fraction]] = {}

    def of(self, network: int) -> tuple[int, Fraction]:
        """The first of its group, and what one unit of it is worth in units of that one."""
        worth = Fraction(1)
        while network in self.above:
            network, ratio = self.above[network]
            worth *= ratio
        return network, worth

    def fits(self, line: Line) -> bool:
        """Joins the two by the rate of the line; whether it fits what is joined already."""
        (one, worth), (other, worth_there) = self.of(line.debtor), self.of(line.creditor)
        rate = Fraction(line.theirs, line.ours)  # One of the debtor's is worth so much of the creditor's.
        if one == other:
            return worth == rate * worth_there
        self.above[one] = (other, rate * worth_there / worth)
        return True


def greatest(lines: list[Line]) -> list[Line]:
    """The most of it that goes round: lines with what leaves each book, in their order; those that nothing goes through not."""
    values = _Values()
    kept = [line for line in sorted(_in_rings(lines), key=lambda one: -one.amount) if values.fits(line)]
    groups: dict[int, list[Line]] = defaultdict(list)
    for line in _in_rings(kept):
        groups[values.of(line.debtor)[0]].append(line)
    found = {(one.debtor, one.creditor): one for group in groups.values() for one in _of_group(group, values)}
    return [found[key] for line in lines if (key := (line.debtor, line.creditor)) in found]


def _of_group(lines: list[Line], values: _Values) -> list[Line]:
    worths = {one: values.of(one)[1] for line in lines for one in (line.debtor, line.creditor)}
    common = lcm(*(one.denominator for one in worths.values()))
    whole = {network: int(worth * common) for network, worth in worths.items()}
    shared = gcd(*whole.values())
    whole = {network: worth // shared for network, worth in whole.items()}
    step = lcm(*whole.values())
    most = [min(one.amount * whole[one.debtor], one.there * whole[one.creditor]) // step for one in lines]
    open_ = [(one, min(many, MOST)) for one, many in zip(lines, most, strict=True) if many]
    through = clearing.greatest([one.debtor for one, _many in open_], [one.creditor for one, _many in open_],
                                [many for _one, many in open_])  # fmt: skip
    return [
        replace(one, amount=many * step // whole[one.debtor], there=many * step // whole[one.creditor])
        for (one, _most), many in zip(open_, through, strict=True)
        if many
    ]


def _in_rings(lines: list[Line]) -> list[Line]:
    """Without those that surely lead nowhere back: from whom nobody is owed, or to whom nobody owes."""
    while True:
        debtors, creditors = {one.debtor for one in lines}, {one.creditor for one in lines}
        left = [one for one in lines if one.debtor in creditors and one.creditor in debtors]
        if len(left) == len(lines):
            return left
        lines = left
