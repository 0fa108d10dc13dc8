"""All that is known of a person as one file, built by a worker."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import common.walls
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("people", "0002_privacy_version")]

    operations = [
        migrations.CreateModel(
            name="DataCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("made_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("size", models.PositiveIntegerField(default=0)),
                ("content", models.BinaryField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("made_at", None)), fields=["id"], name="people_datacopy_waiting"),
                    models.Index(fields=["expires_at"], name="people_datacopy_over"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("person",), name="people_datacopy_one"),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="person", name="people_datacopy_wall"),
                ],
            },
        ),
        load("copies"),
    ]
