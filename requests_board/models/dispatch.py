"""Design overview: dispatch, for neighbors who are reached by telephone

FollowUp     a coordinator stays with somebody until a matter is done: a request that nobody has met yet, a member nobody has
             heard of for long, a newcomer without an exchange. When to call next, who calls, how it came out.
FollowUpTry  one line of its log: who tried, how, how it came out, what was said, the next step. A helper who was asked.
Incident     something happened that should not have: for two coordinators, none of whom it is about.
IncidentNote what one of them writes about it.

Invariants, and where they hold
one running follow-up of a request, one of a member         partial unique indexes
nobody follows up themselves, or reads a report of           CHECKs, `followups.need_leader`, `incidents.readable`
themselves; whoever took an incident does not close it
a member is paused for silence after two tries on two days  trigger `dispatch_paused`, `followups.pause`
a membership is closed for somebody after two tries, or      `followups.settle` (registry.leavings)
after their own word
"""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.tenancy.tables import TenantForeignKey, TenantQuerySet, TenantTable
from requests_board.models.board import Post
from requests_board.models.exchanging import Exchange


class FollowUpQuerySet(TenantQuerySet["FollowUp"]):
    def open(self) -> "FollowUpQuerySet":
        return self.filter(closed_at=None)

    def due(self, on: Any = None) -> "FollowUpQuerySet":
        """What is to be done by a day, today when none is named."""
        return self.open().filter(due_on__lte=on or timezone.localdate())


class FollowUp(TenantTable):
    class Occasion(models.TextChoices):
        REQUEST = "request", _("A request")
        SILENT = "silent", _("Nothing heard for long")
        NEWCOMER = "newcomer", _("New, without an exchange")

    class Outcome(models.TextChoices):
        NOT_REACHED = "not-reached", _("Not reached")
        AGAIN = "again", _("We talk again")
        ASKED = "asked", _("Asked a helper")
        HELPED = "helped", _("Somebody helps")
        ELSEWHERE = "elsewhere", _("Met in another way")
        NO_NEED = "no-need", _("No longer needed")
        FINE = "fine", _("All is well")
        BACK = "back", _("Takes part again")
        LEAVES = "leaves", _("Wants to leave")
        PAUSED = "paused", _("Paused for now")

    occasion = models.CharField(max_length=8, choices=Occasion.choices)
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="follow_ups", db_index=False)
    post = TenantForeignKey(Post, models.CASCADE, null=True, blank=True, related_name="follow_ups", db_index=False)
    opened_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(default=timezone.localdate)
    taken_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        indexes = [
            models.Index(fields=["network", "due_on", "id"], condition=models.Q(closed_at=None), name="dispatch_followup_open"),
            models.Index(fields=["network", "post", "-id"], name="dispatch_followup_post"),
            models.Index(fields=["network", "member", "-id"], name="dispatch_followup_member"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "post"],
                condition=models.Q(closed_at=None, post__isnull=False),
                name="dispatch_one_of_request",
            ),
            models.UniqueConstraint(
                fields=["network", "member"], condition=models.Q(closed_at=None, post=None), name="dispatch_one_of_member"
            ),
            models.CheckConstraint(
                condition=models.Q(occasion="request", post__isnull=False)
                | models.Q(occasion__in=["silent", "newcomer"], post=None),
                name="dispatch_followup_about",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_by=None) | ~models.Q(taken_by=models.F("member")), name="dispatch_followup_other"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | ~models.Q(outcome__in=["", "not-reached", "again", "asked"]),
                name="dispatch_followup_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member.name}, {self.get_occasion_display()}"


class FollowUpTry(TenantTable):
    class How(models.TextChoices):
        PHONE = "phone", _("By telephone")
        VISIT = "visit", _("At their door")
        MET = "met", _("Where we met")
        WRITTEN = "written", _("In writing")

    referenced = False
    follow_up = TenantForeignKey(FollowUp, models.CASCADE, related_name="tries")
    by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    on = models.DateField(default=timezone.localdate)
    how = models.CharField(max_length=8, choices=How.choices)
    outcome = models.CharField(max_length=12, choices=FollowUp.Outcome.choices)
    helper = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    said = models.TextField(_("what was said"), max_length=2000, blank=True)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["network", "follow_up", "id"], name="dispatch_try_log")]


class Incident(TenantTable):
    confidential = "Told in confidence: it may be about the officers who would read it here."

    class Kind(models.TextChoices):
        HARM = "harm", _("Somebody was hurt")
        FEAR = "fear", _("Somebody was threatened or pressed")
        LOSS = "loss", _("Something was stolen or broken")
        CONDUCT = "conduct", _("Somebody was treated badly")
        WORRY = "worry", _("I am worried about somebody")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        FILED = "filed", _("Waits for a coordinator")
        TAKEN = "taken", _("Being looked into")
        CLOSED = "closed", _("Closed")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=6, choices=State.choices, default=State.FILED)
    reporter = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    about = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    exchange = TenantForeignKey(Exchange, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    happened_on = models.DateField(_("when it was"))
    text = models.TextField(_("what happened"), max_length=4000)
    filed_at = models.DateTimeField(default=timezone.now)
    # Fewer than two coordinators are not concerned: facilitators and treasurers read it, too.
    is_wide = models.BooleanField(default=False)
    taken_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    closed_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(_("how it ended"), max_length=600, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-filed_at", "-id"]
        indexes = [
            models.Index(fields=["network", "state", "-filed_at", "-id"], name="dispatch_incident_list"),
            models.Index(fields=["network", "reporter", "-id"], name="dispatch_incident_mine"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(about=None) | ~models.Q(about=models.F("reporter")), name="dispatch_incident_of_another"
            ),
            models.CheckConstraint(
                condition=models.Q(taken_by=None)
                | (
                    ~models.Q(taken_by=models.F("reporter"))
                    & (models.Q(about=None) | ~models.Q(taken_by=models.F("about")))
                    & (models.Q(closed_by=None) | ~models.Q(closed_by=models.F("taken_by")))
                ),
                name="dispatch_incident_two",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_by=None)
                | (~models.Q(closed_by=models.F("reporter")) & (models.Q(about=None) | ~models.Q(closed_by=models.F("about")))),
                name="dispatch_incident_other",
            ),
            models.CheckConstraint(
                condition=models.Q(state="filed", taken_by=None, closed_by=None)
                | models.Q(state="taken", taken_by__isnull=False, closed_by=None)
                | models.Q(state="closed", taken_by__isnull=False, closed_by__isnull=False, closed_at__isnull=False),
                name="dispatch_incident_state",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class IncidentNote(TenantTable):
    referenced = False
    confidential = Incident.confidential
    incident = TenantForeignKey(Incident, models.CASCADE, related_name="notes")
    by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(_("note"), max_length=2000)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["network", "incident", "id"], name="dispatch_note_list")]
