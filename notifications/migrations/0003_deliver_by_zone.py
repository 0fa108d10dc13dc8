"""notifications_deliver with the network's zone and a bound of letters per hour; an index for what is new."""

from django.db import migrations, models

from common.sql import run_file


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_deliver")]
    operations = [
        run_file("0003_deliver_by_zone"),
        migrations.AddIndex(
            model_name="inboxitem",
            index=models.Index(condition=models.Q(("read_at", None)), fields=["person", "-id"], name="notifications_inbox_new"),
        ),
    ]
