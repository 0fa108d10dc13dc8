"""Credit that crosses pays the levies of both networks, and counts in each as a trade at home."""

from django.db import migrations

from common.sql import load

# It takes one parameter more: without dropping it there would be two of that name.
_BEFORE = "bigint, bigint, uuid, bigint, text, date, bigint, bigint, text, text, text, text, text, text, text[], text[]"


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0027_lends_things")]

    operations = [
        migrations.RunSQL(f"DROP FUNCTION IF EXISTS ledgers_post_between({_BEFORE})", migrations.RunSQL.noop),
        load("between", again=True),
    ]
