"""Support points and rewards; drives."""

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
        ("ledgers", "0014_bank_equity"),
        ("networks", "0010_clause_values"),
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
                    ("circle", "Points of a circle"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Drive",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("story", models.TextField(blank=True, max_length=4000, verbose_name="story")),
                ("goal_money", models.BigIntegerField(default=0)),
                ("goal_minutes", models.BigIntegerField(default=0)),
                ("until", models.DateField(verbose_name="until")),
                ("is_public", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("closed", "Done"), ("called-off", "Called off")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("report", models.TextField(blank=True, max_length=4000, verbose_name="report")),
                ("ended_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
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
                    "started_by",
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
            name="DriveThing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("wanted", models.PositiveIntegerField()),
                (
                    "drive",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="things",
                        to="ledgers.drive",
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
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DrivePledge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(choices=[("money", "Money"), ("hours", "Hours"), ("thing", "A thing")], max_length=5),
                ),
                ("amount", models.BigIntegerField()),
                ("words", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("pledged", "Promised"), ("received", "It came"), ("withdrawn", "Taken back")],
                        default="pledged",
                        max_length=9,
                    ),
                ),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                ("key", models.CharField(max_length=80, null=True)),
                (
                    "contribution",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drive_pledge",
                        to="ledgers.contribution",
                    ),
                ),
                (
                    "drive",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="ledgers.drive",
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
                    "transfer",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.transfer",
                    ),
                ),
                (
                    "thing",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pledges",
                        to="ledgers.drivething",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("source", models.CharField(max_length=80)),
                ("amount", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("placed", "Placed"), ("returned", "Given back")], default="placed", max_length=8
                    ),
                ),
                ("placed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("returned_at", models.DateTimeField(null=True)),
                ("key", models.CharField(max_length=80, null=True)),
                (
                    "account",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="ledgers.account",
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
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Reward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Waiting for a second person"), ("given", "Given"), ("declined", "Not this time")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("thanked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answered_at", models.DateTimeField(null=True)),
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
                    "thanked_by",
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
                        related_name="+",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="RewardClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("points", models.BigIntegerField()),
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
                ("signed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("key", models.CharField(max_length=80, null=True)),
                (
                    "account",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.account",
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
                    "hold",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledgers.hold"
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
                        related_name="+",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SupportIssue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("season", models.DateField()),
                ("amount", models.BigIntegerField()),
                (
                    "account",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.account",
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
        ),
        migrations.AddIndex(
            model_name="drive",
            index=models.Index(fields=["state", "until"], name="ledgers_drive_open"),
        ),
        migrations.AddConstraint(
            model_name="drive",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("goal_minutes__gte", 0),
                    ("goal_minutes__lte", 10000000),
                    ("goal_money__gte", 0),
                    ("goal_money__lte", 1000000000),
                ),
                name="ledgers_drive_goal",
            ),
        ),
        migrations.AddConstraint(
            model_name="drive",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_by", None), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="ledgers_drive_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="drive",
            constraint=common.walls.Steps(
                may_change=[
                    "title",
                    "story",
                    "until",
                    "is_public",
                    "state",
                    "report",
                    "ended_by_id",
                    "ended_at",
                    "reminded_at",
                ],
                name="ledgers_drive_steps",
                steps=["open>closed", "open>called-off"],
            ),
        ),
        migrations.AddConstraint(
            model_name="drive",
            constraint=common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_drive_wall"),
        ),
        migrations.AddConstraint(
            model_name="drive",
            constraint=common.walls.NetworkKey(name="ledgers_drive_key"),
        ),
        migrations.AddConstraint(
            model_name="drive",
            constraint=common.walls.CompositeKey(field="started_by", name="ledgers_drive_started_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="drive",
            constraint=common.walls.CompositeKey(field="ended_by", name="ledgers_drive_ended_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="drivething",
            index=models.Index(fields=["drive", "id"], name="ledgers_drivething_of"),
        ),
        migrations.AddConstraint(
            model_name="drivething",
            constraint=models.CheckConstraint(
                condition=models.Q(("wanted__gte", 1), ("wanted__lte", 10000)), name="ledgers_drivething_count"
            ),
        ),
        migrations.AddConstraint(
            model_name="drivething",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_drivething_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="drivething",
            constraint=common.walls.NetworkKey(name="ledgers_drivething_key"),
        ),
        migrations.AddConstraint(
            model_name="drivething",
            constraint=common.walls.CompositeKey(field="drive", name="ledgers_drivething_drive_in_network"),
        ),
        migrations.AddIndex(
            model_name="drivepledge",
            index=models.Index(fields=["drive", "-id"], name="ledgers_drivepledge_drive"),
        ),
        migrations.AddIndex(
            model_name="drivepledge",
            index=models.Index(fields=["member", "-id"], name="ledgers_drivepledge_member"),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=models.UniqueConstraint(fields=("key", "network"), name="ledgers_drivepledge_once"),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_drivepledge_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "thing"), ("thing__isnull", False)),
                    models.Q(models.Q(("kind", "thing"), _negated=True), ("thing", None)),
                    _connector="OR",
                ),
                name="ledgers_drivepledge_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "hours"), ("state", "received"), _negated=True),
                    ("transfer__isnull", False),
                    _connector="OR",
                ),
                name="ledgers_drivepledge_hours_moved",
            ),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=common.walls.Steps(
                may_change=["state", "words", "ended_at", "contribution_id", "transfer_id"],
                name="ledgers_drivepledge_steps",
                steps=["pledged>received", "pledged>withdrawn"],
            ),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_drivepledge_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=common.walls.NetworkKey(name="ledgers_drivepledge_key"),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=common.walls.CompositeKey(field="drive", name="ledgers_drivepledge_drive_in_network"),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_drivepledge_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=common.walls.CompositeKey(field="thing", name="ledgers_drivepledge_thing_in_network"),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=common.walls.CompositeKey(field="contribution", name="ledgers_drivepledge_contribution_in_network"),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=common.walls.CompositeKey(field="transfer", name="ledgers_drivepledge_transfer_in_network"),
        ),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(fields=["source", "state"], name="ledgers_placement_source"),
        ),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(fields=["account", "-id"], name="ledgers_placement_account"),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(fields=("key", "network"), name="ledgers_placement_once"),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_placement_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=common.walls.Steps(
                may_change=["state", "returned_at"], name="ledgers_placement_steps", steps=["placed>returned"]
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_placement_wall"),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=common.walls.NetworkKey(name="ledgers_placement_key"),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=common.walls.CompositeKey(field="account", name="ledgers_placement_account_in_network"),
        ),
        migrations.AddIndex(
            model_name="reward",
            index=models.Index(fields=["member", "-id"], name="ledgers_reward_member"),
        ),
        migrations.AddIndex(
            model_name="reward",
            index=models.Index(fields=["state", "id"], name="ledgers_reward_queue"),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.UniqueConstraint(fields=("key", "network"), name="ledgers_reward_once"),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.CheckConstraint(
                condition=models.Q(("member", models.F("thanked_by")), _negated=True), name="ledgers_reward_not_own"
            ),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "given"), _negated=True),
                    models.Q(
                        ("answered_by__isnull", False),
                        ("transfer__isnull", False),
                        models.Q(("answered_by", models.F("thanked_by")), _negated=True),
                        models.Q(("answered_by", models.F("member")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ledgers_reward_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=common.walls.Steps(
                may_change=["state", "answered_by_id", "answered_at", "transfer_id", "text"],
                name="ledgers_reward_steps",
                steps=["asked>given", "asked>declined"],
            ),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_reward_wall"),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=common.walls.NetworkKey(name="ledgers_reward_key"),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_reward_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=common.walls.CompositeKey(field="thanked_by", name="ledgers_reward_thanked_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=common.walls.CompositeKey(field="answered_by", name="ledgers_reward_answered_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="reward",
            constraint=common.walls.CompositeKey(field="transfer", name="ledgers_reward_transfer_in_network"),
        ),
        migrations.AddIndex(
            model_name="rewardclaim",
            index=models.Index(fields=["member", "-id"], name="ledgers_rewardclaim_member"),
        ),
        migrations.AddIndex(
            model_name="rewardclaim",
            index=models.Index(fields=["state", "id"], name="ledgers_rewardclaim_queue"),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=models.UniqueConstraint(fields=("key", "network"), name="ledgers_rewardclaim_once"),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_rewardclaim_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["signed", "paid"]), _negated=True),
                    models.Q(("signed_by__isnull", False), models.Q(("signed_by", models.F("member")), _negated=True)),
                    _connector="OR",
                ),
                name="ledgers_rewardclaim_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "paid"), _negated=True),
                    models.Q(
                        ("ended_by__isnull", False),
                        ("transfer__isnull", False),
                        models.Q(("ended_by", models.F("signed_by")), _negated=True),
                        models.Q(("ended_by", models.F("member")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ledgers_rewardclaim_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=common.walls.Steps(
                may_change=["state", "signed_by_id", "signed_at", "ended_by_id", "ended_at", "transfer_id"],
                name="ledgers_rewardclaim_steps",
                steps=["asked>signed", "asked>called-off", "signed>paid", "signed>called-off"],
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_rewardclaim_wall"),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=common.walls.NetworkKey(name="ledgers_rewardclaim_key"),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=common.walls.CompositeKey(field="account", name="ledgers_rewardclaim_account_in_network"),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_rewardclaim_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=common.walls.CompositeKey(field="hold", name="ledgers_rewardclaim_hold_in_network"),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=common.walls.CompositeKey(field="signed_by", name="ledgers_rewardclaim_signed_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=common.walls.CompositeKey(field="ended_by", name="ledgers_rewardclaim_ended_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="rewardclaim",
            constraint=common.walls.CompositeKey(field="transfer", name="ledgers_rewardclaim_transfer_in_network"),
        ),
        migrations.AddConstraint(
            model_name="supportissue",
            constraint=models.UniqueConstraint(fields=("account", "season", "network"), name="ledgers_supportissue_once"),
        ),
        migrations.AddConstraint(
            model_name="supportissue",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_supportissue_wall"),
        ),
        migrations.AddConstraint(
            model_name="supportissue",
            constraint=common.walls.CompositeKey(field="account", name="ledgers_supportissue_account_in_network"),
        ),
        load("shared", again=True),
        load("points"),
    ]
