"""What keeps rows to their steps."""

from django.db import migrations

from common.sql import run_file


class Migration(migrations.Migration):
    dependencies = [("common", "0001_ground")]
    operations = [run_file("0002_steps")]
