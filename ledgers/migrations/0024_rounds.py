"""Set-off among networks."""

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
        ("ledgers", "0023_between"),
        ("networks", "0020_standing_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="ClearingPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("round", models.UUIDField()),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "No answer yet"), ("agreed", "Agreed"), ("declined", "Not this time")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("relieved", models.BigIntegerField()),
                ("cleared", models.BigIntegerField(default=0)),
                ("answers_until", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
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
                        related_name="clearing_part",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ClearingLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
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
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
                    ),
                ),
                (
                    "part",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledgers.clearingpart",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClearingRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Waiting for answers"), ("done", "Cleared"), ("ended", "Ended")],
                        default="asked",
                        max_length=5,
                    ),
                ),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answers_until", models.DateTimeField()),
                ("amount", models.BigIntegerField()),
                ("cleared", models.BigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
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
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="clearingpart",
            constraint=models.UniqueConstraint(fields=("round", "network"), name="ledgers_clearingpart_once"),
        ),
        migrations.AddConstraint(
            model_name="clearingpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("cleared__gte", 0), ("relieved__gte", 1)), name="ledgers_clearingpart_amounts"
            ),
        ),
        migrations.AddConstraint(
            model_name="clearingpart",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_clearingpart_wall"),
        ),
        migrations.AddConstraint(
            model_name="clearingpart",
            constraint=common.walls.NetworkKey(name="ledgers_clearingpart_key"),
        ),
        migrations.AddConstraint(
            model_name="clearingpart",
            constraint=common.walls.CompositeKey(field="answered_by", name="ledgers_clearingpart_answered_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="clearingpart",
            constraint=common.walls.CompositeKey(field="transfer", name="ledgers_clearingpart_transfer_in_network"),
        ),
        migrations.AddConstraint(
            model_name="clearingline",
            constraint=models.UniqueConstraint(fields=("part", "partner", "network"), name="ledgers_clearingline_once"),
        ),
        migrations.AddConstraint(
            model_name="clearingline",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_clearingline_wall"),
        ),
        migrations.AddConstraint(
            model_name="clearingline",
            constraint=common.walls.CompositeKey(field="part", name="ledgers_clearingline_part_in_network"),
        ),
        migrations.AddConstraint(
            model_name="clearinground",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")), fields=("network",), name="ledgers_clearinground_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="clearinground",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "asked")),
                    models.Q(models.Q(("state", "asked"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="ledgers_clearinground_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="clearinground",
            constraint=common.walls.Steps(
                may_change=["state", "cleared", "ended_at"],
                name="ledgers_clearinground_steps",
                steps=["asked>done", "asked>ended"],
            ),
        ),
        migrations.AddConstraint(
            model_name="clearinground",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_clearinground_wall"),
        ),
        migrations.AddConstraint(
            model_name="clearinground",
            constraint=common.walls.NetworkKey(name="ledgers_clearinground_key"),
        ),
        migrations.AddConstraint(
            model_name="clearinground",
            constraint=common.walls.CompositeKey(field="asked_by", name="ledgers_clearinground_asked_by_in_network"),
        ),
        load("rounds"),
    ]
