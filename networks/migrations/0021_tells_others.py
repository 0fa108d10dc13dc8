"""Whether anybody outside is told of what happens in a network."""

from django.db import migrations, models

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("networks", "0020_standing_in")]
    operations = [
        migrations.AddField("network", "tells_others", models.BooleanField(default=False, db_default=False)),
        load("webhooks"),
    ]
