"""notifications_deliver, the one way to reach a person, and letters_due."""

from django.db import migrations

from common.sql import run_file


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]
    operations = [run_file("0002_deliver")]
