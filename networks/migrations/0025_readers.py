"""Who asks, and what the bar shows them, in one question each."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("networks", "0024_steps_and_tells"), ("notifications", "0004_zone_of_network")]
    operations = [load("readers")]
