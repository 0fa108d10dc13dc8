"""What a demo network votes on beside its proposals: an election, a budget, a tool, an evening; some closed, some open."""

import datetime as dt
import time
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from governance.models import Channel, Method, Poll
from governance.polls import ballots, polls
from governance.polls.polls import Option
from humans.demo.people import Town
from networks import actors
from networks.models import Delivery, Membership

TRIKE = (
    "We buy one more three-wheeled cargo trike, second-hand, from the Freewheel shop. It lives at the Marquette shed in summer "
    "and in the church basement from December to March.\n\nThe trike we have went out 211 times this year and was refused 74 "
    "times because someone else had it."
)
WINTER = [
    Option("Heat and repair grants", "For members whose furnace or windows fail", 1800),
    Option("Warming room, open every night", "Bethel hall, December to March", 2400),
    Option("Winter coats and boots", "Bought in bulk with Lansing and Detroit", 900),
    Option("Emergency seed for the spring garden", "Ordered in January, while it is cheap", 300),
    Option("A second freezer for the pantry", "Used, with a warranty", 650),
]
TOOLS = ["Pressure canner, big", "Thermal camera", "Cider press", "Floor sander"]


@dataclass(frozen=True)
class Asked:
    """A question, how it is decided, and of each hundred voters how many take part; `lean` draws them to the first options."""

    question: str
    method: str
    options: list[Any] = field(default_factory=list)
    text: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    part: int = 40
    lean: float = 0.6
    is_open: bool = False


def tell(town: Town) -> None:
    """Nobody is written to about it."""
    voters = [one for one in town.members if one.is_active and not one.is_minor]
    stand = [Option(one.name, member=one) for one in voters[3:40:6][:6]]
    fund = {"budget": 3000, "unit": "$"}
    asked = [
        Asked("Which tool should the library buy?", Method.IRV, list(TOOLS), part=26),
        Asked("Two people for the coordination team", Method.SCOTTISH, stand, more={"seats": 2}, part=55, lean=0.45),
        Asked("What the winter fund pays for", Method.BUDGET, WINTER, more=fund, part=38, lean=0.35),
        Asked("Which evening for the potluck?", Method.SCORE, ["Thursday", "Friday", "Sunday"], part=24, lean=0.3),
        Asked("Where the spring garden goes", Method.APPROVAL, ["Behind the school", "Mill lot", "River bank"], part=30),
        Asked("Who facilitates in December?", Method.LOT, more={"seats": 2}),
        Asked("Buy a second cargo trike for the tool library", Method.CONSENT, text=TRIKE, part=15, lean=0.95, is_open=True),
        Asked("What should winter bring first?", Method.SCHULZE, [one.name for one in WINTER[:4]], part=18, is_open=True),
    ]
    by = actors.of(town.coordinator)
    for poll in [_vote(town, one, voters) for one in asked]:  # The clock of all is waited for once.
        if poll is not None:
            _closed(poll, by)
    text = "Ingrid decides, after asking."
    advice = polls.draft("Should the shed open on Wednesdays, too?", Method.ADVICE, by=by, text=text)
    polls.open(advice, by=by, electorate=voters[5:9], closes_at=timezone.now() + dt.timedelta(days=5))
    ballots.cast(advice, ballots.Said([], "Two of us could take turns, if the key is in a box."), by=actors.Actor(voters[6]))
    Delivery.objects.all().delete()


def _closed(poll: Poll, by: actors.Actor) -> None:
    while poll.method != Method.LOT and poll.closes_at is not None and timezone.now() < poll.closes_at:
        time.sleep(0.05)
    polls.close(poll, by=by)


def _vote(town: Town, asked: Asked, voters: list[Membership]) -> Poll | None:
    """The poll, where it ends in some seconds."""
    by, now = actors.of(town.coordinator), timezone.now()
    poll = polls.draft(asked.question, asked.method, asked.options, by=by, text=asked.text, **asked.more)
    seconds = 2.0 + len(voters) * asked.part / 100 * 0.02
    ends = now + (dt.timedelta(days=4, hours=3) if asked.is_open else dt.timedelta(seconds=seconds))
    poll = polls.open(poll, by=by, closes_at=ends)
    if asked.method != Method.LOT:
        many = max(4, len(voters) * asked.part // 100)
        for at, member in enumerate(town.rnd.sample(voters, min(many, len(voters)))):
            said = _said(town, poll, asked)
            if at % 9 == 8 and member.pk != town.coordinator.pk:
                ballots.witness(poll, member, said, Channel.PHONE, by=by)
            elif at == 0 or timezone.now() < ends - dt.timedelta(seconds=0.5):
                ballots.cast(poll, said, by=actors.Actor(member))
    return None if asked.is_open else poll


def _said(town: Town, poll: Poll, asked: Asked) -> ballots.Said:
    """A ballot drawn at random: the first options are liked more."""
    rnd, many = town.rnd, len(asked.options)
    if asked.method == Method.CONSENT:
        agrees = rnd.random() < asked.lean
        return ballots.Said([0]) if agrees else ballots.Said([1], "Batteries hate the shed in January.")
    liked = sorted(range(many), key=lambda at: rnd.random() + at * asked.lean / many)
    if asked.method == Method.SCORE:
        return ballots.Said([max(0, 5 - 2 * liked.index(at) - (rnd.random() < 0.3)) for at in range(many)])
    kept = liked[: rnd.randint(1, many)]
    return ballots.Said(kept if poll.is_ranked else sorted(kept))
