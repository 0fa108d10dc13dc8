"""What the members let go by a vote was carried out by nobody in person."""

import django.db.models.deletion
from django.db import migrations

import networks.tenancy.tables


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0019_offers_of_visitors"),
        ("networks", "0016_apart"),
    ]

    operations = [
        migrations.AlterField(
            model_name="loss",
            name="by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
    ]
