"""What networks sign with HUMANs, and how the umbrella answers a network that forms."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import common.walls
from common.sql import load

FUNCTIONS = "covenant_write, covenant_sign, umbrella_answers, umbrella_or_refuse"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("networks", "0016_apart")]
    operations = [
        migrations.CreateModel(
            name="CovenantText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("principles", "Core principles"), ("agreement", "Membership agreement of HUMANs")],
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("body", models.TextField()),
                ("from_at", models.DateTimeField()),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "ordering": ["-kind", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "kind", "version"), name="humans_covenanttext_version"),
                    common.walls.Wall(app_may="SELECT", kind="published", name="humans_covenanttext_wall"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CovenantSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("signed_at", models.DateTimeField()),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="humans.covenanttext"
                    ),
                ),
            ],
            options={
                "ordering": ["-signed_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "text"), name="humans_covenantsignature_once"),
                    common.walls.Wall(app_may="SELECT", kind="published", name="humans_covenantsignature_wall"),
                ],
            },
        ),
        load("admission"),
        migrations.RunSQL(
            f"REVOKE ALL ON FUNCTION {FUNCTIONS} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {FUNCTIONS} TO manyhands_app;",
            migrations.RunSQL.noop,
        ),
    ]
