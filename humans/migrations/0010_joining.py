"""Members of a network go over to another."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("humans", "0009_regions"),
        ("ledgers", "0029_carrying"),
        ("networks", "0024_steps_and_tells"),
    ]

    operations = [
        migrations.CreateModel(
            name="Joining",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("merge", "A network joins another"), ("split", "Some go to a new network")], max_length=5
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("agreed", "Agreed: members choose"),
                            ("carrying", "Members are carried across"),
                            ("done", "Done"),
                            ("ended", "Not agreed"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("words", models.CharField(max_length=300)),
                ("choose_by", models.DateField()),
                ("subject_decision", models.CharField(blank=True, max_length=80)),
                ("into_decision", models.CharField(blank=True, max_length=80)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
                (
                    "into",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
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
            name="Comer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("comes", "Comes along"),
                            ("stays", "Does not come along"),
                            ("carried", "Is there"),
                            ("left", "Has left"),
                        ],
                        max_length=7,
                    ),
                ),
                ("is_own_word", models.BooleanField(default=True)),
                ("tried_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=200)),
                ("there", models.UUIDField(null=True)),
                (
                    "keeps",
                    models.CharField(
                        blank=True,
                        choices=[("", "Nothing"), ("office", "Keeps the books"), ("credit", "Credit that cannot come along")],
                        default="",
                        max_length=6,
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
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
                    "joining",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="humans.joining"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="joining",
            index=models.Index(fields=["into", "state"], name="humans_joining_into"),
        ),
        migrations.AddConstraint(
            model_name="joining",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "agreed", "carrying"])),
                fields=("subject",),
                name="humans_joining_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="joining",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject", models.F("into")), _negated=True), name="humans_joining_two"
            ),
        ),
        migrations.AddConstraint(
            model_name="joining",
            constraint=models.CheckConstraint(
                condition=models.Q(("asked_by", models.F("subject")), ("asked_by", models.F("into")), _connector="OR"),
                name="humans_joining_asker",
            ),
        ),
        migrations.AddConstraint(
            model_name="joining",
            constraint=common.walls.Steps(
                may_change=["state", "subject_decision", "into_decision", "answered_at", "ended_at"],
                name="humans_joining_steps",
                steps=["asked>agreed", "asked>ended", "agreed>carrying", "agreed>ended", "carrying>done"],
            ),
        ),
        migrations.AddConstraint(
            model_name="joining",
            constraint=common.walls.Wall(app_may="SELECT", kind="published", name="humans_joining_wall"),
        ),
        migrations.AddIndex(
            model_name="comer",
            index=models.Index(fields=["joining", "state", "tried_at"], name="humans_comer_next"),
        ),
        migrations.AddConstraint(
            model_name="comer",
            constraint=models.UniqueConstraint(fields=("joining", "member", "network"), name="humans_comer_once"),
        ),
        migrations.AddConstraint(
            model_name="comer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", False), ("state", "carried"), ("there__isnull", False)),
                    models.Q(("done_at__isnull", False), ("state", "left"), ("there", None)),
                    models.Q(("done_at", None), ("state__in", ["comes", "stays"]), ("there", None)),
                    _connector="OR",
                ),
                name="humans_comer_done",
            ),
        ),
        migrations.AddConstraint(
            model_name="comer",
            constraint=common.walls.Steps(
                may_change=["state", "is_own_word", "tried_at", "trouble", "there", "keeps", "done_at"],
                name="humans_comer_steps",
                steps=["comes>stays", "stays>comes", "comes>carried", "stays>left"],
            ),
        ),
        migrations.AddConstraint(
            model_name="comer",
            constraint=common.walls.Wall(app_may="SELECT, UPDATE", kind="tenant", name="humans_comer_wall"),
        ),
        migrations.AddConstraint(
            model_name="comer",
            constraint=common.walls.NetworkKey(name="humans_comer_key"),
        ),
        migrations.AddConstraint(
            model_name="comer",
            constraint=common.walls.CompositeKey(field="member", name="humans_comer_member_in_network"),
        ),
        load("joining"),
    ]
