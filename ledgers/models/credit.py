"""Design overview: mutual credit

Invoice        a payment that one member asks of another: open until it is paid, called off by its issuer or declined by who
               should pay. Part by part is fine. Its words can be erased; its amounts are the books'.
Trade          one priced deal settled by one transfer: a direct payment, an exchange, an invoice (or a part of one).
               Reversals add a row with the opposite amount. Tax statements and trust are sums over these rows.
Partner        how much one account ever received from another, for limits that grow with distinct partners.
Charge         dues or demurrage of one account for one month: asked once, whatever is run twice. ChargeMonth  a month is done.
CreditTerms    up to which part of a price a member takes credit, and their line in the trade directory.

Where the invariants hold
paid = sum of the invoice's trades, never above its amount   functions in ledgers/sql/credit.sql, CHECKs, audit
one effect per payment, in races and replays                 the invoice's row lock, then `ledgers_post` with its key
a month's charge is made once per account                    unique key, written with its transfer
words in no append-only row                                  note and reason stand on the invoice alone
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.walls import READ, AppendOnly
from ledgers.models.books import Account, Currency, Transfer
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable


class Invoice(TenantTable):
    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PAID = "paid", _("Paid")
        CANCELLED = "cancelled", _("Called off")
        DECLINED = "declined", _("Declined")

    app_may = READ

    currency = TenantForeignKey(Currency, models.PROTECT, related_name="+", db_index=False)
    payee = TenantForeignKey(Account, models.PROTECT, related_name="invoices_out", db_index=False)  # who issued it
    payer = TenantForeignKey(Account, models.PROTECT, related_name="invoices_in", db_index=False)
    amount = models.BigIntegerField()
    paid = models.BigIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    source = models.CharField(max_length=80, blank=True)  # opaque: "exchange:<uid>", "post:<uid>"
    note = models.CharField(_("what for"), max_length=200, blank=True)
    reason = models.CharField(_("why it was declined"), max_length=200, blank=True)
    key = models.CharField(max_length=80, null=True)  # noqa: DJ001  (none: nobody may repeat it)
    issued_at = models.DateTimeField(db_default=Now())
    due_on = models.DateField()
    remind_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["payer", "-id"], name="ledgers_invoice_to_pay"),
            models.Index(fields=["payee", "-id"], name="ledgers_invoice_issued"),
            models.Index(fields=["currency", "id"], condition=models.Q(state="open"), name="ledgers_invoice_open"),
            models.Index(fields=["network", "due_on"], condition=models.Q(state="open"), name="ledgers_invoice_due"),
            models.Index(fields=["network", "remind_on"], condition=models.Q(state="open"), name="ledgers_invoice_remind"),
            models.Index(fields=["source"], condition=~models.Q(source=""), name="ledgers_invoice_source"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["payee", "key", "network"], name="ledgers_invoice_once"),
            models.CheckConstraint(condition=models.Q(amount__gte=1, amount__lte=10**9), name="ledgers_invoice_amount"),
            models.CheckConstraint(
                condition=models.Q(paid__gte=0, paid__lte=models.F("amount")), name="ledgers_invoice_not_above"
            ),
            models.CheckConstraint(
                condition=models.Q(state="paid", paid=models.F("amount"))
                | (~models.Q(state="paid") & models.Q(paid__lt=models.F("amount"))),
                name="ledgers_invoice_paid",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", ended_at=None) | (~models.Q(state="open") & models.Q(ended_at__isnull=False)),
                name="ledgers_invoice_ended",
            ),
            models.CheckConstraint(condition=~models.Q(payer=models.F("payee")), name="ledgers_invoice_two_accounts"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people call it on the telephone."""
        return str(self.uid)[:8].upper()

    @property
    def rest(self) -> int:
        """What is still to pay."""
        return self.amount - self.paid

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class Trade(TenantTable):
    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # shown by its transfer

    transfer = TenantForeignKey(Transfer, models.PROTECT, related_name="trades")
    invoice = TenantForeignKey(Invoice, models.PROTECT, null=True, related_name="trades")
    payer = TenantForeignKey(Account, models.PROTECT, related_name="+")
    payee = TenantForeignKey(Account, models.PROTECT, related_name="+")
    amount = models.BigIntegerField()  # below zero: taken back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["transfer", "invoice", "network"], name="ledgers_trade_once"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=-(10**9), amount__lte=10**9) & ~models.Q(amount=0), name="ledgers_trade_amount"
            ),
            AppendOnly(name="ledgers_trade_only_added"),
        ]


class Partner(TenantTable):
    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # named by its two accounts

    account = TenantForeignKey(Account, models.PROTECT, related_name="partners", db_index=False)
    partner = TenantForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    received = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "partner", "network"], name="ledgers_partner_pair"),
            models.CheckConstraint(condition=models.Q(received__gte=0), name="ledgers_partner_received"),
        ]


class Charge(TenantTable):
    class Kind(models.TextChoices):
        DUES = "dues", _("Dues")
        DEMURRAGE = "demurrage", _("Demurrage")

    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # shown by its transfer

    kind = models.CharField(max_length=9, choices=Kind.choices)
    month = models.DateField()
    account = TenantForeignKey(Account, models.PROTECT, related_name="charges", db_index=False)
    amount = models.BigIntegerField()
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, related_name="charge")  # none: let go

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "month", "network"], name="ledgers_charge_once"),
            AppendOnly(name="ledgers_charge_only_added"),
        ]


class ChargeMonth(TenantTable):
    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # named by kind and month

    currency = TenantForeignKey(Currency, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=9, choices=Charge.Kind.choices)
    month = models.DateField()
    done_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "kind", "month", "network"], name="ledgers_chargemonth_once"),
            AppendOnly(name="ledgers_chargemonth_only_added"),
        ]


class CreditTerms(TenantTable):
    """`part`: percent of a price that its member takes in credit. The words are theirs and go with them."""

    holder = TenantOneToOneField("networks.Membership", models.CASCADE, related_name="credit_terms")
    part = models.PositiveSmallIntegerField(_("up to which part"), default=100)
    about = models.CharField(_("what for"), max_length=200, blank=True)
    words = models.CharField(max_length=330, blank=True, editable=False)  # name and what for, folded: what search compares
    is_listed = models.BooleanField(_("in the trade directory"), default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["network", "is_listed", "words"], name="ledgers_creditterms_listed")]
        constraints = [
            models.CheckConstraint(condition=models.Q(part__gte=1, part__lte=100), name="ledgers_creditterms_part"),
        ]

    def __str__(self) -> str:
        return f"{self.part} %"
