"""Design overview

Points that say something and buy nothing from a neighbor. They never move between members.

SupportIssue  a member was given this season's support points: once, whoever asks again.
Placement     support points of a member, placed on a proposal (an opaque source, "proposal:<uid>") until they come back.
Reward        somebody thanked a contribution, a second person agreed: reward points for whoever made it.
RewardClaim   reward points turned into money of the treasury, the pool's fund, by the rate of a clause and two signatories.

Where the rules hold:
once per season and member              unique, in the function that issues
no more placed than one has, or than the cap   `ledgers_support_place`, under the lock of the network's account of placed points
nobody rewards themselves, two people   CHECKs here; the functions ask holders, too
a claim is paid once, from what the fund has   `ledgers_claim_pay`, under the pool's lock; `Steps`

Only the functions in ledgers/sql/points.sql write. The fund of each unit goes below zero by what was given out: visibly.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.walls import READ, Steps
from ledgers.models.books import Account, Hold, Transfer
from ledgers.models.pool import amount_is_sane, member_key
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable


class SupportIssue(TenantTable):
    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # nobody outside speaks of it

    season = models.DateField()  # its first day
    account = TenantForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    amount = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "season", "network"], name="ledgers_supportissue_once")]


class Placement(TenantTable):
    class State(models.TextChoices):
        PLACED = "placed", _("Placed")
        RETURNED = "returned", _("Given back")

    app_may = READ

    account = TenantForeignKey(Account, models.PROTECT, related_name="placements", db_index=False)
    source = models.CharField(max_length=80)  # opaque: "proposal:<uid>", "decision:<uid>"
    amount = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLACED)
    placed_at = models.DateTimeField(db_default=Now())
    returned_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=80, null=True)  # noqa: DJ001  (none: nobody may repeat it)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["source", "state"], name="ledgers_placement_source"),
            models.Index(fields=["account", "-id"], name="ledgers_placement_account"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "network"], name="ledgers_placement_once"),
            amount_is_sane("ledgers_placement_amount"),
            Steps(name="ledgers_placement_steps", steps=["placed>returned"], may_change=["state", "returned_at"]),
        ]

    def __str__(self) -> str:
        return self.source


class Reward(TenantTable):
    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for a second person")
        GIVEN = "given", _("Given")
        DECLINED = "declined", _("Not this time")

    app_may = READ

    member = member_key()  # who contributed
    text = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    thanked_by = member_key()
    thanked_at = models.DateTimeField(db_default=Now())
    answered_by = member_key(null=True)
    answered_at = models.DateTimeField(null=True)
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=80, null=True)  # noqa: DJ001

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["member", "-id"], name="ledgers_reward_member"),
            models.Index(fields=["state", "id"], name="ledgers_reward_queue"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "network"], name="ledgers_reward_once"),
            models.CheckConstraint(condition=~models.Q(member=models.F("thanked_by")), name="ledgers_reward_not_own"),
            models.CheckConstraint(
                condition=~models.Q(state="given")
                | (
                    models.Q(answered_by__isnull=False, transfer__isnull=False)
                    & ~models.Q(answered_by=models.F("thanked_by"))
                    & ~models.Q(answered_by=models.F("member"))
                ),
                name="ledgers_reward_two_people",
            ),
            Steps(
                name="ledgers_reward_steps",
                steps=["asked>given", "asked>declined"],
                may_change=["state", "answered_by_id", "answered_at", "transfer_id", "text"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thanked_at:%Y-%m-%d}"


class RewardClaim(TenantTable):
    class State(models.TextChoices):
        ASKED = "asked", _("Asked for")
        SIGNED = "signed", _("Signed by one")
        PAID = "paid", _("Paid")
        CALLED_OFF = "called-off", _("Called off")

    app_may = READ

    account = TenantForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    member = member_key()
    points = models.BigIntegerField()
    amount = models.BigIntegerField()  # of the pool's money, by the rate of the day it was asked
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(db_default=Now())
    hold = TenantOneToOneField(Hold, models.PROTECT, related_name="+")
    signed_by = member_key(null=True)
    signed_at = models.DateTimeField(null=True)
    ended_by = member_key(null=True)
    ended_at = models.DateTimeField(null=True)
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=80, null=True)  # noqa: DJ001

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["member", "-id"], name="ledgers_rewardclaim_member"),
            models.Index(fields=["state", "id"], name="ledgers_rewardclaim_queue"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "network"], name="ledgers_rewardclaim_once"),
            amount_is_sane("ledgers_rewardclaim_amount"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["signed", "paid"])
                | (models.Q(signed_by__isnull=False) & ~models.Q(signed_by=models.F("member"))),
                name="ledgers_rewardclaim_signed",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="paid")
                | (
                    models.Q(ended_by__isnull=False, transfer__isnull=False)
                    & ~models.Q(ended_by=models.F("signed_by"))
                    & ~models.Q(ended_by=models.F("member"))
                ),
                name="ledgers_rewardclaim_two_people",
            ),
            Steps(
                name="ledgers_rewardclaim_steps",
                steps=["asked>signed", "asked>called-off", "signed>paid", "signed>called-off"],
                may_change=["state", "signed_by_id", "signed_at", "ended_by_id", "ended_at", "transfer_id"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}, {self.points}"
