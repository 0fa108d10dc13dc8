"""Quiet hours and digests in the network's zone, until a person chooses one."""

from django.db import migrations, models

from common.sql import run_file


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_deliver_by_zone")]
    operations = [
        run_file("0004_zone_of_network"),
        migrations.AlterField(
            model_name="reachout", name="time_zone", field=models.CharField(blank=True, default="", max_length=40)
        ),
    ]
