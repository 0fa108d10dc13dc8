"""Set-off: rounds, lines, parts, consents that stand, and the functions that alone write them."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0015_points_and_drives"),
        ("networks", "0010_clause_values"),
    ]

    operations = [
        migrations.CreateModel(
            name="SetOff",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Waiting for answers"), ("done", "Cleared"), ("ended", "Ended without clearing")],
                        default="asked",
                        max_length=6,
                    ),
                ),
                ("proposed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answers_until", models.DateTimeField()),
                ("amount", models.BigIntegerField()),
                ("cleared", models.BigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "currency",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.currency",
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
                    "proposed_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SetOffConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "holder",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="set_off_consent",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="SetOffLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("cleared", models.BigIntegerField(default=0)),
                (
                    "invoice",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="set_off_lines",
                        to="ledgers.invoice",
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
                    "round",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledgers.setoff",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SetOffPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("relieved", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "No answer yet"), ("agreed", "Agreed"), ("declined", "Not this time")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("is_standing", models.BooleanField(default=False)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "account",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="set_off_parts",
                        to="ledgers.account",
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
                    "round",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="ledgers.setoff",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="setoff",
            index=models.Index(fields=["currency", "-id"], name="ledgers_setoff_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="setoff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")), fields=("currency", "network"), name="ledgers_setoff_one_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="setoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("cleared__gte", 0), ("cleared__lte", models.F("amount"))),
                name="ledgers_setoff_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="setoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "asked")),
                    models.Q(models.Q(("state", "asked"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="ledgers_setoff_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="setoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cleared__gte", 1), ("state", "done")),
                    models.Q(models.Q(("state", "done"), _negated=True), ("cleared", 0)),
                    _connector="OR",
                ),
                name="ledgers_setoff_cleared",
            ),
        ),
        migrations.AddConstraint(
            model_name="setoff",
            constraint=common.walls.Steps(
                may_change=["state", "cleared", "ended_at"], name="ledgers_setoff_steps", steps=["asked>done", "asked>ended"]
            ),
        ),
        migrations.AddConstraint(
            model_name="setoff",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_setoff_wall"),
        ),
        migrations.AddConstraint(
            model_name="setoff",
            constraint=common.walls.NetworkKey(name="ledgers_setoff_key"),
        ),
        migrations.AddConstraint(
            model_name="setoff",
            constraint=common.walls.CompositeKey(field="currency", name="ledgers_setoff_currency_in_network"),
        ),
        migrations.AddConstraint(
            model_name="setoff",
            constraint=common.walls.CompositeKey(field="proposed_by", name="ledgers_setoff_proposed_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="setoffconsent",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_setoffconsent_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="setoffconsent",
            constraint=common.walls.CompositeKey(field="holder", name="ledgers_setoffconsent_holder_in_network"),
        ),
        migrations.AddConstraint(
            model_name="setoffline",
            constraint=models.UniqueConstraint(fields=("round", "invoice", "network"), name="ledgers_setoffline_once"),
        ),
        migrations.AddConstraint(
            model_name="setoffline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", 1), ("amount__lte", 1000000000), ("cleared__gte", 0), ("cleared__lte", models.F("amount"))
                ),
                name="ledgers_setoffline_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="setoffline",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_setoffline_wall"),
        ),
        migrations.AddConstraint(
            model_name="setoffline",
            constraint=common.walls.CompositeKey(field="round", name="ledgers_setoffline_round_in_network"),
        ),
        migrations.AddConstraint(
            model_name="setoffline",
            constraint=common.walls.CompositeKey(field="invoice", name="ledgers_setoffline_invoice_in_network"),
        ),
        migrations.AddConstraint(
            model_name="setoffpart",
            constraint=models.UniqueConstraint(fields=("round", "account", "network"), name="ledgers_setoffpart_once"),
        ),
        migrations.AddConstraint(
            model_name="setoffpart",
            constraint=models.CheckConstraint(condition=models.Q(("relieved__gte", 1)), name="ledgers_setoffpart_relieved"),
        ),
        migrations.AddConstraint(
            model_name="setoffpart",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_setoffpart_wall"),
        ),
        migrations.AddConstraint(
            model_name="setoffpart",
            constraint=common.walls.CompositeKey(field="round", name="ledgers_setoffpart_round_in_network"),
        ),
        migrations.AddConstraint(
            model_name="setoffpart",
            constraint=common.walls.CompositeKey(field="account", name="ledgers_setoffpart_account_in_network"),
        ),
        load("setoff"),
    ]
