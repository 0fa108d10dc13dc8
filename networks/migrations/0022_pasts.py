"""What members bring along from where they were before."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0021_tells_others"),
    ]

    operations = [
        migrations.CreateModel(
            name="PastElsewhere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("network_name", models.CharField(max_length=80)),
                ("since", models.DateField(null=True)),
                ("until", models.DateField(null=True)),
                (
                    "gave",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), blank=True, default=list, size=None
                    ),
                ),
                (
                    "membership",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pasts",
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
                "ordering": ["since", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "membership", "network_name"), name="networks_pastelsewhere_once"
                    ),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_pastelsewhere_wall"
                    ),
                    common.walls.CompositeKey(field="membership", name="networks_pastelsewhere_membership_in_network"),
                ],
            },
        ),
    ]
