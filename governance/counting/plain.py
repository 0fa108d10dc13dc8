"""Majorities, consent, approval and score: sums, and what they mean. Shares are whole fractions, never rounded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from governance.counting import ties
from governance.counting.ballots import Scores
from governance.counting.outcome import Outcome, Round

AGREE, ASIDE, BLOCK = "agree", "aside", "block"


@dataclass(frozen=True)
class Verdict:
    """Whether it passed, and what it lacked if not: "quorum", "threshold", "block", "nobody"."""

    passed: bool
    lacks: str
    counts: dict[str, int]
    needed: int = 0  # voices that would have been enough
    quorum: int = 0  # voters needed


def quorum_of(roll: int, percent: int) -> int:
    """How many of a roll make a quorum, rounded up."""
    return -(-roll * percent // 100)


def majority(
    yes: int, no: int, abstained: int, *, roll: int, quorum_percent: int, threshold_percent: int = 50
) -> Verdict:  # fmt: skip
    """A simple majority is more than half of those who said yes or no; a qualified one at least its percent of them.

    Whoever abstains counts for the quorum and for nothing else.
    """
    counts = {"yes": yes, "no": no, "abstain": abstained}
    quorum, said = quorum_of(roll, quorum_percent), yes + no
    needed = said // 2 + 1 if threshold_percent == 50 else max(1, -(-said * threshold_percent // 100))
    if yes + no + abstained < quorum:
        return Verdict(False, "quorum", counts, needed, quorum)
    return Verdict(yes >= needed, "" if yes >= needed else "threshold", counts, needed, quorum)


def consent(agree: int, aside: int, block: int, *, roll: int, quorum_percent: int) -> Verdict:
    """Consent holds when a quorum took part, somebody agrees and nobody blocks; standing aside is no objection."""
    counts = {AGREE: agree, ASIDE: aside, BLOCK: block}
    quorum = quorum_of(roll, quorum_percent)
    if block:
        return Verdict(False, "block", counts, 0, quorum)
    if agree + aside < quorum:
        return Verdict(False, "quorum", counts, 0, quorum)
    return Verdict(bool(agree), "" if agree else "nobody", counts, 0, quorum)


def could_still(
    yes: int, no: int, abstained: int, *, roll: int, quorum_percent: int, threshold_percent: int = 50
) -> bool:  # fmt: skip
    """Whether the votes that are still out could change what a majority says now: if not, an early close harms nobody."""
    out = roll - yes - no - abstained
    rules = {"roll": roll, "quorum_percent": quorum_percent, "threshold_percent": threshold_percent}
    ends = {
        majority(yes + out, no, abstained, **rules).passed,
        majority(yes, no + out, abstained, **rules).passed,
        majority(yes, no, abstained, **rules).passed,
        majority(yes, no, abstained + out, **rules).passed,
    }
    return len(ends) > 1


def approval(ballots: Scores, seats: int = 1, *, lot: Sequence[int] | None = None, withdrawn: Iterable[int] = ()) -> Outcome:
    """The most approved win."""
    return _most("approval", ballots, seats, lot, withdrawn)


def score(ballots: Scores, seats: int = 1, *, lot: Sequence[int] | None = None, withdrawn: Iterable[int] = ()) -> Outcome:
    """The highest sums of points win."""
    return _most("score", ballots, seats, lot, withdrawn)


def _most(method: str, ballots: Scores, seats: int, lot: Sequence[int] | None, withdrawn: Iterable[int]) -> Outcome:
    gone, place, totals = set(withdrawn), ties.places(ballots.candidates, lot), ballots.totals
    running = [one for one in range(ballots.candidates) if one not in gone]
    ranking = sorted(running, key=lambda one: (-totals[one], place[one]))
    last, following = ranking[:seats], ranking[seats:]
    tie = "order" if last and following and totals[last[-1]] == totals[following[0]] else ""
    return Outcome(method, last, [Round(list(totals), elected=last, tie=tie)], ballots.cast, 1, ranking)
