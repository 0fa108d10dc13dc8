"""A decision may have been voted by the members, instead of signed by two officers."""

import django.db.models.deletion
from django.db import migrations, models

import networks.tenancy.tables


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0013_members_by_skill"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="source",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.AlterField(
            model_name="decision",
            name="first_officer",
            field=networks.tenancy.tables.TenantForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_officer__isnull", False), ("source", "")),
                    models.Q(
                        models.Q(("source", ""), _negated=True),
                        ("first_officer", None),
                        ("second_officer", None),
                        ("signed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="networks_decision_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source", ""), _negated=True),
                fields=("network", "source"),
                name="networks_decision_voted_once",
            ),
        ),
    ]
