"""Posting asks its clauses in one question, locks its accounts in one statement, and records its flags itself."""

from django.db import migrations, models

from common.sql import load

# It takes one parameter more: without dropping it there would be two of that name.
_BEFORE = "bigint, bigint[], bigint[], text, text, date, bigint, bigint, text, text, text, text, text, text, text[]"


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0008_desk"), ("networks", "0010_clause_values")]
    operations = [
        migrations.RemoveConstraint(model_name="transfer", name="ledgers_transfer_idempotent"),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("key__isnull", False)),
                fields=("key", "principal", "network"),
                name="ledgers_transfer_idempotent",
            ),
        ),
        migrations.RunSQL(f"DROP FUNCTION IF EXISTS ledgers_post({_BEFORE})", migrations.RunSQL.noop),
        load("guards", "shared", "posting", again=True),
    ]
