"""A keeper says yes to a neighbor while an agreement speaks of things."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("requests_board", "0025_lending")]
    operations = [load("lending", again=True)]
