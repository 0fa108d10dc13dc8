"""Design overview

Poll           a question put to a roll of voters: drafted, open, then closed with a result, or void with a reason. Its rule
               (`rule`, frozen at opening) says whether it is secret, quorum, threshold, early close and the seed for ties.
PollOption     what can be chosen, in the order of the list; who stands, or what costs how much.
PollVoter      one place on the roll, made at opening and never after. `receipt` stands there once they have voted.
Ballot         what a voter says while the poll is open. Nobody reads it: the app role has no grant, functions write and count.
CountedBallot  what is published at close: how many said the same, in sorted order. With the voter's name only where the rule
               says that the vote is open. Ballots themselves are deleted in the same transaction.
BallotNote     the words beside an answer: why somebody stands aside or blocks, and what would help; an advice.
PollResult     what the count came to. Written once, in the transaction that closes.

Where the rules hold (reliability.md, V1 to V4):
one voter, one ballot; the roll stays as it was at opening        UNIQUE, trigger `polls_roll_stands`, fingerprint
result = recount of the published ballots under the frozen rule   lock (vote FOR SHARE, close FOR UPDATE), `verify_votes`
an open poll changes in nothing but its state                     `Steps`, triggers `polls_stay`, `polls_options_stay`
an open poll's ballots are read by nobody                         no grant; functions of sql/polls.sql
a poll that is closed has a result                                deferred trigger `polls_has_result`

Only the functions in governance/sql/polls.sql write.
"""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.walls import READ, AppendOnly, Steps
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable


class Method(models.TextChoices):
    MAJORITY = "majority", _("Majority")
    CONSENT = "consent", _("Consent")
    ADVICE = "advice", _("Advice")
    APPROVAL = "approval", _("Approval")
    SCORE = "score", _("Points")
    IRV = "irv", _("Ranked choice")
    SCOTTISH = "scottish", _("Ranked choice for several seats")
    MEEK = "meek", _("Ranked choice for several seats, by Meek")
    SCHULZE = "schulze", _("Ranked choice in pairs")
    BUDGET = "equal-shares", _("Budget by equal shares")
    LOT = "sortition", _("By lot")


RANKED = frozenset({Method.IRV, Method.SCOTTISH, Method.MEEK, Method.SCHULZE})
WITHOUT_OPTIONS = frozenset({Method.MAJORITY, Method.CONSENT, Method.ADVICE, Method.LOT})


class Channel(models.TextChoices):
    SITE = "site", _("On this site")
    PAPER = "paper", _("On paper")
    PHONE = "phone", _("By telephone")
    ROOM = "room", _("In the room")


class Poll(TenantTable):
    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        VOID = "void", _("Void")

    app_may = READ

    question = models.CharField(max_length=200)
    text = models.TextField(blank=True, max_length=8000)
    method = models.CharField(max_length=12, choices=Method.choices)
    seats = models.PositiveSmallIntegerField(default=1)
    budget = models.BigIntegerField(null=True)  # in the same unit as the options' costs
    unit = models.CharField(max_length=12, blank=True)  # what budget and costs are counted in, as people write it: "$", "h"
    rule = models.JSONField(default=dict)  # see governance.polls.rules.Rule
    subject = models.CharField(max_length=80, blank=True)  # what it decides, by another chapter: "proposal:<uid>"
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=400, blank=True)
    roll_count = models.PositiveIntegerField(default=0)
    roll_fingerprint = models.CharField(max_length=64, blank=True)  # SHA-256 of the voters' uids, sorted, a line each
    follows = TenantForeignKey("self", models.PROTECT, null=True, related_name="followed_by", db_index=False)
    attempt = models.PositiveSmallIntegerField(default=1)  # a consent round is asked again after a block
    drafted_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    drafted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["network", "state", "closes_at"], name="governance_poll_due"),
            models.Index(fields=["network", "subject"], name="governance_poll_subject"),
            models.Index(
                fields=["network", "follows"], name="governance_poll_follows", condition=models.Q(follows__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(seats__gte=1, seats__lte=100), name="governance_poll_seats"),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "void"])
                | models.Q(opens_at__isnull=False, closes_at__isnull=False, roll_count__gte=1),
                name="governance_poll_opened",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="void") | ~models.Q(void_reason=""), name="governance_poll_void_why"
            ),
            Steps(
                name="governance_poll_steps",
                steps=["draft>open", "draft>void", "open>closed", "open>void"],
                may_change=[
                    "question", "text", "method", "seats", "budget", "unit", "rule", "subject", "state", "opens_at",
                    "closes_at", "closed_at", "void_reason", "roll_count", "roll_fingerprint",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("polls:poll", args=[self.uid])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_ranked(self) -> bool:
        return self.method in RANKED

    @property
    def is_secret(self) -> bool:
        return bool(self.rule.get("is_secret", True))


class PollOption(TenantTable):
    app_may = READ
    referenced = False

    poll = TenantForeignKey(Poll, models.PROTECT, related_name="options", db_index=False)
    place = models.PositiveSmallIntegerField()  # from 0, as ballots name it
    name = models.CharField(max_length=120)
    text = models.CharField(max_length=400, blank=True)
    cost = models.BigIntegerField(null=True)
    member = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "place", "network"], name="governance_polloption_place"),
            models.UniqueConstraint(fields=["poll", "name", "network"], name="governance_polloption_name"),
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=1, cost__lte=10**12),
                name="governance_polloption_cost",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PollVoter(TenantTable):
    app_may = READ

    poll = TenantForeignKey(Poll, models.PROTECT, related_name="voters", db_index=False)
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    receipt = models.CharField(max_length=20, null=True)  # noqa: DJ001  (there once they have voted; points at no ballot)
    channel = models.CharField(max_length=5, choices=Channel.choices, blank=True)
    witness = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    paper_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001  (of the one-time code on their paper ballot)

    class Meta:
        indexes = [models.Index(fields=["network", "member", "poll"], name="governance_pollvoter_member")]
        constraints = [
            models.UniqueConstraint(fields=["poll", "member", "network"], name="governance_pollvoter_once"),
            models.UniqueConstraint(fields=["poll", "receipt", "network"], name="governance_pollvoter_receipt"),
            models.UniqueConstraint(fields=["poll", "paper_hash", "network"], name="governance_pollvoter_paper"),
        ]


def _said() -> Any:
    """Options by place: in order of preference (ranked), ascending (chosen), or points for each (score)."""
    return ArrayField(models.SmallIntegerField(), default=list)


class Ballot(TenantTable):
    stays = "nobody reads a ballot: an open vote is void after the move, and asked again"
    app_may = ""
    referenced = False
    uid = None  # type: ignore[assignment]  # nobody ever speaks of one

    poll = TenantForeignKey(Poll, models.PROTECT, related_name="+", db_index=False)
    voter = TenantForeignKey(PollVoter, models.PROTECT, related_name="+", db_index=False)
    said = _said()
    reason = models.TextField(blank=True)
    remedy = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "voter", "network"], name="governance_ballot_once")]


class CountedBallot(TenantTable):
    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]

    poll = TenantForeignKey(Poll, models.PROTECT, related_name="counted", db_index=False)
    said = _said()
    count = models.PositiveIntegerField()
    voter = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["said", "id"]
        indexes = [models.Index(fields=["network", "poll"], name="governance_counted_poll")]
        constraints = [
            models.CheckConstraint(condition=models.Q(count__gte=1), name="governance_counted_some"),
            AppendOnly(name="governance_counted_kept"),
        ]


class BallotNote(TenantTable):
    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]

    poll = TenantForeignKey(Poll, models.PROTECT, related_name="notes", db_index=False)
    choice = models.SmallIntegerField()
    reason = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    voter = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-choice", "reason", "id"]
        indexes = [models.Index(fields=["network", "poll"], name="governance_note_poll")]


class PollResult(TenantTable):
    class Outcome(models.TextChoices):
        PASSED = "passed", _("Passed")
        REJECTED = "rejected", _("Not passed")
        TIE = "tie", _("A tie")

    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]

    poll = TenantOneToOneField(Poll, models.PROTECT, related_name="result", db_index=False)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    lacks = models.CharField(max_length=12, blank=True)  # quorum, threshold, block, nobody
    winners = ArrayField(models.SmallIntegerField(), default=list)  # options by place, in the order of their election
    cast = models.PositiveIntegerField()
    quorum = models.PositiveIntegerField()  # how many were needed
    needed = models.PositiveIntegerField(default=0)  # voices that are enough (majority)
    count = models.JSONField(default=dict)  # governance.counting.Outcome: rounds, unit, ranking; or sums by choice

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "network"], name="governance_pollresult_once"),
            AppendOnly(name="governance_pollresult_kept"),
        ]

    @property
    def has_quorum(self) -> bool:
        return self.lacks != "quorum"

    @property
    def has_passed(self) -> bool:
        return self.outcome == self.Outcome.PASSED
