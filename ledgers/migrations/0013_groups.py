"""Lending circles and share-out groups, and their functions."""

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
        ("ledgers", "0012_hours"),
        ("networks", "0008_plural"),
    ]

    operations = [
        migrations.AlterField(
            model_name="currency",
            name="kind",
            field=models.CharField(
                choices=[
                    ("hours", "Hours"),
                    ("credit", "Credit"),
                    ("pool", "Pool"),
                    ("treasury", "Treasury"),
                    ("support", "Support points"),
                    ("reward", "Rewards"),
                    ("group", "Circle or share-out group"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=40)),
                (
                    "mode",
                    models.CharField(choices=[("circle", "Lending circle"), ("share-out", "Share-out group")], max_length=9),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("forming", "Gathering"),
                            ("running", "Running"),
                            ("closed", "Finished"),
                            ("called-off", "Called off"),
                        ],
                        default="forming",
                        max_length=10,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("social", models.BigIntegerField(default=0)),
                (
                    "order",
                    models.CharField(
                        choices=[
                            ("fixed", "In the order in which people joined"),
                            ("lot", "By lot, drawn once at the start"),
                            ("need", "By need: said anew each round"),
                        ],
                        default="fixed",
                        max_length=5,
                    ),
                ),
                ("seed", models.CharField(blank=True, max_length=36)),
                ("every_days", models.PositiveSmallIntegerField(default=30)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_on", models.DateField(null=True)),
                ("closed_on", models.DateField(null=True)),
                (
                    "currency",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="group",
                        to="ledgers.currency",
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
                    "opened_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
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
            name="GroupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("place", models.PositiveSmallIntegerField(null=True)),
                ("is_keeper", models.BooleanField(default=False)),
                ("joined_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "group",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="ledgers.group",
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
            ],
            options={
                "ordering": ["place", "id"],
            },
        ),
        migrations.CreateModel(
            name="GroupSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("round", "Round"),
                            ("late", "Paid later"),
                            ("let-go", "Let go"),
                            ("meeting", "Meeting"),
                            ("share-out", "Share-out"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("recorded", "Waiting for a second signature"),
                            ("signed", "In the books"),
                            ("declined", "Not so"),
                        ],
                        default="recorded",
                        max_length=8,
                    ),
                ),
                ("held_on", models.DateField()),
                ("round", models.PositiveSmallIntegerField(null=True)),
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
                    "group",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sheets",
                        to="ledgers.group",
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
                    "receiver",
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
                    "recorded_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
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
            name="GroupLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("round", "Paid in"),
                            ("let-go", "Let go"),
                            ("shares", "Shares bought"),
                            ("social", "Into the social fund"),
                            ("repay", "Paid back"),
                            ("extra", "Earned or given"),
                            ("help", "From the social fund"),
                            ("loan", "Loan"),
                        ],
                        max_length=6,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("shares", models.PositiveSmallIntegerField(null=True)),
                ("round", models.PositiveSmallIntegerField(null=True)),
                ("is_signed", models.BooleanField(default=False)),
                (
                    "group",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.group",
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
                    "sheet",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledgers.groupsheet",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="group",
            index=models.Index(fields=["state", "-id"], name="ledgers_group_list"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 1), ("amount__lte", 1000000000), ("social__gte", 0), ("social__lte", 1000000000)
                ),
                name="ledgers_group_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("started_on", None), ("state__in", ["forming", "called-off"])),
                    models.Q(("started_on__isnull", False), ("state__in", ["running", "closed"])),
                    _connector="OR",
                ),
                name="ledgers_group_started",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("state", "closed"), _negated=True), ("closed_on__isnull", False), _connector="OR"),
                name="ledgers_group_closed",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=common.walls.Steps(
                may_change=["state", "seed", "started_on", "closed_on"],
                name="ledgers_group_steps",
                steps=["forming>running", "forming>called-off", "running>closed"],
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_group_wall"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=common.walls.NetworkKey(name="ledgers_group_key"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=common.walls.CompositeKey(field="currency", name="ledgers_group_currency_in_network"),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=common.walls.CompositeKey(field="opened_by", name="ledgers_group_opened_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="groupmember",
            index=models.Index(fields=["member", "group"], name="ledgers_groupmember_own"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(fields=("group", "member", "network"), name="ledgers_groupmember_once"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=models.UniqueConstraint(fields=("group", "place", "network"), name="ledgers_groupmember_place"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_groupmember_wall"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=common.walls.NetworkKey(name="ledgers_groupmember_key"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=common.walls.CompositeKey(field="group", name="ledgers_groupmember_group_in_network"),
        ),
        migrations.AddConstraint(
            model_name="groupmember",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_groupmember_member_in_network"),
        ),
        migrations.AddIndex(
            model_name="groupsheet",
            index=models.Index(fields=["group", "-id"], name="ledgers_groupsheet_list"),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "recorded")), fields=("group", "network"), name="ledgers_groupsheet_one_waits"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "signed")),
                fields=("group", "round", "network"),
                name="ledgers_groupsheet_round_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "round"), ("state", "signed")),
                fields=("group", "receiver", "network"),
                name="ledgers_groupsheet_receives_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "round"), ("receiver__isnull", False), ("round__isnull", False)),
                    models.Q(models.Q(("kind", "round"), _negated=True), ("receiver", None), ("round", None)),
                    _connector="OR",
                ),
                name="ledgers_groupsheet_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "signed"), _negated=True),
                    models.Q(("answered_by__isnull", False), models.Q(("answered_by", models.F("recorded_by")), _negated=True)),
                    _connector="OR",
                ),
                name="ledgers_groupsheet_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("receiver", None),
                    models.Q(
                        models.Q(("receiver", models.F("recorded_by")), _negated=True),
                        models.Q(
                            ("answered_by", None),
                            ("state", "declined"),
                            models.Q(("receiver", models.F("answered_by")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="ledgers_groupsheet_not_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=common.walls.Steps(
                may_change=["state", "answered_by_id", "answered_at"],
                name="ledgers_groupsheet_steps",
                steps=["recorded>signed", "recorded>declined"],
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_groupsheet_wall"),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=common.walls.NetworkKey(name="ledgers_groupsheet_key"),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=common.walls.CompositeKey(field="group", name="ledgers_groupsheet_group_in_network"),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=common.walls.CompositeKey(field="receiver", name="ledgers_groupsheet_receiver_in_network"),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=common.walls.CompositeKey(field="recorded_by", name="ledgers_groupsheet_recorded_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=common.walls.CompositeKey(field="answered_by", name="ledgers_groupsheet_answered_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="groupline",
            index=models.Index(fields=["sheet", "id"], name="ledgers_groupline_sheet"),
        ),
        migrations.AddConstraint(
            model_name="groupline",
            constraint=models.UniqueConstraint(
                fields=("sheet", "member", "kind", "round", "network"), name="ledgers_groupline_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_signed", True)),
                fields=("group", "member", "round", "network"),
                name="ledgers_groupline_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupline",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_groupline_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="groupline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["round", "let-go"]), ("round__isnull", False)),
                    models.Q(models.Q(("kind__in", ["round", "let-go"]), _negated=True), ("round", None)),
                    _connector="OR",
                ),
                name="ledgers_groupline_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "shares"), ("shares__gte", 1)),
                    models.Q(models.Q(("kind", "shares"), _negated=True), ("shares", None)),
                    _connector="OR",
                ),
                name="ledgers_groupline_shares",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "extra"), ("member", None)),
                    models.Q(models.Q(("kind", "extra"), _negated=True), ("member__isnull", False)),
                    _connector="OR",
                ),
                name="ledgers_groupline_whose",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupline",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_groupline_wall"),
        ),
        migrations.AddConstraint(
            model_name="groupline",
            constraint=common.walls.CompositeKey(field="sheet", name="ledgers_groupline_sheet_in_network"),
        ),
        migrations.AddConstraint(
            model_name="groupline",
            constraint=common.walls.CompositeKey(field="group", name="ledgers_groupline_group_in_network"),
        ),
        migrations.AddConstraint(
            model_name="groupline",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_groupline_member_in_network"),
        ),
        load("groups"),
    ]
