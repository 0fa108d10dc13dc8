import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0002_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("preset", models.CharField(max_length=30)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Being read"),
                            ("blocked", "Waiting for you"),
                            ("ready", "Ready to bring in"),
                            ("applying", "Being brought in"),
                            ("applied", "Brought in"),
                            ("undoing", "Being taken back"),
                            ("undone", "Taken back"),
                            ("discarded", "Put away"),
                        ],
                        default="uploaded",
                        max_length=10,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("names", models.JSONField(default=list)),
                ("corrections", models.JSONField(default=dict)),
                ("figures", models.JSONField(default=dict)),
                ("error_count", models.PositiveIntegerField(default=0)),
                ("warning_count", models.PositiveIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, max_length=300)),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(null=True)),
                ("applied_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["uploaded", "blocked", "ready", "applying", "applied", "undoing", "undone", "discarded"],
                            )
                        ),
                        name="networks_importbatch_state",
                    ),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_importbatch_wall"
                    ),
                    common.walls.NetworkKey(name="networks_importbatch_key"),
                    common.walls.CompositeKey(field="asked_by", name="networks_importbatch_asked_by_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("identity", models.CharField(max_length=44)),
                ("target", models.BigIntegerField(null=True)),
                ("was_here", models.BooleanField(default=False)),
                (
                    "batch",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="networks.importbatch",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["network", "batch", "kind"], name="networks_importedrow_batch")],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "kind", "identity"), name="networks_importedrow_once"),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_importedrow_wall"
                    ),
                    common.walls.CompositeKey(field="batch", name="networks_importedrow_batch_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=100)),
                ("position", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "batch",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="networks.importbatch",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "batch", "kind", "position"), name="networks_importpart_once"),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_importpart_wall"),
                    common.walls.CompositeKey(field="batch", name="networks_importpart_batch_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportProblem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_error", models.BooleanField()),
                ("file", models.CharField(max_length=100)),
                ("line", models.PositiveIntegerField()),
                ("column", models.PositiveIntegerField()),
                ("code", models.CharField(max_length=30)),
                ("params", models.JSONField(default=dict)),
                ("cell", models.TextField(blank=True)),
                ("choice", models.CharField(blank=True, max_length=10)),
                (
                    "batch",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="networks.importbatch",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_error", "id"],
                "indexes": [models.Index(fields=["network", "batch", "-is_error", "id"], name="networks_importproblem_list")],
                "constraints": [
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_importproblem_wall"
                    ),
                    common.walls.CompositeKey(field="batch", name="networks_importproblem_batch_in_network"),
                ],
            },
        ),
    ]
