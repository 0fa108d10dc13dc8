"""Who asks, what the bar shows them, what happened last: one question each."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("networks", "0025_network_copies"), ("notifications", "0004_zone_of_network")]
    operations = [load("readers")]
