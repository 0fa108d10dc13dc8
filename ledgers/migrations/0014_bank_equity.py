"""Statements of the bank, shares of the cooperative, urgent relief."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0013_groups"),
        ("networks", "0009_people_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("format", models.CharField(max_length=4)),
                ("state", models.CharField(choices=[("columns", "Waiting for its columns"), ("read", "Read")], max_length=7)),
                ("account", models.CharField(blank=True, max_length=40)),
                ("money", models.CharField(blank=True, max_length=3)),
                ("opening", models.BigIntegerField(null=True)),
                ("closing", models.BigIntegerField(null=True)),
                ("closes_on", models.DateField(null=True)),
                ("row_count", models.PositiveIntegerField(default=0)),
                ("known_count", models.PositiveIntegerField(default=0)),
                ("problems", models.JSONField(default=list)),
                ("content", models.BinaryField(null=True)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "uploaded_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="BankLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("line", models.PositiveIntegerField()),
                ("booked_on", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("reference", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(blank=True, max_length=120)),
                ("name_folded", models.CharField(blank=True, max_length=120)),
                ("bank_id", models.CharField(blank=True, max_length=80)),
                ("identity", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "To be decided"),
                            ("recorded", "Recorded"),
                            ("booked", "In the books already"),
                            ("ignored", "Not the pool's"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("target", models.CharField(blank=True, max_length=80)),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
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
                    "statement",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledgers.bankstatement",
                    ),
                ),
            ],
            options={
                "ordering": ["-booked_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="EquityOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("way", models.CharField(choices=[("buy", "Bought"), ("back", "Given back")], max_length=4)),
                ("shares", models.PositiveIntegerField()),
                ("amount", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("recorded", "Waiting for a second signature"),
                            ("done", "In the books"),
                            ("declined", "Called off"),
                        ],
                        max_length=8,
                    ),
                ),
                ("happened_on", models.DateField(null=True)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ready_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answered_at", models.DateTimeField(null=True)),
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
                        related_name="equity_order",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ReliefGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("recorded", "Waiting for a second coordinator"),
                            ("done", "Given"),
                            ("declined", "Not given"),
                        ],
                        default="recorded",
                        max_length=8,
                    ),
                ),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answered_at", models.DateTimeField(null=True)),
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
                    "decision",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.decision",
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
                        related_name="relief",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="BankColumns",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("digest", models.CharField(max_length=40)),
                ("columns", models.JSONField(default=dict)),
                ("said_at", models.DateTimeField(default=django.utils.timezone.now)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "digest"), name="ledgers_bankcolumns_once"),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_bankcolumns_wall"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="bankstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("content__isnull", False), ("state", "columns")),
                    models.Q(("content", None), ("state", "read")),
                    _connector="OR",
                ),
                name="ledgers_bankstatement_content",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankstatement",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_bankstatement_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankstatement",
            constraint=common.walls.NetworkKey(name="ledgers_bankstatement_key"),
        ),
        migrations.AddConstraint(
            model_name="bankstatement",
            constraint=common.walls.CompositeKey(field="uploaded_by", name="ledgers_bankstatement_uploaded_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(fields=["statement", "id"], name="ledgers_bankline_statement"),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(fields=["name_folded", "state"], name="ledgers_bankline_name"),
        ),
        migrations.AddIndex(
            model_name="bankline",
            index=models.Index(fields=["state", "booked_on", "id"], name="ledgers_bankline_queue"),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.UniqueConstraint(fields=("network", "identity"), name="ledgers_bankline_once"),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("target", ""), _negated=True),
                fields=("network", "target"),
                name="ledgers_bankline_target_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", -1000000000), ("amount__lte", 1000000000), models.Q(("amount", 0), _negated=True)
                ),
                name="ledgers_bankline_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", None), ("state", "waiting")),
                    models.Q(models.Q(("state", "waiting"), _negated=True), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="ledgers_bankline_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["recorded", "booked"]), ("target", ""), _connector="OR"),
                name="ledgers_bankline_target",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=common.walls.Steps(
                may_change=[
                    "state",
                    "member_id",
                    "target",
                    "decided_by_id",
                    "decided_at",
                    "reference",
                    "name",
                    "name_folded",
                    "bank_id",
                ],
                name="ledgers_bankline_steps",
                steps=[
                    "waiting>recorded",
                    "waiting>booked",
                    "waiting>ignored",
                    "recorded>waiting",
                    "booked>waiting",
                    "ignored>waiting",
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=common.walls.Wall(app_may="SELECT, INSERT, UPDATE", kind="tenant", name="ledgers_bankline_wall"),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=common.walls.NetworkKey(name="ledgers_bankline_key"),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=common.walls.CompositeKey(field="statement", name="ledgers_bankline_statement_in_network"),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_bankline_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="bankline",
            constraint=common.walls.CompositeKey(field="decided_by", name="ledgers_bankline_decided_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="equityorder",
            index=models.Index(fields=["member", "-id"], name="ledgers_equityorder_member"),
        ),
        migrations.AddIndex(
            model_name="equityorder",
            index=models.Index(fields=["state", "id"], name="ledgers_equityorder_queue"),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000), ("shares__gte", 1)),
                name="ledgers_equityorder_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recorded_by", None), ("state", "asked"), ("way", "back")),
                    ("state", "declined"),
                    models.Q(("recorded_by__isnull", False), ("state__in", ["recorded", "done"])),
                    _connector="OR",
                ),
                name="ledgers_equityorder_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("recorded_by", None), models.Q(("recorded_by", models.F("member")), _negated=True), _connector="OR"
                ),
                name="ledgers_equityorder_not_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(
                        ("answered_by__isnull", False),
                        ("transfer__isnull", False),
                        models.Q(("answered_by", models.F("recorded_by")), _negated=True),
                        models.Q(("answered_by", models.F("member")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ledgers_equityorder_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "done"), ("transfer", None), _connector="OR"), name="ledgers_equityorder_in_books"
            ),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=common.walls.Steps(
                may_change=["state", "amount", "happened_on", "recorded_by_id", "answered_by_id", "answered_at", "transfer_id"],
                name="ledgers_equityorder_steps",
                steps=["asked>recorded", "asked>declined", "recorded>done", "recorded>declined"],
            ),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_equityorder_wall"),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=common.walls.NetworkKey(name="ledgers_equityorder_key"),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=common.walls.CompositeKey(field="currency", name="ledgers_equityorder_currency_in_network"),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_equityorder_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=common.walls.CompositeKey(field="recorded_by", name="ledgers_equityorder_recorded_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=common.walls.CompositeKey(field="answered_by", name="ledgers_equityorder_answered_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=common.walls.CompositeKey(field="transfer", name="ledgers_equityorder_transfer_in_network"),
        ),
        migrations.AddIndex(
            model_name="reliefgrant",
            index=models.Index(fields=["member", "-id"], name="ledgers_reliefgrant_member"),
        ),
        migrations.AddIndex(
            model_name="reliefgrant",
            index=models.Index(fields=["state", "id"], name="ledgers_reliefgrant_queue"),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decision__isnull", False), models.Q(("state", "declined"), _negated=True)),
                fields=("decision", "network"),
                name="ledgers_reliefgrant_decision_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_reliefgrant_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("recorded_by", models.F("member")), _negated=True), name="ledgers_reliefgrant_not_own"
            ),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(
                        ("answered_by__isnull", False),
                        ("transfer__isnull", False),
                        models.Q(("answered_by", models.F("recorded_by")), _negated=True),
                        models.Q(("answered_by", models.F("member")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ledgers_reliefgrant_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=common.walls.Steps(
                may_change=["state", "note", "answered_by_id", "answered_at", "transfer_id"],
                name="ledgers_reliefgrant_steps",
                steps=["recorded>done", "recorded>declined"],
            ),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_reliefgrant_wall"),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=common.walls.NetworkKey(name="ledgers_reliefgrant_key"),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=common.walls.CompositeKey(field="currency", name="ledgers_reliefgrant_currency_in_network"),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_reliefgrant_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=common.walls.CompositeKey(field="decision", name="ledgers_reliefgrant_decision_in_network"),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=common.walls.CompositeKey(field="recorded_by", name="ledgers_reliefgrant_recorded_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=common.walls.CompositeKey(field="answered_by", name="ledgers_reliefgrant_answered_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=common.walls.CompositeKey(field="transfer", name="ledgers_reliefgrant_transfer_in_network"),
        ),
        load("equity"),
    ]
