"""Money in and out of the pool, and its functions."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0004_chapters"),
        ("networks", "0008_plural"),
        ("common", "0002_steps"),
    ]

    operations = [
        migrations.CreateModel(
            name="Contribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "pot",
                    models.CharField(
                        choices=[
                            ("share", "Savings"),
                            ("fund", "A gift to the fund"),
                            ("reserve", "A gift to the reserve"),
                            ("indivisible", "A gift to the indivisible reserve"),
                        ],
                        default="share",
                        max_length=12,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("happened_on", models.DateField()),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("source", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("recorded", "Waiting for a second signature"),
                            ("countersigned", "In the books"),
                            ("declined", "Not so"),
                        ],
                        default="recorded",
                        max_length=13,
                    ),
                ),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answered_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("key", models.CharField(max_length=80, null=True)),
                (
                    "answered_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "currency",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.currency",
                    ),
                ),
                (
                    "member",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        db_index=False,
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "recorded_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "transfer",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contribution",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["member", "-id"], name="ledgers_contribution_member"),
                    models.Index(fields=["state", "id"], name="ledgers_contribution_queue"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "network"), name="ledgers_contribution_once"),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("source", ""), _negated=True), models.Q(("state", "declined"), _negated=True)
                        ),
                        fields=("source", "network"),
                        name="ledgers_contribution_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_contribution_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("member__isnull", False), models.Q(("pot", "share"), _negated=True), _connector="OR"
                        ),
                        name="ledgers_contribution_whose",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "countersigned"), _negated=True),
                            models.Q(
                                ("answered_by__isnull", False),
                                ("transfer__isnull", False),
                                models.Q(("answered_by", models.F("recorded_by")), _negated=True),
                                models.Q(
                                    ("member", None),
                                    models.Q(("answered_by", models.F("member")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="ledgers_contribution_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("member", None), models.Q(("recorded_by", models.F("member")), _negated=True), _connector="OR"
                        ),
                        name="ledgers_contribution_not_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "countersigned"), ("transfer", None), _connector="OR"),
                        name="ledgers_contribution_in_books",
                    ),
                    common.walls.Steps(
                        may_change=["state", "answered_by_id", "answered_at", "reason", "transfer_id", "reference"],
                        name="ledgers_contribution_steps",
                        steps=["recorded>countersigned", "recorded>declined"],
                    ),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_contribution_wall"),
                    common.walls.NetworkKey(name="ledgers_contribution_key"),
                    common.walls.CompositeKey(field="currency", name="ledgers_contribution_currency_in_network"),
                    common.walls.CompositeKey(field="member", name="ledgers_contribution_member_in_network"),
                    common.walls.CompositeKey(field="recorded_by", name="ledgers_contribution_recorded_by_in_network"),
                    common.walls.CompositeKey(field="answered_by", name="ledgers_contribution_answered_by_in_network"),
                    common.walls.CompositeKey(field="transfer", name="ledgers_contribution_transfer_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("signed", "Signed by one"),
                            ("paid", "Paid"),
                            ("called-off", "Called off"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ready_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("key", models.CharField(max_length=80, null=True)),
                (
                    "currency",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.currency",
                    ),
                ),
                (
                    "ended_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "member",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        db_index=False,
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "paid_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "signed_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "transfer",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["member", "-id"], name="ledgers_withdrawal_member"),
                    models.Index(fields=["state", "ready_at", "id"], name="ledgers_withdrawal_queue"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "network"), name="ledgers_withdrawal_once"),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_withdrawal_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["signed", "paid"]), _negated=True),
                            models.Q(("signed_by__isnull", False), models.Q(("signed_by", models.F("member")), _negated=True)),
                            _connector="OR",
                        ),
                        name="ledgers_withdrawal_signed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "paid"), _negated=True),
                            models.Q(
                                ("paid_by__isnull", False),
                                ("transfer__isnull", False),
                                models.Q(("paid_by", models.F("signed_by")), _negated=True),
                                models.Q(("paid_by", models.F("member")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ledgers_withdrawal_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "paid"), ("transfer", None), _connector="OR"),
                        name="ledgers_withdrawal_in_books",
                    ),
                    common.walls.Steps(
                        may_change=[
                            "state",
                            "signed_by_id",
                            "signed_at",
                            "paid_by_id",
                            "paid_at",
                            "ended_by_id",
                            "ended_at",
                            "reason",
                            "transfer_id",
                        ],
                        name="ledgers_withdrawal_steps",
                        steps=["asked>signed", "asked>called-off", "signed>asked", "signed>paid", "signed>called-off"],
                    ),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_withdrawal_wall"),
                    common.walls.NetworkKey(name="ledgers_withdrawal_key"),
                    common.walls.CompositeKey(field="currency", name="ledgers_withdrawal_currency_in_network"),
                    common.walls.CompositeKey(field="member", name="ledgers_withdrawal_member_in_network"),
                    common.walls.CompositeKey(field="signed_by", name="ledgers_withdrawal_signed_by_in_network"),
                    common.walls.CompositeKey(field="paid_by", name="ledgers_withdrawal_paid_by_in_network"),
                    common.walls.CompositeKey(field="ended_by", name="ledgers_withdrawal_ended_by_in_network"),
                    common.walls.CompositeKey(field="transfer", name="ledgers_withdrawal_transfer_in_network"),
                ],
            },
        ),
        load("pool"),
        load("shared", again=True),
        migrations.RunSQL(
            "CREATE TRIGGER ledgers_account_indivisible BEFORE UPDATE OF balance ON ledgers_account FOR EACH ROW "
            "WHEN (OLD.kind = 'indivisible' AND NEW.balance < OLD.balance) EXECUTE FUNCTION ledgers_indivisible_stays()",
            "DROP TRIGGER ledgers_account_indivisible ON ledgers_account",
        ),
    ]
