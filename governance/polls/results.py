"""A result as a page shows it: a sentence on top, each round in words, a table of rounds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import wording
from governance.counting import Outcome, Round
from governance.models import CountedBallot, Method, Poll, PollOption, PollResult
from governance.polls import tally, wordings
from networks.models import Membership

# Methods whose rounds are columns of votes.
IN_ROUNDS = frozenset({Method.IRV, Method.SCOTTISH, Method.MEEK})


@dataclass(frozen=True)
class Cell:
    """`votes` None: out by then. `share` is what the bar shows, `mark` where its upright line stands."""

    votes: str | None
    moved: str = ""
    share: float = 0.0


@dataclass(frozen=True)
class Line:
    name: str
    has_won: bool
    cells: list[Cell]
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """What the template needs. `total` is the whole of a bar, `mark` the votes that are enough (None: no such line)."""

    headline: str
    took_part: str
    winners: list[str]
    lines: list[Line]
    heads: list[str]
    words: list[str] = field(default_factory=list)
    total: float = 1.0
    mark: float | None = None
    mark_words: str = ""
    outcome: Outcome | None = None
    names: list[str] = field(default_factory=list)


def shown(poll: Poll, result: PollResult, options: Sequence[PollOption]) -> Shown:
    names = [one.name for one in options]
    took_part = _took_part(poll, result)
    if poll.method in tally.CHOICES:
        return _choices(poll, result, took_part)
    if poll.method == Method.ADVICE:
        said = ngettext("%(many)s advice was given", "%(many)s advices were given", result.cast) % {"many": result.cast}
        return Shown(said, took_part, [], [], [])
    if poll.method == Method.LOT:
        drawn = result.count.get("drawn", [])
        by_uid = {str(uid): name for uid, name in Membership.objects.filter(uid__in=drawn).values_list("uid", "name")}
        winners = [by_uid.get(uid, _("A former member")) for uid in drawn]
        return Shown(_("Drawn: %(names)s") % {"names": listed(winners)}, "", winners, [], [])
    outcome = tally.outcome_of(poll, result.count, result.winners, result.cast)
    winners = [names[at] for at in result.winners]
    lines = _in_rounds(outcome, names) if poll.method in IN_ROUNDS else _sums(poll, outcome, options)
    heads = (
        [_("Round %(number)s") % {"number": at + 1} for at in range(len(outcome.rounds))] if poll.method in IN_ROUNDS else []
    )
    mark, mark_words = _mark(poll, outcome)
    total = max([one.share for line in lines for one in line.cells] + [mark or 0, 1e-9])
    words = [round_words(poll, outcome, at, names) for at in range(len(outcome.rounds))]
    return Shown(
        headline(poll, result, winners), took_part, winners, lines, heads, words, total, mark, mark_words, outcome, names
    )  # fmt: skip


def headline(poll: Poll, result: PollResult, winners: list[str]) -> str:
    """The result in one sentence."""
    if result.lacks == "quorum":
        return _("Not decided: too few took part")
    if not winners:
        return _("Nobody was chosen")
    if poll.method == Method.BUDGET:
        return _("Bought: %(names)s") % {"names": listed(winners)}
    return _("Chosen: %(names)s") % {"names": listed(winners)}


def _took_part(poll: Poll, result: PollResult) -> str:
    said = _("%(cast)s of %(roll)s took part, quorum %(quorum)s.")
    return said % {"cast": result.cast, "roll": poll.roll_count, "quorum": result.quorum}


def _choices(poll: Poll, result: PollResult, took_part: str) -> Shown:
    counts = list(result.count["counts"].values())
    answers = wordings.ANSWERS[poll.method]
    total = float(max(sum(counts), 1))
    lines = [
        Line(str(answer.label), at == 0 and result.has_passed, [Cell(str(many), share=many)])
        for at, (answer, many) in enumerate(zip(answers, counts, strict=True))
    ]
    lacks = {
        "quorum": _("Not decided: too few took part"),
        "threshold": _("Not passed"),
        "block": _("Blocked"),
        "nobody": _("Nobody answered"),
    }
    said = {"passed": _("Passed"), "tie": _("A tie: as many said yes as no, so it is not passed")}
    words = said.get(result.outcome) or lacks.get(result.lacks, _("Not passed"))
    is_majority = poll.method == Method.MAJORITY
    mark = float(result.needed) if is_majority and result.needed else None
    mark_words = _("The upright line is what was needed: %(needed)s.") % {"needed": result.needed} if mark else ""
    return Shown(words, took_part, [], lines, [], total=total, mark=mark, mark_words=mark_words)


def _sums(poll: Poll, outcome: Outcome, options: Sequence[PollOption]) -> list[Line]:
    """One column: sums, ticks, or how many others one beats; the first first."""
    sums = outcome.rounds[0].votes if outcome.rounds else [0] * len(options)
    order = outcome.ranking or sorted(range(len(options)), key=lambda at: (at not in outcome.winners, -sums[at]))
    return [
        Line(
            options[at].name,
            at in outcome.winners,
            [Cell(str(sums[at]), share=sums[at])],
            wordings.money(poll, options[at].cost) if options[at].cost else "",
        )
        for at in order
    ]


def _in_rounds(outcome: Outcome, names: list[str]) -> list[Line]:
    lines = []
    for at, name in enumerate(names):
        cells, out = [], False
        for number, one in enumerate(outcome.rounds):
            before = outcome.rounds[number - 1].votes[at] if number else None
            if out:
                cells.append(Cell(None))
                continue
            moved = one.votes[at] - before if before is not None else 0
            change = f"{'+' if moved > 0 else '−'}{votes(abs(moved), outcome)}" if moved else ""
            cells.append(Cell(votes(one.votes[at], outcome), change, one.votes[at] / outcome.unit))
            out = at in one.excluded
        lines.append(Line(name, at in outcome.winners, cells))
    return [lines[at] for at in sorted(range(len(names)), key=lambda at: _place(outcome, at))]


def _place(outcome: Outcome, at: int) -> tuple[int, int, int]:
    """Winners in the order of their election; then who stayed longest, with most votes."""
    if at in outcome.winners:
        return (0, outcome.winners.index(at), 0)
    out = [number for number, one in enumerate(outcome.rounds) if at in one.excluded]
    return (1, -(out[0] if out else len(outcome.rounds)), -outcome.rounds[-1].votes[at] if outcome.rounds else 0)


def _mark(poll: Poll, outcome: Outcome) -> tuple[float | None, str]:
    rounds = [one for one in outcome.rounds if one.quota is not None]
    if rounds:
        quota = rounds[0].quota or 0
        said = _("The upright line is the quota: %(votes)s votes are enough to be elected.")
        return quota / outcome.unit, said % {"votes": votes(quota, outcome)}
    if poll.method == Method.IRV and outcome.rounds:
        half = sum(outcome.rounds[-1].votes) // 2 + 1
        said = _("The upright line is more than half of the ballots that count in the last round: %(votes)s.")
        return float(half), said % {"votes": half}
    return None, ""


def votes(parts: int, outcome: Outcome) -> str:
    """Votes as people read them; two decimals are enough where votes have parts."""
    if outcome.unit == 1 or parts % outcome.unit == 0:
        return wording.number(parts // outcome.unit)
    return wording.number(Decimal(parts) / outcome.unit, 2)


def is_rest(parts: int, outcome: Outcome) -> bool:
    """What is cut off in sharing out: too little to speak of."""
    return parts * 200 < outcome.unit


def listed(names: Sequence[str]) -> str:
    """ "Ann, Ben and Cid"."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def round_words(poll: Poll, outcome: Outcome, number: int, names: list[str]) -> str:
    """What happened in one round, in sentences."""
    one: Round = outcome.rounds[number]
    elected = listed([names[at] for at in one.elected])
    said = []
    if poll.method == Method.BUDGET:
        want = {"name": elected, "many": one.votes[one.elected[0]] if one.elected else 0}
        if one.tie == "left over":
            return _("%(name)s still fits into what is left: %(many)s want it.") % want
        said.append(_("%(name)s is bought: %(many)s want it and share its cost.") % want)
    elif one.elected and poll.method == Method.SCHULZE:
        said.append(_("%(names)s comes first.") % {"names": elected})
    elif one.elected:
        said.append(_("%(names)s: elected.") % {"names": elected})
    for at in one.excluded:
        fewest = {"name": names[at], "votes": votes(one.votes[at], outcome)}
        said.append(_("%(name)s has the fewest votes, %(votes)s, and is out.") % fewest)
    said += _moves(outcome, one, names)
    if one.tie == "earlier":
        said.append(_("They were level; the last round in which they were not decided."))
    elif one.tie == "order":
        said.append(_("They were level; the order drawn from the published seed decided."))
    return " ".join(said) or _("Nobody is elected in this round.")


def _moves(outcome: Outcome, one: Round, names: list[str]) -> list[str]:
    if not one.transfers:
        return []
    source = names[one.transfers[0].source]
    parts = [
        _("%(votes)s to %(name)s") % {"votes": votes(move.votes, outcome), "name": names[move.to]}
        if move.to is not None
        else _("%(votes)s to nobody else") % {"votes": votes(move.votes, outcome)}
        for move in one.transfers
        if move.to is not None or not is_rest(move.votes, outcome)
    ]
    from_elected = one.transfers[0].source not in one.excluded
    said = (
        _("What %(name)s does not need passes on: %(parts)s.") if from_elected else _("The votes of %(name)s go on: %(parts)s.")
    )
    return [said % {"name": source, "parts": ", ".join(parts)}]


@dataclass(frozen=True)
class Group:
    """How many said the same, in words; in an open vote who."""

    words: str
    count: int
    names: list[str]


MOST_GROUPS = 200


def groups(poll: Poll, options: Sequence[PollOption], *, names_seen: bool) -> list[Group]:
    """The published ballots, sorted. Names only in an open vote, and only for members."""
    rows = (
        CountedBallot.objects.filter(poll=poll).select_related("voter")
        if names_seen
        else CountedBallot.objects.filter(poll=poll)
    )
    found: dict[tuple[int, ...], list[CountedBallot]] = {}
    for row in rows:
        found.setdefault(tuple(row.said), []).append(row)
    return [
        Group(
            ballot_words(poll, said, options),
            sum(row.count for row in same),
            sorted(row.voter.name for row in same if names_seen and row.voter is not None),
        )
        for said, same in list(found.items())[:MOST_GROUPS]
    ]


def ballot_words(poll: Poll, said: tuple[int, ...], options: Sequence[PollOption]) -> str:
    """ "Ann, then Cid"; "Trike: 5, Shed: 0"; "Agree"."""
    if poll.method in wordings.ANSWERS:
        return str(wordings.ANSWERS[poll.method][said[0]].label)
    names = [one.name for one in options]
    if poll.method == Method.SCORE:
        return ", ".join(f"{name}: {points}" for name, points in zip(names, said, strict=True))
    if not said:
        return _("Nothing ticked") if not poll.is_ranked else _("No preference")
    return (_(", then ") if poll.is_ranked else ", ").join(names[at] for at in said)
