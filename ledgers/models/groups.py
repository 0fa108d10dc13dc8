"""Design overview

People who put money together among themselves, under the network's rules. The money is real and kept by them; here it is
recorded. Each group has a unit of its own (kind `group`, in the pool's money), so that its box never mixes with the pool's.

Group         a lending circle (each round all pay in, one receives, until everyone has) or a share-out group (meetings,
              shares at a price, a social fund apart, small loans, shared out at the end).
GroupMember   who belongs to it, in which place of the order; keepers write the sheets.
GroupSheet    one round, one meeting, late payments, something let go, or the share-out: recorded by one, signed by another.
GroupLine     who paid or got what on a sheet, and for which round.

Where the rules hold:
two different people, none of them who receives   CHECKs here, `ledgers_group_record` and `ledgers_group_sign`
one sheet waits at a time; a round is held once; a payment of a round counts once   unique constraints
everything comes to zero before a group closes    `ledgers_group_sign`, audit
states go one way                                 `Steps`

Only the functions in ledgers/sql/groups.sql write. Each locks the group's row first. A member's standing in a circle is two
accounts: what they are ahead (share) and what they have received ahead (loan); one of them is always at zero.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.walls import READ, Steps
from ledgers.models.books import Currency
from networks.tenancy.tables import TenantForeignKey, TenantOneToOneField, TenantTable

MOST = 10**9


def member_key(**more: Any) -> TenantForeignKey:
    return TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False, **more)


class Group(TenantTable):
    class Mode(models.TextChoices):
        CIRCLE = "circle", _("Lending circle")
        SHARE_OUT = "share-out", _("Share-out group")

    class State(models.TextChoices):
        FORMING = "forming", _("Gathering")
        RUNNING = "running", _("Running")
        CLOSED = "closed", _("Finished")
        CALLED_OFF = "called-off", _("Called off")

    class Order(models.TextChoices):
        FIXED = "fixed", _("In the order in which people joined")
        LOT = "lot", _("By lot, drawn once at the start")
        NEED = "need", _("By need: said anew each round")

    app_may = READ

    currency = TenantOneToOneField(Currency, models.PROTECT, related_name="group")
    name = models.CharField(max_length=40)
    mode = models.CharField(max_length=9, choices=Mode.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.FORMING)
    amount = models.BigIntegerField()  # of a circle: what each pays a round; of a share-out group: the price of a share
    social = models.BigIntegerField(default=0)  # of a share-out group: into the social fund, each meeting
    order = models.CharField(max_length=5, choices=Order.choices, default=Order.FIXED)
    seed = models.CharField(max_length=36, blank=True)  # of the lot; published
    every_days = models.PositiveSmallIntegerField(default=30)
    opened_by = member_key()
    opened_at = models.DateTimeField(db_default=Now())
    started_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["state", "-id"], name="ledgers_group_list")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=1, amount__lte=MOST, social__gte=0, social__lte=MOST),
                name="ledgers_group_amount",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["forming", "called-off"], started_on=None)
                | models.Q(state__in=["running", "closed"], started_on__isnull=False),
                name="ledgers_group_started",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed") | models.Q(closed_on__isnull=False), name="ledgers_group_closed"
            ),
            Steps(
                name="ledgers_group_steps",
                steps=["forming>running", "forming>called-off", "running>closed"],
                may_change=["state", "seed", "started_on", "closed_on"],
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(TenantTable):
    app_may = READ

    group = TenantForeignKey(Group, models.PROTECT, related_name="members", db_index=False)
    member = member_key()
    place = models.PositiveSmallIntegerField(null=True)  # in the order of a circle, once it runs
    is_keeper = models.BooleanField(default=False)
    joined_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["place", "id"]
        indexes = [models.Index(fields=["member", "group"], name="ledgers_groupmember_own")]
        constraints = [
            models.UniqueConstraint(fields=["group", "member", "network"], name="ledgers_groupmember_once"),
            models.UniqueConstraint(fields=["group", "place", "network"], name="ledgers_groupmember_place"),
        ]


class GroupSheet(TenantTable):
    class Kind(models.TextChoices):
        ROUND = "round", _("Round")
        LATE = "late", _("Paid later")
        LET_GO = "let-go", _("Let go")
        MEETING = "meeting", _("Meeting")
        SHARE_OUT = "share-out", _("Share-out")

    class State(models.TextChoices):
        RECORDED = "recorded", _("Waiting for a second signature")
        SIGNED = "signed", _("In the books")
        DECLINED = "declined", _("Not so")
        TAKEN_BACK = "taken-back", _("Taken back")

    app_may = READ

    group = TenantForeignKey(Group, models.PROTECT, related_name="sheets", db_index=False)
    kind = models.CharField(max_length=9, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECORDED)
    held_on = models.DateField()
    round = models.PositiveSmallIntegerField(null=True)
    receiver = member_key(null=True)
    recorded_by = member_key()
    recorded_at = models.DateTimeField(db_default=Now())
    answered_by = member_key(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["group", "-id"], name="ledgers_groupsheet_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "network"], condition=models.Q(state="recorded"), name="ledgers_groupsheet_one_waits"
            ),
            models.UniqueConstraint(
                fields=["group", "round", "network"], condition=models.Q(state="signed"), name="ledgers_groupsheet_round_once"
            ),
            models.UniqueConstraint(
                fields=["group", "receiver", "network"],
                condition=models.Q(state="signed", kind="round"),
                name="ledgers_groupsheet_receives_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="round", round__isnull=False, receiver__isnull=False)
                | (~models.Q(kind="round") & models.Q(round=None, receiver=None)),
                name="ledgers_groupsheet_round",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="signed")
                | (models.Q(answered_by__isnull=False) & ~models.Q(answered_by=models.F("recorded_by"))),
                name="ledgers_groupsheet_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(receiver=None)
                | (
                    ~models.Q(receiver=models.F("recorded_by"))
                    & (models.Q(answered_by=None) | models.Q(state="declined") | ~models.Q(receiver=models.F("answered_by")))
                ),
                name="ledgers_groupsheet_not_own",
            ),
            Steps(
                name="ledgers_groupsheet_steps",
                steps=["recorded>signed", "recorded>declined", "signed>taken-back"],
                may_change=["state", "answered_by_id", "answered_at"],
            ),
        ]


class GroupLine(TenantTable):
    class Kind(models.TextChoices):
        ROUND = "round", _("Paid in")
        LET_GO = "let-go", _("Let go")
        SHARES = "shares", _("Shares bought")
        SOCIAL = "social", _("Into the social fund")
        REPAY = "repay", _("Paid back")
        EXTRA = "extra", _("Earned or given")
        HELP = "help", _("From the social fund")
        LOAN = "loan", _("Loan")

    app_may = READ
    referenced = False

    sheet = TenantForeignKey(GroupSheet, models.PROTECT, related_name="lines", db_index=False)
    group = TenantForeignKey(Group, models.PROTECT, related_name="+", db_index=False)
    member = member_key(null=True)  # nobody: the group as a whole
    kind = models.CharField(max_length=6, choices=Kind.choices)
    amount = models.BigIntegerField()
    shares = models.PositiveSmallIntegerField(null=True)
    round = models.PositiveSmallIntegerField(null=True)
    is_signed = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["sheet", "id"], name="ledgers_groupline_sheet")]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "member", "kind", "round", "network"], name="ledgers_groupline_once"),
            models.UniqueConstraint(
                fields=["group", "member", "round", "network"],
                condition=models.Q(is_signed=True),
                name="ledgers_groupline_paid",
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=1, amount__lte=MOST), name="ledgers_groupline_amount"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["round", "let-go"], round__isnull=False)
                | (~models.Q(kind__in=["round", "let-go"]) & models.Q(round=None)),
                name="ledgers_groupline_round",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="shares", shares__gte=1) | (~models.Q(kind="shares") & models.Q(shares=None)),
                name="ledgers_groupline_shares",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="extra", member=None) | (~models.Q(kind="extra") & models.Q(member__isnull=False)),
                name="ledgers_groupline_whose",
            ),
        ]
