"""The commons of knowledge, and what people tick on the founding journey."""

import uuid

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load

FUNCTIONS = "commons_publish, commons_show, commons_adopt, commons_let_go, commons_tell"


class Migration(migrations.Migration):
    dependencies = [
        ("humans", "0001_covenant"),
        ("networks", "0017_skill_shares"),
    ]

    operations = [
        migrations.CreateModel(
            name="Playbook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("guide", "Guide"),
                            ("project", "Plan of a project"),
                            ("setup", "Set-up of a circle"),
                            ("survey", "Survey"),
                            ("bylaws", "Bylaws"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("understand", "Understand"),
                            ("needs", "Ask what people need"),
                            ("inventory", "See what there is"),
                            ("pilot", "Try it small"),
                            ("principles", "Agree on principles"),
                            ("circles", "Form circles"),
                            ("meetings", "Meet"),
                            ("widen", "Widen"),
                            ("replicate", "Share what you know"),
                            ("sustain", "Last"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("summary", models.CharField(blank=True, max_length=300)),
                ("body", models.TextField()),
                ("version", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(choices=[("shown", "Shown"), ("withdrawn", "Withdrawn")], default="shown", max_length=10),
                ),
                ("published_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                (
                    "based_on",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="humans.playbook",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["-changed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Guide",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("guide", "Guide"),
                            ("project", "Plan of a project"),
                            ("setup", "Set-up of a circle"),
                            ("survey", "Survey"),
                            ("bylaws", "Bylaws"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("understand", "Understand"),
                            ("needs", "Ask what people need"),
                            ("inventory", "See what there is"),
                            ("pilot", "Try it small"),
                            ("principles", "Agree on principles"),
                            ("circles", "Form circles"),
                            ("meetings", "Meet"),
                            ("widen", "Widen"),
                            ("replicate", "Share what you know"),
                            ("sustain", "Last"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("summary", models.CharField(blank=True, max_length=300)),
                ("body", models.TextField()),
                (
                    "state",
                    models.CharField(choices=[("kept", "In use"), ("put_away", "Put away")], default="kept", max_length=10),
                ),
                ("credit", models.CharField(blank=True, max_length=240)),
                ("origin_version", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
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
                    "writer",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="humans.playbook",
                    ),
                ),
                (
                    "published",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="humans.playbook",
                    ),
                ),
            ],
            options={
                "ordering": ["title", "id"],
            },
        ),
        migrations.CreateModel(
            name="PlaybookAdoption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveSmallIntegerField()),
                ("is_used", models.BooleanField(default=True)),
                ("adopted_at", models.DateTimeField()),
                (
                    "playbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="adoptions", to="humans.playbook"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["adopted_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="PlaybookLesson",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("version", models.PositiveSmallIntegerField()),
                ("did", models.TextField()),
                ("outcome", models.TextField()),
                ("advice", models.TextField(blank=True)),
                ("people_reached", models.PositiveIntegerField(blank=True, null=True)),
                ("told_at", models.DateTimeField()),
                (
                    "playbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lessons", to="humans.playbook"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["-told_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="PlaybookVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveSmallIntegerField()),
                ("body", models.TextField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("written_at", models.DateTimeField()),
                (
                    "playbook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="humans.playbook"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="StepTick",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("understand", "Understand"),
                            ("needs", "Ask what people need"),
                            ("inventory", "See what there is"),
                            ("pilot", "Try it small"),
                            ("principles", "Agree on principles"),
                            ("circles", "Form circles"),
                            ("meetings", "Meet"),
                            ("widen", "Widen"),
                            ("replicate", "Share what you know"),
                            ("sustain", "Last"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("ticked_at", models.DateTimeField(auto_now_add=True)),
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
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="playbook",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="humans_playbook_words"),
        ),
        migrations.AddIndex(
            model_name="playbook",
            index=models.Index(fields=["-changed_at", "-id"], name="humans_playbook_newest"),
        ),
        migrations.AddConstraint(
            model_name="playbook",
            constraint=common.walls.Wall(app_may="SELECT", kind="published", name="humans_playbook_wall"),
        ),
        migrations.AddConstraint(
            model_name="guide",
            constraint=models.UniqueConstraint(fields=("network", "origin"), name="humans_guide_one_copy"),
        ),
        migrations.AddConstraint(
            model_name="guide",
            constraint=models.UniqueConstraint(fields=("network", "published"), name="humans_guide_published_once"),
        ),
        migrations.AddConstraint(
            model_name="guide",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin__isnull", True), ("origin_version__isnull", True)),
                    models.Q(("origin__isnull", False), ("origin_version__isnull", False)),
                    _connector="OR",
                ),
                name="humans_guide_origin_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="guide",
            constraint=common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="humans_guide_wall"),
        ),
        migrations.AddConstraint(
            model_name="guide",
            constraint=common.walls.NetworkKey(name="humans_guide_key"),
        ),
        migrations.AddConstraint(
            model_name="guide",
            constraint=common.walls.CompositeKey(field="writer", name="humans_guide_writer_in_network"),
        ),
        migrations.AddConstraint(
            model_name="playbookadoption",
            constraint=models.UniqueConstraint(fields=("subject", "playbook"), name="humans_playbookadoption_once"),
        ),
        migrations.AddConstraint(
            model_name="playbookadoption",
            constraint=common.walls.Wall(app_may="SELECT", kind="published", name="humans_playbookadoption_wall"),
        ),
        migrations.AddConstraint(
            model_name="playbooklesson",
            constraint=common.walls.Wall(app_may="SELECT", kind="published", name="humans_playbooklesson_wall"),
        ),
        migrations.AddConstraint(
            model_name="playbookversion",
            constraint=models.UniqueConstraint(fields=("playbook", "number"), name="humans_playbookversion_once"),
        ),
        migrations.AddConstraint(
            model_name="playbookversion",
            constraint=common.walls.Wall(app_may="SELECT", kind="published", name="humans_playbookversion_wall"),
        ),
        migrations.AddConstraint(
            model_name="steptick",
            constraint=models.UniqueConstraint(fields=("network", "name"), name="humans_steptick_once"),
        ),
        migrations.AddConstraint(
            model_name="steptick",
            constraint=common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="humans_steptick_wall"),
        ),
        migrations.AddConstraint(
            model_name="steptick",
            constraint=common.walls.NetworkKey(name="humans_steptick_key"),
        ),
        migrations.AddConstraint(
            model_name="steptick",
            constraint=common.walls.CompositeKey(field="member", name="humans_steptick_member_in_network"),
        ),
        load("commons"),
        migrations.RunSQL(
            f"REVOKE ALL ON FUNCTION {FUNCTIONS}, commons_is_due FROM PUBLIC; "
            f"GRANT EXECUTE ON FUNCTION {FUNCTIONS} TO manyhands_app;",
            migrations.RunSQL.noop,
        ),
    ]
