import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("networks", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Currency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hours", "Hours"),
                            ("credit", "Credit"),
                            ("pool", "Pool"),
                            ("treasury", "Treasury"),
                            ("support", "Support points"),
                            ("reward", "Rewards"),
                        ],
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=40)),
                ("exponent", models.PositiveSmallIntegerField(default=0)),
                ("is_open", models.BooleanField(default=True)),
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
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "code"), name="ledgers_currency_code"),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_currency_wall"),
                    common.walls.NetworkKey(name="ledgers_currency_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("member", "Member"),
                            ("fund", "Commons fund"),
                            ("former", "Former members"),
                            ("clearing", "Between networks"),
                        ],
                        max_length=10,
                    ),
                ),
                ("balance", models.BigIntegerField(default=0)),
                ("held_out", models.BigIntegerField(default=0)),
                ("held_in", models.BigIntegerField(default=0)),
                ("opened_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "holder",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
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
                (
                    "currency",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="ledgers.currency",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "holder", "currency"), name="ledgers_account_of_holder"),
                    models.UniqueConstraint(
                        condition=models.Q(("holder", None)),
                        fields=("network", "currency", "kind"),
                        name="ledgers_account_of_network",
                    ),
                    models.UniqueConstraint(fields=("network", "currency", "id"), name="ledgers_account_currency_key"),
                    models.CheckConstraint(
                        condition=models.Q(("held_in__gte", 0), ("held_out__gte", 0)), name="ledgers_account_holds"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("holder__isnull", False), ("kind", "member")),
                            models.Q(models.Q(("kind", "member"), _negated=True), ("holder", None)),
                            _connector="OR",
                        ),
                        name="ledgers_account_holder",
                    ),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_account_wall"),
                    common.walls.NetworkKey(name="ledgers_account_key"),
                    common.walls.CompositeKey(field="currency", name="ledgers_account_currency_in_network"),
                    common.walls.CompositeKey(field="holder", name="ledgers_account_holder_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LimitGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("floor", models.BigIntegerField(blank=True, null=True)),
                ("ceiling", models.BigIntegerField(blank=True, null=True)),
                ("from_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("until", models.DateTimeField()),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="ledgers.account",
                    ),
                ),
                (
                    "granted_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
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
                "abstract": False,
                "constraints": [
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_limitgrant_wall"),
                    common.walls.NetworkKey(name="ledgers_limitgrant_key"),
                    common.walls.CompositeKey(field="account", name="ledgers_limitgrant_account_in_network"),
                    common.walls.CompositeKey(field="granted_by", name="ledgers_limitgrant_granted_by_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("source", models.CharField(blank=True, max_length=80)),
                ("happened_on", models.DateField()),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("principal", models.CharField(blank=True, max_length=60)),
                ("key", models.CharField(max_length=80, null=True)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("xact", models.BigIntegerField()),
                (
                    "actor",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "currency",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.currency",
                    ),
                ),
                (
                    "hand",
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
                (
                    "reverses",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["network", "source"], name="ledgers_transfer_source")],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "principal", "key"), name="ledgers_transfer_idempotent"),
                    models.UniqueConstraint(fields=("network", "currency", "id"), name="ledgers_transfer_currency_key"),
                    common.walls.AppendOnly(name="ledgers_transfer_once"),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_transfer_wall"),
                    common.walls.NetworkKey(name="ledgers_transfer_key"),
                    common.walls.CompositeKey(field="currency", name="ledgers_transfer_currency_in_network"),
                    common.walls.CompositeKey(field="actor", name="ledgers_transfer_actor_in_network"),
                    common.walls.CompositeKey(field="hand", name="ledgers_transfer_hand_in_network"),
                    common.walls.CompositeKey(field="reverses", name="ledgers_transfer_reverses_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount", models.BigIntegerField()),
                ("source", models.CharField(max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[("held", "Promised"), ("posted", "Moved"), ("voided", "Called off"), ("expired", "Ran out")],
                        default="held",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
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
                (
                    "payee",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds_in",
                        to="ledgers.account",
                    ),
                ),
                (
                    "payer",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds_out",
                        to="ledgers.account",
                    ),
                ),
                (
                    "transfer",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hold",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["network", "payer", "state"], name="ledgers_hold_payer"),
                    models.Index(fields=["network", "payee", "state"], name="ledgers_hold_payee"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "held")), fields=("network", "source"), name="ledgers_hold_one_per_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_hold_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("payer", models.F("payee")), _negated=True), name="ledgers_hold_two_accounts"
                    ),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_hold_wall"),
                    common.walls.NetworkKey(name="ledgers_hold_key"),
                    common.walls.CompositeKey(field="payer", name="ledgers_hold_payer_in_network"),
                    common.walls.CompositeKey(field="payee", name="ledgers_hold_payee_in_network"),
                    common.walls.CompositeKey(field="transfer", name="ledgers_hold_transfer_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.BigIntegerField(db_column="currency_id")),
                ("amount", models.BigIntegerField()),
                ("balance_after", models.BigIntegerField()),
                (
                    "account",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="ledgers.account",
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
                (
                    "transfer",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["network", "account", "-id"], name="ledgers_entry_statement")],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "transfer", "account"), name="ledgers_entry_leg"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gte", -1000000000), ("amount__lte", 1000000000), models.Q(("amount", 0), _negated=True)
                        ),
                        name="ledgers_entry_amount",
                    ),
                    common.walls.AppendOnly(name="ledgers_entry_once"),
                    common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_entry_wall"),
                    common.walls.CompositeKey(field="transfer", name="ledgers_entry_transfer_in_network"),
                    common.walls.CompositeKey(field="account", name="ledgers_entry_account_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TransferNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.CharField(blank=True, max_length=200)),
                ("salt", models.BinaryField(max_length=16, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                (
                    "transfer",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="note",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_transfernote_wall"
                    ),
                    common.walls.NetworkKey(name="ledgers_transfernote_key"),
                    common.walls.CompositeKey(field="transfer", name="ledgers_transfernote_transfer_in_network"),
                ],
            },
        ),
    ]
