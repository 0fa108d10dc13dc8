"""Agreements between networks, and value that crosses."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load, run_file


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0022_given_by_vote"),
        ("networks", "0020_standing_in"),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("pact", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("live", "In force"),
                            ("ended", "Ended"),
                            ("declined", "Not agreed"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("is_ours", models.BooleanField()),
                ("contact", models.CharField(max_length=160)),
                ("partner_contact", models.CharField(blank=True, max_length=160)),
                ("review_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                ("proposed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("live_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, max_length=80)),
                ("reminded_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="AgreementTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("hours", "Hours"), ("credit", "Credit")], max_length=6)),
                ("we_owe", models.BigIntegerField()),
                ("they_owe", models.BigIntegerField()),
                ("ours", models.IntegerField(default=1)),
                ("theirs", models.IntegerField(default=1)),
            ],
            options={
                "ordering": ["-kind"],
            },
        ),
        migrations.CreateModel(
            name="ClearingPosition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("hours", "Hours"), ("credit", "Credit")], max_length=6)),
                ("owes", models.BigIntegerField()),
                ("we_owe", models.BigIntegerField()),
                ("they_owe", models.BigIntegerField()),
                ("gave", models.BigIntegerField(null=True)),
                ("as_of", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Crossing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pair", models.UUIDField()),
                ("amount", models.BigIntegerField()),
                ("amount_there", models.BigIntegerField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="ledgers_account_of_network",
        ),
        migrations.AddField(
            model_name="account",
            name="partner",
            field=models.ForeignKey(
                db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("holder", None), ("partner", None)),
                fields=("network", "currency", "kind"),
                name="ledgers_account_of_network",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                condition=models.Q(("partner__isnull", False)),
                fields=("partner", "currency", "network"),
                name="ledgers_account_of_partner",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "clearing"), ("partner__isnull", False)),
                    models.Q(models.Q(("kind", "clearing"), _negated=True), ("partner", None)),
                    _connector="OR",
                ),
                name="ledgers_account_clearing",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
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
            model_name="agreement",
            name="partner",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
            ),
        ),
        migrations.AddField(
            model_name="agreement",
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
            model_name="agreementterm",
            name="agreement",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="terms",
                to="ledgers.agreement",
            ),
        ),
        migrations.AddField(
            model_name="agreementterm",
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
            model_name="clearingposition",
            name="partner",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
            ),
        ),
        migrations.AddField(
            model_name="clearingposition",
            name="subject",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
        ),
        migrations.AddField(
            model_name="crossing",
            name="account",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledgers.account",
            ),
        ),
        migrations.AddField(
            model_name="crossing",
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
            model_name="crossing",
            name="partner",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddField(
            model_name="crossing",
            name="transfer",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="crossings",
                to="ledgers.transfer",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(fields=("pact", "network"), name="ledgers_agreement_copy"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")), fields=("partner", "network"), name="ledgers_agreement_one_proposed"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "live")), fields=("partner", "network"), name="ledgers_agreement_one_live"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("partner", models.F("network")), _negated=True), name="ledgers_agreement_two_networks"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state__in", ["proposed", "live"])),
                    models.Q(("ended_at__isnull", False), ("state__in", ["ended", "declined"])),
                    _connector="OR",
                ),
                name="ledgers_agreement_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("live_at", None), ("state__in", ["proposed", "declined"])),
                    models.Q(("live_at__isnull", False), ("state__in", ["live", "ended"])),
                    _connector="OR",
                ),
                name="ledgers_agreement_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=common.walls.Steps(
                may_change=[
                    "state",
                    "contact",
                    "partner_contact",
                    "live_at",
                    "ended_at",
                    "signed_by_id",
                    "decision",
                    "reminded_on",
                ],
                name="ledgers_agreement_steps",
                steps=["proposed>live", "proposed>declined", "live>ended"],
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_agreement_wall"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=common.walls.NetworkKey(name="ledgers_agreement_key"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=common.walls.CompositeKey(field="signed_by", name="ledgers_agreement_signed_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="agreementterm",
            constraint=models.UniqueConstraint(fields=("agreement", "kind", "network"), name="ledgers_agreementterm_once"),
        ),
        migrations.AddConstraint(
            model_name="agreementterm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("they_owe__gte", 0), ("they_owe__lte", 1000000000), ("we_owe__gte", 0), ("we_owe__lte", 1000000000)
                ),
                name="ledgers_agreementterm_caps",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("ours__gte", 1), ("ours__lte", 10000), ("theirs__gte", 1), ("theirs__lte", 10000)),
                name="ledgers_agreementterm_rate",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementterm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "hours"), _negated=True), models.Q(("ours", 1), ("theirs", 1)), _connector="OR"
                ),
                name="ledgers_agreementterm_hours",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["hours", "credit"])), name="ledgers_agreementterm_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementterm",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_agreementterm_wall"),
        ),
        migrations.AddConstraint(
            model_name="agreementterm",
            constraint=common.walls.CompositeKey(field="agreement", name="ledgers_agreementterm_agreement_in_network"),
        ),
        migrations.AddConstraint(
            model_name="clearingposition",
            constraint=models.UniqueConstraint(fields=("subject", "partner", "kind"), name="ledgers_clearingposition_once"),
        ),
        migrations.AddConstraint(
            model_name="clearingposition",
            constraint=common.walls.Wall(app_may="SELECT", kind="published", name="ledgers_clearingposition_wall"),
        ),
        migrations.AddIndex(
            model_name="crossing",
            index=models.Index(fields=["partner", "-id"], name="ledgers_crossing_with"),
        ),
        migrations.AddConstraint(
            model_name="crossing",
            constraint=models.UniqueConstraint(fields=("pair", "network"), name="ledgers_crossing_pair"),
        ),
        migrations.AddConstraint(
            model_name="crossing",
            constraint=models.UniqueConstraint(fields=("transfer", "account", "network"), name="ledgers_crossing_leg"),
        ),
        migrations.AddConstraint(
            model_name="crossing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount__gte", 1), ("amount_there__lte", -1)),
                    models.Q(("amount__lte", -1), ("amount_there__gte", 1)),
                    _connector="OR",
                ),
                name="ledgers_crossing_opposite",
            ),
        ),
        migrations.AddConstraint(
            model_name="crossing",
            constraint=models.CheckConstraint(
                condition=models.Q(("partner", models.F("network")), _negated=True), name="ledgers_crossing_two_networks"
            ),
        ),
        migrations.AddConstraint(
            model_name="crossing",
            constraint=common.walls.AppendOnly(name="ledgers_crossing_once"),
        ),
        migrations.AddConstraint(
            model_name="crossing",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="ledgers_crossing_wall"),
        ),
        migrations.AddConstraint(
            model_name="crossing",
            constraint=common.walls.CompositeKey(field="transfer", name="ledgers_crossing_transfer_in_network"),
        ),
        migrations.AddConstraint(
            model_name="crossing",
            constraint=common.walls.CompositeKey(field="account", name="ledgers_crossing_account_in_network"),
        ),
        migrations.AddIndex(
            model_name="clearingposition",
            index=models.Index(
                models.F("kind"),
                models.OrderBy(models.F("gave"), descending=True, nulls_last=True),
                models.F("id"),
                name="ledgers_clearing_most",
            ),
        ),
        load("mirrors"),
        load("between"),
        load("posting", again=True),
        run_file("0023_between"),
    ]
