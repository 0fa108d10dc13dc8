"""Mutual credit: invoices, trades, partners, dues and demurrage, and the directory of who takes credit."""

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
        ("ledgers", "0005_pool"),
        ("networks", "0008_plural"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount", models.BigIntegerField()),
                ("paid", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("paid", "Paid"), ("cancelled", "Called off"), ("declined", "Declined")],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="what for")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="why it was declined")),
                ("key", models.CharField(max_length=80, null=True)),
                ("issued_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("due_on", models.DateField()),
                ("remind_on", models.DateField(null=True)),
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
                    "payee",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices_out",
                        to="ledgers.account",
                    ),
                ),
                (
                    "payer",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices_in",
                        to="ledgers.account",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Partner",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received", models.BigIntegerField()),
                (
                    "account",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partners",
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
                    "partner",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.account",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Trade",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                (
                    "invoice",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trades",
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
                    "payee",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledgers.account"
                    ),
                ),
                (
                    "payer",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledgers.account"
                    ),
                ),
                (
                    "transfer",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="trades",
                        to="ledgers.transfer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Charge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("dues", "Dues"), ("demurrage", "Demurrage")], max_length=9)),
                ("month", models.DateField()),
                ("amount", models.BigIntegerField()),
                (
                    "account",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
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
                    "transfer",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charge",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "kind", "month", "network"), name="ledgers_charge_once"),
                    common.walls.AppendOnly(name="ledgers_charge_only_added"),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_charge_wall"),
                    common.walls.CompositeKey(field="account", name="ledgers_charge_account_in_network"),
                    common.walls.CompositeKey(field="transfer", name="ledgers_charge_transfer_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChargeMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("dues", "Dues"), ("demurrage", "Demurrage")], max_length=9)),
                ("month", models.DateField()),
                ("done_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "kind", "month", "network"), name="ledgers_chargemonth_once"),
                    common.walls.AppendOnly(name="ledgers_chargemonth_only_added"),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_chargemonth_wall"),
                    common.walls.CompositeKey(field="currency", name="ledgers_chargemonth_currency_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("part", models.PositiveSmallIntegerField(default=100, verbose_name="up to which part")),
                ("about", models.CharField(blank=True, max_length=200, verbose_name="what for")),
                ("words", models.CharField(blank=True, editable=False, max_length=330)),
                ("is_listed", models.BooleanField(default=True, verbose_name="in the trade directory")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "holder",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="credit_terms",
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
                "indexes": [models.Index(fields=["network", "is_listed", "words"], name="ledgers_creditterms_listed")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("part__gte", 1), ("part__lte", 100)), name="ledgers_creditterms_part"
                    ),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_creditterms_wall"),
                    common.walls.NetworkKey(name="ledgers_creditterms_key"),
                    common.walls.CompositeKey(field="holder", name="ledgers_creditterms_holder_in_network"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["payer", "-id"], name="ledgers_invoice_to_pay"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["payee", "-id"], name="ledgers_invoice_issued"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(condition=models.Q(("state", "open")), fields=["currency", "id"], name="ledgers_invoice_open"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(condition=models.Q(("state", "open")), fields=["network", "due_on"], name="ledgers_invoice_due"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["network", "remind_on"], name="ledgers_invoice_remind"
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("source", ""), _negated=True), fields=["source"], name="ledgers_invoice_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(fields=("payee", "key", "network"), name="ledgers_invoice_once"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_invoice_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid__gte", 0), ("paid__lte", models.F("amount"))), name="ledgers_invoice_not_above"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paid", models.F("amount")), ("state", "paid")),
                    models.Q(models.Q(("state", "paid"), _negated=True), ("paid__lt", models.F("amount"))),
                    _connector="OR",
                ),
                name="ledgers_invoice_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="ledgers_invoice_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("payer", models.F("payee")), _negated=True), name="ledgers_invoice_two_accounts"
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_invoice_wall"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=common.walls.NetworkKey(name="ledgers_invoice_key"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=common.walls.CompositeKey(field="currency", name="ledgers_invoice_currency_in_network"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=common.walls.CompositeKey(field="payee", name="ledgers_invoice_payee_in_network"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=common.walls.CompositeKey(field="payer", name="ledgers_invoice_payer_in_network"),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.UniqueConstraint(fields=("account", "partner", "network"), name="ledgers_partner_pair"),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=models.CheckConstraint(condition=models.Q(("received__gte", 0)), name="ledgers_partner_received"),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_partner_wall"),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=common.walls.CompositeKey(field="account", name="ledgers_partner_account_in_network"),
        ),
        migrations.AddConstraint(
            model_name="partner",
            constraint=common.walls.CompositeKey(field="partner", name="ledgers_partner_partner_in_network"),
        ),
        migrations.AddConstraint(
            model_name="trade",
            constraint=models.UniqueConstraint(fields=("transfer", "invoice", "network"), name="ledgers_trade_once"),
        ),
        migrations.AddConstraint(
            model_name="trade",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gte", -1000000000), ("amount__lte", 1000000000), models.Q(("amount", 0), _negated=True)
                ),
                name="ledgers_trade_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="trade",
            constraint=common.walls.AppendOnly(name="ledgers_trade_only_added"),
        ),
        migrations.AddConstraint(
            model_name="trade",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_trade_wall"),
        ),
        migrations.AddConstraint(
            model_name="trade",
            constraint=common.walls.CompositeKey(field="transfer", name="ledgers_trade_transfer_in_network"),
        ),
        migrations.AddConstraint(
            model_name="trade",
            constraint=common.walls.CompositeKey(field="invoice", name="ledgers_trade_invoice_in_network"),
        ),
        migrations.AddConstraint(
            model_name="trade",
            constraint=common.walls.CompositeKey(field="payer", name="ledgers_trade_payer_in_network"),
        ),
        migrations.AddConstraint(
            model_name="trade",
            constraint=common.walls.CompositeKey(field="payee", name="ledgers_trade_payee_in_network"),
        ),
        load("credit"),
        load("shared", "posting", again=True),
    ]
