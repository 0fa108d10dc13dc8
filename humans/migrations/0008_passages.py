"""A proposal travels, and comes back to be ratified."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import common.walls
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0006_kinds"),
        ("humans", "0007_leaving_settled"),
        ("networks", "0024_steps_and_tells"),
    ]

    operations = [
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("proposal", models.UUIDField()),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField()),
                ("decided_on", models.DateTimeField(null=True)),
                ("words", models.CharField(blank=True, max_length=400)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("taken-up", "Taken up"),
                            ("asked", "With the networks"),
                            ("holds", "Ratified"),
                            ("short", "Not ratified"),
                            ("decided", "Decided"),
                            ("stopped", "Not passed"),
                            ("declined", "Not taken up"),
                            ("back", "Called back"),
                        ],
                        max_length=8,
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("forum_proposal", models.UUIDField(null=True)),
                ("forum_number", models.PositiveIntegerField(null=True)),
                ("forum_stage", models.CharField(blank=True, max_length=10)),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("decided_title", models.CharField(blank=True, max_length=120)),
                ("decided_text", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                ("asked", models.PositiveIntegerField(null=True)),
                ("needed", models.PositiveIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "began_in",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
                (
                    "came_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="went_on_by", to="humans.passage"
                    ),
                ),
                (
                    "forum",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="PassageAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Not yet"), ("ratified", "Ratified"), ("declined", "Declined")], max_length=8
                    ),
                ),
                ("proposal", models.UUIDField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "passage",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="humans.passage"),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(fields=["forum", "state", "-id"], name="humans_passage_forum"),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(fields=["subject", "-id"], name="humans_passage_sender"),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["sent", "taken-up", "asked", "holds", "decided"])),
                fields=("subject", "proposal", "forum"),
                name="humans_passage_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.UniqueConstraint(fields=("forum", "forum_proposal"), name="humans_passage_forum_proposal"),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["asked", "holds", "short"]), _negated=True),
                    models.Q(("asked__gt", 0), ("needed__gt", 0), ("needed__lte", models.F("asked")), ("until__isnull", False)),
                    _connector="OR",
                ),
                name="humans_passage_is_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=common.walls.Steps(
                may_change=[
                    "state",
                    "forum_proposal",
                    "forum_number",
                    "forum_stage",
                    "reason",
                    "decided_title",
                    "decided_text",
                    "asked_at",
                    "until",
                    "asked",
                    "needed",
                    "ended_at",
                ],
                name="humans_passage_steps",
                steps=[
                    "sent>taken-up",
                    "sent>declined",
                    "sent>back",
                    "taken-up>asked",
                    "taken-up>decided",
                    "taken-up>stopped",
                    "asked>holds",
                    "asked>short",
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=common.walls.Wall(app_may="SELECT", kind="published", name="humans_passage_wall"),
        ),
        migrations.AddIndex(
            model_name="passageanswer",
            index=models.Index(fields=["subject", "state"], name="humans_passageanswer_open"),
        ),
        migrations.AddConstraint(
            model_name="passageanswer",
            constraint=models.UniqueConstraint(fields=("subject", "passage"), name="humans_passageanswer_once"),
        ),
        migrations.AddConstraint(
            model_name="passageanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("proposal", None), ("state", "asked")),
                    models.Q(
                        models.Q(("state", "asked"), _negated=True), ("answered_at__isnull", False), ("proposal__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="humans_passageanswer_said",
            ),
        ),
        migrations.AddConstraint(
            model_name="passageanswer",
            constraint=common.walls.Steps(
                may_change=["state", "proposal", "answered_at"],
                name="humans_passageanswer_steps",
                steps=["asked>ratified", "asked>declined"],
            ),
        ),
        migrations.AddConstraint(
            model_name="passageanswer",
            constraint=common.walls.Wall(app_may="SELECT", kind="published", name="humans_passageanswer_wall"),
        ),
        load("passages"),
    ]
