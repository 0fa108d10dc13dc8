"""Memos: what stands open between two networks is settled in writing."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0025_credit_rounds"),
        ("networks", "0024_steps_and_tells"),
    ]

    operations = [
        migrations.CreateModel(
            name="Memo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("pact", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("written", "Waiting for the second signature"),
                            ("signed", "Signed by both"),
                            ("declined", "Not agreed"),
                        ],
                        default="written",
                        max_length=8,
                    ),
                ),
                ("is_ours", models.BooleanField()),
                ("words", models.TextField(max_length=2000)),
                ("signed_as", models.CharField(blank=True, max_length=120)),
                ("partner_signed_as", models.CharField(blank=True, max_length=120)),
                ("by_umbrella", models.BooleanField(default=False)),
                ("decision", models.CharField(blank=True, max_length=80)),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("settled_on", models.DateField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
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
                    "partner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
                    ),
                ),
                (
                    "signed_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
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
            name="MemoLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("hours", "Hours"), ("credit", "Credit")], max_length=6)),
                ("amount", models.BigIntegerField()),
                ("amount_there", models.BigIntegerField()),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("forgiven", "It is let go"),
                            ("gift", "It is a gift"),
                            ("paid", "It was paid outside of the books"),
                            ("carried", "It is carried over and stays open"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=160)),
                (
                    "memo",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledgers.memo",
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
                "ordering": ["-kind"],
            },
        ),
        migrations.AddConstraint(
            model_name="memo",
            constraint=models.UniqueConstraint(fields=("pact", "network"), name="ledgers_memo_copy"),
        ),
        migrations.AddConstraint(
            model_name="memo",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "written")), fields=("partner", "network"), name="ledgers_memo_one_written"
            ),
        ),
        migrations.AddConstraint(
            model_name="memo",
            constraint=models.CheckConstraint(
                condition=models.Q(("partner", models.F("network")), _negated=True), name="ledgers_memo_two_networks"
            ),
        ),
        migrations.AddConstraint(
            model_name="memo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("settled_on", None), ("state", "written")),
                    models.Q(("ended_at__isnull", False), ("settled_on", None), ("state", "declined")),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("settled_on__isnull", False),
                        ("state", "signed"),
                        models.Q(("signed_as", ""), _negated=True),
                        models.Q(("partner_signed_as", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ledgers_memo_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="memo",
            constraint=common.walls.Steps(
                may_change=[
                    "state",
                    "signed_as",
                    "partner_signed_as",
                    "by_umbrella",
                    "signed_by_id",
                    "decision",
                    "settled_on",
                    "ended_at",
                ],
                name="ledgers_memo_steps",
                steps=["written>signed", "written>declined"],
            ),
        ),
        migrations.AddConstraint(
            model_name="memo",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_memo_wall"),
        ),
        migrations.AddConstraint(
            model_name="memo",
            constraint=common.walls.NetworkKey(name="ledgers_memo_key"),
        ),
        migrations.AddConstraint(
            model_name="memo",
            constraint=common.walls.CompositeKey(field="signed_by", name="ledgers_memo_signed_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="memoline",
            constraint=models.UniqueConstraint(fields=("memo", "kind", "network"), name="ledgers_memoline_once"),
        ),
        migrations.AddConstraint(
            model_name="memoline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", 0), _negated=True), models.Q(("amount_there", 0), _negated=True), _connector="OR"
                ),
                name="ledgers_memoline_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="memoline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "amount_there",
                            django.db.models.expressions.CombinedExpression(models.F("amount"), "*", models.Value(-1)),
                        ),
                        ("kind", "hours"),
                    ),
                    ("kind", "credit"),
                    _connector="OR",
                ),
                name="ledgers_memoline_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="memoline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("way__in", ["forgiven", "gift", "carried"]),
                    models.Q(("way", "paid"), models.Q(("reference", ""), _negated=True)),
                    _connector="OR",
                ),
                name="ledgers_memoline_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="memoline",
            constraint=common.walls.AppendOnly(name="ledgers_memoline_kept"),
        ),
        migrations.AddConstraint(
            model_name="memoline",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_memoline_wall"),
        ),
        migrations.AddConstraint(
            model_name="memoline",
            constraint=common.walls.CompositeKey(field="memo", name="ledgers_memoline_memo_in_network"),
        ),
        load("memos"),
    ]
