"""Loans of the pool, month ends, and their functions."""

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
        ("ledgers", "0009_swift"),
        ("networks", "0009_people_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="Instalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("plan", models.PositiveSmallIntegerField(default=1)),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("amount", models.BigIntegerField()),
                ("paid", models.BigIntegerField(default=0)),
                ("waived", models.BigIntegerField(default=0)),
                ("replaced_at", models.DateTimeField(null=True)),
                ("reminded_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ["plan", "number"],
            },
        ),
        migrations.CreateModel(
            name="Loan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount", models.BigIntegerField()),
                ("purpose", models.CharField(max_length=200)),
                ("security", models.CharField(blank=True, max_length=200)),
                ("months", models.PositiveSmallIntegerField()),
                ("saves_monthly", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "Applied for"),
                            ("approved", "Approved"),
                            ("signed", "Signed by one"),
                            ("running", "Being paid back"),
                            ("repaid", "Paid back"),
                            ("written-off", "Closed by decision"),
                            ("declined", "Not approved"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="applied",
                        max_length=12,
                    ),
                ),
                ("outstanding", models.BigIntegerField(default=0)),
                ("applied_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("approved_at", models.DateTimeField(null=True)),
                ("signed_at", models.DateTimeField(null=True)),
                ("paid_out_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("key", models.CharField(max_length=80, null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="LoanApproval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Loss",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(choices=[("loss", "Will not come back"), ("forgiveness", "Forgiven")], max_length=12),
                ),
                ("amount", models.BigIntegerField()),
                ("from_pledges", models.BigIntegerField()),
                ("from_reserve", models.BigIntegerField()),
                ("from_fund", models.BigIntegerField()),
                ("from_shares", models.BigIntegerField()),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="MonthEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("month", models.DateField()),
                ("balance", models.BigIntegerField()),
                ("points", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="OptOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Pledge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount", models.BigIntegerField()),
                ("left", models.BigIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "Asked"),
                            ("accepted", "Stands for it"),
                            ("declined", "Not this time"),
                            ("released", "Free again"),
                        ],
                        default="invited",
                        max_length=8,
                    ),
                ),
                ("invited_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answered_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Repayment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount", models.BigIntegerField()),
                ("happened_on", models.DateField()),
                ("reference", models.CharField(blank=True, max_length=60)),
                ("source", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("recorded", "Waiting for a second signature"),
                            ("countersigned", "In the books"),
                            ("declined", "Not so"),
                        ],
                        default="recorded",
                        max_length=13,
                    ),
                ),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answered_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("key", models.CharField(max_length=80, null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Reschedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("months", models.PositiveSmallIntegerField()),
                ("first_due_on", models.DateField()),
                ("by_borrower", models.BooleanField()),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Proposed"), ("agreed", "Agreed"), ("declined", "Not agreed")],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("proposed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Slice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount", models.BigIntegerField()),
                ("left", models.BigIntegerField()),
                ("lost", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="withdrawal",
            name="ledgers_withdrawal_steps",
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="held",
            field=models.BigIntegerField(db_default=0),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held__gte", 0),
                    ("held__lte", models.F("amount")),
                    models.Q(models.Q(("state", "paid"), _negated=True), ("held", models.F("amount")), _connector="OR"),
                ),
                name="ledgers_withdrawal_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=common.walls.Steps(
                may_change=[
                    "state",
                    "held",
                    "signed_by_id",
                    "signed_at",
                    "paid_by_id",
                    "paid_at",
                    "ended_by_id",
                    "ended_at",
                    "reason",
                    "transfer_id",
                ],
                name="ledgers_withdrawal_steps",
                steps=["asked>signed", "asked>called-off", "signed>asked", "signed>paid", "signed>called-off"],
            ),
        ),
        migrations.AddField(
            model_name="instalment",
            name="network",
            field=models.ForeignKey(
                db_index=False,
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="borrower",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="currency",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledgers.currency",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="decision",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.decision",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="network",
            field=models.ForeignKey(
                db_index=False,
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="paid_out_by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="signed_by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="transfer",
            field=networks.tenancy.tables.TenantOneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="loan",
                to="ledgers.transfer",
            ),
        ),
        migrations.AddField(
            model_name="instalment",
            name="loan",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="instalments",
                to="ledgers.loan",
            ),
        ),
        migrations.AddField(
            model_name="loanapproval",
            name="by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="loanapproval",
            name="loan",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="approvals",
                to="ledgers.loan",
            ),
        ),
        migrations.AddField(
            model_name="loanapproval",
            name="network",
            field=models.ForeignKey(
                db_index=False,
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddField(
            model_name="loss",
            name="by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="loss",
            name="decision",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.decision",
            ),
        ),
        migrations.AddField(
            model_name="loss",
            name="loan",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="losses",
                to="ledgers.loan",
            ),
        ),
        migrations.AddField(
            model_name="loss",
            name="network",
            field=models.ForeignKey(
                db_index=False,
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddField(
            model_name="monthend",
            name="currency",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledgers.currency",
            ),
        ),
        migrations.AddField(
            model_name="monthend",
            name="member",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="monthend",
            name="network",
            field=models.ForeignKey(
                db_index=False,
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddField(
            model_name="optout",
            name="loan",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opt_outs",
                to="ledgers.loan",
            ),
        ),
        migrations.AddField(
            model_name="optout",
            name="member",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="optout",
            name="network",
            field=models.ForeignKey(
                db_index=False,
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="guarantor",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="loan",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pledges",
                to="ledgers.loan",
            ),
        ),
        migrations.AddField(
            model_name="pledge",
            name="network",
            field=models.ForeignKey(
                db_index=False,
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddField(
            model_name="repayment",
            name="answered_by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="repayment",
            name="loan",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="repayments",
                to="ledgers.loan",
            ),
        ),
        migrations.AddField(
            model_name="repayment",
            name="network",
            field=models.ForeignKey(
                db_index=False,
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddField(
            model_name="repayment",
            name="recorded_by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="repayment",
            name="transfer",
            field=networks.tenancy.tables.TenantOneToOneField(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="repayment",
                to="ledgers.transfer",
            ),
        ),
        migrations.AddField(
            model_name="reschedule",
            name="answered_by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="reschedule",
            name="loan",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reschedules",
                to="ledgers.loan",
            ),
        ),
        migrations.AddField(
            model_name="reschedule",
            name="network",
            field=models.ForeignKey(
                db_index=False,
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddField(
            model_name="reschedule",
            name="proposed_by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="slice",
            name="account",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="slices",
                to="ledgers.account",
            ),
        ),
        migrations.AddField(
            model_name="slice",
            name="loan",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="slices",
                to="ledgers.loan",
            ),
        ),
        migrations.AddField(
            model_name="slice",
            name="network",
            field=models.ForeignKey(
                db_index=False,
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["borrower", "-id"], name="ledgers_loan_borrower"),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(fields=["state", "-id"], name="ledgers_loan_list"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.UniqueConstraint(fields=("key", "network"), name="ledgers_loan_once"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.UniqueConstraint(fields=("decision", "network"), name="ledgers_loan_decision"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_loan_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("outstanding__gte", 0), ("outstanding__lte", models.F("amount"))),
                name="ledgers_loan_outstanding",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outstanding__gt", 0), ("state", "running")),
                    models.Q(models.Q(("state", "running"), _negated=True), ("outstanding", 0)),
                    _connector="OR",
                ),
                name="ledgers_loan_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("months__gte", 1), ("months__lte", 240), ("saves_monthly__gte", 0)),
                name="ledgers_loan_months",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["running", "repaid", "written-off"]), _negated=True),
                    models.Q(
                        ("paid_out_by__isnull", False),
                        ("signed_by__isnull", False),
                        ("transfer__isnull", False),
                        models.Q(("signed_by", models.F("paid_out_by")), _negated=True),
                        models.Q(("signed_by", models.F("borrower")), _negated=True),
                        models.Q(("paid_out_by", models.F("borrower")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ledgers_loan_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=common.walls.Steps(
                may_change=[
                    "state",
                    "outstanding",
                    "approved_at",
                    "decision_id",
                    "signed_by_id",
                    "signed_at",
                    "paid_out_by_id",
                    "paid_out_at",
                    "ended_at",
                    "reason",
                    "transfer_id",
                    "purpose",
                    "security",
                ],
                name="ledgers_loan_steps",
                steps=[
                    "applied>approved",
                    "applied>declined",
                    "applied>withdrawn",
                    "approved>signed",
                    "approved>declined",
                    "approved>withdrawn",
                    "signed>running",
                    "signed>declined",
                    "running>repaid",
                    "running>written-off",
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_loan_wall"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=common.walls.NetworkKey(name="ledgers_loan_key"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=common.walls.CompositeKey(field="currency", name="ledgers_loan_currency_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=common.walls.CompositeKey(field="borrower", name="ledgers_loan_borrower_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=common.walls.CompositeKey(field="decision", name="ledgers_loan_decision_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=common.walls.CompositeKey(field="signed_by", name="ledgers_loan_signed_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=common.walls.CompositeKey(field="paid_out_by", name="ledgers_loan_paid_out_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=common.walls.CompositeKey(field="transfer", name="ledgers_loan_transfer_in_network"),
        ),
        migrations.AddIndex(
            model_name="instalment",
            index=models.Index(fields=["due_on", "id"], name="ledgers_instalment_due"),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.UniqueConstraint(fields=("loan", "plan", "number", "network"), name="ledgers_instalment_once"),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_instalment_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid__gte", 0),
                    ("paid__lte", django.db.models.expressions.CombinedExpression(models.F("amount"), "-", models.F("waived"))),
                    ("waived__gte", 0),
                ),
                name="ledgers_instalment_paid",
            ),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_instalment_wall"),
        ),
        migrations.AddConstraint(
            model_name="instalment",
            constraint=common.walls.CompositeKey(field="loan", name="ledgers_instalment_loan_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loanapproval",
            constraint=models.UniqueConstraint(fields=("loan", "by", "network"), name="ledgers_loanapproval_once"),
        ),
        migrations.AddConstraint(
            model_name="loanapproval",
            constraint=common.walls.AppendOnly(name="ledgers_loanapproval_kept"),
        ),
        migrations.AddConstraint(
            model_name="loanapproval",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_loanapproval_wall"),
        ),
        migrations.AddConstraint(
            model_name="loanapproval",
            constraint=common.walls.CompositeKey(field="loan", name="ledgers_loanapproval_loan_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loanapproval",
            constraint=common.walls.CompositeKey(field="by", name="ledgers_loanapproval_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=models.UniqueConstraint(fields=("decision", "network"), name="ledgers_loss_decision"),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_loss_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("from_pledges"), "+", models.F("from_reserve")
                                ),
                                "+",
                                models.F("from_fund"),
                            ),
                            "+",
                            models.F("from_shares"),
                        ),
                    )
                ),
                name="ledgers_loss_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=common.walls.AppendOnly(name="ledgers_loss_kept"),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_loss_wall"),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=common.walls.NetworkKey(name="ledgers_loss_key"),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=common.walls.CompositeKey(field="loan", name="ledgers_loss_loan_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=common.walls.CompositeKey(field="decision", name="ledgers_loss_decision_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loss",
            constraint=common.walls.CompositeKey(field="by", name="ledgers_loss_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="monthend",
            constraint=models.UniqueConstraint(fields=("member", "currency", "month", "network"), name="ledgers_monthend_once"),
        ),
        migrations.AddConstraint(
            model_name="monthend",
            constraint=common.walls.AppendOnly(name="ledgers_monthend_kept"),
        ),
        migrations.AddConstraint(
            model_name="monthend",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_monthend_wall"),
        ),
        migrations.AddConstraint(
            model_name="monthend",
            constraint=common.walls.CompositeKey(field="currency", name="ledgers_monthend_currency_in_network"),
        ),
        migrations.AddConstraint(
            model_name="monthend",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_monthend_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=models.UniqueConstraint(fields=("loan", "member", "network"), name="ledgers_optout_once"),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_optout_wall"),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=common.walls.CompositeKey(field="loan", name="ledgers_optout_loan_in_network"),
        ),
        migrations.AddConstraint(
            model_name="optout",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_optout_member_in_network"),
        ),
        migrations.AddIndex(
            model_name="pledge",
            index=models.Index(fields=["guarantor", "-id"], name="ledgers_pledge_guarantor"),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.UniqueConstraint(fields=("loan", "guarantor", "network"), name="ledgers_pledge_once"),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_pledge_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left__gte", 0),
                    ("left__lte", models.F("amount")),
                    models.Q(("state", "accepted"), ("left", 0), _connector="OR"),
                ),
                name="ledgers_pledge_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=common.walls.Steps(
                may_change=["state", "left", "answered_at"],
                name="ledgers_pledge_steps",
                steps=["invited>accepted", "invited>declined", "accepted>declined", "accepted>released"],
            ),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_pledge_wall"),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=common.walls.NetworkKey(name="ledgers_pledge_key"),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=common.walls.CompositeKey(field="loan", name="ledgers_pledge_loan_in_network"),
        ),
        migrations.AddConstraint(
            model_name="pledge",
            constraint=common.walls.CompositeKey(field="guarantor", name="ledgers_pledge_guarantor_in_network"),
        ),
        migrations.AddIndex(
            model_name="repayment",
            index=models.Index(fields=["loan", "-id"], name="ledgers_repayment_loan"),
        ),
        migrations.AddIndex(
            model_name="repayment",
            index=models.Index(fields=["state", "id"], name="ledgers_repayment_queue"),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.UniqueConstraint(fields=("key", "network"), name="ledgers_repayment_once"),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("source", ""), _negated=True), models.Q(("state", "declined"), _negated=True)),
                fields=("source", "network"),
                name="ledgers_repayment_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_repayment_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_by__isnull", False),
                        ("state", "countersigned"),
                        ("transfer__isnull", False),
                        models.Q(("answered_by", models.F("recorded_by")), _negated=True),
                    ),
                    models.Q(models.Q(("state", "countersigned"), _negated=True), ("transfer", None)),
                    _connector="OR",
                ),
                name="ledgers_repayment_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=common.walls.Steps(
                may_change=["state", "answered_by_id", "answered_at", "reason", "transfer_id", "reference"],
                name="ledgers_repayment_steps",
                steps=["recorded>countersigned", "recorded>declined"],
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_repayment_wall"),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=common.walls.NetworkKey(name="ledgers_repayment_key"),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=common.walls.CompositeKey(field="loan", name="ledgers_repayment_loan_in_network"),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=common.walls.CompositeKey(field="recorded_by", name="ledgers_repayment_recorded_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=common.walls.CompositeKey(field="answered_by", name="ledgers_repayment_answered_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=common.walls.CompositeKey(field="transfer", name="ledgers_repayment_transfer_in_network"),
        ),
        migrations.AddConstraint(
            model_name="reschedule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")), fields=("loan", "network"), name="ledgers_reschedule_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="reschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "agreed"), _negated=True),
                    models.Q(("answered_by__isnull", False), models.Q(("answered_by", models.F("proposed_by")), _negated=True)),
                    _connector="OR",
                ),
                name="ledgers_reschedule_two_sides",
            ),
        ),
        migrations.AddConstraint(
            model_name="reschedule",
            constraint=common.walls.Steps(
                may_change=["state", "answered_by_id", "answered_at"],
                name="ledgers_reschedule_steps",
                steps=["proposed>agreed", "proposed>declined"],
            ),
        ),
        migrations.AddConstraint(
            model_name="reschedule",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_reschedule_wall"),
        ),
        migrations.AddConstraint(
            model_name="reschedule",
            constraint=common.walls.NetworkKey(name="ledgers_reschedule_key"),
        ),
        migrations.AddConstraint(
            model_name="reschedule",
            constraint=common.walls.CompositeKey(field="loan", name="ledgers_reschedule_loan_in_network"),
        ),
        migrations.AddConstraint(
            model_name="reschedule",
            constraint=common.walls.CompositeKey(field="proposed_by", name="ledgers_reschedule_proposed_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="reschedule",
            constraint=common.walls.CompositeKey(field="answered_by", name="ledgers_reschedule_answered_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="slice",
            index=models.Index(fields=["account", "loan"], name="ledgers_slice_account"),
        ),
        migrations.AddConstraint(
            model_name="slice",
            constraint=models.UniqueConstraint(fields=("loan", "account", "network"), name="ledgers_slice_once"),
        ),
        migrations.AddConstraint(
            model_name="slice",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), ("amount__lte", 1000000000)), name="ledgers_slice_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="slice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("left__gte", 0),
                    ("left__lte", django.db.models.expressions.CombinedExpression(models.F("amount"), "-", models.F("lost"))),
                    ("lost__gte", 0),
                ),
                name="ledgers_slice_left",
            ),
        ),
        migrations.AddConstraint(
            model_name="slice",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_slice_wall"),
        ),
        migrations.AddConstraint(
            model_name="slice",
            constraint=common.walls.CompositeKey(field="loan", name="ledgers_slice_loan_in_network"),
        ),
        migrations.AddConstraint(
            model_name="slice",
            constraint=common.walls.CompositeKey(field="account", name="ledgers_slice_account_in_network"),
        ),
        load("loans"),
        load("pool", again=True),
        migrations.RunSQL(
            "CREATE TRIGGER ledgers_loan_others_approve BEFORE INSERT ON ledgers_loanapproval FOR EACH ROW "
            "EXECUTE FUNCTION ledgers_loan_others_approve()",
            "DROP TRIGGER ledgers_loan_others_approve ON ledgers_loanapproval",
        ),
    ]
