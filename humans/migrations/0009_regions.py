"""Regional federations: who takes part, who has a seat, what is told."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0006_kinds"),
        ("humans", "0008_passages"),
        ("networks", "0027_regional"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegionMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "Asked"),
                            ("joined", "Takes part"),
                            ("declined", "Does not take part"),
                            ("left", "Has left"),
                        ],
                        max_length=8,
                    ),
                ),
                ("since", models.DateTimeField()),
                (
                    "region",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["region", "state"], name="humans_regionmember_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["invited", "joined"])),
                        fields=("subject", "region"),
                        name="humans_regionmember_once",
                    ),
                    common.walls.Steps(
                        may_change=["state", "since"],
                        name="humans_regionmember_steps",
                        steps=["invited>joined", "invited>declined", "joined>left"],
                    ),
                    common.walls.Wall(app_may="SELECT", kind="published", name="humans_regionmember_wall"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(choices=[("outcome", "Decided"), ("minutes", "Minutes")], max_length=7)),
                ("source", models.UUIDField()),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("said_at", models.DateTimeField()),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["-said_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "source"), name="humans_regionword_once"),
                    common.walls.Wall(app_may="SELECT", kind="published", name="humans_regionword_wall"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("mandate", models.UUIDField()),
                ("since", models.DateTimeField()),
                ("until", models.DateField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "of_network",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("network", "mandate"), name="humans_seat_mandate"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("network", "member"), name="humans_seat_member"
                    ),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="humans_seat_wall"),
                    common.walls.CompositeKey(field="member", name="humans_seat_member_in_network"),
                ],
            },
        ),
        load("regions"),
        load("passages", again=True),
    ]
