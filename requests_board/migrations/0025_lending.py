"""Lending things within agreements; copies carry a picture."""

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
        ("networks", "0024_steps_and_tells"),
        ("requests_board", "0024_loops_in_steps"),
    ]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="elsewhere",
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="postcopy",
            name="picture",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="postcopy",
            name="picture_alt",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="postcopy",
            name="picture_sha",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="postcopy",
            name="place",
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AddField(
            model_name="thing",
            name="for_neighbors",
            field=models.BooleanField(default=False, verbose_name="for neighboring networks, too"),
        ),
        migrations.CreateModel(
            name="NeighborLoan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("pair", models.UUIDField()),
                ("is_ours", models.BooleanField()),
                ("thing", models.UUIDField()),
                ("title", models.CharField(max_length=120)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("other_name", models.CharField(blank=True, max_length=80)),
                ("words", models.CharField(blank=True, max_length=600)),
                ("reply", models.CharField(blank=True, max_length=600)),
                ("problem", models.CharField(blank=True, max_length=600)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("agreed", "Booked"),
                            ("out", "Borrowed"),
                            ("returned", "Back"),
                            ("declined", "Not this time"),
                            ("cancelled", "Called off"),
                            ("lost", "Lost"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("booking", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answered_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "member",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
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
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("pair", "network"), name="requests_board_neighborloan_copy"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_ours", True), ("state", "asked")),
                        fields=("member", "thing", "network"),
                        name="requests_board_neighborloan_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="requests_board_neighborloan_some_time"
                    ),
                    common.walls.Steps(
                        may_change=[
                            "state",
                            "starts_at",
                            "ends_at",
                            "other_name",
                            "words",
                            "reply",
                            "problem",
                            "booking",
                            "answered_at",
                            "told_at",
                        ],
                        name="requests_board_neighborloan_steps",
                        steps=[
                            "asked>agreed",
                            "asked>declined",
                            "asked>cancelled",
                            "agreed>out",
                            "agreed>cancelled",
                            "agreed>returned",
                            "agreed>lost",
                            "out>returned",
                            "out>lost",
                        ],
                    ),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="requests_board_neighborloan_wall"),
                    common.walls.NetworkKey(name="requests_board_neighborloan_key"),
                    common.walls.CompositeKey(field="member", name="requests_board_neighborloan_member_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThingCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(blank=True, max_length=80)),
                ("picture", models.BinaryField(null=True)),
                ("picture_sha", models.CharField(blank=True, max_length=64)),
                ("picture_alt", models.CharField(blank=True, max_length=200)),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("thing", models.UUIDField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("tool", "Tool"),
                            ("vehicle", "Vehicle"),
                            ("space", "Space"),
                            ("kit", "Kit"),
                            ("food", "Food batch"),
                        ],
                        max_length=7,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("body", models.TextField(blank=True, max_length=4000)),
                ("days", models.PositiveSmallIntegerField()),
                ("added_at", models.DateTimeField()),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["-added_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "thing"), name="requests_board_thingcopy_once"),
                    common.walls.Wall(app_may="SELECT", kind="published", name="requests_board_thingcopy_wall"),
                ],
            },
        ),
        load("lending"),
        load("elsewhere", again=True),
    ]
