"""Rules of another network, asked by the functions that write in two books."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("networks", "0019_forget_letters")]
    operations = [load("standing_in")]
