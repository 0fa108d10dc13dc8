"""Design overview

CareConversation  somebody's balance went far to one side, and a coordinator talks with them: who, on which occasion, until
                  when, and how it came out. Opened once per occasion, never by hand.
CareEntry         one try to talk: how, what was said, what is next.
FundRequest       a member asks the commons fund for hours; coordinators grant it, so many of them as a clause says.
HoursWish         to whom a member leaves their hours: a neighbor, or the fund.
Estate            a member has died: one officer writes it down, another signs; then the hours are settled.

Where the invariants hold
one conversation at a time per account, never led by who it is about      unique index, CHECK, `care.log`
a request is granted by as many hands as the clause says, none its own      trigger `hours_grant_is_signed`, CHECKs
an estate is settled by two, of whom none inherits                          CHECKs, `estates.confirm`
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledgers.models.books import Account, Transfer
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable


class CareConversation(TenantTable):
    class Occasion(models.TextChoices):
        LONG = "long-below", _("Below zero for a long time")
        SOFT = "soft-floor", _("Far below zero")
        LIMIT = "limit", _("Past the limit")
        MANY = "many", _("Many hours gathered")

    class Outcome(models.TextChoices):
        NOT_REACHED = "not-reached", _("Not reached yet")
        AGAIN = "again", _("We talk again")
        OFFERS = "offers", _("Has something to offer")
        ASKS = "asks", _("Has something to ask for")
        PEOPLE = "people", _("Meets people who fit")
        GIFT = "gift", _("A gift from the commons fund")
        LIMIT = "limit", _("A limit of their own for a time")
        FINE = "fine", _("All is fine as it is")

    account = TenantForeignKey(Account, models.PROTECT, related_name="conversations", db_index=False)
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="care_conversations", db_index=False)
    occasion = models.CharField(max_length=12, choices=Occasion.choices)
    cause = models.CharField(max_length=80, blank=True)  # opaque: "transfer:<uid>", "hold:<uid>"
    opened_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    reminded_on = models.DateField(null=True, blank=True)
    taken_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        indexes = [
            models.Index(fields=["account", "-id"], name="ledgers_care_account"),
            models.Index(fields=["network", "due_on", "id"], condition=models.Q(closed_at=None), name="ledgers_care_open"),
            models.Index(fields=["network", "-closed_at", "-id"], name="ledgers_care_closed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["account", "network"], condition=models.Q(closed_at=None), name="ledgers_care_one"),
            models.CheckConstraint(
                condition=models.Q(taken_by=None) | ~models.Q(taken_by=models.F("member")), name="ledgers_care_other"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | ~models.Q(outcome__in=["", "not-reached", "again"]),
                name="ledgers_care_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member.name}, {self.get_occasion_display()}"


class CareEntry(TenantTable):
    class How(models.TextChoices):
        PHONE = "phone", _("By telephone")
        VISIT = "visit", _("At their door")
        MET = "met", _("Where we met")
        WRITTEN = "written", _("In writing")

    referenced = False
    conversation = TenantForeignKey(CareConversation, models.CASCADE, related_name="entries")
    by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    how = models.CharField(max_length=8, choices=How.choices)
    said = models.TextField(_("what was said"), max_length=2000, blank=True)
    outcome = models.CharField(max_length=12, choices=CareConversation.Outcome.choices)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]


class FundRequest(TenantTable):
    class State(models.TextChoices):
        ASKED = "asked", _("Waiting")
        GRANTED = "granted", _("Given")
        DECLINED = "declined", _("Not this time")
        WITHDRAWN = "withdrawn", _("Taken back")

    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="fund_requests", db_index=False)
    hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    minutes = models.PositiveIntegerField(_("hours"))
    reason = models.CharField(_("what for"), max_length=600)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)
    signed_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    second_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    decision = TenantOneToOneField("networks.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.CharField(_("a few words"), max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["network", "state", "-id"], name="ledgers_fundrequest_list"),
            models.Index(fields=["member", "-id"], name="ledgers_fundrequest_member"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "network"], condition=models.Q(state="asked"), name="ledgers_fundrequest_one"
            ),
            models.CheckConstraint(condition=models.Q(minutes__gte=1, minutes__lte=60_000), name="ledgers_fundrequest_amount"),
            models.CheckConstraint(
                condition=(models.Q(state="granted") & models.Q(transfer__isnull=False, signed_by__isnull=False))
                | (~models.Q(state="granted") & models.Q(transfer=None)),
                name="ledgers_fundrequest_granted",
            ),
            models.CheckConstraint(
                condition=(models.Q(second_by=None) | ~models.Q(second_by=models.F("signed_by")))
                & (models.Q(signed_by=None) | ~models.Q(signed_by=models.F("member")))
                & (models.Q(second_by=None) | ~models.Q(second_by=models.F("member")))
                & (models.Q(hand=None) | models.Q(signed_by=None) | ~models.Q(signed_by=models.F("hand")))
                & (models.Q(hand=None) | models.Q(second_by=None) | ~models.Q(second_by=models.F("hand"))),
                name="ledgers_fundrequest_hands",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class HoursWish(TenantTable):
    """What becomes of a member's hours when they leave or die, in their own words: a neighbor, or (None) the commons fund."""

    referenced = False
    member = TenantOneToOneField("networks.Membership", models.CASCADE, related_name="hours_wish")
    heir = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    said_at = models.DateTimeField(default=timezone.now)
    hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(heir=None) | ~models.Q(heir=models.F("member")), name="ledgers_hourswish_other"
            ),
            models.CheckConstraint(
                condition=models.Q(hand=None) | models.Q(heir=None) | ~models.Q(heir=models.F("hand")),
                name="ledgers_hourswish_hand",
            ),
        ]


class Estate(TenantTable):
    class State(models.TextChoices):
        RECORDED = "recorded", _("Waits for a second name")
        SETTLED = "settled", _("Settled")
        WITHDRAWN = "withdrawn", _("Taken back")

    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RECORDED)
    died_on = models.DateField(_("day of death"))
    executor = models.CharField(_("who speaks for the family"), max_length=120, blank=True)
    heir = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    recorded_by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(default=timezone.now)
    confirmed_by = TenantForeignKey(
        "networks.Membership", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "network"], condition=~models.Q(state="withdrawn"), name="ledgers_estate_one"
            ),
            models.CheckConstraint(
                condition=~models.Q(recorded_by=models.F("member"))
                & (models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("recorded_by")))
                & (models.Q(heir=None) | (~models.Q(heir=models.F("recorded_by")) & ~models.Q(heir=models.F("member"))))
                & (models.Q(heir=None) | models.Q(confirmed_by=None) | ~models.Q(heir=models.F("confirmed_by"))),
                name="ledgers_estate_hands",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="settled") | models.Q(confirmed_by__isnull=False, settled_at__isnull=False),
                name="ledgers_estate_signed",
            ),
        ]

    def __str__(self) -> str:
        return self.member.name
