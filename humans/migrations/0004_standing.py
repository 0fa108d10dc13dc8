"""How networks live: rests, sponsors, who stands in; and the daily look for silence in those that are there."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load

FUNCTIONS = (
    "network_rests, network_wakes, umbrella_rests, network_leaves, sponsor_ask, sponsor_answer, sponsor_end, sponsor_hears, "
    "standin_ask, standin_answer, standin_done"
)
INNER = "standing_rests, standing_wakes, standing_is_due"


class Migration(migrations.Migration):
    dependencies = [
        ("humans", "0003_calls"),
        ("networks", "0023_states"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("until", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "Would stand in"),
                            ("appointed", "Coordinates for the time being"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="offered",
                        max_length=10,
                    ),
                ),
                ("by_sponsor", models.BooleanField(default=False)),
                ("offered_at", models.DateTimeField(auto_now_add=True)),
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
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="StandInCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(editable=False, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("until", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("agreed", "Agreed"), ("done", "Answered")], default="asked", max_length=10
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
            },
        ),
        migrations.CreateModel(
            name="StandInName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
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
                    "stand_in",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="humans.standin",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Rest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.CharField(max_length=300)),
                ("by_umbrella", models.BooleanField(default=False)),
                ("since", models.DateTimeField()),
                ("until", models.DateField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["-since"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("subject",), name="humans_rest_one"
                    ),
                    common.walls.Wall(app_may="SELECT", kind="published", name="humans_rest_wall"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sponsorship",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked"), ("agreed", "Watches over it"), ("ended", "Ended")],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("silent_since", models.DateField(blank=True, null=True)),
                (
                    "sponsor",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["-since"],
                "indexes": [models.Index(fields=["sponsor", "state"], name="humans_sponsorship_of")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ended"), _negated=True),
                        fields=("subject",),
                        name="humans_sponsorship_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("subject", models.F("sponsor")), _negated=True),
                        name="humans_sponsorship_of_another",
                    ),
                    common.walls.Wall(app_may="SELECT", kind="published", name="humans_sponsorship_wall"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "offered")), fields=("network", "member"), name="humans_standin_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="humans_standin_wall"),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=common.walls.NetworkKey(name="humans_standin_key"),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=common.walls.CompositeKey(field="member", name="humans_standin_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="standincall",
            constraint=common.walls.Wall(app_may="SELECT", kind="published", name="humans_standincall_wall"),
        ),
        migrations.AddConstraint(
            model_name="standinname",
            constraint=models.UniqueConstraint(fields=("network", "stand_in", "member"), name="humans_standinname_once"),
        ),
        migrations.AddConstraint(
            model_name="standinname",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="humans_standinname_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="standinname",
            constraint=common.walls.NetworkKey(name="humans_standinname_key"),
        ),
        migrations.AddConstraint(
            model_name="standinname",
            constraint=common.walls.CompositeKey(field="stand_in", name="humans_standinname_stand_in_in_network"),
        ),
        migrations.AddConstraint(
            model_name="standinname",
            constraint=common.walls.CompositeKey(field="member", name="humans_standinname_member_in_network"),
        ),
        load("standing"),
        migrations.RunSQL(
            f"REVOKE ALL ON FUNCTION {FUNCTIONS}, {INNER} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {FUNCTIONS} TO manyhands_app;",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "INSERT INTO networks_duetime (uid, network_id, name, due_at) "
            "SELECT gen_random_uuid(), id, 'watching', clock_timestamp() FROM networks_network WHERE kind = 'local' "
            "ON CONFLICT (network_id, name) DO NOTHING",
            migrations.RunSQL.noop,
        ),
    ]
