"""An agreement may speak of things, too."""

from django.db import migrations, models

from common.sql import load

# It takes one parameter more: without dropping it there would be two of that name.
_BEFORE = "bigint, text, date, date, text[], bigint[], bigint[], int[], int[], text, bigint, bigint, text, text[]"

_POST_BEFORE = "bigint, bigint, uuid, bigint, text, date, bigint, bigint, text, text, text, text, text, text, text[], text[]"


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0026_memos")]

    operations = [
        migrations.AddField("agreement", "lends_things", models.BooleanField(default=False)),
        migrations.RunSQL(f"DROP FUNCTION IF EXISTS ledgers_agreement_propose({_BEFORE})", migrations.RunSQL.noop),
        migrations.RunSQL(f"DROP FUNCTION IF EXISTS ledgers_post_between({_POST_BEFORE})", migrations.RunSQL.noop),
        load("between", again=True),
    ]
