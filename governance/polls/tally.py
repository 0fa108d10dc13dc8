"""From published ballots and the frozen rule to a result. Anyone can repeat it: nothing else is asked."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from governance import counting
from governance.counting import budget, methods, plain, sortition
from governance.counting.ballots import Profile, Ranked, Scores
from governance.models import CountedBallot, Method, Poll, PollVoter
from governance.polls.rules import Rule

CHOICES: dict[str, tuple[str, str, str]] = {
    Method.MAJORITY: ("yes", "no", "abstain"),
    Method.CONSENT: (plain.AGREE, plain.ASIDE, plain.BLOCK),
}


@dataclass(frozen=True)
class Said:
    """What `PollResult` says."""

    outcome: str
    lacks: str
    winners: list[int]
    cast: int
    quorum: int
    needed: int = 0
    count: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def groups(poll: Poll) -> dict[tuple[int, ...], int]:
    """What was said → how many said it. One query."""
    found: dict[tuple[int, ...], int] = {}
    for said, many in CountedBallot.objects.filter(poll=poll).values_list("said", "count"):
        found[tuple(said)] = found.get(tuple(said), 0) + many
    return found


def profile(poll: Poll, said: dict[tuple[int, ...], int] | None = None) -> Profile:
    """The published ballots as the counting methods, and files, take them."""
    said = groups(poll) if said is None else said
    options = list(poll.options.all())
    names = [one.name for one in options] or list(CHOICES.get(poll.method, ()))
    if poll.method in CHOICES:
        marks = {tuple(int(at == one[0]) for at in range(3)): many for one, many in said.items()}
        return Profile(names, Scores(3, marks), 1, poll.question)
    if poll.method == Method.BUDGET:
        costs = [one.cost or 1 for one in options]
        return Profile(names, budget.Election(poll.budget or 0, costs, said), title=poll.question)
    if poll.method == Method.APPROVAL:
        marks = {tuple(int(at in one) for at in range(len(names))): many for one, many in said.items()}
        return Profile(names, Scores(len(names), marks), poll.seats, poll.question)
    if poll.method == Method.SCORE:
        return Profile(names, Scores(len(names), said), poll.seats, poll.question)
    return Profile(names, Ranked(len(names), said), poll.seats, poll.question)


def count(poll: Poll) -> Said:
    """The result under the frozen rule."""
    rule, said = Rule.of(poll.rule), groups(poll)
    cast = sum(said.values())
    quorum = plain.quorum_of(poll.roll_count, rule.quorum_percent)
    if poll.method in CHOICES:
        return _choice(poll, rule, said, cast)
    if poll.method == Method.ADVICE:
        return Said(
            "passed" if cast else "rejected", "" if cast else "nobody", [], cast, quorum, 0, {"counts": {"advice": cast}}
        )
    if poll.method == Method.LOT:
        roll = [str(uid) for uid in PollVoter.objects.filter(poll=poll).values_list("member__uid", flat=True)]
        drawn = sortition.draw(rule.seed, roll, poll.seats)
        return Said("passed", "", [], 0, 0, 0, {"drawn": drawn})
    outcome = methods.count(profile(poll, said), poll.method, poll.seats, rule.seed)
    lacks = "quorum" if cast < quorum or not cast else ("" if outcome.winners else "nobody")
    return Said("rejected" if lacks else "passed", lacks, outcome.winners, cast, quorum, 0, _plain(outcome))


def _choice(poll: Poll, rule: Rule, said: dict[tuple[int, ...], int], cast: int) -> Said:
    first, second, third = (said.get((at,), 0) for at in range(3))
    if poll.method == Method.MAJORITY:
        bars = {"quorum_percent": rule.quorum_percent, "threshold_percent": rule.threshold_percent}
        verdict = plain.majority(first, second, third, roll=poll.roll_count, **bars)
    else:
        verdict = plain.consent(first, second, third, roll=poll.roll_count, quorum_percent=rule.quorum_percent)
        if verdict.passed and second * 100 > rule.most_aside_percent * (first + second):
            verdict = plain.Verdict(False, "threshold", verdict.counts, 0, verdict.quorum)
    lacks = verdict.lacks or ("" if cast else "nobody")
    is_tie = poll.method == Method.MAJORITY and lacks == "threshold" and rule.threshold_percent == 50 and first == second > 0
    outcome = "passed" if verdict.passed else ("tie" if is_tie else "rejected")
    return Said(outcome, lacks, [], cast, verdict.quorum, verdict.needed, {"counts": verdict.counts})


def _plain(outcome: counting.Outcome) -> dict[str, Any]:
    """As a row keeps it: candidates by place, votes in whole units."""
    said = asdict(outcome)
    return {key: said[key] for key in ("method", "rounds", "unit", "ranking", "more")}


def outcome_of(poll: Poll, count: dict[str, Any], winners: list[int], cast: int) -> counting.Outcome:
    """The rounds of a stored result, to be shown."""
    rounds = []
    for one in count.get("rounds", []):
        moves = [counting.Transfer(**move) for move in one.get("transfers", [])]
        rounds.append(counting.Round(**{**one, "transfers": moves}))
    return counting.Outcome(
        poll.method, list(winners), rounds, cast, count.get("unit", 1), count.get("ranking", []), count.get("more", {})
    )
