from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("networks", "0018_apps_and_webhooks"), ("notifications", "0004_zone_of_network")]

    operations = [load("forgetting", "watching")]
