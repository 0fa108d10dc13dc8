"""Posts have versions; ways are found by an index, words that thousands of posts have are ranked among the newest."""

from django.db import migrations, models

from common.sql import load

WAYS = """
CREATE INDEX board_post_ways ON requests_board_post USING gin (network_id, (ways::text[])) WHERE state = 'open'
"""


class Migration(migrations.Migration):
    dependencies = [("requests_board", "0006_credit")]
    operations = [
        migrations.AddField("post", "version", models.PositiveIntegerField(default=1, editable=False)),
        migrations.RunSQL(WAYS, "DROP INDEX board_post_ways"),
        load("search", again=True),
    ]
