"""The method of equal shares: everyone holds the same part of the budget, and a project is bought by those who want it.

Source: D. Peters, G. Pierczyński, P. Skowron, “Proportional Participatory Budgeting with Additive Utilities” (2021), with a
project's cost as what it is worth to whoever approves of it. The project with the least payment per voter, against its cost,
comes first; ties go to the one with more voices, then to the cheaper, then by the published order. Arithmetic is exact: money
of voters is a whole number of one common part, which gets finer when a price does not divide.

Completion (equalshares.net, “Add1U”): everyone's part is raised step by step while the result fits into the real budget; what
is left then buys the most wanted projects that still fit.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import gcd
from typing import Any

from governance.counting import ties
from governance.counting.arrays import Whole, np
from governance.counting.ballots import BadBallot
from governance.counting.outcome import Outcome, Round


@dataclass(frozen=True)
class Election:
    """`costs` and `budget` in whole units; `groups` maps approved projects (ascending) to how many chose just these."""

    budget: int
    costs: list[int]
    groups: Mapping[tuple[int, ...], int]
    more: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, budget: int, costs: Sequence[int], ballots: Iterable[Iterable[int]]) -> "Election":
        groups = Counter(tuple(sorted(set(one))) for one in ballots)
        for ballot in groups:
            if ballot and not (ballot[0] >= 0 and ballot[-1] < len(costs)):
                raise BadBallot(f"a ballot names a project that is not there: {ballot}")
        if budget < 0 or any(cost <= 0 for cost in costs):
            raise BadBallot("a budget is not below zero, and a project costs something")
        return cls(budget, list(costs), groups)

    @property
    def cast(self) -> int:
        return sum(self.groups.values())

    @property
    def candidates(self) -> int:
        return len(self.costs)

    @cached_property
    def supporters(self) -> list[Whole]:
        """Project → rows of the groups that approve of it."""
        rows: list[list[int]] = [[] for _cost in self.costs]
        for row, ballot in enumerate(self.groups):
            for project in ballot:
                rows[project].append(row)
        return [np.array(one, dtype=np.int64) for one in rows]

    @cached_property
    def weights(self) -> Whole:
        return np.array(list(self.groups.values()), dtype=np.int64)

    @cached_property
    def votes(self) -> list[int]:
        return [int(self.weights[rows].sum()) for rows in self.supporters]


def count(election: Election, *, lot: Sequence[int] | None = None, completion: bool = True, steps: int = 100) -> Outcome:
    """What is bought. `completion`: see above; everyone's part is raised by one `steps`th of itself at a time."""
    place = ties.places(election.candidates, lot)
    bought, rounds = _shares(election, election.budget * steps, steps, place)
    more: dict[str, Any] = {"budget": election.budget, "raised": 0}
    if completion and election.cast:
        for raised in range(1, 20 * steps):
            if _nothing_fits(election, bought):
                break
            chosen, again = _shares(election, election.budget * (steps + raised), steps, place)
            if sum(election.costs[one] for one in chosen) > election.budget:
                break
            bought, rounds, more["raised"] = chosen, again, raised
        bought, rounds = _fill(election, bought, rounds, place)
    more["spent"] = sum(election.costs[one] for one in bought)
    return Outcome("equal-shares", bought, rounds, election.cast, 1, [], more)


def _nothing_fits(election: Election, bought: list[int]) -> bool:
    left = election.budget - sum(election.costs[one] for one in bought)
    return all(one in bought or cost > left or not election.votes[one] for one, cost in enumerate(election.costs))


def _fill(
    election: Election, bought: list[int], rounds: list[Round], place: list[int]
) -> tuple[list[int], list[Round]]:  # fmt: skip
    """What still fits, most wanted first."""
    left = election.budget - sum(election.costs[one] for one in bought)
    for one in sorted(range(election.candidates), key=lambda p: (-election.votes[p], election.costs[p], place[p])):
        if one not in bought and election.votes[one] and election.costs[one] <= left:
            left -= election.costs[one]
            bought = [*bought, one]
            rounds = [*rounds, Round(list(election.votes), elected=[one], tie="left over")]
    return bought, rounds


def _shares(election: Election, money: int, unit: int, place: list[int]) -> tuple[list[int], list[Round]]:
    """Equal shares of `money`, in parts of which `unit` make one of the costs."""
    purse = _Purses(election, money, unit)
    bought: list[int] = []
    rounds: list[Round] = []
    # A price never falls while purses empty: the last one known is the least it can be now.
    least = {one: 0.0 for one in range(election.candidates) if election.votes[one]}
    while least:
        found: list[tuple[float, int]] = []
        best = float("inf")
        for one in sorted(least, key=least.__getitem__):
            if least[one] > best * _NEAR:
                break
            price = purse.price(one)
            if price == float("inf"):
                del least[one]
                continue
            least[one] = price
            found.append((price, one))
            best = min(best, price)
        if not found:
            break
        near = [one for price, one in found if price <= best * _NEAR]
        chosen, tie = _first(election, purse, near, place)
        payment = purse.buy(chosen)
        del least[chosen]
        bought.append(chosen)
        rounds.append(Round(list(election.votes), elected=[chosen], tie=tie, quota=None, transfers=[], keep=None))
        rounds[-1].exhausted = payment
    return bought, rounds


_NEAR = 1 + 1e-9  # prices closer than this are compared exactly


def _first(election: Election, purse: "_Purses", near: list[int], place: list[int]) -> tuple[int, str]:
    """The least exact price of those that are too near to tell."""
    if len(near) == 1:
        return near[0], ""
    exact = {one: purse.exact(one) for one in near}
    lead = near[0]
    for one in near[1:]:
        (pay, many), (least, few) = exact[one], exact[lead]
        if pay * few * election.costs[lead] < least * many * election.costs[one]:
            lead = one
    (least, few) = exact[lead]
    tied = [o for o in near if exact[o][0] * few * election.costs[lead] == least * exact[o][1] * election.costs[o]]
    best = min(tied, key=lambda one: (-election.votes[one], election.costs[one], place[one]))
    return best, "order" if len(tied) > 1 else ""


class _Purses:
    """What each group of voters has left. Those who have the same are one class; `worth` is exact, in `1 / fine` of a part."""

    def __init__(self, election: Election, money: int, unit: int) -> None:
        self.election, self.unit = election, unit
        self.fine = max(1, election.cast)
        self.worth = [money]  # by class: money / cast parts, in parts of 1 / cast
        self.of = np.zeros(len(election.weights), dtype=np.int64)

    def _classes(self, project: int) -> tuple[Whole, Whole]:
        """Classes among a project's supporters, and how many voters each has there."""
        rows = self.election.supporters[project]
        counts = np.bincount(self.of[rows], weights=self.election.weights[rows].astype(np.float64), minlength=len(self.worth))
        found = np.flatnonzero(counts)
        return found, counts[found].astype(np.int64)

    def price(self, project: int) -> float:
        """About what its supporters would pay at most, against its cost; infinite when they cannot."""
        found, counts = self._classes(project)
        cost = self.election.costs[project] * self.unit
        worth = np.array([self.worth[one] / self.fine for one in found.tolist()])
        if (
            int(sum(self.worth[one] * many for one, many in zip(found.tolist(), counts.tolist(), strict=True)))
            < cost * self.fine
        ):
            return float("inf")
        order = np.argsort(worth, kind="stable")
        worth, counts = worth[order], counts[order]
        given = np.concatenate(([0.0], np.cumsum(worth * counts)[:-1]))
        left = counts[::-1].cumsum()[::-1]
        pay = (cost - given) / left
        enough = np.flatnonzero(pay <= worth * (1 + 1e-12))
        at = int(enough[0]) if len(enough) else len(pay) - 1
        return float(pay[at]) / cost

    def exact(self, project: int) -> tuple[int, int]:
        """What its supporters would pay at most: so many `1 / fine` of a part, divided by so many voters."""
        found, counts = self._classes(project)
        rest, voters = self.election.costs[project] * self.unit * self.fine, int(counts.sum())
        for worth, many in sorted((self.worth[one], many) for one, many in zip(found.tolist(), counts.tolist(), strict=True)):
            if worth * voters >= rest:
                break
            rest -= worth * many
            voters -= many
        return rest, voters

    def buy(self, project: int) -> int:
        """Takes the payment out of the purses; answers the highest payment, in whole parts."""
        rest, voters = self.exact(project)
        finer = voters // gcd(rest, voters)
        if finer > 1:
            self.fine *= finer
            self.worth = [one * finer for one in self.worth]
        payment = rest * finer // voters
        rows = self.election.supporters[project]
        mine = self.of[rows]
        place = {worth: at for at, worth in enumerate(self.worth)}
        goes = np.arange(len(self.worth), dtype=np.int64)
        for one in np.unique(mine).tolist():
            left = max(0, self.worth[one] - payment)
            if left not in place:
                place[left] = len(self.worth)
                self.worth.append(left)
            goes[one] = place[left]
        self.of[rows] = goes[mine]
        return payment // self.fine
