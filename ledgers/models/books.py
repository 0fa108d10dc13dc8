"""Design overview

Currency      a unit of this network: hours (minutes, no price), credit, pool money … It belongs to one network.
Account       one holder's, the commons fund's or an organisation's balance in one currency.
Transfer      value moved at one time for one reason; its entries sum to zero.      Entry  one leg, with `balance_after`.
Hold          value promised when an exchange is agreed: counted against limits on both sides until posted, voided, expired.
LimitGrant    a floor or ceiling of one account's own, inside a range set by clause, until a date, by someone, with a reason.
ReversalRequest  one officer asks, another makes it.
TransferNote  the words of a transfer, apart, because words can be erased and books cannot.

Where the invariants hold (reliability.md):
L1 entries sum to zero, one currency, one network, two legs or more   `ledgers_post`, deferred trigger, composite keys, audit
L2 balance = sum of entries = last `balance_after`                   `ledgers_post` alone may write them, audit
L3 limits, asked under the lock, at agreement and direct payment     `ledgers_post`, `ledgers_hold`
L4 transfers and entries never change, vanish or gain legs           grants, AppendOnly triggers, `xact` check
L5 one effect per (network, principal, route, key)                   unique, in the same transaction
L6 reversed at most once, by its mirror image                        unique, deferred trigger

The app role may read all of this and write none of it but notes: every change goes through the functions in ledgers/sql/,
which lock accounts in the order of their ids. Hours and credit move by `ledgers_post`; pool, support points and rewards by the
functions of their chapters, which share `ledgers_move`. Amounts are bigint, 1 … 10^9.

Indexes begin with what selects. One that begins with the network is as good as the right one to a planner that knows an
empty table, and its plan, kept by the connection, reads the whole book when it has grown (measured: 4 ms instead of 0.3).
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.walls import ALL, READ, AppendOnly
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable


class Currency(TenantTable):
    class Kind(models.TextChoices):
        HOURS = "hours", _("Hours")
        CREDIT = "credit", _("Credit")
        POOL = "pool", _("Pool")
        TREASURY = "treasury", _("Treasury")
        SUPPORT = "support", _("Support points")
        REWARD = "reward", _("Rewards")
        GROUP = "group", _("Circle or share-out group")
        CIRCLE = "circle", _("Points of a circle")

    app_may = READ

    kind = models.CharField(max_length=10, choices=Kind.choices)
    code = models.CharField(max_length=10)
    name = models.CharField(max_length=40)
    exponent = models.PositiveSmallIntegerField(default=0)  # of a money; hours are minutes
    is_open = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [models.UniqueConstraint(fields=["network", "code"], name="ledgers_currency_code")]

    def __str__(self) -> str:
        return self.name


# Whose an account is, and on which side of zero: what is owed to people stands above, what people and the bank owe below.
_HELD_BY_SOMEBODY = ["member", "share", "loan", "equity"]
_NEVER_BELOW_ZERO = ["share", "equity", "reserve", "indivisible", "social", "placed"]
_NEVER_ABOVE_ZERO = ["cash", "loan"]


class Account(TenantTable):
    """Members' accounts and the fund's move by `ledgers_post`, within limits by clause. The kinds below the line belong to a
    chapter (pool, points), whose own functions move them; what they may hold is said by constraints, not by clauses.
    """

    class Kind(models.TextChoices):
        MEMBER = "member", _("Member")
        FUND = "fund", _("Commons fund")
        FORMER = "former", _("Former members")
        CLEARING = "clearing", _("Between networks")
        # Of a chapter: somebody's …
        SHARE = "share", _("Pool share")
        LOAN = "loan", _("Loan")
        EQUITY = "equity", _("Cooperative share")
        # … and the network's.
        CASH = "cash", _("Money at hand")
        RESERVE = "reserve", _("Reserve")
        INDIVISIBLE = "indivisible", _("Indivisible reserve")
        SOCIAL = "social", _("Social fund")
        PLACED = "placed", _("Placed on proposals")

    app_may = READ

    currency = TenantForeignKey(Currency, models.PROTECT, related_name="accounts", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    holder = TenantForeignKey(
        "networks.Membership", models.PROTECT, null=True, blank=True, related_name="accounts", db_index=False
    )
    # Of a clearing account: the network on the other side.
    partner = models.ForeignKey("networks.Network", models.PROTECT, related_name="+", null=True, db_index=False)
    balance = models.BigIntegerField(default=0)
    held_out = models.BigIntegerField(default=0)  # promised to others, not yet moved
    held_in = models.BigIntegerField(default=0)  # promised by others
    committed = models.BigIntegerField(db_default=0)  # of a pool share: lent out in slices, or pledged
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "currency", "kind", "network"], name="ledgers_account_of_holder"),
            models.UniqueConstraint(
                fields=["network", "currency", "kind"],
                condition=models.Q(holder=None, partner=None),
                name="ledgers_account_of_network",
            ),
            models.UniqueConstraint(
                fields=["partner", "currency", "network"],
                condition=models.Q(partner__isnull=False),
                name="ledgers_account_of_partner",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="clearing", partner__isnull=False)
                | (~models.Q(kind="clearing") & models.Q(partner=None)),
                name="ledgers_account_clearing",
            ),
            models.UniqueConstraint(fields=["network", "currency", "id"], name="ledgers_account_currency_key"),
            models.CheckConstraint(condition=models.Q(held_out__gte=0, held_in__gte=0), name="ledgers_account_holds"),
            models.CheckConstraint(
                condition=models.Q(kind__in=_HELD_BY_SOMEBODY, holder__isnull=False)
                | (~models.Q(kind__in=_HELD_BY_SOMEBODY) & models.Q(holder=None)),
                name="ledgers_account_holder",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=_NEVER_BELOW_ZERO) | models.Q(balance__gte=0), name="ledgers_account_not_below"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=_NEVER_ABOVE_ZERO) | models.Q(balance__lte=0), name="ledgers_account_not_above"
            ),
            models.CheckConstraint(
                condition=models.Q(committed__gte=0)
                & (~models.Q(kind="share") | models.Q(balance__gte=models.F("held_out") + models.F("committed"))),
                name="ledgers_account_committed",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Whose it is: its holder, the network on the other side, or one of this network's own."""
        if self.holder_id is not None:
            return self.holder.name  # type: ignore[union-attr]
        return str(self.partner.name) if self.partner_id is not None else str(self.get_kind_display())  # type: ignore[union-attr]


class Transfer(TenantTable):
    renewed = {"xact": "pg_current_xact_id()::text::bigint"}
    app_may = READ

    currency = TenantForeignKey(Currency, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)  # exchange, gift, payment, import, reversal …
    source = models.CharField(max_length=80, blank=True)  # opaque: "exchange:<uid>"
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    actor = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+")
    hand = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+", db_index=False)
    reverses = TenantOneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    principal = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=80, null=True)  # noqa: DJ001  (none: nobody may repeat it)
    fingerprint = models.CharField(max_length=64, blank=True)
    xact = models.BigIntegerField()  # the transaction that made it: entries come in that one only

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [
            models.Index(fields=["source"], name="ledgers_transfer_source"),
            models.Index(fields=["hand"], condition=models.Q(hand__isnull=False), name="ledgers_transfer_hand"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "principal", "network"],
                condition=models.Q(key__isnull=False),
                name="ledgers_transfer_idempotent",
            ),
            models.UniqueConstraint(fields=["network", "currency", "id"], name="ledgers_transfer_currency_key"),
            AppendOnly(name="ledgers_transfer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on}, {self.kind}"


class Entry(TenantTable):
    ids_in = {"currency_id": "ledgers.Currency"}
    app_may = READ
    referenced = False
    uid = None  # type: ignore[assignment]  # shown by transfer; a line needs no name of its own

    # With the currency: an entry's transfer and account have the same one (keys in 0002_books.sql).
    currency = models.BigIntegerField(db_column="currency_id")
    transfer = TenantForeignKey(Transfer, models.PROTECT, related_name="entries", db_index=False)
    account = TenantForeignKey(Account, models.PROTECT, related_name="entries", db_index=False)
    amount = models.BigIntegerField()
    balance_after = models.BigIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["account", "-id"], name="ledgers_entry_statement")]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "account", "network"], name="ledgers_entry_leg"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=-(10**9), amount__lte=10**9) & ~models.Q(amount=0),
                name="ledgers_entry_amount",
            ),
            AppendOnly(name="ledgers_entry_once"),
        ]


class Hold(TenantTable):
    """A promise from one account to another, made when something is agreed."""

    class State(models.TextChoices):
        HELD = "held", _("Promised")
        POSTED = "posted", _("Moved")
        VOIDED = "voided", _("Called off")
        EXPIRED = "expired", _("Ran out")

    app_may = READ

    payer = TenantForeignKey(Account, models.PROTECT, related_name="holds_out", db_index=False)
    payee = TenantForeignKey(Account, models.PROTECT, related_name="holds_in", db_index=False)
    amount = models.BigIntegerField()
    source = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=State.choices, default=State.HELD)
    made_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    transfer = TenantOneToOneField(Transfer, models.PROTECT, null=True, related_name="hold")

    class Meta:
        indexes = [
            models.Index(fields=["payer", "state"], name="ledgers_hold_payer"),
            models.Index(fields=["payee", "state"], name="ledgers_hold_payee"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "network"], condition=models.Q(state="held"), name="ledgers_hold_one_per_source"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=1, amount__lte=10**9), name="ledgers_hold_amount"),
            models.CheckConstraint(condition=~models.Q(payer=models.F("payee")), name="ledgers_hold_two_accounts"),
        ]


class LimitGrant(TenantTable):
    """Made by `ledgers_grant_limit`, which keeps it inside the clause's range."""

    app_may = READ

    account = TenantForeignKey(Account, models.PROTECT, related_name="grants")
    floor = models.BigIntegerField(null=True, blank=True)
    ceiling = models.BigIntegerField(null=True, blank=True)
    from_at = models.DateTimeField(db_default=Now())
    until = models.DateTimeField()
    granted_by = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.reason


class ReversalRequest(TenantTable):
    """One asks for a reversal, another makes it: nobody undoes a line alone.

    What crossed to another network is asked of it: a row in each book under one `pair` (ledgers/sql/returns.sql). At home it
    `is_elsewhere`, theirs to answer; over there nobody asked it, until somebody of theirs agrees.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("Waiting for a second person")
        DONE = "done", _("Reversed")
        DECLINED = "declined", _("Declined")
        DROPPED = "dropped", _("No longer asked for")  # of what another network was asked

    transfer = TenantForeignKey(Transfer, models.PROTECT, related_name="reversal_requests")
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(_("reason"), max_length=200)
    answered_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    pair = models.UUIDField(null=True, editable=False)  # of what was asked from one network to another
    is_elsewhere = models.BooleanField(_("another network answers"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "transfer"], condition=models.Q(state="asked"), name="ledgers_reversalrequest_one"
            ),
            models.UniqueConstraint(
                fields=["network", "transfer"],
                condition=models.Q(pair__isnull=False) & ~models.Q(state="dropped"),
                name="ledgers_reversalrequest_wish",
            ),
            models.UniqueConstraint(fields=["pair", "network"], name="ledgers_reversalrequest_pair"),
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("answered_by")), name="ledgers_reversalrequest_two_people"
            ),
            models.CheckConstraint(
                condition=models.Q(asked_by__isnull=False)
                | (models.Q(pair__isnull=False, is_elsewhere=False) & ~models.Q(state="done")),
                name="ledgers_reversalrequest_asked",
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class TransferNote(TenantTable):
    """The words of a line. `salt` hides them in the sealed leaf; erasing both leaves every proof valid."""

    app_may = ALL

    transfer = TenantOneToOneField(Transfer, models.PROTECT, related_name="note")
    text = models.CharField(max_length=200, blank=True)
    salt = models.BinaryField(max_length=16, null=True)
    made_at = models.DateTimeField(default=timezone.now)
