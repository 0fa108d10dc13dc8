"""What crossed can be asked back of the network that received it."""

import django.db.models.deletion
from django.db import migrations, models

import networks.tenancy.tables
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0031_resting"),
        ("networks", "0028_named"),
    ]

    operations = [
        migrations.AddField(
            model_name="reversalrequest",
            name="is_elsewhere",
            field=models.BooleanField(default=False, verbose_name="another network answers"),
        ),
        migrations.AddField(
            model_name="reversalrequest",
            name="pair",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="reversalrequest",
            name="asked_by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddConstraint(
            model_name="reversalrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("pair__isnull", False)), fields=("network", "transfer"), name="ledgers_reversalrequest_wish"
            ),
        ),
        migrations.AddConstraint(
            model_name="reversalrequest",
            constraint=models.UniqueConstraint(fields=("pair", "network"), name="ledgers_reversalrequest_pair"),
        ),
        migrations.AddConstraint(
            model_name="reversalrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("asked_by__isnull", False),
                    models.Q(("is_elsewhere", False), ("pair__isnull", False), models.Q(("state", "done"), _negated=True)),
                    _connector="OR",
                ),
                name="ledgers_reversalrequest_asked",
            ),
        ),
        load("returns"),
    ]
