"""Who is kept apart is not even weighed for a match; the rows of a page of the board are planned once."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("requests_board", "0014_letters"), ("networks", "0016_apart")]
    operations = [
        migrations.RunSQL("SELECT show_limit()", migrations.RunSQL.noop),  # Loads pg_trgm, whose settings the functions name.
        load("matching", again=True),
        load("search", again=True),
    ]
