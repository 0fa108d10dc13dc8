"""HUMANs' own members, their classes and dues; an umbrella that is there has no classes yet and makes them in the admin site."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables


class Migration(migrations.Migration):
    dependencies = [
        ("humans", "0004_standing"),
        ("ledgers", "0022_given_by_vote"),
        ("networks", "0023_states"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberClass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "of",
                    models.CharField(
                        choices=[("network", "Network"), ("person", "Person"), ("organisation", "Organization")],
                        max_length=12,
                        verbose_name="for",
                    ),
                ),
                ("dues_amount", models.PositiveIntegerField(default=0, verbose_name="dues, in cents")),
                ("dues_months", models.PositiveSmallIntegerField(default=12, verbose_name="for so many months")),
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
                "ordering": ["of", "dues_amount", "id"],
            },
        ),
        migrations.CreateModel(
            name="Belonging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "member",
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
                        db_index=False,
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "of_network",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "in_class",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="humans.memberclass",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DuesTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("let_off", models.CharField(blank=True, max_length=200)),
                (
                    "belonging",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="humans.belonging",
                    ),
                ),
                (
                    "contribution",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.contribution",
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
                "ordering": ["-starts_on", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="humans_duesterm_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contribution__isnull", False), ("let_off", "")),
                            models.Q(("contribution__isnull", True), models.Q(("let_off", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="humans_duesterm_paid_or_let_off",
                    ),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="humans_duesterm_wall"),
                    common.walls.NetworkKey(name="humans_duesterm_key"),
                    common.walls.CompositeKey(field="belonging", name="humans_duesterm_belonging_in_network"),
                    common.walls.CompositeKey(field="contribution", name="humans_duesterm_contribution_in_network"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="memberclass",
            constraint=models.UniqueConstraint(fields=("network", "name"), name="humans_memberclass_name"),
        ),
        migrations.AddConstraint(
            model_name="memberclass",
            constraint=models.CheckConstraint(
                condition=models.Q(("dues_months__gte", 1), ("dues_months__lte", 60)), name="humans_memberclass_months"
            ),
        ),
        migrations.AddConstraint(
            model_name="memberclass",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="humans_memberclass_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="memberclass",
            constraint=common.walls.NetworkKey(name="humans_memberclass_key"),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("network", "member"), name="humans_belonging_member"
            ),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("network", "of_network"), name="humans_belonging_network"
            ),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="humans_belonging_days",
            ),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="humans_belonging_wall"),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=common.walls.NetworkKey(name="humans_belonging_key"),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=common.walls.CompositeKey(field="in_class", name="humans_belonging_in_class_in_network"),
        ),
        migrations.AddConstraint(
            model_name="belonging",
            constraint=common.walls.CompositeKey(field="member", name="humans_belonging_member_in_network"),
        ),
        migrations.RunSQL(
            "INSERT INTO networks_duetime (uid, network_id, name, due_at) "
            "SELECT gen_random_uuid(), id, 'humans_dues', clock_timestamp() FROM networks_network WHERE kind = 'umbrella' "
            "ON CONFLICT (network_id, name) DO NOTHING",
            migrations.RunSQL.noop,
        ),
    ]
