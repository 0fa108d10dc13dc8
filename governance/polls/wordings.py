"""How polls speak: methods, answers, what is promised about secrecy."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common import wording
from governance.models import Method, Poll
from governance.polls.rules import Rule
from ledgers.models import Currency


@dataclass(frozen=True)
class Answer:
    label: Any
    explanation: Any
    icon: str


ANSWERS: dict[str, tuple[Answer, Answer, Answer]] = {
    Method.MAJORITY: (
        Answer(_("Yes"), _("I am for it."), "circle-check"),
        Answer(_("No"), _("I am against it."), "octagon-x"),
        Answer(_("Neither"), _("I take part, and leave it to the others."), "circle-minus"),
    ),
    Method.CONSENT: (
        Answer(_("Agree"), _("I can live with this and will help it work."), "circle-check"),
        Answer(_("Stand aside"), _("Not for me, but I will not stop it. Say why, if you like."), "circle-minus"),
        Answer(
            _("Block"),
            _("This would harm the network or breaks a principle. You say which one, and meet with the proposers."),
            "octagon-x",
        ),
    ),
}

HOW: dict[str, Any] = {
    Method.MAJORITY: _("One of three answers."),
    Method.CONSENT: _("It holds when enough take part and nobody blocks it. Standing aside is no objection."),
    Method.ADVICE: _("Those asked say what they think. Whoever decides has heard it."),
    Method.APPROVAL: _("Tick all that you could live with. The most ticked win."),
    Method.SCORE: _("Give each so many points. The highest sums win."),
    Method.IRV: _("Put 1 by your first choice, then 2, and so on. You can stop whenever you like."),
    Method.SCOTTISH: _("Put 1 by your first choice, then 2, and so on. What your first choice does not need passes on."),
    Method.MEEK: _("Put 1 by your first choice, then 2, and so on. What your first choice does not need passes on."),
    Method.SCHULZE: _("Put 1 by your first choice, then 2, and so on. Each pair is compared; those you leave out come last."),
    Method.BUDGET: _(
        "Tick all that you want. Everyone holds the same part of the money, and what is wanted together is bought."
    ),
    Method.LOT: _("Names are drawn from the voter roll, from a seed that is published. Anyone can draw again."),
}

COUNTED: dict[str, Any] = {
    Method.IRV: _("Each round, the one with the fewest goes out and those ballots move to their next choice."),
    Method.SCOTTISH: _(
        "Whoever reaches the quota is elected and what is over passes on; else the one with the fewest goes out. Votes have "
        "five decimals, cut off, by the Scottish rules of 2011."
    ),
    Method.MEEK: _(
        "Each keeps as much of every vote as is needed and passes the rest on, until all fit. Nine decimals, by Meek's method."
    ),
    Method.SCHULZE: _("Whoever beats the others along the strongest paths of preference comes first."),
    Method.APPROVAL: _("Ticks are added up."),
    Method.SCORE: _("Points are added up."),
    Method.BUDGET: _(
        "By the method of equal shares: the project comes first that asks least of each who wants it. What is left then buys "
        "the most wanted that still fit."
    ),
}

SECRET = _(
    "Your vote is secret. Neither members nor coordinators nor the umbrella can see what you said, and no program, export, "
    "mail or log shows it."
)
SECRET_LIMITS = [
    _(
        "While the vote is open each ballot is kept together with its voter, so that you can change it. No page reads it, but "
        "whoever operates the database could."
    ),
    _(
        "When it closes only how many said the same is kept, in sorted order, and the ballots themselves are deleted. Backups "
        "from before keep them until they are deleted, too."
    ),
    _("In a small vote a rare ranking can be recognized by those who know you."),
    _("A vote by telephone, on paper or in the room is known to the witness who enters it."),
    _("Your receipt proves that you took part. It says nothing about how."),
]
OPEN = _("This vote is open: when it closes, everyone here sees who said what. Until then no page shows it.")


def rule_lines(poll: Poll) -> list[tuple[str, str]]:
    """What holds for this vote: (what, in words)."""
    rule = Rule.of(poll.rule)
    lines = [(_now("Way"), f"{poll.get_method_display()}. {_now('One member, one vote.')}")]
    if poll.roll_count and rule.quorum_percent:
        from governance.counting.plain import quorum_of

        need = quorum_of(poll.roll_count, rule.quorum_percent)
        said = _now("%(need)s, that is %(percent)s percent of %(roll)s")
        lines.append((_now("Quorum"), said % {"need": need, "percent": rule.quorum_percent, "roll": poll.roll_count}))
    elif rule.quorum_percent:
        lines.append((_now("Quorum"), _now("%(percent)s percent of the voter roll") % {"percent": rule.quorum_percent}))
    if poll.method == Method.MAJORITY:
        more = _now("More say yes than no")
        least = _now("At least %(percent)s percent of yes and no say yes") % {"percent": rule.threshold_percent}
        lines.append((_now("Passes if"), more if rule.threshold_percent == 50 else least))
    if poll.method == Method.CONSENT:
        said = _now("Nobody blocks")
        if rule.most_aside_percent < 100:
            said = _now("Nobody blocks, and at most %(percent)s percent stand aside") % {"percent": rule.most_aside_percent}
        lines += [(_now("Passes if"), said), (_now("If blocked"), _now("Proposers and blockers meet, and it is asked again"))]
    if poll.seats > 1:
        lines.append((_now("Chosen"), str(poll.seats)))
    if poll.budget:
        lines.append((_now("To share out"), money(poll, poll.budget)))
    if poll.opens_at and poll.closes_at:
        lines.append((_now("Open"), f"{wording.when(poll.opens_at)} – {wording.when(poll.closes_at)}"))
    if rule.closes_early:
        lines.append((_now("Closes early"), _now("On the hour, once the votes still out could change nothing")))
    return lines


def money(poll: Poll, amount: int | None) -> str:
    """1200 → "$1,200"; "30 h". What a proposal shares out is in a unit of the books, in its smallest parts."""
    if amount is None:
        return ""
    if poll.subject and (currency := _unit(poll)) is not None:
        return wording.amount(amount, currency)
    said = wording.number(amount)
    return f"{poll.unit}{said}" if len(poll.unit) == 1 and not poll.unit.isalpha() else f"{said} {poll.unit}".strip()


def _unit(poll: Poll) -> Currency | None:
    """The unit of the books that it shares out; asked once for a poll."""
    if not hasattr(poll, "_currency"):
        poll._currency = Currency.objects.filter(code=poll.unit).first()  # type: ignore[attr-defined]
    return poll._currency  # type: ignore[attr-defined,no-any-return]
