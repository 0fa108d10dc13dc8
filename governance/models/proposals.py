"""Design overview

Proposal         an idea on its way: drafted, signed by others, announced, talked over, voted on, decided, carried out, looked
                 at again. What passing does is `deed`: the name of an enactment (common.registry) and what it is told. The
                 rule of its kind is copied to `rule` when it is announced: later changes of the clauses leave it alone.
ProposalVersion  its words as they were at a time; what changed in the discussion is the difference of two.
Signature        a member stands behind it, so that it is announced.
Remark           a line of the talk, or an answer to one; a concern stands until its author or a facilitator calls it resolved.

Where the rules hold:
states go step by step, nothing is deleted                 `Steps`
words and deed stand once voting is open                   trigger `proposal_holds`
passed or rejected only as a closed poll said              trigger `proposal_holds`
only an emergency is carried out first, and ends again     trigger `proposal_holds`
a voted decision of `networks` has a proposal that passed  trigger `decision_is_voted` (governance/sql/proposals.sql)
carried out once                                           the step into `enacted`, in the transaction of the deed, under lock
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.walls import ADD, ALL, Steps
from governance.proposals.kinds import KINDS
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantQuerySet, TenantTable

LONGEST = 8000


class ProposalQuerySet(TenantQuerySet["Proposal"]):
    def shown_to(self, member: object) -> "ProposalQuerySet":
        """Everything but the drafts of others."""
        return self.filter(~models.Q(state="draft") | models.Q(proposer=member))

    def running(self) -> "ProposalQuerySet":
        return self.filter(state__in=["gathering", "notice", "discussion", "voting"])


class Proposal(TenantTable):
    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        GATHERING = "gathering", _("Looking for co-signers")
        NOTICE = "notice", _("Announced")
        DISCUSSION = "discussion", _("Being talked over")
        VOTING = "voting", _("Open for votes")
        PASSED = "passed", _("Decided")
        WAITING = "waiting", _("Decided, waiting")
        ENACTED = "enacted", _("Decided and done")
        LAPSED = "lapsed", _("Lapsed")
        REJECTED = "rejected", _("Not passed")
        WITHDRAWN = "withdrawn", _("Taken back")
        VOID = "void", _("Void")

    app_may = ALL

    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=[(kind.slug, kind.title) for kind in KINDS.values()])
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=LONGEST)
    deed = models.JSONField(default=dict, blank=True)  # {"do": name of an enactment, "said": what it is told}
    rule = models.JSONField(default=dict, blank=True)  # of the kind, as it was when this was announced
    proposer = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    concerns = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    hearing = models.TextField(max_length=4000, blank=True)  # what they whom it concerns answer
    ratifies = TenantForeignKey("self", models.PROTECT, null=True, related_name="ratified_by", db_index=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    brought_at = models.DateTimeField(db_default=Now())
    announced_at = models.DateTimeField(null=True)
    discussed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(db_default=Now())
    next_at = models.DateTimeField(null=True)  # when due work looks at it again
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # decided, or gone no further
    end_reason = models.CharField(max_length=400, blank=True)
    waits_for = models.CharField(max_length=400, blank=True)  # why a passed one is not carried out yet
    lapses_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=80, blank=True)  # what it made: "transfer:<uid>"
    decision = TenantOneToOneField("networks.Decision", models.PROTECT, null=True, related_name="+")
    review_on = models.DateField(null=True)
    review_asked_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    review = models.TextField(max_length=4000, blank=True)

    objects = ProposalQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["network", "state", "-id"], name="governance_proposal_state"),
            models.Index(fields=["network", "next_at"], name="governance_proposal_due"),
            models.Index(
                fields=["network", "-ended_at", "-id"], name="governance_proposal_log",
                condition=models.Q(announced_at__isnull=False, ended_at__isnull=False),
            ),
            models.Index(
                fields=["network", "-id"], name="governance_proposal_review", condition=models.Q(review_asked_at__isnull=False)
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["network", "number"], name="governance_proposal_number"),
            models.CheckConstraint(
                condition=~models.Q(state="waiting") | (~models.Q(waits_for="") & models.Q(lapses_at__isnull=False)),
                name="governance_proposal_waits",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="void") | ~models.Q(end_reason=""), name="governance_proposal_void_why"
            ),
            Steps(
                name="governance_proposal_steps",
                steps=[
                    "draft>gathering", "draft>withdrawn", "gathering>notice", "gathering>withdrawn", "gathering>lapsed",
                    "gathering>void", "notice>discussion", "notice>withdrawn", "notice>void", "discussion>voting",
                    "discussion>withdrawn", "discussion>void", "voting>passed", "voting>rejected", "voting>discussion",
                    "voting>void", "passed>enacted", "passed>waiting", "waiting>enacted", "waiting>lapsed", "notice>enacted",
                    "enacted>lapsed",
                ],
                may_change=[
                    "title", "text", "deed", "rule", "state", "hearing", "concerns_id", "announced_at", "discussed_at",
                    "changed_at", "next_at", "decided_at", "ended_at", "end_reason", "waits_for", "lapses_at", "result",
                    "decision_id", "review_on", "review_asked_at", "reviewed_at", "review",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("networks:proposal", args=[self.uid])

    @property
    def source(self) -> str:
        """How ledgers, clauses and polls name it."""
        return f"proposal:{self.uid}"

    @property
    def is_changeable(self) -> bool:
        """Whether voting has not begun: the proposer may take it back."""
        return self.state in (self.State.DRAFT, self.State.GATHERING, self.State.NOTICE, self.State.DISCUSSION)

    @property
    def is_rewordable(self) -> bool:
        """Whether the proposer may still change its words. What is to be ratified was decided as it stands."""
        return self.is_changeable and self.kind != "ratification"

    @property
    def is_open(self) -> bool:
        return self.is_changeable or self.state == self.State.VOTING

    @property
    def has_passed(self) -> bool:
        return self.state in (self.State.PASSED, self.State.WAITING, self.State.ENACTED)


class ProposalVersion(TenantTable):
    app_may = ADD
    referenced = False

    proposal = TenantForeignKey(Proposal, models.PROTECT, related_name="versions", db_index=False)
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=LONGEST)
    deed = models.JSONField(default=dict)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["network", "proposal", "id"], name="governance_version_of")]


class Signature(TenantTable):
    app_may = "SELECT, INSERT, DELETE"
    referenced = False

    proposal = TenantForeignKey(Proposal, models.PROTECT, related_name="signatures", db_index=False)
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    signed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["network", "member"], name="governance_signature_member")]
        constraints = [models.UniqueConstraint(fields=["proposal", "member", "network"], name="governance_signature_once")]


class Remark(TenantTable):
    class Kind(models.TextChoices):
        WORD = "word", _("A word")
        SUPPORT = "support", _("Support")
        CONCERN = "concern", _("A concern")

    app_may = "SELECT, INSERT, UPDATE"

    proposal = TenantForeignKey(Proposal, models.PROTECT, related_name="remarks", db_index=False)
    answers = TenantForeignKey("self", models.PROTECT, null=True, related_name="answered_by", db_index=False)
    author = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.WORD)
    text = models.TextField(max_length=2000)
    made_at = models.DateTimeField(db_default=Now())
    resolved_at = models.DateTimeField(null=True)
    resolved_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    resolution = models.CharField(max_length=400, blank=True)
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [
            models.Index(fields=["network", "proposal", "id"], name="governance_remark_of"),
            models.Index(
                fields=["network", "proposal"],
                name="governance_remark_open",
                condition=models.Q(kind="concern", resolved_at=None, hidden_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(resolved_at=None) | models.Q(resolved_by__isnull=False), name="governance_remark_resolved"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
