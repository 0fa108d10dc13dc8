"""Accounts of the chapters (pool, points), and what each kind may hold."""

import django.db.models.expressions
from django.db import migrations, models

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0003_lean_keys"),
        ("networks", "0008_plural"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="account",
            name="ledgers_account_holder",
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="ledgers_account_of_holder",
        ),
        migrations.AddField(
            model_name="account",
            name="committed",
            field=models.BigIntegerField(db_default=0),
        ),
        migrations.AlterField(
            model_name="account",
            name="kind",
            field=models.CharField(
                choices=[
                    ("member", "Member"),
                    ("fund", "Commons fund"),
                    ("former", "Former members"),
                    ("clearing", "Between networks"),
                    ("share", "Pool share"),
                    ("loan", "Loan"),
                    ("equity", "Cooperative share"),
                    ("cash", "Money at hand"),
                    ("reserve", "Reserve"),
                    ("indivisible", "Indivisible reserve"),
                    ("social", "Social fund"),
                    ("placed", "Placed on proposals"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(
                fields=("holder", "currency", "kind", "network"), name="ledgers_account_of_holder"
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holder__isnull", False), ("kind__in", ["member", "share", "loan", "equity"])),
                    models.Q(models.Q(("kind__in", ["member", "share", "loan", "equity"]), _negated=True), ("holder", None)),
                    _connector="OR",
                ),
                name="ledgers_account_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["share", "equity", "reserve", "indivisible", "social", "placed"]), _negated=True),
                    ("balance__gte", 0),
                    _connector="OR",
                ),
                name="ledgers_account_not_below",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["cash", "loan"]), _negated=True), ("balance__lte", 0), _connector="OR"
                ),
                name="ledgers_account_not_above",
            ),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("committed__gte", 0),
                    models.Q(
                        models.Q(("kind", "share"), _negated=True),
                        (
                            "balance__gte",
                            django.db.models.expressions.CombinedExpression(models.F("held_out"), "+", models.F("committed")),
                        ),
                        _connector="OR",
                    ),
                ),
                name="ledgers_account_committed",
            ),
        ),
        load("shared", "posting", "holds", "accounts", "importing", again=True),
    ]
