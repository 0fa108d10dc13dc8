"""What a demo network decides: bylaws with a past, a change in the talk, a spending that passed, an idea that did not."""

import datetime as dt
import time
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from governance.bylaws import articles
from governance.delegates import mandates
from governance.meetings import assemblies, petitions
from governance.models import Article, Mandate, Poll, Proposal
from governance.polls import ballots, polls
from governance.proposals import proposals, remarks, stages
from humans.demo.people import Town
from networks import actors, clauses
from networks.actors import Actor
from networks.models import Delivery, Membership
from networks.models.member import Role

WHERE = ("madison",)
YES, NO, AGREE, ASIDE = 0, 1, 0, 1
OLD_MEETINGS = "1. The members meet on the first Monday of March.\n2. What was decided is written down."
SHED = (
    "The tool shed on Marquette Street leaks where the gutter came down. Bo and Ingrid would fix it on two Saturdays, with new "
    "boards from the mill.\n\n1. Twelve hours from the commons fund go to Ingrid, who shares them with whoever helps.\n2. The "
    "shed stays open on both days.\n3. We look again next fall."
)


@dataclass(frozen=True)
class Vote:
    """What is brought, and how many of each hundred voters say yes, no, or something else."""

    kind: str
    title: str
    text: str
    deed: dict[str, Any]
    choices: tuple[int, ...]
    days_ago: int


def tell(town: Town) -> None:
    """Nobody is written to about it."""
    if town.place.slug not in WHERE:
        return
    since = timezone.now() - dt.timedelta(hours=12)
    clauses.amend("gear.decisions", True, by=actors.system("demo"), decision="founding", from_at=since)
    _past_words()
    voters = [one for one in town.members if one.is_active and not one.is_minor and one.person_id]
    ingrid = voters[7]
    pay = {"do": "pay", "said": {"member": str(ingrid.uid), "currency": "HOURS", "amount": 12 * 60}}
    shed = Vote("spending", "Mend the tool shed before the snow", SHED, pay, (AGREE,) * 11 + (ASIDE,), 40)
    fee = {"do": "clause", "said": {"key": "hours.step", "scope": "", "value": 30, "from_on": ""}}
    half = Vote(
        "amendment", "Count hours by the half", "Quarters of an hour make long statements. Halves would be enough for us.", fee,
        (NO, NO, YES), 70,
    )  # fmt: skip
    _decide((half, shed, _sends(voters[5])), voters)
    _talked_over(voters)
    for title, text in (("A bench under the linden", "Somebody to rest on the way from the bus. We have the wood."),):
        idea = proposals.bring("ordinary", title, text, by=Actor(voters[11]))
        proposals.sign(proposals.share(idea, by=Actor(voters[11])), by=Actor(voters[12]))
    _together(voters)
    Delivery.objects.all().delete()


def _sends(delegate: Membership) -> Vote:
    words = (
        "Speak for hours that stay free of any charge between networks, and for a winter fund that all networks share. "
        "On anything else, ask us first."
    )
    until = timezone.localdate() + dt.timedelta(days=250)
    said = {
        "member": str(delegate.uid),
        "place": "The delegates' assembly of HUMANs",
        "words": words,
        "until": until.isoformat(),
    }
    deed = {"do": "mandate", "said": said}
    text = "She knows the other networks, and has the patience. Her words are below; she reports after each assembly."
    return Vote("mandate", "Send a delegate to HUMANs", text, deed, (AGREE,), 120)


def _together(voters: list[Membership]) -> None:
    """What the delegate is asked to say at the umbrella, and the meeting before Christmas."""
    mandate = Mandate.objects.latest("id")
    mandates.instruct(mandate, "Ask when the clearing between networks begins", by=Actor(voters[8]))
    officer = next(one for one in voters if Role.COORDINATOR in actors.of(one).offices)
    evening = timezone.localtime() + dt.timedelta(days=18)
    meeting = assemblies.call(
        "Winter assembly",
        evening.replace(hour=18, minute=30, second=0, microsecond=0),
        "Bethel hall, upstairs",
        by=actors.of(officer),
    )
    assemblies.add(meeting, "Who looks after the shed key", by=Actor(voters[6]))
    petitions.start("How the hall is heated, and who pays for it", by=Actor(voters[14]))


def _past_words() -> None:
    """An article had other words until this spring, so that there is something to compare."""
    now = timezone.now()
    changed = now - dt.timedelta(days=200)
    current = next(one for one in articles.template() if one.slug == "meetings")
    common = {"slug": "meetings", "position": current.position, "decision": "founding"}
    begun = now - dt.timedelta(days=900)
    Article.objects.create(title="Meetings", text=OLD_MEETINGS, from_at=begun, until_at=changed, **common)
    Article.objects.create(title=current.title, text=current.text, from_at=changed, **common)


def _announced(kind: str, title: str, text: str, proposer: Membership, signers: list[Membership], deed: Any) -> Proposal:
    row = proposals.share(proposals.bring(kind, title, text, by=Actor(proposer), deed=deed), by=Actor(proposer))
    for member in [one for one in signers if one.pk != proposer.pk]:
        if row.state == Proposal.State.GATHERING:
            row = proposals.sign(row, by=Actor(member))
    return row


def _decide(votes: tuple[Vote, ...], voters: list[Membership]) -> None:
    """All at once: the clock of a vote is waited for once."""
    begun = []
    for at, vote in enumerate(votes):
        row = _announced(vote.kind, vote.title, vote.text, voters[at + 2], voters[:9], vote.deed)
        begun.append((row, _voted(row, vote.choices, voters[: max(30, len(voters) // 3)]), vote.days_ago))
    for row, poll, days_ago in begun:
        _counted(row, poll, days_ago)


def settle(row: Proposal, choices: tuple[int, ...], voters: list[Membership], days_ago: int) -> None:
    """An announced proposal is voted on at once, and looks as if that was so many days ago."""
    _counted(row, _voted(row, choices, voters), days_ago)


def _voted(row: Proposal, choices: tuple[int, ...], voters: list[Membership]) -> Poll:
    now = timezone.now()
    swift = {**row.rule, "discussion": 0, "voting": 2 / 86_400}
    Proposal.objects.filter(pk=row.pk).update(rule=swift, next_at=now)
    stages.run(now)
    poll = Poll.objects.get(subject=row.source)
    on_the_roll = set(poll.voters.values_list("member_id", flat=True))
    for at, member in enumerate(one for one in voters if one.pk in on_the_roll):
        ballots.cast(poll, ballots.Said([choices[at % len(choices)]]), by=Actor(member))
    return poll


def _counted(row: Proposal, poll: Poll, days_ago: int) -> None:
    now = timezone.now()
    while poll.closes_at is not None and timezone.now() < poll.closes_at:
        time.sleep(0.05)
    polls.close(poll, by=actors.system("polls"))
    ago = now - dt.timedelta(days=days_ago)
    said = {"announced_at": ago - dt.timedelta(days=21), "discussed_at": ago - dt.timedelta(days=14), "rule": row.rule}
    done = Proposal.objects.get(pk=row.pk)
    Proposal.objects.filter(pk=row.pk).update(**said, decided_at=done.decided_at and ago, ended_at=done.ended_at and ago)


def _talked_over(voters: list[Membership]) -> None:
    """A change of a limit, with its replay, in the middle of the talk."""
    deed = {"do": "clause", "said": {"key": "hours.floor", "scope": "", "value": -15 * 60, "from_on": ""}}
    text = (
        "Some of us take a long time to get well, and are asked to stop receiving just then. Fifteen hours instead of ten "
        "would carry somebody through a winter.\n\n1. Nothing changes for those above zero.\n2. The care conversation still "
        "begins early."
    )
    row = _announced("amendment", "Fifteen hours below zero, not ten", text, voters[4], voters[:9], deed)
    now = timezone.now()
    Proposal.objects.filter(pk=row.pk).update(next_at=now)
    stages.run(now)
    worry = remarks.say(row, "Who gets that far below rarely comes back up by themselves.", by=Actor(voters[9]), kind="concern")
    remarks.say(row, "True. That is why the talk with a coordinator stays where it is.", by=Actor(voters[4]), answers=worry)
    remarks.say(row, "When my hip was done, ten hours lasted three weeks.", by=Actor(voters[10]), kind="support")
    proposals.revise(row, row.title, text.replace("a winter", "an illness or a winter"), by=Actor(voters[4]))
    facilitator = next((one for one in voters if Role.FACILITATOR in actors.of(one).offices), None)
    if facilitator is not None:
        remarks.say(row, "We talk about this at the potluck on Friday, too.", by=Actor(facilitator))
