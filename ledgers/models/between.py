"""Design overview

An agreement lets members of two networks pay one another. What moves between them is two transfers, one in each book, through
a clearing account in each: `ledgers_post_between`, the only function that writes in another network than the current one.

Agreement         the terms between this network and a partner: proposed → live → ended (or declined).
AgreementTerm     for one kind of unit: how far each side may owe the other, and the rate. Hours are always 1 : 1.
Crossing          one leg through a clearing account, and its twin in the other book, by the same `pair`.
ClearingPosition  what a network publishes of itself, once a day: how it stands with each partner.

Why an agreement is a row in each book, and no table for all: what two networks agree on is theirs. Each has a copy that only
it can read (class *tenant*, like all its rows), under a common `pact`. Nobody writes copies but definer functions, which write
both or neither; a table for all would need a policy of its own kind, and one mistake in it would show everything to everybody.

Clearing accounts (`Account.partner`) are one per partner and unit, not per agreement: when one agreement follows another, how
the two stand goes on. Above zero this network owes the partner, below it is owed.

L8  clearing balance in A's book for B = −(B's for A), leg by leg (in hours also as a sum); both legs exist or neither; reversed
    together: `ledgers_post_between`, `ledgers_between_undo`, two deferred triggers (`ledgers_crossing_has_twin`,
    `ledgers_clearing_mirrors`), audit (ledgers/between/audit.py).
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.walls import READ, AppendOnly, Steps
from ledgers.models.books import Account, Transfer
from ledgers.models.pool import MOST, member_key
from networks.models.network import Network, PublishedTable
from networks.tenancy.tables import TenantForeignKey, TenantTable

KINDS = (("hours", _("Hours")), ("credit", _("Credit")))


def partner_key() -> models.ForeignKey:
    return models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+", db_index=False)


class Agreement(TenantTable):
    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        LIVE = "live", _("In force")
        ENDED = "ended", _("Ended")
        DECLINED = "declined", _("Not agreed")

    app_may = READ

    pact = models.UUIDField(default=uuid.uuid4, editable=False)  # the same in both copies
    partner = partner_key()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    is_ours = models.BooleanField()  # whether this side proposed it
    lends_things = models.BooleanField(default=False)  # members may borrow what the other lends to neighbors
    contact = models.CharField(max_length=160)  # who speaks for us, and how to reach them
    partner_contact = models.CharField(max_length=160, blank=True)
    review_on = models.DateField()
    ends_on = models.DateField(null=True)  # the last day
    proposed_at = models.DateTimeField(db_default=Now())
    live_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    signed_by = member_key(null=True)  # our officer; nobody where members voted
    decision = models.CharField(max_length=80, blank=True)  # "proposal:<uid>" where they did
    reminded_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["pact", "network"], name="ledgers_agreement_copy"),
            models.UniqueConstraint(
                fields=["partner", "network"], condition=models.Q(state="proposed"), name="ledgers_agreement_one_proposed"
            ),
            models.UniqueConstraint(
                fields=["partner", "network"], condition=models.Q(state="live"), name="ledgers_agreement_one_live"
            ),
            models.CheckConstraint(condition=~models.Q(partner=models.F("network")), name="ledgers_agreement_two_networks"),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "live"], ended_at=None)
                | models.Q(state__in=["ended", "declined"], ended_at__isnull=False),
                name="ledgers_agreement_ended",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "declined"], live_at=None)
                | models.Q(state__in=["live", "ended"], live_at__isnull=False),
                name="ledgers_agreement_live",
            ),
            Steps(
                name="ledgers_agreement_steps",
                steps=["proposed>live", "proposed>declined", "live>ended"],
                may_change=[
                    "state", "contact", "partner_contact", "live_at", "ended_at", "signed_by_id", "decision", "reminded_on",
                ],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.partner)


class AgreementTerm(TenantTable):
    """Amounts are in this network's own smallest unit; `ours` of them are worth `theirs` of the partner's."""

    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # named by its agreement and kind

    agreement = TenantForeignKey(Agreement, models.PROTECT, related_name="terms", db_index=False)
    kind = models.CharField(max_length=6, choices=KINDS)
    we_owe = models.BigIntegerField()  # at most
    they_owe = models.BigIntegerField()
    ours = models.IntegerField(default=1)
    theirs = models.IntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["-kind"]  # hours first
        constraints = [
            models.UniqueConstraint(fields=["agreement", "kind", "network"], name="ledgers_agreementterm_once"),
            models.CheckConstraint(
                condition=models.Q(we_owe__gte=0, we_owe__lte=MOST, they_owe__gte=0, they_owe__lte=MOST),
                name="ledgers_agreementterm_caps",
            ),
            models.CheckConstraint(
                condition=models.Q(ours__gte=1, ours__lte=10_000, theirs__gte=1, theirs__lte=10_000),
                name="ledgers_agreementterm_rate",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="hours") | models.Q(ours=1, theirs=1), name="ledgers_agreementterm_hours"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=["hours", "credit"]), name="ledgers_agreementterm_kind"),
        ]


class Crossing(TenantTable):
    """`amount` is what it adds to the clearing account here, `amount_there` what its twin adds to the one there."""

    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # named by its pair

    transfer = TenantForeignKey(Transfer, models.PROTECT, related_name="crossings", db_index=False)
    account = TenantForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    # The account's: no key of its own, which would lock the one row of a network in every payment.
    partner = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    pair = models.UUIDField()
    amount = models.BigIntegerField()
    amount_there = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["partner", "-id"], name="ledgers_crossing_with")]
        constraints = [
            models.UniqueConstraint(fields=["pair", "network"], name="ledgers_crossing_pair"),
            models.UniqueConstraint(fields=["transfer", "account", "network"], name="ledgers_crossing_leg"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=1, amount_there__lte=-1) | models.Q(amount__lte=-1, amount_there__gte=1),
                name="ledgers_crossing_opposite",
            ),
            models.CheckConstraint(condition=~models.Q(partner=models.F("network")), name="ledgers_crossing_two_networks"),
            AppendOnly(name="ledgers_crossing_once"),
        ]


class ClearingPosition(PublishedTable):
    """Written by `publish_clearing` for the current network alone. Amounts in the subject's own smallest unit.

    `gave` is what its members did for the partner's in 30 days; null where fewer than five people stand behind it.
    """

    stays = "Published anew once a day."

    partner = partner_key()
    kind = models.CharField(max_length=6, choices=KINDS)
    owes = models.BigIntegerField()  # below zero: is owed
    we_owe = models.BigIntegerField()  # at most; 0 without an agreement in force
    they_owe = models.BigIntegerField()
    ours = models.IntegerField(default=1)  # so much of the subject's is worth …
    theirs = models.IntegerField(default=1)  # … so much of the partner's
    gave = models.BigIntegerField(null=True)
    as_of = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "partner", "kind"], name="ledgers_clearingposition_once")]
        # Between whom most crossed: a page costs the same among ten networks and among ten thousand.
        indexes = [models.Index("kind", models.F("gave").desc(nulls_last=True), "id", name="ledgers_clearing_most")]
