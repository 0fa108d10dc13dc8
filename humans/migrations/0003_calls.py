"""A network in need calls the others."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import common.walls
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("humans", "0002_commons"),
        ("networks", "0017_skill_shares"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallForHelp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=80)),
                ("words", models.TextField()),
                ("wants_people", models.BooleanField(default=False)),
                ("wants_things", models.BooleanField(default=False)),
                ("wants_money", models.BooleanField(default=False)),
                ("state", models.CharField(choices=[("open", "Open"), ("over", "Over")], max_length=4)),
                ("called_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("over_at", models.DateTimeField(null=True)),
                ("debrief", models.TextField(blank=True)),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["-called_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="AnswerToCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(choices=[("people", "People"), ("things", "Things"), ("money", "Money")], max_length=6),
                ),
                ("words", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[("offered", "Offered"), ("accepted", "Welcome"), ("declined", "Not needed now")], max_length=8
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="humans.callforhelp"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="callforhelp",
            index=models.Index(fields=["state", "-called_at"], name="humans_callforhelp_list"),
        ),
        migrations.AddConstraint(
            model_name="callforhelp",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("subject",), name="humans_callforhelp_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="callforhelp",
            constraint=models.CheckConstraint(
                condition=models.Q(("wants_people", True), ("wants_things", True), ("wants_money", True), _connector="OR"),
                name="humans_callforhelp_wants",
            ),
        ),
        migrations.AddConstraint(
            model_name="callforhelp",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gt", models.F("called_at"))), name="humans_callforhelp_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="callforhelp",
            constraint=common.walls.Wall(app_may="SELECT", kind="published", name="humans_callforhelp_wall"),
        ),
        migrations.AddConstraint(
            model_name="answertocall",
            constraint=models.UniqueConstraint(fields=("subject", "call", "kind"), name="humans_answertocall_once"),
        ),
        migrations.AddConstraint(
            model_name="answertocall",
            constraint=common.walls.Wall(app_may="SELECT", kind="published", name="humans_answertocall_wall"),
        ),
        load("calls"),
    ]
