"""Seals of what is past, and the due work that makes them in every network."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0006_credit"),
        ("networks", "0008_plural"),
    ]

    operations = [
        migrations.CreateModel(
            name="BooksCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("daily", "Daily"), ("whole", "Whole")], max_length=5)),
                ("checked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("disagreements", models.PositiveIntegerField()),
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
                "indexes": [models.Index(fields=["network", "kind", "-id"], name="ledgers_bookscheck_last")],
                "constraints": [common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_bookscheck_wall")],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField()),
                ("day", models.DateField()),
                ("sealed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("until_at", models.DateTimeField()),
                ("upto", models.BigIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("root", models.BinaryField(max_length=32)),
                ("previous", models.BinaryField(max_length=32)),
                ("digest", models.BinaryField(max_length=32)),
                ("secret", models.BinaryField(max_length=32)),
                ("part_roots", models.BinaryField()),
                ("part_transfers", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("part_accounts", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
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
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "number"), name="ledgers_seal_number"),
                    models.UniqueConstraint(fields=("network", "upto"), name="ledgers_seal_upto"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("size__gte", 1)), name="ledgers_seal_positive"
                    ),
                    common.walls.AppendOnly(name="ledgers_seal_once"),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_seal_wall"),
                    common.walls.NetworkKey(name="ledgers_seal_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField(max_length=32)),
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
                    "transfer",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sealed_note",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    common.walls.AppendOnly(name="ledgers_sealednote_once"),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_sealednote_wall"),
                    common.walls.CompositeKey(field="transfer", name="ledgers_sealednote_transfer_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SealMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("upto", models.BigIntegerField()),
                ("waits_for", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("marked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                "constraints": [
                    models.UniqueConstraint(fields=("network",), name="ledgers_sealmark_one"),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_sealmark_wall"),
                ],
            },
        ),
        load("seals"),
        migrations.RunSQL(
            "INSERT INTO networks_duetime (uid, network_id, name, due_at)"
            " SELECT gen_random_uuid(), id, 'seals', now() FROM networks_network ON CONFLICT DO NOTHING",
            "DELETE FROM networks_duetime WHERE name = 'seals'",
        ),
    ]
